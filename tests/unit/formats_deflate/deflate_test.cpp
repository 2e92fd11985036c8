#include "formats/deflate/deflate.hpp"

#include <doctest/doctest.h>

using namespace skillmeat::core;

TEST_CASE("the encoder is the pinned one") {
    CHECK(encoder_name() == "libdeflate 1.14");
    CHECK(encoder_matches_reference());
}
