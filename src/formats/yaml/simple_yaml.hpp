// simple_yaml.hpp - inside of this module: the YAML that nearly all front matter is made of, read at once.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "formats/yaml/front_matter.hpp"

namespace skillmeat::core {

// `key: value` lines with plain or quoted values, lists of them, one level of tables. Reads such text exactly
// as parse_yaml_mapping does, several times faster; nullopt for anything else, be it YAML or not.
std::optional<YamlNode> parse_simple_yaml(std::string_view text, std::size_t begin, std::size_t end,
                                          std::size_t line);

// The one or the other.
YamlNode read_yaml_mapping(std::string_view text, std::size_t begin, std::size_t end, std::size_t line,
                           std::string_view name, const YamlLimits &limits);

}  // namespace skillmeat::core
