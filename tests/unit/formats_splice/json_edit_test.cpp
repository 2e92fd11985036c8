// The rules of docs/splice.md for JSON and JSONC, byte by byte.
#include <doctest/doctest.h>

#include "edit_support.hpp"

using skillmeat::core::Edit;
using skillmeat::core::EditFormat;
using skillmeat::core::Error;
using support::data;
using support::edit_of;
using support::json;
using support::Path;
using support::refusal;

namespace {

using Kind = Edit::Kind;

const Path kServer = {"mcpServers", "new"};
constexpr std::string_view kEntry = R"({"command":"npx","args":["-y","pkg"],"env":{}})";

}  // namespace

TEST_CASE("rule 1: a new member goes last, in the unit, the line ends and the mark of the file") {
    CHECK(json("{\n  \"mcpServers\": {\n    \"a\": {}\n  }\n}\n", Kind::add, kServer, kEntry) ==
          "{\n  \"mcpServers\": {\n    \"a\": {},\n    \"new\": {\n      \"command\": \"npx\",\n      "
          "\"args\": [\n"
          "        \"-y\",\n        \"pkg\"\n      ],\n      \"env\": {}\n    }\n  }\n}\n");
    CHECK(json("\xEF\xBB\xBF{\r\n\t\"mcpServers\": {\r\n\t\t\"a\": 1\r\n\t}\r\n}", Kind::add, kServer,
               "{\"x\":[1]}") ==
          "\xEF\xBB\xBF{\r\n\t\"mcpServers\": {\r\n\t\t\"a\": 1,\r\n\t\t\"new\": {\r\n\t\t\t\"x\": "
          "[\r\n\t\t\t\t1\r\n"
          "\t\t\t]\r\n\t\t}\r\n\t}\r\n}");
    // The first line end decides.
    CHECK(json("{\r\n   \"a\": 1\n}\n", Kind::add, {"b"}, "{\"c\":2}") ==
          "{\r\n   \"a\": 1,\r\n   \"b\": {\r\n      \"c\": 2\r\n   }\n}\n");
    CHECK(json("{\n\"a\": 1\n}", Kind::add, {"b"}, "{\"c\":2}") ==
          "{\n\"a\": 1,\n\"b\": {\n  \"c\": 2\n}\n}");
    CHECK(json("{\r  \"a\": 1\r}\r", Kind::add, {"b"}, "2") == "{\r  \"a\": 1,\r  \"b\": 2\r}\r");
    // The first indented member decides, also deeper down and beside a document that is indented as a whole.
    CHECK(json("{ \"a\": {\n      \"b\": 1\n   }}", Kind::add, {"a", "c"}, "{\"d\":1}") ==
          "{ \"a\": {\n      \"b\": 1,\n      \"c\": {\n            \"d\": 1\n      }\n   }}");
    CHECK(json("  {\n    \"a\": 1\n  }", Kind::add, {"b"}, "{\"d\":1}") ==
          "  {\n    \"a\": 1,\n    \"b\": {\n      \"d\": 1\n    }\n  }");
}

