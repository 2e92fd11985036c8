#include "formats/json/json.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "base/error.hpp"
#include "support/refusals.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

const Json kSample = Json::object({{"name", "x"},
                                   {"count", 3},
                                   {"yes", true},
                                   {"none", nullptr},
                                   {"half", 0.5},
                                   {"list", Json::array({"a", "b"})},
                                   {"inner", Json::object({{"k", "v"}})}});

}  // namespace

TEST_CASE("values tell their kind and give only that") {
    CHECK(kSample.at("name").as_string() == "x");
    CHECK(kSample.at("count").as_integer() == 3);
    CHECK(kSample.at("count").as_double() == 3.0);
    CHECK(kSample.at("half").as_double() == 0.5);
    CHECK(kSample.at("yes").as_bool());
    CHECK(kSample.at("none").is_null());
    CHECK(kSample.at("list").as_array().size() == 2);
    CHECK(kSample.at("inner").as_object().size() == 1);
    CHECK(Json(2).is_integer());
    CHECK(Json(2.0).is_double());
    CHECK(Json("s").is_string());
    CHECK(Json(std::int64_t{-1}).as_integer() == -1);
    for (const char *key : {"name", "count", "yes", "none", "half", "list", "inner"}) {
        const Json &value = kSample.at(key);
        CHECK((code_of([&] { value.as_string(); }) == SKM_OK) == value.is_string());
        CHECK((code_of([&] { value.as_integer(); }) == SKM_OK) == value.is_integer());
        CHECK((code_of([&] { value.as_bool(); }) == SKM_OK) == value.is_bool());
        CHECK((code_of([&] { value.as_array(); }) == SKM_OK) == value.is_array());
        CHECK((code_of([&] { value.as_object(); }) == SKM_OK) == value.is_object());
        CHECK((code_of([&] { value.as_double(); }) == SKM_OK) == (value.is_double() || value.is_integer()));
    }
    CHECK(code_of([] { Json(1).as_string(); }) == SKM_E_SCHEMA);
}

TEST_CASE("members are found, or said to be missing") {
    CHECK(kSample.find("absent") == nullptr);
    CHECK(Json(1).find("x") == nullptr);
    CHECK(code_of([] { kSample.at("absent"); }) == SKM_E_SCHEMA);
    try {
        kSample.at("absent");
    } catch (const Error &error) {
        CHECK(error.detail("key") == "absent");
        CHECK(error.message().find("absent") != std::string::npos);
    }
    CHECK(kSample.string_or("name", "y") == "x");
    CHECK(kSample.string_or("count", "y") == "y");
    CHECK(kSample.integer_or("count", 9) == 3);
    CHECK(kSample.integer_or("half", 9) == 9);
    CHECK(kSample.bool_or("yes", false));
    CHECK(kSample.bool_or("none", true));
}

TEST_CASE("objects keep their order; changes stay in place") {
    Json json = Json::object();
    json.set("b", 1)
        .set("a", 2)
        .set("b", 3)
        .set_if(false, "c", 4)
        .set_if(true, "d", Json::array().push(1).push("x"));
    CHECK(json.compact() == R"({"b":3,"a":2,"d":[1,"x"]})");
    CHECK(json.size() == 3);
    CHECK(json.sorted().compact() == R"({"a":2,"b":3,"d":[1,"x"]})");
    CHECK(json.erase("b"));
    CHECK_FALSE(json.erase("b"));
    CHECK_FALSE(Json(1).erase("b"));
    CHECK(json.compact() == R"({"a":2,"d":[1,"x"]})");
    CHECK(Json("text").size() == 0);
    CHECK(Json::array({"x", "y"}).size() == 2);
    CHECK(code_of([] { Json(1).set("a", 1); }) == SKM_E_SCHEMA);
    CHECK(code_of([] { Json(1).push(1); }) == SKM_E_SCHEMA);
}

TEST_CASE("sorting goes by bytes and through every level") {
    const Json json = parse_json(R"([{"é":1,"z":{"b":1,"a":2},"Z":3,"":4}])", "t");
    CHECK(json.sorted().compact() == R"([{"":4,"Z":3,"z":{"a":2,"b":1},"é":1}])");
}

TEST_CASE("equality heeds order and kind") {
    CHECK(parse_json(R"({"a":1,"b":2})", "t") == Json::object({{"a", 1}, {"b", 2}}));
    CHECK_FALSE(parse_json(R"({"b":2,"a":1})", "t") == Json::object({{"a", 1}, {"b", 2}}));
    CHECK_FALSE(Json(1) == Json(1.0));
    CHECK_FALSE(Json() == Json(false));
}
