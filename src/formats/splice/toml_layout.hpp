// toml_layout.hpp - inside of this module: where the parts of a TOML text lie.
//
// The text is known to be TOML (a parser has read it), so that only boundaries are looked for: strings,
// comments, brackets, keys. Values are not read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillmeat::core {

using TomlPath = std::vector<std::string>;

struct TomlLayoutFailure {
    std::size_t offset;
};

class TomlCursor {
 public:
    explicit TomlCursor(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

    std::size_t at() const { return at_; }
    bool done() const { return at_ >= text_.size(); }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void step() { ++at_; }
    void expect(char c);

    void skip_blanks();       // spaces and tabs
    void skip_line_rest();    // blanks, a comment, the line end
    void skip_empty_lines();  // and lines that hold only a comment; ends at the start of a line
    void skip_between();      // in brackets: blanks, line ends, comments
    TomlPath key();           // dotted, bare or quoted; ends behind it
    void skip_value();

 private:
    std::size_t line_feed() const;
    std::string key_part();
    std::string_view skip_string();  // with its quotes
    [[noreturn]] void fail() const { throw TomlLayoutFailure{at_}; }

    std::string_view text_;
    std::size_t at_;
};

// A decimal segment of a path that addresses an array's item.
std::optional<std::size_t> toml_index(std::string_view segment);

// The parts of an array or an inline table, offsets in its text.
struct TomlItem {
    TomlPath keys;              // of an inline table's member
    std::size_t key_begin = 0;  // the value's for an array's item
    std::size_t begin = 0, end = 0;
    std::size_t comma = 0;  // behind the comma that follows; 0: none follows
};
std::vector<TomlItem> toml_items(std::string_view value);

// Comments and blank lines above a statement fall in two: what stands apart, and the comment lines directly
// above it. Gives the offset of the second part.
std::size_t toml_attached_comments(std::string_view before);
// And from the other side: the end of the comment lines directly below the statement above, when a blank line
// follows them.
std::size_t toml_comments_of_previous(std::string_view before);
// The last line of `lines` is blank: its offset, else npos.
std::size_t toml_last_blank_line(std::string_view lines);
// The first line is blank: the offset behind it, else 0.
std::size_t toml_first_blank_line(std::string_view lines);

}  // namespace skillmeat::core