TEST_CASE("rule 2: maps on several lines and on one") {
    CHECK(json("{\n  \"s\": { \"a\": 1 }\n}", Kind::add, {"s", "b"}, "{\"x\":[1,2],\"y\":{}}") ==
          "{\n  \"s\": { \"a\": 1, \"b\": {\"x\": [1, 2], \"y\": {}} }\n}");
    CHECK(json("{\"s\":{\"a\":1}}", Kind::add, {"s", "b"}, "{\"x\":[1,2]}") ==
          "{\"s\":{\"a\":1,\"b\":{\"x\":[1,2]}}}");
    CHECK(json("{\"s\": {\"a\":1}}\n", Kind::add, {"s", "b"}, "{\"x\":[1,2]}") ==
          "{\"s\": {\"a\":1, \"b\": {\"x\": [1, 2]}}}\n");
    // Without blanks only when the whole document is on one line.
    CHECK(json("{\n  \"a\":1\n}", Kind::add, {"b"}, "2") == "{\n  \"a\":1,\n  \"b\": 2\n}");
    // An empty map opens up where the members around it have lines of their own.
    CHECK(json("{\n  \"mcpServers\": {}\n}\n", Kind::add, kServer, "{\"command\":\"x\"}") ==
          "{\n  \"mcpServers\": {\n    \"new\": {\n      \"command\": \"x\"\n    }\n  }\n}\n");
    CHECK(json("{\n  \"mcpServers\": {\n  }\n}\n", Kind::add, kServer, "1") ==
          "{\n  \"mcpServers\": {\n    \"new\": 1\n  }\n}\n");
    CHECK(json("{\"mcpServers\": { }}", Kind::add, kServer, "1") == "{\"mcpServers\": {\"new\": 1}}");
    CHECK(json("{\n  \"x\": {\"s\": {}}\n}", Kind::add, {"x", "s", "a"}, "1") ==
          "{\n  \"x\": {\"s\": {\"a\": 1}}\n}");
    CHECK(json("{}", Kind::add, kServer, "{\"command\":\"x\"}") ==
          "{\"mcpServers\": {\"new\": {\"command\": \"x\"}}}");
    CHECK(json("// settings\n{}\n", Kind::add, {"a"}, "1") == "// settings\n{\n  \"a\": 1\n}\n");
    // Brothers on lines of their own tell the indentation, also when the last one has none.
    CHECK(json("{\n    \"a\": 1, \"b\": 2\n}", Kind::add, {"c"}, "3") ==
          "{\n    \"a\": 1, \"b\": 2,\n    \"c\": 3\n}");
    CHECK(json("{\n  \"a\": 1 }", Kind::add, {"c"}, "3") == "{\n  \"a\": 1,\n  \"c\": 3 }");
    CHECK(json("{ \"a\": 1\n}", Kind::add, {"c"}, "3") == "{ \"a\": 1,\n  \"c\": 3\n}");
}

TEST_CASE("rule 3: commas and comments") {
    CHECK(json("{\n  \"a\": 1, // one\n  // below\n}", Kind::add, {"b"}, "2") ==
          "{\n  \"a\": 1, // one\n  \"b\": 2,\n  // below\n}");
    CHECK(json("{\n  \"a\": 1 // one\n  // below\n}", Kind::add, {"b"}, "2") ==
          "{\n  \"a\": 1, // one\n  \"b\": 2\n  // below\n}");
    CHECK(json("{\n  \"a\": 1 /* x */ /* y\n z */ // end\n}", Kind::add, {"b"}, "2") ==
          "{\n  \"a\": 1, /* x */ /* y\n z */ // end\n  \"b\": 2\n}");
    CHECK(json("{ \"a\": 1, }", Kind::add, {"b"}, "2") == "{ \"a\": 1, \"b\": 2, }");
    CHECK(json("{ \"a\": 1 /* x */ }", Kind::add, {"b"}, "2") == "{ \"a\": 1, /* x */ \"b\": 2 }");
    CHECK(json("{\n  \"s\": {\n    // none yet\n    // really\n  }\n}", Kind::add, {"s", "b"}, "2") ==
          "{\n  \"s\": {\n    // none yet\n    // really\n    \"b\": 2\n  }\n}");
    CHECK(json("{\n  \"s\": { // none yet\n  }\n}", Kind::add, {"s", "b"}, "2") ==
          "{\n  \"s\": { // none yet\n    \"b\": 2\n  }\n}");
    CHECK(json("{ \"s\": { /* none */ } }", Kind::add, {"s", "b"}, "2") ==
          "{ \"s\": { /* none */ \"b\": 2 } }");
    CHECK(json("{\n  \"a\": 1\n  ,\n}", Kind::add, {"b"}, "2") == "{\n  \"a\": 1\n  ,\n  \"b\": 2,\n}");
}

