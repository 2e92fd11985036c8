#include "formats/json/compare.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace skillmeat::core;

namespace {

bool is(std::string_view text, std::string_view expected) {
    return is_surely_config_json(text, parse_json(expected, "expected"));
}

Json random_value(std::mt19937 &random, int depth) {
    switch (random() % (depth > 3 ? 5 : 7)) {
        case 0: return Json();
        case 1: return Json(random() % 2 == 0);
        case 2: return Json(static_cast<std::int64_t>(random() % 10) - 5);
        case 3: return Json(static_cast<double>(random() % 10) / 4);
        case 4: return Json(std::string(random() % 3, 'a'));
        case 5: {
            Json list = Json::array();
            for (std::size_t i = random() % 3; i > 0; --i) list.push(random_value(random, depth + 1));
            return list;
        }
        default: {
            Json map = Json::object();
            for (std::size_t i = random() % 4; i > 0; --i)
                map.set(std::string(1, static_cast<char>('a' + random() % 6)),
                        random_value(random, depth + 1));
            return map;
        }
    }
}

}  // namespace

TEST_CASE("a text is compared with a value while it is read") {
    CHECK(is("{\"a\": [1, -2, 1.5, true, null, \"x\\u00e9\"], \"b\": {}}",
             "{\"a\":[1,-2,1.5,true,null,\"x\xC3\xA9\"],\"b\":{}}"));
    CHECK(is("\xEF\xBB\xBF// c\n{ /* c */ \"a\": 1.0 }\n", "{\"a\":1}"));
    CHECK(is("{\"a\": 1, \"b\": 2, \"c\": 3}", "{\"c\":3,\"b\":2,\"a\":1}"));
    CHECK(is("[18446744073709551615]", "[18446744073709551615.0]"));
    CHECK(is("7", "7"));
    for (const char *text :
         {"{\"a\": [1, 2]}", "{\"a\": [1]} 2", "{\"a\": []}", "{\"a\": [1], \"b\": 1}", "{}", "",
          "{\"b\": [1]}", "{\"a\": [1,]}", "{\"a\": [1], \"a\": [1]}", "{\"a\": [\"1\"]}", "{\"a\": [[1]]}",
          "{\"a\": [true]}", "{\"a\": 1}", "[1]", "{\"a\": [1]"})
        CHECK_MESSAGE(!is(text, "{\"a\":[1]}"), text);
    CHECK(!is("{\"a\": 1, \"a\": 2}", "{\"a\":1,\"b\":2}"));
    CHECK(!is("{\"b\": 1, \"b\": 1}", "{\"a\":1,\"b\":1}"));
    CHECK(!is("{\"b\": 1, \"a\": 1, \"b\": 1}", "{\"a\":1,\"b\":1}"));
    CHECK(!is("[1, 2, 3]", "[1,2]"));
}

TEST_CASE("what is taken for the value is read as the value") {
    std::mt19937 random(1);
    int same = 0;
    for (int i = 0; i < 20000; ++i) {
        const Json one = random_value(random, 0), other = random() % 2 == 0 ? one : random_value(random, 0);
        const bool taken = is_surely_config_json(one.pretty(), other);
        same += taken;
        if (one == other) CHECK(taken);
        if (!taken) continue;
        // 1 and 1.0 are one value, and the order of members is layout.
        CHECK(is_surely_config_json(other.compact(), one));
        CHECK(is_surely_config_json(parse_config_json(one.compact(), "one").pretty(), other));
    }
    CHECK(same > 5000);
}
