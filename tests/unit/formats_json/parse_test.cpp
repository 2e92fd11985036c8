#include <doctest/doctest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "formats/json/json.hpp"

using namespace skillmeat::core;

namespace {

// "<code> <line>:<column>" of the error, "fine" without one.
std::string outcome_of(std::string_view text, JsonLimits limits = {}) {
    try {
        parse_json(text, "t.json", limits);
    } catch (const Error &error) {
        CHECK(error.path() == "t.json");
        CHECK(error.message().starts_with("t.json"));
        CHECK(error.message().size() < 400);
        CHECK(is_utf8(error.message()));
        return std::string(code_name(error.code())) + " " + std::string(error.detail("line")) + ":" +
               std::string(error.detail("column"));
    }
    return "fine";
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("what RFC 8259 allows is read") {
    CHECK(parse_json(" \t\r\n{ \"a\" : [ 1 , -0 , 1.5 , 1E3 , 1e-2 , true , false , null , \"\" ] } \n", "t")
              .compact() == R"({"a":[1,0,1.5,1000.0,0.01,true,false,null,""]})");
    CHECK(parse_json("\"\\u00e9\\ud83d\\ude00\\/\\\"\\b\\u0000\"", "t").as_string() ==
          std::string("é😀/\"\b\0", 10));
    CHECK(parse_json("9223372036854775807", "t").as_integer() == 9223372036854775807);
    CHECK(parse_json("-9223372036854775808", "t").as_integer() == std::numeric_limits<std::int64_t>::min());
    CHECK(parse_json("1.0", "t").is_double());
    CHECK(parse_json("1e2", "t").is_double());
    CHECK(parse_json("12345678901234567890.0", "t").is_double());
    CHECK(parse_json("\"x\"", "t").as_string() == "x");
    CHECK(parse_json("\"\uFEFF\x7F\u2028\"", "t").as_string() == "\uFEFF\x7F\u2028");
}

TEST_CASE("what it does not allow is refused where it stands") {
    const std::pair<std::string, std::string> cases[] = {
        {"", "parse 1:1"},
        {" ", "parse 1:2"},
        {"{\n  \"a\": 1,\n  b: 2\n}", "parse 3:3"},
        {"[1,]", "parse 1:4"},
        {"{\"a\":1,}", "parse 1:8"},
        {"[1 2]", "parse 1:4"},
        {"[1]]", "parse 1:4"},
        {"{} x", "parse 1:4"},
        {"[", "parse 1:2"},
        {"\"abc", "parse 1:5"},
        {"\"a\nb\"", "parse 1:3"},
        {"\xEF\xBB\xBF{}", "parse 1:1"},
        {std::string("[1]\0", 4), "parse 1:4"},
        {std::string("\0", 1), "parse 1:1"},
        {std::string("\"\0\"", 3), "parse 1:2"},
        {"[\n\"\xFF\"]", "not_utf8 2:2"},
        {"\"\xED\xA0\x80\"", "not_utf8 1:2"},
        {"[1,\n 9223372036854775808]", "parse 2:2"},
        {"[-9223372036854775809]", "parse 1:2"},
        {"123456789012345678901234567890", "parse 1:1"},
        {"{\"a\":-18446744073709551617 }", "parse 1:6"},
        {"{\"a\":1,\n \"b\":2,\n \"a\":3}", "parse 3:2"},
        {"{\"a\":1,\"\\u0061\":3}", "parse 1:8"},
        {"{\"\\\"\":1, \"\\\"\":3}", "parse 1:10"},
        {"{\"\\\\\":1, \"\\\\\":3}", "parse 1:10"},
        {"[{\"x\":{\"k\":0,\"k\":0}}]", "parse 1:14"},
    };
    for (const auto &[text, expected] : cases)
        CHECK_MESSAGE(outcome_of(text) == expected, escape_for_display(text));
}

TEST_CASE("the many spellings that other readers take") {
    for (const char *bad : {"'a'",
                            "{a:1}",
                            "[01]",
                            "[+1]",
                            "[.5]",
                            "[1.]",
                            "[1e]",
                            "[0x10]",
                            "[-]",
                            "[--1]",
                            "NaN",
                            "[Infinity]",
                            "-Infinity",
                            "1e999",
                            "-1e999",
                            "True",
                            "nul",
                            "tru",
                            "[1]//x",
                            "/*x*/1",
                            "\"\\x41\"",
                            "\"\\u12\"",
                            "\"\\ud800\"",
                            "\"\\udc00\"",
                            "\"\\ud800\\u0041\"",
                            "\"\t\"",
                            "\"\\",
                            "{1:2}",
                            "{\"a\"}",
                            "{\"a\":}",
                            "{\"a\" 1}",
                            "{,}",
                            "[,]",
                            "]",
                            "}",
                            ",",
                            ":",
                            "\xC2\xA0[]",
                            "\f[]",
                            "[1\v]",
                            "[\"a\",\n\"b\"",
                            "{\"a\":1,,\"b\":2}",
                            "\"a\" \"b\"",
                            "1 2"})
        CHECK_MESSAGE(outcome_of(bad).starts_with("parse "), bad);
}

TEST_CASE("what an error quotes is short and harmless") {
    CHECK(outcome_of("[\"" + std::string(100000, 'x') + "\n").starts_with("parse "));
    CHECK(outcome_of("[\"" + std::string(300, '\x1b') + "\"]").starts_with("parse "));
    std::string wide = "[\"";
    for (int i = 0; i < 200; ++i) wide += "日本";
    CHECK(outcome_of(wide).starts_with("parse "));
    CHECK(outcome_of("{\"" + std::string(5000, 'k') + "\":1,\"" + std::string(5000, 'k') + "\":1}")
              .starts_with("parse "));
    std::string wide_key;
    for (int i = 0; i < 99; ++i) wide_key += "日";
    CHECK(outcome_of("{\"" + wide_key + "\":1,\"" + wide_key + "\":1}").starts_with("parse "));
}

TEST_CASE("depth and size have limits") {
    CHECK(outcome_of(nested(64)) == "fine");
    CHECK(outcome_of(nested(65)) == "too_large 1:65");
    CHECK(outcome_of("[\n[{\"a\":[]}]]", {1000, 3}) == "too_large 2:7");
    CHECK(outcome_of(std::string(5000000, '[')) == "too_large 1:65");
    CHECK(outcome_of("[1,2]", {5, 64}) == "fine");
    CHECK(outcome_of("[1,2] ", {5, 64}) == "too_large :");
    CHECK(outcome_of("1", {5, 0}) == "fine");
    CHECK(outcome_of("[]", {5, 0}) == "too_large 1:1");
}

TEST_CASE("an object with very many keys is read and its repeated key found") {
    std::string text = "{";
    for (int i = 0; i < 50000; ++i) text += "\"key" + std::to_string(i) + "\":" + std::to_string(i) + ",\n";
    CHECK(parse_json(text + "\"last\":0}", "t").size() == 50001);
    CHECK(outcome_of(text + "\"key777\":0}") == "parse 50001:1");
}

TEST_CASE("whatever is accepted, nlohmann accepts and understands the same") {
    const std::string seed =
        R"({"a":[1,-2.5e3,"x\n\u00e9é",true,null,{"b":{},"c":[]}],"long key":"日本 😀","n":1234567890123})";
    std::mt19937 random(9);
    std::size_t accepted = 0;
    for (int i = 0; i < 40000; ++i) {
        std::string text = seed;
        for (std::size_t edits = random() % 3 + 1; edits > 0; --edits) {
            const std::size_t at = random() % text.size();
            static const std::string bytes = "{}[],:\"\\0123456789.eE+-truefalsn \n\t\x01\x7F\xC3\xA9/u";
            if (random() % 3 == 0) {
                text.erase(at, random() % 4 + 1);
            } else if (random() % 2 == 0) {
                text[at] = bytes[random() % bytes.size()];
            } else {
                text.insert(at, 1, bytes[random() % bytes.size()]);
            }
            if (text.empty()) text = "1";
        }
        Json ours;
        try {
            ours = parse_json(text, "t");
        } catch (const Error &) {
            continue;
        }
        ++accepted;
        const auto theirs = nlohmann::ordered_json::parse(text, nullptr, false);
        REQUIRE_FALSE(theirs.is_discarded());
        // "-0" is the integer 0 for both, so the compact forms can be compared.
        CHECK(ours.compact() == theirs.dump());
    }
    CHECK(accepted > 1000);
}