TEST_CASE("rule 4: removing") {
    constexpr std::string_view text =
        "{\n  // top\n  \"a\": 1, // one\n  // about b\n  \"b\": {\n    \"x\": 1\n  }, /* two */\n\n  \"c\": "
        "3 // three\n"
        "  // end\n}\n";
    CHECK(json(text, Kind::remove, {"a"}) ==
          "{\n  // top\n  // about b\n  \"b\": {\n    \"x\": 1\n  }, /* two */\n\n  \"c\": 3 // three\n  // "
          "end\n}\n");
    CHECK(json(text, Kind::remove, {"b"}) ==
          "{\n  // top\n  \"a\": 1, // one\n  // about b\n\n  \"c\": 3 // three\n  // end\n}\n");
    CHECK(json(text, Kind::remove, {"c"}) ==
          "{\n  // top\n  \"a\": 1, // one\n  // about b\n  \"b\": {\n    \"x\": 1\n  } /* two */\n\n  // "
          "end\n}\n");
    CHECK(json("{\n  \"a\": 1,\n  \"b\": 2,\n}", Kind::remove, {"b"}) == "{\n  \"a\": 1,\n}");
    CHECK(json("{\n  \"s\": {\n    \"a\": 1\n  }\n}", Kind::remove, {"s", "a"}) == "{\n  \"s\": {\n  }\n}");
    CHECK(json("{ \"a\": 1, \"b\": 2, \"c\": 3 }", Kind::remove, {"a"}) == "{ \"b\": 2, \"c\": 3 }");
    CHECK(json("{ \"a\": 1, \"b\": 2, \"c\": 3 }", Kind::remove, {"b"}) == "{ \"a\": 1, \"c\": 3 }");
    CHECK(json("{ \"a\": 1, \"b\": 2, \"c\": 3 }", Kind::remove, {"c"}) == "{ \"a\": 1, \"b\": 2 }");
    CHECK(json("{ \"a\": 1, \"c\": 3, }", Kind::remove, {"c"}) == "{ \"a\": 1, }");
    CHECK(json("{ \"a\": 1 }", Kind::remove, {"a"}) == "{}");
    CHECK(json("{\n  \"a\": 1, \"b\": 2,\n  \"c\": 3\n}", Kind::remove, {"b"}) ==
          "{\n  \"a\": 1,\n  \"c\": 3\n}");
    CHECK(json("{\n  \"a\": 1, \"b\": 2,\n  \"c\": 3\n}", Kind::remove, {"a"}) ==
          "{\n  \"b\": 2,\n  \"c\": 3\n}");
    CHECK(json("{ \"a\": 1, // c\n  \"b\": 2\n}", Kind::remove, {"a"}) == "{\n  \"b\": 2\n}");
    CHECK(json("{\n  \"a\": 1,\n  \"b\": 2 }", Kind::remove, {"b"}) == "{\n  \"a\": 1 }");
    CHECK(json("{\n  \"a\": 1, // c\n  \"b\": 2 }", Kind::remove, {"b"}) == "{\n  \"a\": 1 // c\n  }");
    CHECK(json("{\r\n  \"a\": 1,\r\n  \"b\": 2\r\n}", Kind::unset, {"a"}) == "{\r\n  \"b\": 2\r\n}");
    CHECK(json("{\"a\": 1}", Kind::unset, {"b"}) == "{\"a\": 1}");
    CHECK(json("{\"a\": 1}", Kind::unset, {"b", "c"}) == "{\"a\": 1}");
}

