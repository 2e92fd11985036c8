// own_toml.hpp - a fast reader for the TOML files that we and the original write.
#pragma once

#include <string_view>

#include "formats/json/json.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core {

// The same value and the same errors as parse_toml, several times faster for text in the usual forms:
// headers, bare or quoted keys, one-line strings, integers, booleans, lists, inline tables, comments.
// Anything else, also anything that is wrong, is handed to parse_toml.
Json read_own_toml(std::string_view text, std::string_view name, TomlLimits limits = {});

}  // namespace skillmeat::core
