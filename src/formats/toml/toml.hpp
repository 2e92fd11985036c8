// toml.hpp - TOML that others wrote (read with tomlplusplus), and text in the layout of the original's
// writer.
//
// Values are Json: tables as objects in the order of the file, dates and times as strings in their TOML text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"

namespace skillmeat::core {

struct TomlLimits {
    std::size_t bytes = 16u << 20;
    std::size_t depth = 64;
};

// Throws Error(SKM_E_PARSE) with details line and column (in bytes), SKM_E_TOO_LARGE, SKM_E_NOT_UTF8.
Json parse_toml(std::string_view text, std::string_view name, TomlLimits limits = {});

// The bytes that tomli_w.dumps, the original's writer, gives for the same value. A null is SKM_E_ARGUMENT.
std::string to_original_toml(const Json &table);

// Pieces of the same layout, for the editor. A bare or quoted key; a value (`level`: how deep in arrays it
// stands).
std::string toml_key(std::string_view key);
std::string toml_value(const Json &value, std::size_t level = 0);
// A table with its header and its sub-tables, as it stands in a whole text.
enum class TomlSection { table, element };  // [a.b] or [[a.b]]
std::string toml_section(const Json &table, const std::vector<std::string> &path, TomlSection kind);
// A list of tables of which one does not fit on a line: written as [[…]].
bool toml_goes_to_tables(const Json &value);

}  // namespace skillmeat::core
