#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "base/bytes.hpp"
#include "formats/json/json.hpp"
#include "support/process.hpp"

using namespace skillmeat::core;
using Other = nlohmann::ordered_json;

namespace {

Other to_other(const Json &json) {
    if (json.is_bool()) return json.as_bool();
    if (json.is_integer()) return json.as_integer();
    if (json.is_double()) return json.as_double();
    if (json.is_string()) return json.as_string();
    if (json.is_array()) {
        Other out = Other::array();
        for (const Json &item : json.as_array()) out.push_back(to_other(item));
        return out;
    }
    if (!json.is_object()) return nullptr;
    Other out = Other::object();
    for (const auto &[key, value] : json.as_object()) out[key] = to_other(value);
    return out;
}

class Maker {
 public:
    std::size_t below(std::size_t bound) { return random_() % bound; }

    std::string text() {
        static const std::vector<std::string> parts = {
            "a", " ",  "\"", "\\",     "/",      "\b",     "\f", "\n", "\r",   "\t",  "\x7F",
            "é", "日", "😀",  "\u2028", "\u2029", "\uFEFF", "<",  "&",  "\x01", "\x1F"};
        std::string out;
        for (std::size_t i = below(6); i > 0; --i)
            out += below(40) == 0 ? std::string(1, '\0') : parts[below(parts.size())];
        return out;
    }

    Json value(std::size_t depth) {
        const std::size_t kind = below(depth == 0 ? 4 : 6);
        if (kind == 0) return nullptr;
        if (kind == 1) return below(2) == 0;
        if (kind == 2) return static_cast<std::int64_t>(random_() >> below(64));
        if (kind == 3) return text();
        Json out = kind == 4 ? Json::array() : Json::object();
        for (std::size_t i = below(5); i > 0; --i) {
            Json inner = value(depth - 1);
            if (kind == 4) {
                out.push(std::move(inner));
            } else {
                out.set(text(), std::move(inner));
            }
        }
        return out;
    }

 private:
    std::mt19937_64 random_{11};
};

}  // namespace

TEST_CASE("a small document goes through unchanged") {
    const std::string text =
        "{\n  \"a\": [\n    1,\n    -2,\n    \"x\\n\"\n  ],\n  \"b\": {},\n  \"c\": [],\n  \"d\": {\n    "
        "\"e\": null\n  }\n}\n";
    const Json json = parse_json(text, "t.json");
    CHECK(json.pretty() == text);
    CHECK(json.compact() == R"({"a":[1,-2,"x\n"],"b":{},"c":[],"d":{"e":null}})");
    CHECK(Json().pretty() == "null\n");
    CHECK(Json::array().compact() == "[]");
    CHECK(Json(std::numeric_limits<std::int64_t>::min()).compact() == "-9223372036854775808");
}

TEST_CASE("both forms are those of nlohmann and Python, and read back as the same value") {
    Maker maker;
    std::string input;
    for (int i = 0; i < 1500; ++i) {
        const Json json = maker.value(4);
        const Other other = to_other(json);
        CHECK(json.compact() == other.dump());
        CHECK(json.pretty() == other.dump(2) + "\n");
        CHECK(parse_json(json.pretty(), "t") == json);
        CHECK(parse_json(json.compact(), "t") == json);
        input += to_hex(json.compact()) + " " + to_hex(json.pretty()) + "\n";
    }
    if (!support::has_program("python3")) return;
    const auto result = support::run({"python3", "-c", R"(
import json, sys
for line in sys.stdin:
    compact, pretty = (bytes.fromhex(part).decode() for part in line.split())
    value = json.loads(compact)
    assert json.dumps(value, separators=(',', ':'), ensure_ascii=False) == compact, compact
    assert json.dumps(value, indent=2, ensure_ascii=False) + '\n' == pretty, pretty
)"},
                                     input);
    CHECK_MESSAGE(result.status == 0, result.errors);
}

TEST_CASE("bytes that are not UTF-8 become the replacement character") {
    CHECK(Json("a\xFF\xC3").compact() == "\"a\uFFFD\uFFFD\"");
    CHECK(Json::object({{"\x80", 1}}).compact() == "{\"\uFFFD\":1}");
    CHECK(parse_json(Json("\xED\xA0\x80").compact(), "t").as_string() == "\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("fractions are written as Python writes them and stay fractions") {
    std::vector<double> numbers = {0.0,
                                   -0.0,
                                   1.0,
                                   -1.5,
                                   0.1,
                                   1e15,
                                   1e16,
                                   9007199254740993.0,
                                   1e22,
                                   1e-4,
                                   1e-5,
                                   0.00012345,
                                   123456789.125,
                                   1e300,
                                   5e-324,
                                   1.7976931348623157e308,
                                   2.5e-7,
                                   1e100,
                                   99999999999999990.0};
    std::mt19937_64 random(5);
    for (int i = 0; i < 3000; ++i) {
        const double number =
            std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 200) - 130);
        numbers.push_back(i % 2 == 0 ? number : -number);
    }
    std::string input;
    for (const double number : numbers) {
        const std::string text = Json(number).compact();
        CHECK(parse_json(text, "t") == Json(number));
        input += text + "\n";
    }
    CHECK(Json(std::numeric_limits<double>::infinity()).compact() == "null");
    CHECK(Json(std::nan("")).compact() == "null");
    if (!support::has_program("python3")) return;
    const auto result =
        support::run({"python3", "-c",
                      "import sys\nfor line in sys.stdin: assert repr(float(line)) == line.rstrip(), line"},
                     input);
    CHECK_MESSAGE(result.status == 0, result.errors);
}
