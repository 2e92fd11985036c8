// json_style.hpp - inside of this module: new values as text, in the style of a document.
#pragma once

#include <string>
#include <string_view>

#include "formats/json/json.hpp"
#include "formats/splice/json_layout.hpp"

namespace skillmeat::core {

// Every member and item on its own line, one level deeper than `indentation`; empty ones stay closed. Throws
// SKM_E_TOO_LARGE when deep indentation makes the text grow beyond reason.
void append_json_lines(std::string &out, const Json &value, const JsonStyle &style,
                       std::string_view indentation);
// On one line.
void append_json_inline(std::string &out, const Json &value, const JsonStyle &style);

// `"key": `
void append_json_key(std::string &out, std::string_view key, const JsonStyle &style);

}  // namespace skillmeat::core
