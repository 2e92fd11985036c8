#include "base/quote.hpp"

#include <cstdint>
#include <cstring>

#include "base/utf8.hpp"

namespace skillmeat::core {

namespace {

void append_escape(std::string &out, unsigned char byte) {
    static constexpr char kHex[] = "0123456789abcdef";
    switch (byte) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: break;
    }
    out += "\\u00";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
}

void append_escaped(std::string &out, std::string_view text) {
    while (true) {
        const std::size_t plain = unescaped_run(text);
        out += text.substr(0, plain);
        if (plain == text.size()) return;
        append_escape(out, static_cast<unsigned char>(text[plain]));
        text.remove_prefix(plain + 1);
    }
}

constexpr std::uint64_t kEach = 0x0101010101010101u;

// Not zero when a byte of `word` is below `bound`, which is at most 0x80.
std::uint64_t any_below(std::uint64_t word, std::uint64_t bound) {
    return (word - kEach * bound) & ~word & (kEach * 0x80);
}

}  // namespace

// Eight bytes at a time: nearly all text has nothing to escape.
std::size_t unescaped_run(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + i, 8);
        if (any_below(word, 0x20) | any_below(word ^ (kEach * '"'), 1) | any_below(word ^ (kEach * '\\'), 1))
            break;
    }
    for (; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == '"' || byte == '\\') break;
    }
    return i;
}

void append_json_quoted(std::string &out, std::string_view text) {
    out += '"';
    while (const auto bad = first_bad_byte(text)) {
        append_escaped(out, text.substr(0, *bad));
        out += "\xEF\xBF\xBD";
        text.remove_prefix(*bad + 1);
    }
    append_escaped(out, text);
    out += '"';
}

std::string json_quote(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    append_json_quoted(out, text);
    return out;
}

}  // namespace skillmeat::core
