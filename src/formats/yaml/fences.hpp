// fences.hpp - inside of this module: where the front matter lies in a text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "formats/yaml/front_matter.hpp"

namespace skillmeat::core {

struct Fences {
    std::size_t begin = 0, end = 0, body = 0;  // as in FrontMatter
    std::size_t line = 1;                      // of `begin`
};

std::optional<Fences> find_fences(std::string_view text);
// Not UTF-16 and within the limit, else an Error.
std::optional<Fences> checked_fences(std::string_view text, std::string_view name, const YamlLimits &limits);

FrontMatter front_matter_between(const Fences &fences);  // root still to be read
FrontMatter no_front_matter(std::string_view text);

}  // namespace skillmeat::core
