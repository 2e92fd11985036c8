// utf8.hpp - UTF-8 and the Unicode facts that names need (utf8proc).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skillmeat::core {

bool is_utf8(std::string_view text);  // strict: no surrogates, no overlong forms
// Offset of the first byte that is not UTF-8, nullopt when all is.
std::optional<std::size_t> first_bad_byte(std::string_view text);

// The next code point at `offset`, which is moved behind it. `text` must be UTF-8.
char32_t next_code_point(std::string_view text, std::size_t &offset);
void append_code_point(std::string &out, char32_t code_point);
std::size_t count_code_points(std::string_view text);

std::string to_nfc(std::string_view text);  // `text` must be UTF-8
std::string to_nfkc(std::string_view text);
bool is_nfc(std::string_view text);
// NFC of the full case fold: two names with the same key fall together on some file system.
std::string fold_key(std::string_view text);

bool is_control(char32_t c);  // Cc
bool is_space(char32_t c);    // Zs: the space and its wide, thin and unbreakable kin
bool is_invisible_or_bidi(
    char32_t c);  // format characters, bidi controls, tags, fillers, variation selectors
// UTF-8 of which everything can be seen: no control, invisible or bidi characters. For names that people read.
bool is_plain_text(std::string_view text);

// For people: bytes that are not UTF-8 and control characters as \xNN, the rest as it stands.
std::string escape_for_display(std::string_view bytes);

}  // namespace skillmeat::core
