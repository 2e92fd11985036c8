// original_hashes.hpp - the original's content hashes A–E, for its files (reference original-formats §1.8).
#pragma once

#include <cstdint>
#include <functional>
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

// A to E, bare, of contents that are not on a disk. `paths` are sorted bytewise; `read` gives a file's bytes, good until
// the next call, and is called twice for each.
struct OriginalHashes {
    std::string a, b, c, d, e;
};
OriginalHashes original_hashes_of(const std::vector<std::string> &paths, bool is_folder,
                                  const std::function<std::string_view(const std::string &)> &read);

}  // namespace skillmeat::core
