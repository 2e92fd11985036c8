#include <cstring>

#include "abi.hpp"

TEST_SUITE("string") {
    TEST_CASE("set copies bytes, with a NUL behind them that does not count") {
        skm_string string = SKM_STRING_INIT;
        const char bytes[] = {'a', '\0', 'b'};
        REQUIRE(skm_string_set(&string, bytes, sizeof bytes) == 0);
        CHECK(string.size == 3);
        CHECK(std::memcmp(string.data, "a\0b", 4) == 0);
        CHECK(string.data != bytes);
        skm_string_dispose(&string);
    }

    TEST_CASE("set frees what the string held") {
        skm_string string = SKM_STRING_INIT;
        REQUIRE(skm_string_set(&string, "first", 5) == 0);
        REQUIRE(skm_string_set(&string, "second", 6) == 0);  // the leak checker of the ASan build looks on
        CHECK(std::string(string.data) == "second");
        REQUIRE(skm_string_set(&string, nullptr, 0) == 0);
        CHECK(string.size == 0);
        REQUIRE(string.data != nullptr);
        CHECK(string.data[0] == '\0');
        skm_string_dispose(&string);
    }

    TEST_CASE("set may be given a part of what the string holds") {
        skm_string string = SKM_STRING_INIT;
        REQUIRE(skm_string_set(&string, "passphrase", 10) == 0);
        REQUIRE(skm_string_set(&string, string.data + 4, 6) == 0);
        CHECK(std::string(string.data) == "phrase");
        skm_string_dispose(&string);
    }

    TEST_CASE("dispose empties, again and again, and takes NULL") {
        skm_string string = SKM_STRING_INIT;
        REQUIRE(skm_string_set(&string, "x", 1) == 0);
        skm_string_dispose(&string);
        CHECK(string.data == nullptr);
        CHECK(string.size == 0);
        skm_string_dispose(&string);
        skm_string_dispose(nullptr);
    }

    TEST_CASE("misuse of set leaves the string as it was") {
        skm_string string = SKM_STRING_INIT;
        REQUIRE(skm_string_set(&string, "kept", 4) == 0);
        CHECK(skm_string_set(&string, nullptr, 4) == -1);
        CHECK(skm_string_set(&string, "x", static_cast<size_t>(-1)) == -1);
        CHECK(skm_string_set(nullptr, "x", 1) == -1);
        CHECK(std::string(string.data, string.size) == "kept");
        skm_string_dispose(&string);
    }
}
