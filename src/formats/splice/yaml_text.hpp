// yaml_text.hpp - inside of this module: values as YAML text in the style of a file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "formats/json/json.hpp"

namespace skillmeat::core {

struct YamlStyle {
    std::size_t unit = 2;  // blanks by which a map stands within a map
    std::size_t dash = 2;  // and the dashes of a list
    std::string line_end = "\n";
    bool literals = true;  // text of several lines as a literal block
};

// May it stand without quotes, for readers of YAML 1.1 and 1.2 alike, and stay the same text?
bool is_plain_yaml_text(std::string_view text);

enum class YamlQuotes { when_needed, single_quotes, double_quotes, in_flow };
// On one line. Single quotes become double ones where they cannot say it.
std::string yaml_scalar(const Json &value, YamlQuotes quotes);
// Throws SKM_E_ARGUMENT for a key that is too long for one line of YAML.
std::string yaml_key(std::string_view key, YamlQuotes quotes);

// May it be written as a literal block ("|" or "|-" and the lines below)?
bool is_literal_yaml_text(std::string_view text);
std::string literal_yaml_header(std::string_view text);
// Its lines, each with its line end but the last.
std::string literal_yaml_lines(std::string_view text, std::size_t indent, const YamlStyle &style);

// A value that needs lines of its own below its key: a list or map that is not empty, a literal block.
bool needs_yaml_lines(const Json &value, const YamlStyle &style);

// What stands behind "key:" of a map at `indent`, with the blank or line end that it begins with and without
// a line end at its end.
std::string yaml_after_key(const Json &value, std::size_t indent, const YamlStyle &style);
// What stands behind "- " with the dash at `indent`.
std::string yaml_after_dash(const Json &value, std::size_t indent, const YamlStyle &style);
// "key: value" at `indent`, with the blanks before it and without a line end at its end.
std::string yaml_member(std::string_view key, const Json &value, std::size_t indent, const YamlStyle &style);
// On one line, in braces and brackets.
std::string yaml_in_flow(const Json &value);

}  // namespace skillmeat::core
