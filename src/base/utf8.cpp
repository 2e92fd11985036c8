#include "base/utf8.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/error.hpp"

namespace skillmeat::core {

namespace {

unsigned char byte_at(std::string_view text, std::size_t i) {
    return static_cast<unsigned char>(text[i]);
}

// Length of the ASCII run that `text` starts with; whole words first, as nearly all text is ASCII.
std::size_t ascii_run(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + i, 8);
        if (word & 0x8080808080808080u) break;
    }
    while (i < text.size() && byte_at(text, i) < 0x80) ++i;
    return i;
}

// Bytes of the well-formed sequence at `i` (Unicode table 3-7), 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t i) {
    const unsigned char lead = byte_at(text, i);
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() - i < length) return 0;

    unsigned char low = 0x80, high = 0xBF;  // of the second byte
    if (lead == 0xE0) low = 0xA0;           // overlong
    if (lead == 0xED) high = 0x9F;          // surrogates
    if (lead == 0xF0) low = 0x90;           // overlong
    if (lead == 0xF4) high = 0x8F;          // above U+10FFFF
    if (byte_at(text, i + 1) < low || byte_at(text, i + 1) > high) return 0;
    for (std::size_t k = 2; k < length; ++k)
        if ((byte_at(text, i + k) & 0xC0) != 0x80) return 0;
    return length;
}

std::string mapped(std::string_view text, int options) {
    utf8proc_uint8_t *result = nullptr;
    const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t *>(text.data()),
                                               static_cast<utf8proc_ssize_t>(text.size()), &result,
                                               static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
    if (size == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
    if (size < 0) throw Error(SKM_E_NOT_UTF8, std::string("text is not UTF-8: ") + utf8proc_errmsg(size));
    return {reinterpret_cast<const char *>(result), static_cast<std::size_t>(size)};
}

bool between(char32_t c, char32_t first, char32_t last) {
    return c >= first && c <= last;
}

}  // namespace

std::optional<std::size_t> first_bad_byte(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        i += ascii_run(text.substr(i));
        if (i == text.size()) break;
        const std::size_t length = sequence_length(text, i);
        if (length == 0) return i;
        i += length;
    }
    return std::nullopt;
}

bool is_utf8(std::string_view text) {
    return !first_bad_byte(text);
}

char32_t next_code_point(std::string_view text, std::size_t &offset) {
    const std::size_t length = std::max<std::size_t>(sequence_length(text, offset), 1);
    const char32_t lead = byte_at(text, offset);
    char32_t c = length == 1 ? lead : lead & (0x7Fu >> length);
    for (std::size_t k = 1; k < length; ++k) c = (c << 6) | (byte_at(text, offset + k) & 0x3Fu);
    offset += length;
    return c;
}

void append_code_point(std::string &out, char32_t c) {
    const auto add = [&out](char32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) return add(c);
    if (c < 0x800) {
        add(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        add(0xE0 | c >> 12);
        add(0x80 | (c >> 6 & 0x3F));
    } else {
        add(0xF0 | c >> 18);
        add(0x80 | (c >> 12 & 0x3F));
        add(0x80 | (c >> 6 & 0x3F));
    }
    add(0x80 | (c & 0x3F));
}

std::size_t count_code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string to_nfc(std::string_view text) {
    if (ascii_run(text) == text.size()) return std::string(text);
    return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string to_nfkc(std::string_view text) {
    if (ascii_run(text) == text.size()) return std::string(text);
    return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
}

bool is_nfc(std::string_view text) {
    return ascii_run(text) == text.size() || to_nfc(text) == text;
}

std::string fold_key(std::string_view text) {
    if (ascii_run(text) != text.size())
        return mapped(to_nfc(text), UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    std::string out(text);
    for (char &c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return out;
}

bool is_control(char32_t c) {
    return c < 0x20 || between(c, 0x7F, 0x9F);
}

bool is_space(char32_t c) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_ZS;
}

bool is_invisible_or_bidi(char32_t c) {
    if (c < 0x80) return false;
    return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_CF ||
           c == 0x034F ||                                                 // combining grapheme joiner
           between(c, 0x115F, 0x1160) || c == 0x3164 || c == 0xFFA0 ||    // Hangul fillers
           between(c, 0x17B4, 0x17B5) || between(c, 0x180B, 0x180F) ||    // Khmer, Mongolian
           between(c, 0x2028, 0x2029) ||                                  // line and paragraph separators
           between(c, 0xFE00, 0xFE0F) || between(c, 0xE0000, 0xE0FFF) ||  // variation selectors, tags
           between(c, 0xFFF0, 0xFFF8) || between(c, 0x1BCA0, 0x1BCA3) || between(c, 0x1D173, 0x1D17A);
}

bool is_plain_text(std::string_view text) {
    if (!is_utf8(text)) return false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (is_control(c) || is_invisible_or_bidi(c)) return false;
    }
    return true;
}

std::string escape_for_display(std::string_view bytes) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = sequence_length(bytes, i);
        std::size_t end = i;
        const bool shown = length != 0 && !is_control(next_code_point(bytes, end));
        end = i + std::max<std::size_t>(length, 1);
        if (shown) {
            out += bytes.substr(i, length);
            i = end;
        }
        for (; i < end; ++i) {
            out += "\\x";
            out += kHex[byte_at(bytes, i) >> 4];
            out += kHex[byte_at(bytes, i) & 15];
        }
    }
    return out;
}

}  // namespace skillmeat::core
