// What callers of the C ABI cannot bring about at will: every kind of exception, no memory, paths of any
// bytes.
#include "capi/guard.hpp"

#include <doctest/doctest.h>

#include <new>
#include <stdexcept>
#include <string>

using namespace skillmeat;
using capi::guard;
using capi::outputs;

namespace {

core::Json json_of(const skm_error *error) {
    skm_string out = SKM_STRING_INIT;
    REQUIRE(skm_error_json(error, &out) == SKM_OK);
    core::Json json = core::parse_json(std::string_view(out.data, out.size), "error").at("error");
    skm_string_dispose(&out);
    return json;
}

}  // namespace

TEST_CASE("no memory is reported without any") {
    for (int round = 0; round < 2; ++round) {
        skm_error *error = nullptr;
        CHECK(guard(&error, outputs(), [] { throw std::bad_alloc(); }) == SKM_E_MEMORY);
        REQUIRE(error != nullptr);
        CHECK(skm_error_code(error) == SKM_E_MEMORY);
        CHECK(std::string(skm_error_message(error)) == "out of memory");
        CHECK_FALSE(std::string(skm_error_hint(error)).empty());
        CHECK(std::string(skm_error_path(error)).empty());
        CHECK(json_of(error).at("code").as_string() == "memory");
        CHECK(json_of(error).at("message").as_string() == "out of memory");
        skm_error_free(error);
    }
    CHECK(guard(nullptr, outputs(), [] { throw std::bad_alloc(); }) == SKM_E_MEMORY);
}

TEST_CASE("what nobody expected is an internal error that says what it was") {
    skm_error *error = nullptr;
    CHECK(guard(&error, outputs(), [] { throw std::out_of_range("at 7"); }) == SKM_E_INTERNAL);
    CHECK(std::string(skm_error_message(error)).find("at 7") != std::string::npos);
    skm_error_free(error);
    CHECK(guard(&error, outputs(), [] { throw 7; }) == SKM_E_INTERNAL);
    CHECK(skm_error_code(error) == SKM_E_INTERNAL);
    skm_error_free(error);
}

TEST_CASE("an out-parameter that was filled is emptied when the call fails after all") {
    skm_string first = SKM_STRING_INIT, second = SKM_STRING_INIT;
    std::int32_t number = 5;
    const skm_status status = guard(nullptr, outputs(&first, &second, &number), [&] {
        CHECK(number == 0);
        capi::put_bytes(&first, "filled");
        number = 9;
        throw core::Error(SKM_E_IO, "too late");
    });
    CHECK(status == SKM_E_IO);
    CHECK(first.data == nullptr);
    CHECK(first.size == 0);
    CHECK(number == 0);
}

TEST_CASE("a missing out-parameter is found before anything is done") {
    skm_string *none = nullptr;
    bool called = false;
    CHECK(guard(nullptr, outputs(none), [&] { called = true; }) == SKM_E_ARGUMENT);
    CHECK_FALSE(called);
}

TEST_CASE("a path that is not UTF-8 is shown escaped, its bytes stand beside it") {
    skm_error *error = nullptr;
    const std::string path = "/home/caf\xe9";
    guard(&error, outputs(),
          [&] { throw core::Error(SKM_E_IO, "cannot read " + path).path(path).detail("entry", path); });
    CHECK(std::string(skm_error_path(error)) == "/home/caf\\xe9");
    CHECK(std::string(skm_error_message(error)) == "cannot read /home/caf\\xe9");
    const core::Json json = json_of(error);
    CHECK(json.at("path_bytes").as_string() == "L2hvbWUvY2Fm6Q==");
    CHECK(json.at("details").at("entry").as_string() == "/home/caf\\xe9");
    skm_error_free(error);
}

TEST_CASE("causes stand inside each other") {
    skm_error *error = nullptr;
    guard(&error, outputs(), [] {
        const core::Error inner =
            core::Error(SKM_E_NO_SPACE, "no space").cause(core::Error(SKM_E_IO, "write failed"));
        throw core::Error(SKM_E_DAMAGED, "not written").cause(inner);
    });
    const core::Json json = json_of(error);
    CHECK(json.find("path_bytes") == nullptr);
    CHECK(json.at("cause").at("code").as_string() == "no_space");
    CHECK(json.at("cause").at("cause").at("message").as_string() == "write failed");
    CHECK(json.at("cause").at("cause").find("cause") == nullptr);
    skm_error_free(error);
}

TEST_CASE("on success there is no error object, whatever stood there before") {
    skm_error *error = reinterpret_cast<skm_error *>(0x1);
    CHECK(guard(&error, outputs(), [] {}) == SKM_OK);
    CHECK(error == nullptr);
}