TEST_CASE("rule 5: setting a value") {
    CHECK(json("{\n  \"a\": [\n    1\n  ], // c\n  \"b\": [1]\n}", Kind::set, {"a"}, "[1,2]") ==
          "{\n  \"a\": [\n    1,\n    2\n  ], // c\n  \"b\": [1]\n}");
    CHECK(json("{\n  \"a\": [1], // c\n}", Kind::set, {"a"}, "[1,{\"x\":2}]") ==
          "{\n  \"a\": [1, {\"x\": 2}], // c\n}");
    CHECK(json("{\n  \"a\": {}\n}", Kind::set, {"a"}, "{\"x\":2}") == "{\n  \"a\": {\"x\": 2}\n}");
    CHECK(json("{\"a\":[1]}", Kind::set, {"a"}, "[1,2]") == "{\"a\":[1,2]}");
    CHECK(json("{\n  \"s\": {\n    \"a\": 1\n  }\n}", Kind::set, {"s", "env", "K"}, "\"v\"") ==
          "{\n  \"s\": {\n    \"a\": 1,\n    \"env\": {\n      \"K\": \"v\"\n    }\n  }\n}");
    CHECK(json("{\"a\": \"\\u00e9\", \"b\": 1e2}", Kind::set, {"c"}, "\"é😀\\u0001\\n/\"") ==
          "{\"a\": \"\\u00e9\", \"b\": 1e2, \"c\": \"é😀\\u0001\\n/\"}");
    // The same value in another spelling is the same.
    constexpr std::string_view text =
        "{\"a\": \"\\u00e9\", \"b\": 1.0, \"c\": [ 1 , 2 ], \"d\": {\"y\":1,\"x\":2}}";
    CHECK(json(text, Kind::set, {"a"}, "\"é\"") == text);
    CHECK(json(text, Kind::set, {"b"}, "1") == text);
    CHECK(json(text, Kind::set, {"c"}, "[1,2]") == text);
    CHECK(json(text, Kind::upsert, {"d"}, "{\"x\":2,\"y\":1}") == text);
}

TEST_CASE("rule 6: missing roots and empty files") {
    CHECK(json("", Kind::add, kServer, "{\"command\":\"x\"}") ==
          "{\n  \"mcpServers\": {\n    \"new\": {\n      \"command\": \"x\"\n    }\n  }\n}\n");
    CHECK(json("\xEF\xBB\xBF", Kind::add, {"a"}, "1") == "\xEF\xBB\xBF{\n  \"a\": 1\n}\n");
    CHECK(json("\r\n", Kind::add, {"a"}, "1") == "{\r\n  \"a\": 1\r\n}\r\n");
    CHECK(json("// c\n", Kind::add, {"a"}, "1") == "// c\n{\n  \"a\": 1\n}\n");
    CHECK(json("/* c */", Kind::add, {"a"}, "1") == "/* c */\n{\n  \"a\": 1\n}");
    CHECK(json("{\n  \"theme\": 1\n}\n", Kind::add, kServer, "{}") ==
          "{\n  \"theme\": 1,\n  \"mcpServers\": {\n    \"new\": {}\n  }\n}\n");
    CHECK(json("", Kind::unset, {"a"}) == "");
    CHECK(refusal(EditFormat::json, "", edit_of(Kind::remove, {"a"})) == "not_found");
}

TEST_CASE("rule 7: names are literal, the last of several keys counts") {
    CHECK(json("{\"a.b\": 1, \"a\": {\"b\": 2}}", Kind::set, {"a.b"}, "3") ==
          "{\"a.b\": 3, \"a\": {\"b\": 2}}");
    CHECK(json("{\"~0/\": 1}", Kind::set, {"~0/"}, "3") == "{\"~0/\": 3}");
    CHECK(json("{\"\\u0061\": 1, \"\\ud83d\\ude00\": 2}", Kind::set, {"a"}, "3") ==
          "{\"\\u0061\": 3, \"\\ud83d\\ude00\": 2}");
    CHECK(json("{\"\\u0061\": 1, \"\\ud83d\\ude00\": 2}", Kind::remove, {"😀"}) == "{\"\\u0061\": 1}");
    CHECK(json("{\"\\n\\t\\\\\\/\\\"\": 1}", Kind::set, {"\n\t\\/\""}, "2") == "{\"\\n\\t\\\\\\/\\\"\": 2}");
    CHECK(json("{\"a\": 1, \"a\": 2}", Kind::set, {"a"}, "3") == "{\"a\": 1, \"a\": 3}");
    CHECK(json("{\"a\": {\"x\": 1}, \"a\": {\"y\": 2}}", Kind::add, {"a", "x"}, "3") ==
          "{\"a\": {\"x\": 1}, \"a\": {\"y\": 2, \"x\": 3}}");
    CHECK(refusal(EditFormat::json, "{\"a\": 1, \"\\u0061\": 2}", edit_of(Kind::remove, {"a"})) ==
          "duplicate");
    CHECK(refusal(EditFormat::json, "{\"s\": {\"a\": 1, \"a\": 2}}", edit_of(Kind::upsert, {"s"}, "{}")) ==
          "duplicate");
}

