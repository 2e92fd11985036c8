#include "base/bytes.hpp"

#include <doctest/doctest.h>

using namespace skillmeat::core;

TEST_CASE("hex goes both ways and refuses what is not hex") {
    CHECK(to_hex(std::string_view("\x00\x7f\xff", 3)) == "007fff");
    CHECK(from_hex("007FfF") == std::string("\x00\x7f\xff", 3));
    CHECK(from_hex("") == std::string());
    CHECK_FALSE(from_hex("0"));
    CHECK_FALSE(from_hex("0g"));
    CHECK_FALSE(from_hex("0x"));
    CHECK_FALSE(from_hex(" 00 "));
}

TEST_CASE("base64 follows RFC 4648") {
    const std::pair<const char *, const char *> vectors[] = {{"", ""},
                                                             {"f", "Zg=="},
                                                             {"fo", "Zm8="},
                                                             {"foo", "Zm9v"},
                                                             {"foob", "Zm9vYg=="},
                                                             {"fooba", "Zm9vYmE="},
                                                             {"foobar", "Zm9vYmFy"}};
    for (const auto &[plain, text] : vectors) {
        CHECK(to_base64(plain) == text);
        CHECK(from_base64(text) == std::string(plain));
    }
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    CHECK(from_base64(to_base64(all)) == all);
}

TEST_CASE("base64 has one spelling for each value") {
    for (const char *bad : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm 9", "Zm-_", "=",
                            "====", "Zg==Zg==", "Z===", "Zm=v"})
        CHECK_FALSE_MESSAGE(from_base64(bad), bad);
}
