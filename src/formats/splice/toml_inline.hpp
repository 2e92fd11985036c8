// toml_inline.hpp - inside of this module: changes within the text of one value (an array or an inline
// table).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"
#include "formats/splice/toml_layout.hpp"

namespace skillmeat::core {

// A value on one line: `[1, 2]`, `{ a = 1 }`. For places where the value beside it is on one line too.
std::string toml_one_line(const Json &value);

// The text of `value` with what `path` leads to in it set or added (missing tables are made), removed, or
// with an item at the end of the array. Paths that meet a value of another kind are an Error(SKM_E_SCHEMA).
std::string inline_set(std::string_view text, const TomlPath &path, const Json &value);
std::string inline_unset(std::string_view text, const TomlPath &path);
std::string inline_append(std::string_view text, const TomlPath &path, const Json &item);
// In front of the item that has this index; there is one.
std::string inline_insert(std::string_view text, const TomlPath &path, std::size_t index, const Json &item);

// The comments in an array that holds nothing else, each on a line of its own.
std::string inline_comments(std::string_view text);

}  // namespace skillmeat::core
