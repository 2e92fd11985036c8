#include "formats/json/usual.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "base/utf8.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

constexpr std::size_t kDepth = 64;

std::string many_keys(bool repeated) {
    std::string text = "{";
    for (int i = 0; i < 100; ++i) text += "\"key " + std::to_string(i * 37 % 100) + "\":0,";
    return text + (repeated ? "\"key 5\":1}" : "\"key 100\":1}");
}

std::string nested(std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
}

// What the quick reader reads, the full one reads the same; so errors are always the full one's. True when it
// was read quickly.
bool agree(const std::string &text, std::size_t depth = kDepth) {
    CAPTURE(text);
    const auto quick = read_usual_json(text, depth);
    if (!quick) return false;
    Json full;
    REQUIRE_NOTHROW(full = read_any_json(text, "x", depth));
    REQUIRE(*quick == full);
    return true;
}

// Both ways, through the door that all callers use.
bool same_through_parse_json(const std::string &text) {
    const auto outcome = [](auto &&read) {
        try {
            return read().compact();
        } catch (const Error &error) {
            return std::to_string(error.code()) + " " + error.message();
        }
    };
    const std::string whole = outcome([&] { return parse_json(text, "x"); });
    if (!is_utf8(text) || text.starts_with("\xEF\xBB\xBF") || text.find('\0') != std::string::npos)
        return !whole.empty();  // refused before either reader sees it
    return whole == outcome([&] { return read_any_json(text, "x", kDepth); });
}

class Mutator {
 public:
    explicit Mutator(std::string seed) : seed_(std::move(seed)) {}

    std::string next() {
        static const std::vector<std::string> kPieces = {"{",
                                                         "}",
                                                         "[",
                                                         "]",
                                                         "\"",
                                                         ",",
                                                         ":",
                                                         "\\",
                                                         "\\u0041",
                                                         "\\u0000",
                                                         "\\ud83d\\ude00",
                                                         "\\ud83d",
                                                         "0",
                                                         "-",
                                                         "-0",
                                                         "1.5",
                                                         "1e9",
                                                         "9223372036854775807",
                                                         "9223372036854775808",
                                                         "-9223372036854775808",
                                                         "999999999999999999",
                                                         "1000000000000000000",
                                                         "true",
                                                         "false",
                                                         "null",
                                                         " ",
                                                         "\n",
                                                         "\t",
                                                         "\r",
                                                         "\x01",
                                                         "\x7f",
                                                         "\xC3\xA9",
                                                         "\xF0\x9F\x98\x80",
                                                         "\"a\":1,",
                                                         "/",
                                                         "/**/",
                                                         "NaN",
                                                         "Infinity",
                                                         "\xC2\xA0",
                                                         "\x0c",
                                                         "+1",
                                                         "01",
                                                         "0x1"};
        std::string text = seed_;
        for (unsigned k = random_() % 4; k > 0; --k) {
            const std::size_t at = random_() % (text.size() + 1);
            switch (random_() % 3) {
                case 0: text.replace(at, 1 + random_() % 2, kPieces[random_() % kPieces.size()]); break;
                case 1: text.erase(at, 1 + random_() % 6); break;
                default: text.insert(at, kPieces[random_() % kPieces.size()]); break;
            }
        }
        return text;
    }

 private:
    std::string seed_;
    std::mt19937 random_{20261121};
};

}  // namespace

TEST_CASE("what programs write is read by the quick reader") {
    for (
        const std::string &text :
        {std::string(
             R"({"name":"a","list":[1,-2,{"deep":[[]]},true,false,null,""],"text":"é\n\"\\\/\u00e9\u0000"})"),
         std::string(" [ 1 ,\r\n\t-0 , 999999999999999999 ] "), many_keys(false),
         std::string("[1.5,-0.0,1e3,1E+3,0.1e-7,123456789012345678901234567890.5,5e-324,2.2250738585072011e-"
                     "308,1e23]"),
         std::string("\"x\""), nested(64), std::string("\"\x7f\xC2\x80\xEF\xBF\xBF\xF4\x8F\xBF\xBF\"")})
        CHECK(agree(text));
}

