// quote.hpp - strings as JSON string literals; the one implementation for documents and log lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skillmeat::core {

// How many bytes `text` starts with that stand in a string literal as they are: none below 0x20, no " and no
// \.
std::size_t unescaped_run(std::string_view text);

// Appends `text` in double quotes. Escaped: " \ \b \f \n \r \t and the other bytes below 0x20 as \u00xx.
// Everything else stands as it is; a byte that is not UTF-8 becomes U+FFFD, so that the result always is.
void append_json_quoted(std::string &out, std::string_view text);
std::string json_quote(std::string_view text);

}  // namespace skillmeat::core
