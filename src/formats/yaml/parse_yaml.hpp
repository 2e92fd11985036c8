// parse_yaml.hpp - inside of this module: libyaml's events to nodes.
#pragma once

#include <cstddef>
#include <string_view>

#include "formats/yaml/front_matter.hpp"

namespace skillmeat::core {

// The YAML in bytes [begin, end) of `text` as one mapping; empty when there is nothing
// but blanks and comments. Positions count in `text`; `begin` is the start of its line number `line`.
YamlNode parse_yaml_mapping(std::string_view text, std::size_t begin, std::size_t end, std::size_t line,
                            std::string_view name, const YamlLimits &limits);

}  // namespace skillmeat::core