TEST_CASE("everything else is left to the full parser") {
    for (const std::string &text : {std::string(),
                                    std::string("{"),
                                    std::string("[1,]"),
                                    std::string("{\"a\":1,}"),
                                    std::string("01"),
                                    std::string("1."),
                                    std::string(".5"),
                                    std::string("1e"),
                                    std::string("1e+"),
                                    std::string("00.5"),
                                    std::string("1e999"),
                                    std::string("-1e-999"),
                                    std::string("-"),
                                    std::string("9223372036854775807"),
                                    std::string("\"\\ud83d\\ude00\""),
                                    std::string("\"\\x\""),
                                    std::string("\"a\nb\""),
                                    std::string("\"open"),
                                    std::string("\"open\\"),
                                    std::string("\"open\\u"),
                                    std::string("{\"a\":1,\"a\":2}"),
                                    std::string("{\"a\":1,\"\\u0061\":2}"),
                                    many_keys(true),
                                    std::string("[1] 2"),
                                    std::string("truth"),
                                    std::string("nul"),
                                    std::string("{1:2}"),
                                    std::string("\"\\u12\""),
                                    std::string("\"\\u-123\""),
                                    std::string("\"\\u+123\""),
                                    std::string("\"\\u0x12\"")}) {
        CAPTURE(text);
        CHECK_FALSE(read_usual_json(text, kDepth));
        CHECK(same_through_parse_json(text));
    }
    CHECK(read_usual_json(nested(3), 3));
    CHECK_FALSE(read_usual_json(nested(4), 3));
    CHECK_FALSE(read_usual_json(nested(65), 1000));  // it reads by recursion
    CHECK_FALSE(read_usual_json(std::string(100000, '['), 1000000));
    CHECK(parse_json(nested(200), "x", {.depth = 200}) == read_any_json(nested(200), "x", 200));
}

TEST_CASE("odd texts come out the same whichever reader has them") {
    for (const std::string &text :
         {std::string("\xEF\xBB\xBF{}"), std::string("[1]\0", 4), std::string("\"\xC0\x80\""),
          std::string("\"\xED\xA0\x80\""), std::string("\"\xFF\""), std::string("[1] x"),
          std::string("{} {}"), std::string("// a\n1"), nested(65),
          std::string("{\"a\":1,\"b\":{\"c\":1,\"c\":2}}"),
          std::string("[-9223372036854775808,9223372036854775807]"), std::string("[-9223372036854775809]"),
          std::string("18446744073709551615"), std::string("1E400"), std::string("-0.0"),
          std::string("\"\\udc00\""), std::string("\"\\ud800\\u0041\""),
          std::string("\xC2\xA0"
                      "1")}) {
        CAPTURE(text);
        CHECK(same_through_parse_json(text));
    }
}

TEST_CASE("a text that was changed at random is read as the full parser reads it, or not at all") {
    const std::string small =
        R"({"name":"a b","n":[0,-1,12,345],"o":{"x":"\u00e9\t","y":null},"long":"0123456789abcdef\\é"})";
    std::string wide = "{";
    for (int i = 0; i < 15; ++i)
        wide += "\"k" + std::to_string(i % 14 + i / 14 * 50) + "\":[" + std::to_string(i) + "],";
    wide += "\"z\":{}}";
    for (const std::string &seed : {small, wide}) {
        Mutator mutator(seed);
        int quick = 0;
        for (int i = 0; i < 30000; ++i) {
            const std::string text = mutator.next();
            if (is_utf8(text)) quick += agree(text) ? 1 : 0;
            if (i % 10 == 0) REQUIRE(same_through_parse_json(text));
        }
        CHECK(quick > 5000);
    }
}

TEST_CASE("every prefix of a text, and the text with each byte changed, is read the same") {
    const std::string seed = R"( {"a":[1,-2,"\u00e9\\\"",true,null,{"b":{}}],"é":"0123456789"} )";
    for (std::size_t at = 0; at <= seed.size(); ++at) CHECK(same_through_parse_json(seed.substr(0, at)));
    for (std::size_t at = 0; at < seed.size(); ++at)
        for (int byte = 1; byte < 256; ++byte) {
            std::string text = seed;
            text[at] = static_cast<char>(byte);
            REQUIRE(same_through_parse_json(text));
        }
}

TEST_CASE("the JSON of the test data is read the same") {
    int files = 0;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(support::data_file(""))) {
        if (!entry.is_regular_file() || entry.path().extension() != ".json") continue;
        CAPTURE(entry.path().string());
        CHECK(same_through_parse_json(support::read_file(entry.path().string())));
        ++files;
    }
    CHECK(files > 0);
}

TEST_CASE("the run of bytes that need no escape ends where a plain loop ends") {
    std::mt19937 random(7);
    for (int i = 0; i < 20000; ++i) {
        std::string text(random() % 40, ' ');
        for (char &c : text) c = static_cast<char>(random() % 3 == 0 ? random() % 256 : 'a' + random() % 26);
        std::size_t plain = 0;
        while (plain < text.size() && static_cast<unsigned char>(text[plain]) >= 0x20 && text[plain] != '"' &&
               text[plain] != '\\')
            ++plain;
        REQUIRE(unescaped_run(text) == plain);
    }
}
