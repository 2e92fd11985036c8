#include "formats/splice/yaml_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/error.hpp"
#include "base/utf8.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kLongestKey = 1000;  // YAML looks for the colon within 1024 characters

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// What readers must not see as it is: controls, the line ends of YAML 1.1, byte order marks, noncharacters.
bool needs_escape(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0xFFFE ||
           c == 0xFFFF;
}

bool has_escapes(std::string_view text) {
    for (std::size_t at = 0; at < text.size();)
        if (needs_escape(next_code_point(text, at))) return true;
    return false;
}

// Words with a meaning for some reader, in small letters.
bool is_reserved_word(std::string_view text) {
    constexpr std::array<std::string_view, 15> kWords = {
        "y", "n", "yes", "no", "true", "false", "on", "off", "null", ".inf", ".nan", "~", "=", "<<", "..."};
    if (text.size() > 6) return false;
    std::string small(text);
    std::transform(small.begin(), small.end(), small.begin(), lower);
    if (small[0] == '+' || small[0] == '-') small.erase(0, 1);
    return std::find(kWords.begin(), kWords.end(), small) != kWords.end();
}

// Skips what belongs to `digits`.
std::size_t skip(std::string_view text, std::size_t at, std::string_view digits) {
    const std::size_t end = text.find_first_not_of(digits, at);
    return end == std::string_view::npos ? text.size() : end;
}

bool is_based_number(std::string_view text) {
    if (text.size() < 3 || text[0] != '0') return false;
    constexpr std::string_view kDigits = "0123456789_";
    switch (lower(text[1])) {
        case 'x': return skip(text, 2, "0123456789abcdefABCDEF_") == text.size();
        case 'o':
        case 'b': return skip(text, 2, kDigits) == text.size();
        default: return false;
    }
}

// Integers and reals with or without separators, 1:30 and 12:30:45.5.
bool is_decimal_number(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789_,";
    std::size_t at = skip(text, 0, kDigits);
    const std::size_t whole = at;
    while (at > 0 && at < text.size() && text[at] == ':' && at + 1 < text.size() && is_digit(text[at + 1]))
        at = skip(text, at + 1, kDigits);
    if (at < text.size() && text[at] == '.') {
        const std::size_t behind = skip(text, at + 1, kDigits);
        if (whole == 0 && behind == at + 1) return false;
        at = behind;
    }
    if (at == 0) return false;
    if (at < text.size() && lower(text[at]) == 'e') {
        std::size_t power = at + 1;
        if (power < text.size() && (text[power] == '+' || text[power] == '-')) ++power;
        const std::size_t behind = skip(text, power, kDigits);
        if (behind == power) return false;
        at = behind;
    }
    return at == text.size();
}

// 2024-01-31, and with a time behind it.
bool is_date(std::string_view text) {
    std::size_t at = 4;
    if (text.size() < 8 || !std::all_of(text.begin(), text.begin() + 4, is_digit)) return false;
    for (int part = 0; part < 2; ++part) {
        if (at >= text.size() || text[at] != '-') return false;
        const std::size_t behind = skip(text, at + 1, "0123456789");
        if (behind == at + 1 || behind > at + 3) return false;
        at = behind;
    }
    return at == text.size() || text[at] == 'T' || text[at] == 't' || text[at] == ' ';
}

bool looks_like_number(std::string_view text) {
    if (is_date(text)) return true;
    if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
    if (text.empty() || (!is_digit(text[0]) && text[0] != '.')) return false;
    return is_based_number(text) || is_decimal_number(text);
}

std::string in_single_quotes(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') out += '\'';
        out += c;
    }
    return out + "'";
}

void append_escape(std::string &out, char32_t c) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(c >> shift) & 15];
}

std::string in_double_quotes(std::string_view text) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = next_code_point(text, at);
        if (c == '"' || c == '\\')
            out += '\\', out += static_cast<char>(c);
        else if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (c == '\r')
            out += "\\r";
        else if (needs_escape(c))
            append_escape(out, c);
        else
            out += text.substr(begin, at - begin);
    }
    return out + "\"";
}

// With a point and a sign in the exponent: without them some readers see text.
std::string real(double value) {
    if (std::isnan(value)) return ".nan";
    if (std::isinf(value)) return value < 0 ? "-.inf" : ".inf";
    std::array<char, 40> digits;
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    std::string out(digits.data(), written.ptr);
    if (out.find('.') != std::string::npos) return out;
    out.insert(std::min(out.find('e'), out.size()), ".0");
    return out;
}

std::string quoted_text(const std::string &text, YamlQuotes quotes) {
    switch (quotes) {
        case YamlQuotes::single_quotes:
            return has_escapes(text) ? in_double_quotes(text) : in_single_quotes(text);
        case YamlQuotes::double_quotes: return in_double_quotes(text);
        case YamlQuotes::in_flow:
            if (text.find_first_of(",[]{}:?#") != std::string::npos) return in_double_quotes(text);
            break;
        case YamlQuotes::when_needed: break;
    }
    return is_plain_yaml_text(text) ? text : in_double_quotes(text);
}

