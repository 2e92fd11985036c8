#include "domain/bundle/python_json.hpp"

#include <cstdint>
#include <string_view>

namespace skillmeat::core::bundle {

namespace {

void append_unit(std::string &out, std::uint32_t unit) {
    static constexpr char kHex[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kHex[unit >> shift & 15];
}

void append_character(std::string &out, std::uint32_t character) {
    constexpr std::uint32_t kFirstPair = 0x10000;
    if (character < kFirstPair) return append_unit(out, character);
    append_unit(out, 0xd800 + ((character - kFirstPair) >> 10));
    append_unit(out, 0xdc00 + ((character - kFirstPair) & 0x3ff));
}

// Our form differs from Python's in this only: DEL and characters beyond ASCII stand as they are.
std::string in_ascii(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x7f) {
            out += text[i++];
            continue;
        }
        if (byte == 0x7f) {
            append_unit(out, byte);
            ++i;
            continue;
        }
        const std::size_t size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
        std::uint32_t character = byte & (0xff >> (size + 1));
        for (std::size_t k = 1; k < size; ++k)
            character = character << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3f);
        append_character(out, character);
        i += size;
    }
    return out;
}

}  // namespace

std::string python_ascii_json(const Json &value) {
    return in_ascii(value.sorted().compact());
}

std::string python_ascii_pretty(const Json &value) {
    std::string text = value.sorted().pretty();
    text.pop_back();
    return in_ascii(text);
}

}  // namespace skillmeat::core::bundle
