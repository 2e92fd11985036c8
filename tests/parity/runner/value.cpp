#include "value.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace parity {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_word(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

// The name that begins behind the '$' at `at`, or "".
std::string_view name_at(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    if (end >= text.size() || !is_letter(text[end])) return {};
    while (end < text.size() && is_word(text[end])) ++end;
    return text.substr(at + 1, end - at - 1);
}

const Json &variable(const Variables &variables, std::string_view name) {
    const auto found = variables.find(std::string(name));
    if (found == variables.end()) throw Mistake("unknown variable $" + std::string(name));
    return found->second;
}

Json substitute_text(const std::string &text, const Variables &variables) {
    if (!text.empty() && text[0] == '$' && name_at(text, 0).size() + 1 == text.size())
        return variable(variables, name_at(text, 0));
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view name = text[at] == '$' ? name_at(text, at) : std::string_view();
        if (name.empty()) {
            out += text[at++];
            continue;
        }
        const Json &value = variable(variables, name);
        out += value.is_string() ? value.get<std::string>() : value.dump();
        at += name.size() + 1;
    }
    return out;
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw Mistake(std::string("no lower-case hex digit: ") + c);
}

std::string from_hex(const std::string &text) {
    if (text.size() % 2 != 0) throw Mistake("an odd number of hex digits");
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2)
        out += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
    return out;
}

std::string to_hex(std::string_view data) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const char c : data) {
        out += kDigits[static_cast<unsigned char>(c) >> 4];
        out += kDigits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

std::string from_base64(const std::string &text) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char *>(out.data()),
                        reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
    if (size < 0) throw Mistake("no base64: " + text);
    const auto padding =
        std::count(text.end() - std::min<std::ptrdiff_t>(2, std::ssize(text)), text.end(), '=');
    out.resize(static_cast<std::size_t>(size - padding));
    return out;
}

bool is_bytes_object(const Json &value) {
    return value.is_object() && value.size() == 1 &&
           (value.contains("$hex") || value.contains("$base64") || value.contains("$utf8"));
}

std::string shown(const Json &value) {
    std::string text = value.is_binary() ? as_saved(value).dump() : value.dump();
    if (text.size() > 600) text = text.substr(0, 600) + "…";
    return text;
}

std::string say(const std::string &where, const Json &expected, const Json &got) {
    return (where.empty() ? "the result" : where) + ": expected " + shown(expected) + ", got " + shown(got);
}

std::optional<std::string> contains(const Json &wanted, const Json &got, const std::string &where) {
    if (got.is_string() && wanted.is_string() &&
        got.get_ref<const std::string &>().find(wanted.get_ref<const std::string &>()) != std::string::npos)
        return std::nullopt;
    if (got.is_array() &&
        std::any_of(got.begin(), got.end(), [&](const Json &e) { return !mismatch(wanted, e); }))
        return std::nullopt;
    return say(where, Json{{"$contains", wanted}}, got);
}

// Answers of the objects that ask a question; nullptr got: the member is not there.
std::optional<std::string> question(const std::string &word, const Json &expected, const Json &got,
                                    const std::string &where) {
    const Json &value = expected.begin().value();
    bool holds = false;
    if (word == "$any") return std::nullopt;
    if (word == "$contains") return contains(value, got, where);
    if (word == "$absent") return say(where, expected, got);
    if (word == "$not")
        holds = mismatch(value, got).has_value();
    else if (word == "$length")
        holds = (got.is_string() ? got.get_ref<const std::string &>().size() : got.size()) ==
                value.get<std::size_t>();
    else if (word == "$sha256")
        holds = got.is_binary() && sha256_hex(bytes_of(got)) == value.get<std::string>();
    else if (is_bytes_object(expected))
        holds = got.is_binary() && bytes_of(got) == bytes_of(expected);
    else
        throw Mistake("unknown word " + word);
    return holds ? std::nullopt : std::optional(say(where, expected, got));
}

}  // namespace

Json substitute(const Json &value, const Variables &variables) {
    if (value.is_string()) return substitute_text(value.get<std::string>(), variables);
    Json out = value;
    if (value.is_structured())
        for (auto &[key, element] : out.items()) element = substitute(element, variables);
    return out;
}

Json bytes(std::string_view data) {
    return Json::binary({data.begin(), data.end()});
}

std::string bytes_of(const Json &value) {
    if (value.is_binary()) return {value.get_binary().begin(), value.get_binary().end()};
    if (!is_bytes_object(value)) throw Mistake("bytes are wanted, this is " + value.dump());
    const auto text = value.begin().value().get<std::string>();
    if (value.contains("$hex")) return from_hex(text);
    return value.contains("$base64") ? from_base64(text) : text;
}

Json as_saved(const Json &value) {
    if (value.is_binary()) return Json{{"$hex", to_hex(bytes_of(value))}};
    Json out = value;
    if (value.is_structured())
        for (auto &[key, element] : out.items()) element = as_saved(element);
    return out;
}

std::string sha256_hex(std::string_view data) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 failed");
    return to_hex({reinterpret_cast<const char *>(digest.data()), size});
}

std::int64_t microseconds_of(const std::string &text) {
    const auto number = [&](std::size_t at, std::size_t size) {
        if (text.size() != 20) throw Mistake("no time like 2026-01-01T00:00:00Z: " + text);
        return std::stoi(text.substr(at, size));
    };
    const auto day = std::chrono::year(number(0, 4)) / number(5, 2) / number(8, 2);
    const auto time = std::chrono::sys_days(day) + std::chrono::hours(number(11, 2)) +
                      std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2));
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

std::optional<std::string> mismatch(const Json &expected, const Json &got, const std::string &where) {
    if (expected.is_object() && expected.size() == 1 && expected.begin().key().starts_with('$'))
        return question(expected.begin().key(), expected, got, where);
    if (expected.is_object()) {
        if (!got.is_object()) return say(where, expected, got);
        for (const auto &[key, value] : expected.items()) {
            const std::string inner = where + "/" + key;
            if (value.is_object() && value.contains("$absent")) {
                if (got.contains(key)) return inner + ": is there: " + shown(got.at(key));
                continue;
            }
            if (!got.contains(key)) return inner + ": is not there, only " + shown(got);
            if (auto problem = mismatch(value, got.at(key), inner)) return problem;
        }
        return std::nullopt;
    }
    if (expected.is_array()) {
        if (!got.is_array()) return say(where, expected, got);
        if (got.size() != expected.size())
            return where + ": " + std::to_string(expected.size()) + " elements expected, got " + shown(got);
        for (std::size_t i = 0; i < expected.size(); ++i)
            if (auto problem = mismatch(expected[i], got[i], where + "/" + std::to_string(i))) return problem;
        return std::nullopt;
    }
    if (expected.is_string() && got.is_binary()) {
        if (bytes_of(got) == expected.get<std::string>()) return std::nullopt;
        return say(where, expected, got);
    }
    return expected == got ? std::nullopt : std::optional(say(where, expected, got));
}

void allow_only(const Json &object, std::initializer_list<std::string_view> names, const std::string &what) {
    for (const auto &[key, value] : object.items())
        if (std::find(names.begin(), names.end(), key) == names.end())
            throw Mistake(what + " does not know \"" + key + "\"");
}

}  // namespace parity
