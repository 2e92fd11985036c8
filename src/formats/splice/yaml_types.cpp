// The types of scalars without quotes, by the rules of YAML 1.1 as PyYAML has them.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "formats/splice/yaml_edit.hpp"

namespace skillmeat::core {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

std::string without_underscores(std::string_view text) {
    std::string out(text);
    std::erase(out, '_');
    return out;
}

// Integers that int64 cannot hold become the nearest double.
std::optional<Json> number(std::string_view digits, int base, bool negative) {
    const std::string clean = (negative ? "-" : "") + without_underscores(digits);
    std::int64_t whole = 0;
    const char *const end = clean.data() + clean.size();
    const auto read = std::from_chars(clean.data(), end, whole, base);
    if (read.ptr == end && read.ec == std::errc()) return Json(whole);
    if (read.ec != std::errc::result_out_of_range) return std::nullopt;
    double sum = 0;
    for (const char c : std::string_view(clean).substr(negative ? 1 : 0))
        sum = sum * base + (is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    return Json(negative ? -sum : sum);
}

// A number of minutes or hours: 1:30, 12:30:45.6
std::optional<Json> sexagesimal(std::string_view text, bool negative) {
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    double sum = 0;
    std::size_t at = 0, parts = 0;
    while (true) {
        const std::size_t colon = std::min(whole.find(':', at), whole.size());
        const std::string_view part = whole.substr(at, colon - at);
        const bool first = parts++ == 0;
        const std::string clean = first ? without_underscores(part) : std::string(part);
        if (clean.empty() || !std::all_of(clean.begin(), clean.end(), is_digit)) return std::nullopt;
        if (!first && (clean.size() > 2 || (clean.size() == 2 && clean[0] > '5'))) return std::nullopt;
        if (first && (!is_digit(part[0]) || (point == std::string_view::npos && part[0] == '0')))
            return std::nullopt;
        double value = 0;
        for (const char c : clean) value = value * 10 + (c - '0');
        sum = sum * 60 + value;
        if (colon == whole.size()) break;
        at = colon + 1;
    }
    if (point == std::string_view::npos) {
        if (!(sum < 9e15)) return Json(negative ? -sum : sum);
        const auto value = static_cast<std::int64_t>(sum);
        return Json(negative ? -value : value);
    }
    const std::string fraction = "0." + without_underscores(text.substr(point + 1)) + "0";
    double rest = 0;
    const char *const end = fraction.data() + fraction.size();
    if (std::from_chars(fraction.data(), end, rest).ptr != end) return std::nullopt;
    return Json(negative ? -(sum + rest) : sum + rest);
}

std::optional<Json> integer(std::string_view text, bool negative) {
    const auto all = [&text](std::size_t from, auto &&is) {
        return text.size() > from &&
               std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), is);
    };
    const auto base = [](std::string_view digits) {
        return [digits](char c) { return c == '_' || digits.find(c) != std::string_view::npos; };
    };
    if (text.starts_with("0b") && all(2, base("01"))) return number(text.substr(2), 2, negative);
    if (text.starts_with("0x") && all(2, base("0123456789abcdefABCDEF")))
        return number(text.substr(2), 16, negative);
    if (text[0] == '0' && all(1, base("01234567"))) return number(text.substr(1), 8, negative);
    if (text == "0" || (text[0] != '0' && all(0, base("0123456789")))) return number(text, 10, negative);
    return std::nullopt;
}

// Digits with a point; an exponent must have a sign.
std::optional<Json> real(std::string_view text, bool negative) {
    const std::size_t exponent = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, exponent);
    const std::size_t point = mantissa.find('.');
    if (point == std::string_view::npos || (point == 0 && mantissa.size() == 1)) return std::nullopt;
    if (point == 0 && !is_digit(mantissa[1])) return std::nullopt;
    for (std::size_t i = 0; i < mantissa.size(); ++i)
        if (i != point && !is_digit(mantissa[i]) && mantissa[i] != '_') return std::nullopt;
    if (exponent != std::string_view::npos) {
        const std::string_view power = text.substr(exponent + 1);
        if (power.size() < 2 || (power[0] != '+' && power[0] != '-')) return std::nullopt;
        if (!std::all_of(power.begin() + 1, power.end(), is_digit)) return std::nullopt;
    }
    std::string clean = "0" + without_underscores(text);
    if (const std::size_t plus = clean.find('+'); plus != std::string::npos) clean.erase(plus, 1);
    double value = 0;
    const char *const end = clean.data() + clean.size();
    const auto read = std::from_chars(clean.data(), end, value);
    if (read.ptr != end) return std::nullopt;
    if (read.ec == std::errc::result_out_of_range)
        value = clean.find("e-") == std::string::npos && clean.find("E-") == std::string::npos
                    ? std::numeric_limits<double>::infinity()
                    : 0.0;
    return Json(negative ? -value : value);
}

}  // namespace

std::optional<Json> plain_yaml_value(std::string_view text) {
    if (text.empty() || one_of(text, {"~", "null", "Null", "NULL"})) return Json();
    if (one_of(text, {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})) return Json(true);
    if (one_of(text, {"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})) return Json(false);
    const bool has_sign = text[0] == '-' || text[0] == '+';
    const bool negative = text[0] == '-';
    const std::string_view rest = text.substr(has_sign ? 1 : 0);
    if (one_of(rest, {".inf", ".Inf", ".INF"}))
        return Json(negative ? -std::numeric_limits<double>::infinity()
                             : std::numeric_limits<double>::infinity());
    if (one_of(text, {".nan", ".NaN", ".NAN"})) return Json(std::nan(""));
    if (rest.empty() || (!is_digit(rest[0]) && rest[0] != '.')) return std::nullopt;
    if (rest.find(':') != std::string_view::npos) return sexagesimal(rest, negative);
    if (const auto whole = integer(rest, negative)) return whole;
    if (has_sign && rest[0] == '.') return std::nullopt;
    return real(rest, negative);
}

}  // namespace skillmeat::core
