#include "formats/json/json.hpp"

#include <doctest/doctest.h>

using namespace skillmeat::core;

TEST_CASE("a small document goes through unchanged") {
    const std::string text =
        "{\n  \"a\": [\n    1,\n    -2,\n    \"x\\n\"\n  ],\n  \"b\": {},\n  \"c\": []\n}\n";
    const Json json = parse_json(text, "t.json");
    CHECK(json.pretty() == text);
    CHECK(json.compact() == "{\"a\":[1,-2,\"x\\n\"],\"b\":{},\"c\":[]}");
}
