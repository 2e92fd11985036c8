#include "base/number.hpp"

#include <doctest/doctest.h>

#include <cfloat>
#include <cstdlib>
#include <string>

using namespace skillmeat::core;

namespace {

std::string written(double value) {
    std::string out;
    append_shortest(out, value);
    return out;
}

}  // namespace

TEST_CASE("numbers in their shortest form, always with a point or an exponent") {
    CHECK(written(0) == "0.0");
    CHECK(written(-0.0) == "-0.0");
    CHECK(written(1) == "1.0");
    CHECK(written(0.1) == "0.1");
    CHECK(written(-2.5) == "-2.5");
    CHECK(written(1e-4) == "0.0001");
    CHECK(written(1e-5) == "1e-05");
    CHECK(written(9007199254740993.0) == "9007199254740992.0");
    CHECK(written(1e16) == "1e+16");
}

TEST_CASE("what was written reads back as the same number") {
    for (const double value :
         {DBL_MAX, DBL_MIN, DBL_TRUE_MIN, DBL_EPSILON, 1.0 / 3, 123456.789, 1e300, -4.9e-324})
        CHECK(std::strtod(written(value).c_str(), nullptr) == value);
}
