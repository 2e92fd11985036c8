// build_input.hpp - what a pack's options and artifacts have to be, and what is taken of them. Private to
// bundle.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/bundle/build.hpp"

namespace skillmeat::core::bundle {

// Throws SKM_E_NAME, SKM_E_ARGUMENT, SKM_E_NOT_UTF8.
void check_options(const PackOptions &options);

// What the strict reader would refuse is SKM_E_NAME: type and name of an artifact, names of entries alone and together.
void check_artifact_names(const PackInput &input);
void check_entry_names(const std::vector<std::string> &names);

// A skill's SKILL.md, else the only file when it is Markdown; else the number of files.
std::size_t find_main_file(const PackInput &input);

std::vector<std::string> sorted_set(std::vector<std::string> texts);

// A path on this machine means nothing elsewhere and tells too much: only URLs go into packs.
bool is_url(std::string_view upstream);

}  // namespace skillmeat::core::bundle
