// original_hashes.hpp - the original's content hashes A–E, for its files (reference original-formats §1.8).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancel.hpp"

namespace skillmeat::core {

// Of a file or folder on disk, each as the original prints it (A, D, E bare hex; B, C with "sha256:").
std::string original_hash(char algorithm, const std::string &path, const Watch &watch, std::uint64_t &files);

// Algorithm A of contents in memory (what lies in a collection after a commit): relative path and bytes.
std::string original_hash_a(const std::vector<std::pair<std::string, std::string_view>> &files);

// The order in which algorithm A takes files: that of the lists of their components.
bool original_order(std::string_view a, std::string_view b);

// Algorithm C of contents in memory, sorted by path: for manifests of packs (with "sha256:").
std::string original_hash_c(std::vector<std::pair<std::string, std::string_view>> files);

}  // namespace skillmeat::core