TEST_CASE("upsert and set of a map: what is equal keeps its bytes") {
    constexpr std::string_view text =
        "{\n  \"s\": {\n    // how\n    \"command\": \"npx\", // fixed\n    \"args\": [ \"-y\",\n      "
        "\"pkg\" ],\n"
        "    \"env\": {\n      \"A\": \"1\", // one\n      \"B\": \"2\"\n    },\n    \"n\": 1.50\n  }\n}\n";
    CHECK(json(text, Kind::upsert, {"s"},
               R"({"command":"npx","args":["-y","pkg"],"env":{"A":"1","C":"3"},"n":1.5,"disabled":true})") ==
          "{\n  \"s\": {\n    // how\n    \"command\": \"npx\", // fixed\n    \"args\": [ \"-y\",\n      "
          "\"pkg\" ],\n"
          "    \"env\": {\n      \"A\": \"1\", // one\n      \"C\": \"3\"\n    },\n    \"n\": 1.50,\n"
          "    \"disabled\": true\n  }\n}\n");
    CHECK(json(text, Kind::set, {"s"}, R"({"command":"uvx"})") ==
          "{\n  \"s\": {\n    // how\n    \"command\": \"uvx\" // fixed\n  }\n}\n");
    CHECK(json(text, Kind::upsert, {"s"}, "{}") == "{\n  \"s\": {\n    // how\n  }\n}\n");
    CHECK(json("{\"a\": 1, \"b\": 2, \"c\": 3}", Kind::upsert, {"x"}, "1") ==
          "{\"a\": 1, \"b\": 2, \"c\": 3, \"x\": 1}");
    CHECK(json("{\"m\": {\"a\": 1, \"b\": 2, \"c\": 3}}", Kind::set, {"m"}, "{\"b\":2}") ==
          "{\"m\": {\"b\": 2}}");
    CHECK(json("{\"m\": {\"a\": 1, \"b\": 2, \"c\": 3}}", Kind::set, {"m"}, "{\"d\":4,\"e\":5}") ==
          "{\"m\": {\"d\": 4, \"e\": 5}}");
    CHECK(json("{\"m\": {\"a\": 1, \"b\": 2}}", Kind::set, {"m"}, "{}") == "{\"m\": {}}");
    CHECK(json("{\n  \"m\": {\n    \"a\": 1, // a\n    \"b\": 2 // b\n  }\n}", Kind::set, {"m"},
               "{\"a\":1,\"c\":3}") == "{\n  \"m\": {\n    \"a\": 1, // a\n    \"c\": 3\n  }\n}");
    CHECK(json("{\n  \"m\": {\n    \"a\": 1,\n    \"b\": 2,\n  }\n}", Kind::set, {"m"}, "{\"c\":3}") ==
          "{\n  \"m\": {\n    \"c\": 3,\n  }\n}");
}

