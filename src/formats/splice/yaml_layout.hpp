// yaml_layout.hpp - inside of this module: where the parts of a YAML text lie, by libyaml's marks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/splice/yaml_text.hpp"
#include "formats/yaml/yaml_events.hpp"

namespace skillmeat::core {

struct YamlMember;

struct YamlBlockText {
    std::size_t column = 0;          // where its text stands, or would
    bool keeps_blank_lines = false;  // it takes the blank lines below it ("|+")
};

struct YamlPlace {
    enum class Kind { nothing, scalar, alias, sequence, mapping };
    using Style = YamlEvent::Style;
    Kind kind = Kind::nothing;
    Style style = Style::plain;
    std::size_t begin = 0, end = 0;   // of a block from its first member to the end of its last value
    std::size_t column = 0;           // of `begin`
    std::size_t after = 0;            // it ends with a block scalar: where the line below that begins; else 0
    std::size_t block_begin = 0;      // where that scalar's header stands
    bool keeps_blank_lines = false;   // and that takes the blank lines below it ("|+")
    bool is_marked = false;           // an anchor or a tag of its own
    std::optional<std::size_t> mark;  // the first anchor, alias, tag or merge key in it or below it
    std::string text;                 // of a scalar, when it was asked for
    std::vector<YamlMember> members;  // and of a list its items; of a map on the way those of the path
    std::size_t count = 0;            // of all members
    std::optional<std::size_t> merge_key, complex_key;  // a member that is one
};

struct YamlMember {
    std::string key;
    std::size_t key_begin = 0;           // of a list's item: of the dash
    std::size_t colon = 0;               // behind the colon or the dash
    std::optional<YamlBlockText> above;  // it stands directly below a block scalar
    YamlPlace value;
};

struct YamlLayout {
    YamlPlace root;             // kind nothing: there is none
    std::size_t end = 0;        // where a first member goes: behind everything but "..."
    bool has_end_mark = false;  // "..."
    YamlStyle style;            // as the file has it
};

// Reads all, and keeps what lies on `path` and all that lies below its end. Throws SKM_E_PARSE.
YamlLayout lay_out_yaml(std::string_view text, std::string_view name, const std::vector<std::string> &path);

// Lines end as YAML 1.1 says: also with a lone carriage return, NEL, and the Unicode separators.
std::size_t yaml_line_begin(std::string_view text, std::size_t at);
std::size_t yaml_line_end(std::string_view text, std::size_t at);   // before the line end
std::size_t yaml_next_line(std::string_view text, std::size_t at);  // behind it
bool ends_yaml_line(std::string_view text, std::size_t at);         // the bytes before `at` are a line end
std::size_t before_yaml_line_end(std::string_view text,
                                 std::size_t at);  // before that; `at` when there is none
// Where the line below the last one of the value begins.
std::size_t yaml_line_below(std::string_view text, const YamlPlace &place);

}  // namespace skillmeat::core
