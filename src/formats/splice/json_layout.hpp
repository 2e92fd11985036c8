// json_layout.hpp - inside of this module: where the parts of a JSON or JSONC text lie.
//
// One pass over the whole text checks it and finds its style; after that only the containers on the way to a
// change are looked into. Nothing recurses, and only of long containers and comments the places are remembered.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skillmeat::core {

inline constexpr std::size_t kNowhere = std::string_view::npos;

struct JsonSpan {
    std::size_t begin = 0, end = 0;
};

struct JsonStyle {
    std::size_t begin = kNowhere,
                end = kNowhere;      // the value; kNowhere when there are only blanks and comments
    bool one_line = true;            // the whole text, but for blanks at its ends
    bool compact = false;            // all on one line, and no blank after any colon
    std::string line_end = "\n";     // the first one
    std::string indentation = "  ";  // of one level
    std::vector<std::size_t> trailing_commas;
    std::vector<JsonSpan> comments;
    std::vector<JsonSpan> long_containers;  // that are not deep, in the order of their begins: to skip them
};

// Checks the text: RFC 8259 with a byte order mark, comments of both kinds and trailing commas; not deeper
// than kMaxEditDepth. Throws SKM_E_PARSE with line and column. Surrogates that stand alone are refused.
JsonStyle scan_json(std::string_view text, std::string_view name);

// A member of a map, or an item of an array (then its key is empty and begins where the value does).
struct JsonPart {
    std::size_t key_begin = 0, key_end = 0;
    std::size_t begin = 0, end = 0;
    std::size_t comma = kNowhere;  // that follows

    std::size_t stop() const { return comma == kNowhere ? end : comma + 1; }
};

struct JsonContainer {
    std::size_t open = 0, close = 0;  // of the brackets
    std::vector<JsonPart> parts;
    std::size_t last_comment = kNowhere;  // end of the last comment, of a container without parts
    bool own_lines = false;               // lines end between its parts, or between them and the brackets

    bool is_map(std::string_view text) const { return text[open] == '{'; }
};

// Of a text that scan_json has taken, with what it gave; `open` is the offset of a bracket.
JsonContainer json_container(std::string_view text, const JsonStyle &style, std::size_t open);

// The key of a part, with its escapes decoded.
std::string json_key(std::string_view text, const JsonPart &part);

std::size_t behind_byte_order_mark(std::string_view text);
bool is_line_end(char c);
// The start of the line that `at` stands in, and the blanks that it starts with.
std::size_t line_begin(std::string_view text, std::size_t at);
std::string_view line_indentation(std::string_view text, std::size_t at);
// Behind blanks and comments that start on the same line as `at`; `at` itself when there are no comments.
std::size_t behind_same_line_comments(std::string_view text, std::size_t at);

}  // namespace skillmeat::core
