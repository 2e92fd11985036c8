#include "formats/toml/toml.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::place_of;

namespace {

Json read(std::string_view text) {
    return parse_toml(text, "t.toml");
}

Error error_of(std::string_view text, TomlLimits limits = {}) {
    const Error error = support::error_of([&] { parse_toml(text, "t.toml", limits); });
    CHECK_MESSAGE(error.code() != SKM_OK, "no error for: ", std::string(text));
    return error;
}

}  // namespace

TEST_CASE("what tomllib reads in texts of odd layout") {
    const Json rows = parse_json(support::read_file(support::data_file("toml/reader.json")), "reader.json");
    for (const Json &row : rows.as_array()) {
        const std::string &text = row.at("text").as_string();
        CAPTURE(text);
        CHECK(read(text).compact() == row.at("value").compact());
    }
}

TEST_CASE("the bytes that the original's writer gives") {
    const std::string file = support::read_file(support::data_file("toml/original_writer.json"));
    const Json rows = parse_json(file, "original_writer.json");
    for (const Json &row : rows.as_array()) {
        const std::string &text = row.at("text").as_string();
        CHECK(to_original_toml(row.at("value")) == text);
        CHECK(read(text).sorted().compact() == row.at("value").sorted().compact());
    }
}

TEST_CASE("tables stand in the order of the file") {
    const Json value =
        read("z = 1\nb.y = 2\na = 3\nb.x = 4\n[t.u]\n[s]\n[t]\nk = 1\n[[r]]\nq = 1\np = 2\n[[r]]\nm = 1\n");
    CHECK(value.compact() ==
          "{\"z\":1,\"b\":{\"y\":2,\"x\":4},\"a\":3,\"t\":{\"u\":{},\"k\":1},\"s\":{},\"r\":[{\"q\":1,\"p\":"
          "2},{\"m\":1}]}");
}

TEST_CASE("dates and times keep their text") {
    const Json value = read(
        "a = 1979-05-27T07:32:00Z # c\nb = 1979-05-27 07:32:00.50-07:00\nc = 1979-05-27\nd = [07:32:00, "
        "07:32:00.999]\n"
        "\"é\" = { x = 1979-05-27t07:32:00 , y = 2 }");
    CHECK(value.compact() ==
          "{\"a\":\"1979-05-27T07:32:00Z\",\"b\":\"1979-05-27 "
          "07:32:00.50-07:00\",\"c\":\"1979-05-27\",\"d\":[\"07:32:00\","
          "\"07:32:00.999\"],\"é\":{\"x\":\"1979-05-27t07:32:00\",\"y\":2}}");
}

TEST_CASE("numbers") {
    const Json value =
        read("a = 0xff\nb = 1_000\nc = inf\nd = -nan\ne = 1e3\nf = -9223372036854775808\ng = 0b11\n");
    CHECK(value.at("a").as_integer() == 255);
    CHECK(value.at("b").as_integer() == 1000);
    CHECK(std::isinf(value.at("c").as_double()));
    CHECK(std::isnan(value.at("d").as_double()));
    CHECK(value.at("e").is_double());
    CHECK(value.at("f").as_integer() == std::numeric_limits<std::int64_t>::min());
    CHECK(value.at("g").as_integer() == 3);

    Json out = Json::object();
    out.set("a", std::numeric_limits<double>::infinity()).set("b", -std::numeric_limits<double>::infinity());
    out.set("c", std::nan("")).set("d", 1.0).set("e", 1e16).set("f", 1e-5);
    CHECK(to_original_toml(out) == "a = inf\nb = -inf\nc = nan\nd = 1.0\ne = 1e+16\nf = 1e-05\n");
}

TEST_CASE("what is refused, and where") {
    struct Row {
        std::string_view text;
        const char *place;
    };
    const Row rows[] = {
        {"a = \n", "1:5"},
        {"a = 1\na = 2\n", "2:5"},
        {"[a]\n[a]\n", "2:1"},
        {"'é' = 1\n'é'.b = 2\n", "2:1"},
        {"a = [1\n", "1:7"},
        {"a = \"x\ny\"\n", "1:7"},
        {"a = 'é' x\n", "1:10"},
        {"a = 99999999999999999999\n", "1:25"},
        {"[[a]]\n[a]\n", "2:1"},
        {"a = {b = 1}\n[a.c]\n", "2:6"},
        {"just words\n", "1:6"},
        {"a = \"\\x\"\n", "1:7"},
        {std::string_view("a = 1\n\0", 7), "2:1"},
        {"a = 2026-13-01\n", "1:12"},
    };
    for (const Row &row : rows) {
        const std::string text(row.text);
        CAPTURE(text);
        const Error error = error_of(row.text);
        CAPTURE(error.message());
        CHECK(error.code() == SKM_E_PARSE);
        CHECK(error.path() == "t.toml");
        CHECK(place_of(error) == row.place);
    }
    CHECK(error_of("a = 1\nb = \"\xFF\"\n").code() == SKM_E_NOT_UTF8);
    CHECK(place_of(error_of("a = 1\nb = \"\xFF\"\n")) == "2:6");
}

TEST_CASE("limits") {
    CHECK(error_of("a = 1\n", {5, 64}).code() == SKM_E_TOO_LARGE);
    const auto dotted = [](std::size_t segments) {
        std::string text = "a";
        for (std::size_t i = 1; i < segments; ++i) text += ".a";
        return text;
    };
    const auto lists = [](std::size_t depth) {
        return "a = " + std::string(depth, '[') + std::string(depth, ']') + "\n";
    };
    CHECK(read(lists(63)).size() == 1);
    CHECK(error_of(lists(64)).code() == SKM_E_TOO_LARGE);
    CHECK(read(dotted(64) + " = 1.5\n").size() == 1);
    CHECK(error_of(dotted(66) + " = 1\n").code() == SKM_E_TOO_LARGE);
    CHECK(error_of(dotted(1000000) + " = 1\n").code() == SKM_E_TOO_LARGE);
    CHECK(error_of("[" + dotted(1000000) + "]\n").code() == SKM_E_TOO_LARGE);
    CHECK(error_of("[" + dotted(60) + "]\n" + dotted(60) + " = 1\n").code() == SKM_E_TOO_LARGE);
    CHECK(error_of("a = " + std::string(1000000, '[')).code() == SKM_E_TOO_LARGE);
    CHECK(error_of("b = 'x'\na = \"\\\"\" # [[\nc = '''\n[[['''\nd = {x." + dotted(200) + "= 1}\n").code() ==
          SKM_E_TOO_LARGE);
    std::string many = "a = [";
    for (int i = 0; i < 1000; ++i) many += "1.5, ";
    CHECK(
        read(many + "]\nb = \"" + std::string(1000, '.') + "\"\n# " + std::string(1000, '[') + "\n").size() ==
        2);
}

TEST_CASE("pieces of the layout") {
    CHECK(toml_key("a-b_1") == "a-b_1");
    CHECK(toml_key("a b") == "\"a b\"");
    CHECK(toml_key("") == "\"\"");
    CHECK(toml_value(Json::array({"a", "b"})) == "[\n    \"a\",\n    \"b\",\n]");
    CHECK(toml_value(Json::array({"a"}), 1) == "[\n        \"a\",\n    ]");
    CHECK(toml_section(Json::object({{"a", 1}, {"b", Json::object({{"c", 2}})}}), {"x", "y z"},
                       TomlSection::element) == "[[x.\"y z\"]]\na = 1\n\n[x.\"y z\".b]\nc = 2\n");
    CHECK_THROWS_AS(toml_value(Json()), Error);
}
