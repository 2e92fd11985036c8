#include "base/utf8.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "support/process.hpp"

using namespace skillmeat::core;

namespace {

std::string utf8(char32_t c) {
    std::string out;
    append_code_point(out, c);
    return out;
}

}  // namespace

TEST_CASE("every code point is written and read back; nothing else is UTF-8") {
    std::size_t wrong = 0;
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        const std::string text = utf8(c);
        if (is_utf8(text) == surrogate) ++wrong;
        if (surrogate) continue;
        std::size_t offset = 0;
        if (next_code_point(text, offset) != c || offset != text.size() || count_code_points(text) != 1)
            ++wrong;
    }
    CHECK(wrong == 0);
}

TEST_CASE("all texts of two bytes are judged by the table of Unicode") {
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; ++b) {
            const std::string text = {static_cast<char>(a), static_cast<char>(b)};
            const bool good = (a < 0x80 && b < 0x80) || (a >= 0xC2 && a <= 0xDF && b >= 0x80 && b <= 0xBF);
            if (is_utf8(text) != good) FAIL_CHECK("bytes " << a << " " << b);
        }
}

TEST_CASE("the first bad byte is found") {
    const std::pair<std::string, std::size_t> cases[] = {
        {"abc\xFFzz", 3},
        {"\x80", 0},
        {"ä\xC3", 2},
        {"12345678\xC0\x80", 8},  // overlong
        {"\xE0\x9F\xBF", 0},
        {"\xF0\x8F\xBF\xBF", 0},  // overlong
        {"\xED\xA0\x80", 0},
        {"x\xF4\x90\x80\x80", 1},  // surrogate, beyond U+10FFFF
        {"a\xF5\x80\x80\x80", 1},
        {"123456789\xE2\x82", 9},  // cut off
        {"\xF0\x9F\x98", 0},
        {"aaaaaaaaaaaaaaaa\xFE", 16},
    };
    for (const auto &[text, offset] : cases) CHECK(first_bad_byte(text) == offset);
    CHECK_FALSE(first_bad_byte(""));
    CHECK_FALSE(first_bad_byte(std::string_view("a\0b", 3)));
    CHECK_FALSE(first_bad_byte("grüße, 日本, 😀"));
}

TEST_CASE("normal forms and folding") {
    CHECK(to_nfc("e\u0301") == "é");
    CHECK(is_nfc("é"));
    CHECK_FALSE(is_nfc("e\u0301"));
    CHECK_FALSE(is_nfc("\u212B"));  // Angstrom sign
    CHECK(to_nfkc("ﬁ①") == "fi1");
    CHECK(to_nfc(std::string_view("a\0e\u0301", 5)) == std::string_view("a\0é", 4));
    CHECK(fold_key("Straße") == fold_key("STRASSE"));
    CHECK(fold_key("README.md") == "readme.md");
    CHECK(fold_key("E\u0301") == fold_key("é"));
    CHECK(fold_key("\u212A") == "k");  // Kelvin sign
    CHECK(fold_key("") == "");
    CHECK_THROWS_AS(to_nfc("\xFF"), Error);
}

TEST_CASE("normal forms and folding agree with Python's for every assigned character") {
    if (!support::has_program("python3")) return;
    const auto result = support::run({"python3", "-"}, R"(
import random, unicodedata as u
def show(s):
    n = u.normalize
    key = n('NFC', n('NFC', s).casefold())
    print(*(t.encode().hex() for t in (s, n('NFC', s), n('NFKC', s), key)))
assigned = [c for c in range(1, 0x110000) if u.category(chr(c)) not in ('Cn', 'Cs', 'Co')]
for c in assigned:
    if not (0x3400 < c < 0x9000 or 0xac10 < c < 0xd780 or 0x17000 < c < 0x18800 or 0x20000 < c < 0x2f000): show(chr(c))
random.seed(7)
marks = [chr(c) for c in assigned if u.combining(chr(c))]
parts = [chr(c) for c in assigned if u.decomposition(chr(c))]
for _ in range(4000): show(''.join(random.choice((random.choice(marks), random.choice(parts), 'a', 'ᄀ', 'ᅡ')) for _ in range(6)))
)");
    REQUIRE_MESSAGE(result.status == 0, result.errors);
    std::istringstream lines(result.output);
    std::size_t count = 0, wrong = 0;
    for (std::string plain, nfc, nfkc, key; lines >> plain >> nfc >> nfkc >> key; ++count) {
        const std::string text = from_hex(plain).value();
        const bool same = to_hex(to_nfc(text)) == nfc && to_hex(to_nfkc(text)) == nfkc &&
                          to_hex(fold_key(text)) == key && is_nfc(text) == (plain == nfc);
        if (same) continue;
        ++wrong;
        WARN_MESSAGE(same, plain << " nfc " << to_hex(to_nfc(text)) << "/" << nfc << " nfkc "
                                 << to_hex(to_nfkc(text)) << "/" << nfkc << " key " << to_hex(fold_key(text))
                                 << "/" << key);
    }
    CHECK(count > 30000);
    CHECK(wrong == 0);
}

TEST_CASE("what cannot be seen or turns the direction of text") {
    for (const char32_t c :
         {0x00AD, 0x034F, 0x061C, 0x115F, 0x1160,  0x17B4,  0x180B,  0x180E,  0x200B,  0x200D, 0x200E,
          0x202A, 0x202E, 0x2028, 0x2029, 0x2060,  0x2066,  0x2069,  0x206F,  0x3164,  0xFE00, 0xFE0F,
          0xFEFF, 0xFFA0, 0xFFF0, 0xFFF9, 0x1BCA0, 0x1D173, 0xE0001, 0xE0041, 0xE0100, 0xE0FFF})
        CHECK_MESSAGE(is_invisible_or_bidi(c), static_cast<std::uint32_t>(c));
    for (const char32_t c : {0x61, 0x20, 0x7E, 0xA0, 0xE9, 0x3000, 0x65E5, 0x1F600, 0xE000, 0xFFFD})
        CHECK_FALSE_MESSAGE(is_invisible_or_bidi(c), static_cast<std::uint32_t>(c));
    CHECK(is_control(0));
    CHECK(is_control(0x1F));
    CHECK(is_control(0x7F));
    CHECK(is_control(0x9F));
    CHECK_FALSE(is_control(0xA0));
    CHECK(is_space(' '));
    CHECK(is_space(0x3000));
    CHECK_FALSE(is_space('\t'));
}

TEST_CASE("texts for people show what would disturb a terminal") {
    CHECK(escape_for_display("plain ä 日") == "plain ä 日");
    CHECK(escape_for_display("a\x1b[31m\n") == "a\\x1b[31m\\x0a");
    CHECK(escape_for_display("a\xFF"
                             "b\xE2\x82") == "a\\xffb\\xe2\\x82");
    CHECK(escape_for_display("\u009b") == "\\xc2\\x9b");
    CHECK(escape_for_display(std::string_view("\0", 1)) == "\\x00");
    CHECK(escape_for_display("") == "");
}