TEST_CASE("append to arrays") {
    CHECK(json("{\"a\": [1]}", Kind::append, {"a"}, "2") == "{\"a\": [1, 2]}");
    CHECK(json("{\n  \"a\": [\n    1, // c\n  ]\n}", Kind::append, {"a"}, "{\"b\":2}") ==
          "{\n  \"a\": [\n    1, // c\n    {\n      \"b\": 2\n    },\n  ]\n}");
    CHECK(json("{\n  \"a\": []\n}", Kind::append, {"a"}, "1") == "{\n  \"a\": [\n    1\n  ]\n}");
    CHECK(json("{\n  \"b\": 1\n}", Kind::append, {"a"}, "1") == "{\n  \"b\": 1,\n  \"a\": [\n    1\n  ]\n}");
    CHECK(refusal(EditFormat::json, "{\"a\": 1}", edit_of(Kind::append, {"a"}, "1")) == "shape");
}

TEST_CASE("refusals") {
    const auto added = edit_of(Kind::add, {"s", "a"}, "{\"x\":1}");
    for (const std::string_view text : {"{",
                                        "{\"a\" 1}",
                                        "{\"a\": }",
                                        "{\"a\": 1 \"b\": 2}",
                                        "{,}",
                                        "{\"a\": 01}",
                                        "{\"a\": 1.}",
                                        "{\"a\": +1}",
                                        "{\"a\": \"\\x\"}",
                                        "{\"a\": \"\\ud800\"}",
                                        "{\"a\": \"\\udc00\\ud800\"}",
                                        "{\"a\": \"\t\"}",
                                        "{\"a\": tru}",
                                        "{'a': 1}",
                                        "{a: 1}",
                                        "{\"a\": 1} 2",
                                        "/* ",
                                        "{\"a\": 1 / 2}",
                                        "[1,,2]",
                                        "{\"a\": \"",
                                        "{\"a\": nul",
                                        "]",
                                        "{]",
                                        "{\"a\": 1}}",
                                        "{\"a\": NaN}",
                                        "{\"a\": 1e999}",
                                        "\xEF\xBB\xBF\xEF\xBB\xBF{}"})
        CHECK_MESSAGE(refusal(EditFormat::jsonc, text, added) == "parse", text);
    CHECK(refusal(EditFormat::json, std::string_view("{}\0", 3), added) == "parse");
    CHECK(refusal(EditFormat::json, "{\"\xff\": 1}", added) == "not_utf8");
    CHECK(refusal(EditFormat::json, std::string((16u << 20) + 1, ' '), added) == "too_large");
    CHECK(refusal(EditFormat::json, "[]", added) == "shape");
    CHECK(refusal(EditFormat::json, "null", added) == "shape");
    CHECK(refusal(EditFormat::json, "{\"s\": []}", added) == "shape");
    CHECK(refusal(EditFormat::json, "{\"s\": {\"a\": 1}}", added) == "exists");
    CHECK(refusal(EditFormat::json, "{\"s\": {}}", edit_of(Kind::remove, {"s", "a"})) == "not_found");
    CHECK(refusal(EditFormat::json, "{\"s\": {}}", edit_of(Kind::set, {"s", "a", "b"}, "1", 2)) ==
          "not_found");
    CHECK(refusal(EditFormat::json, "{}", edit_of(Kind::set, {}, "1")) == "argument");
    const std::string deep = std::string(128, '[') + std::string(128, ']');
    CHECK(refusal(EditFormat::json, "{\"d\": " + deep + "}", added) == "parse");
    CHECK(refusal(EditFormat::json, "{\"d\": " + deep.substr(1, 254) + "}", added) == "");
    CHECK(refusal(EditFormat::json, std::string(5000000, '['), added) == "parse");
    try {
        skillmeat::core::edit_text("{\n  \"a\": x\n}", "my.json", EditFormat::json, added);
        FAIL("taken");
    } catch (const Error &error) {
        CHECK(error.message().starts_with("my.json:2:8: "));
        CHECK(error.detail("line") == "2");
        CHECK(error.hint().find("\"s\": {") != std::string::npos);
    }
}
