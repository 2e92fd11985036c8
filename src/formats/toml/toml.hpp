// toml.hpp - TOML that others wrote (read with tomlplusplus), and text in the layout of the original's writer.
//
// Values are Json: tables as objects in the order of the file, dates and times as strings in their TOML text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "formats/json/json.hpp"

namespace skillmeat::core {

struct TomlLimits {
    std::size_t bytes = 16u << 20;
    std::size_t depth = 64;
};

// Throws Error(SKM_E_PARSE) with details line and column, SKM_E_TOO_LARGE, SKM_E_NOT_UTF8.
Json parse_toml(std::string_view text, std::string_view name, TomlLimits limits = {});

// The bytes that tomli_w.dumps gives for the same value (reference original-formats §1.9).
std::string to_original_toml(const Json &table);

// Pieces of the same layout, for the editor: one `key = value` line without line feed; a bare or quoted key.
std::string toml_key(std::string_view key);
std::string toml_value(const Json &value, std::size_t indent = 0);

}  // namespace skillmeat::core