bool is_empty_or_scalar(const Json &value) {
    return (!value.is_array() && !value.is_object()) || value.size() == 0;
}

std::string members(const Json &map, std::size_t indent, const YamlStyle &style) {
    std::string out;
    for (const auto &[key, value] : map.as_object()) {
        if (!out.empty()) out += style.line_end;
        out += yaml_member(key, value, indent, style);
    }
    return out;
}

std::string items(const Json &list, std::size_t indent, const YamlStyle &style) {
    std::string out;
    for (const Json &item : list.as_array()) {
        if (!out.empty()) out += style.line_end;
        out += std::string(indent, ' ') + "- " + yaml_after_dash(item, indent, style);
    }
    return out;
}

}  // namespace

bool is_plain_yaml_text(std::string_view text) {
    constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`";
    if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
    if (kIndicators.find(text.front()) != std::string_view::npos) return false;
    if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) return false;
    if (text.starts_with("... ")) return false;
    return !has_escapes(text) && !is_reserved_word(text) && !looks_like_number(text);
}

std::string yaml_scalar(const Json &value, YamlQuotes quotes) {
    if (value.is_null()) return "null";
    if (value.is_bool()) return value.as_bool() ? "true" : "false";
    if (value.is_integer()) return std::to_string(value.as_integer());
    if (value.is_double()) return real(value.as_double());
    if (value.is_array()) return "[]";
    if (value.is_object()) return "{}";
    return quoted_text(value.as_string(), quotes);
}

std::string yaml_key(std::string_view key, YamlQuotes quotes) {
    std::string out = quoted_text(std::string(key), quotes);
    if (out.size() > kLongestKey)
        throw Error(SKM_E_ARGUMENT, "a key of more than " + std::to_string(kLongestKey) +
                                        " characters cannot stand on one line of YAML");
    return out;
}

bool is_literal_yaml_text(std::string_view text) {
    constexpr std::string_view kBlanks = " \t";
    if (text.find('\n') == std::string_view::npos || text.size() < 2) return false;
    if (kBlanks.find(text.front()) != std::string_view::npos || text.ends_with("\n\n")) return false;
    bool line_start = true, only_blanks = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (c == '\n') {
            if (only_blanks || at == 1) return false;
            line_start = true;
            continue;
        }
        if (c == '\t' ? line_start : needs_escape(c)) return false;
        if (line_start)
            only_blanks = c == ' ';
        else if (c != ' ')
            only_blanks = false;
        line_start = false;
    }
    return !only_blanks;
}

std::string literal_yaml_header(std::string_view text) {
    return text.ends_with('\n') ? "|" : "|-";
}

std::string literal_yaml_lines(std::string_view text, std::size_t indent, const YamlStyle &style) {
    std::string out;
    if (text.ends_with('\n')) text.remove_suffix(1);
    while (true) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 0) out += std::string(indent, ' ') + std::string(text.substr(0, end));
        if (end == text.size()) return out;
        out += style.line_end;
        text.remove_prefix(end + 1);
    }
}

bool needs_yaml_lines(const Json &value, const YamlStyle &style) {
    if (value.is_string()) return style.literals && is_literal_yaml_text(value.as_string());
    return !is_empty_or_scalar(value);
}

std::string yaml_after_key(const Json &value, std::size_t indent, const YamlStyle &style) {
    if (!needs_yaml_lines(value, style)) return " " + yaml_scalar(value, YamlQuotes::when_needed);
    if (value.is_string())
        return " " + literal_yaml_header(value.as_string()) + style.line_end +
               literal_yaml_lines(value.as_string(), indent + style.unit, style);
    if (value.is_object()) return style.line_end + members(value, indent + style.unit, style);
    return style.line_end + items(value, indent + style.dash, style);
}

std::string yaml_after_dash(const Json &value, std::size_t indent, const YamlStyle &style) {
    if (!needs_yaml_lines(value, style)) return yaml_scalar(value, YamlQuotes::when_needed);
    const std::size_t column = indent + 2;
    if (value.is_string())
        return literal_yaml_header(value.as_string()) + style.line_end +
               literal_yaml_lines(value.as_string(), column, style);
    const std::string lines = value.is_object() ? members(value, column, style) : items(value, column, style);
    return lines.substr(column);
}

std::string yaml_member(std::string_view key, const Json &value, std::size_t indent, const YamlStyle &style) {
    return std::string(indent, ' ') + yaml_key(key, YamlQuotes::when_needed) + ":" +
           yaml_after_key(value, indent, style);
}

std::string yaml_in_flow(const Json &value) {
    if (is_empty_or_scalar(value)) return yaml_scalar(value, YamlQuotes::in_flow);
    std::string out;
    if (value.is_array()) {
        for (const Json &item : value.as_array()) out += (out.empty() ? "[" : ", ") + yaml_in_flow(item);
        return out + "]";
    }
    for (const auto &[key, member] : value.as_object()) {
        out += (out.empty() ? "{" : ", ") + yaml_key(key, YamlQuotes::in_flow) + ": " + yaml_in_flow(member);
    }
    return out + "}";
}

}  // namespace skillmeat::core
