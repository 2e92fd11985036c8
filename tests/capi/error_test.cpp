#include <set>
#include <string>

#include "abi.hpp"

using namespace abi;

TEST_SUITE("error") {
    TEST_CASE("no error is an empty error") {
        CHECK(skm_error_code(nullptr) == SKM_OK);
        CHECK(text(skm_error_message(nullptr)) == "");
        CHECK(text(skm_error_hint(nullptr)) == "");
        CHECK(text(skm_error_path(nullptr)) == "");
        skm_error_free(nullptr);
        skm_string out = SKM_STRING_INIT;
        CHECK(skm_error_json(nullptr, &out) == SKM_E_ARGUMENT);
        CHECK(out.data == nullptr);
    }

    TEST_CASE("the caller may not want an error object") {
        skm_string out = SKM_STRING_INIT;
        CHECK(skm_context_project(nullptr, nullptr, &out, nullptr) == SKM_E_HANDLE);
        CHECK(out.data == nullptr);
    }

    TEST_CASE("an error that is left over is not read") {
        skm_error *error = reinterpret_cast<skm_error *>(0x1);
        skm_string out = SKM_STRING_INIT;
        REQUIRE(skm_features(&out, &error) == SKM_OK);
        CHECK(error == nullptr);
        skm_string_dispose(&out);
    }

    TEST_CASE("the document of an error has its members in the order of the schema") {
        const Failure failure = fails(SKM_E_HANDLE, [](auto out, auto error) {
            return skm_context_project(nullptr, nullptr, out, error);
        });
        std::vector<std::string> keys;
        for (const auto &[key, value] : failure.json.items()) keys.push_back(key);
        CHECK(keys == std::vector<std::string>{"code", "message", "hint", "path", "details", "status"});
        CHECK(failure.name == "handle");
        CHECK(failure.message.find("context") != std::string::npos);
    }

    TEST_CASE("an error outlives what it came from, and may be read by another thread") {
        skm_error *error = nullptr;
        {
            const World world;
            skm_string out = SKM_STRING_INIT;
            REQUIRE(skm_collection_show(world.context(), nullptr, "x", nullptr, nullptr, &out, &error) !=
                    SKM_OK);
        }
        CHECK(skm_error_code(error) == SKM_E_HOME_NOT_FOUND);
        CHECK(text(skm_error_path(error)).find("/home") != std::string::npos);
        CHECK_FALSE(text(skm_error_hint(error)).empty());
        skm_error_free(error);
    }

    TEST_CASE("every code has a stable name of its own") {
        std::set<std::string> names;
        int known = 0;
        for (skm_status code = 0; code > -1000; --code) {
            const std::string name = skm_error_name(code);
            if (name == "unknown") continue;
            ++known;
            names.insert(name);
            CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
        }
        CHECK(known >= 45);
        CHECK(names.size() == static_cast<std::size_t>(known));
        CHECK(text(skm_error_name(SKM_E_ARTIFACT_NOT_FOUND)) == "artifact_not_found");
        CHECK(text(skm_error_name(-99999)) == "unknown");
        CHECK(text(skm_error_name(1)) == "unknown");
    }

    TEST_CASE("an out-parameter is needed") {
        skm_error *error = nullptr;
        CHECK(skm_features(nullptr, &error) == SKM_E_ARGUMENT);
        take(SKM_E_ARGUMENT, error);
        error = nullptr;
        CHECK(skm_cancel_new(nullptr, &error) == SKM_E_ARGUMENT);
        take(SKM_E_ARGUMENT, error);
    }
}
