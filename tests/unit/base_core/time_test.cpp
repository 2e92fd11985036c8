#include "base/time.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <limits>
#include <sstream>

#include "support/process.hpp"

using namespace skillmeat::core;

TEST_CASE("times are written in UTC") {
    CHECK(to_rfc3339(0) == "1970-01-01T00:00:00Z");
    CHECK(to_rfc3339(1795231531123) == "2026-11-21T03:25:31.123Z");
    CHECK(to_rfc3339(1795231531007) == "2026-11-21T03:25:31.007Z");
    CHECK(to_rfc3339_seconds(1795231531999) == "2026-11-21T03:25:31Z");
    CHECK(to_offset_seconds(1795231531999) == "2026-11-21T03:25:31+00:00");
    CHECK(to_rfc3339(-1) == "1969-12-31T23:59:59.999Z");
    CHECK(to_rfc3339_seconds(-1) == "1969-12-31T23:59:59Z");
    CHECK(to_isoformat(1795231531000000) == "2026-11-21T03:25:31");
    CHECK(to_isoformat(1795231531000042) == "2026-11-21T03:25:31.000042");
    CHECK(to_rfc3339(951782400000) == "2000-02-29T00:00:00Z");
    CHECK(to_rfc3339(4107542400000) == "2100-03-01T00:00:00Z");
    // No number breaks it.
    CHECK_FALSE(to_rfc3339(std::numeric_limits<std::int64_t>::max()).empty());
    CHECK_FALSE(to_rfc3339(std::numeric_limits<std::int64_t>::min()).empty());
    CHECK_FALSE(to_local_isoformat(std::numeric_limits<std::int64_t>::max()).empty());
    CHECK_FALSE(to_isoformat(std::numeric_limits<std::int64_t>::min()).empty());
}

TEST_CASE("times are read in the forms that occur") {
    const std::int64_t second = 1795231531000000;
    const std::pair<const char *, std::int64_t> good[] = {
        {"2026-11-21T03:25:31Z", second},
        {"2026-11-21t03:25:31z", second},
        {"2026-11-21 03:25:31", second},
        {"2026-11-21T03:25:31+00:00", second},
        {"2026-11-21T04:25:31+01:00", second},
        {"2026-11-20T21:55:31-05:30", second},
        {"2026-11-21T04:25:31+01", second},
        {"2026-11-21T04:25:31+0100", second},
        {"20261121T032531Z", second},
        {"2026-11-21T03:25:31.5Z", second + 500000},
        {"2026-11-21T03:25:31,123456", second + 123456},
        {"2026-11-21T03:25:31.123456789Z", second + 123456},
        {"2026-11-21T03:25", second - 31000000},
        {"2026-11-21T03", second - 31000000 - 25 * 60000000LL},
        {"1970-01-01", 0},
        {"2024-02-29", 1709164800000000},
        {"2016-12-31T23:59:60Z", 1483228800000000},
    };
    for (const auto &[text, microseconds] : good) {
        const auto parsed = parse_time_microseconds(text);
        REQUIRE_MESSAGE(parsed, text);
        CHECK_MESSAGE(*parsed == microseconds, text);
    }
    CHECK(parse_time("1969-12-31T23:59:59.9999Z") == -1);
    for (const char *bad : {"",
                            "2026",
                            "2026-11",
                            "2026-13-01",
                            "2026-00-01",
                            "2026-11-31",
                            "2025-02-29",
                            "2026-11-21T",
                            "2026-11-21T24:00",
                            "2026-11-21T03:60",
                            "2026-11-21T03:25:61",
                            "2026-11-21T03:25:31.",
                            "2026-11-21T03:25:31Zx",
                            "2026-11-21T03:25:31+",
                            "2026-11-21T03:25:31+24:00",
                            "2026-11-21T03:25:31+01:60",
                            " 2026-11-21",
                            "2026-11-21 ",
                            "2026-1121",
                            "202611-21",
                            "-2026-11-21",
                            "2026-11-21T3:25",
                            "2026-11-21T03:25:",
                            "2026-11-21X03:25",
                            "+026-11-21",
                            "0000-01-01T00:00:00+00:01",
                            "9999-12-31T23:59:60Z",
                            "9999-12-31T23:59:59-00:01",
                            "2026-11-2\xC2\xB9"})
        CHECK_FALSE_MESSAGE(parse_time_microseconds(bad), bad);
    CHECK_FALSE(parse_time_microseconds(std::string_view("2026-11-21\0", 11)));
}

TEST_CASE("times agree with Python's datetime") {
    if (!support::has_program("python3")) return;
    const auto result = support::run({"python3", "-"}, R"(
import random
from datetime import datetime, timedelta
random.seed(3)
epoch = datetime(1970, 1, 1)
low, high = (datetime(1, 1, 1) - epoch) // timedelta(microseconds=1), (datetime(9999, 12, 31) - epoch) // timedelta(microseconds=1)
for i in range(20000):
    t = random.randint(low, high)
    if i % 3 == 0: t -= t % 1000000
    print(t, (epoch + timedelta(microseconds=t)).isoformat())
)");
    REQUIRE_MESSAGE(result.status == 0, result.errors);
    std::istringstream lines(result.output);
    std::int64_t time = 0;
    std::size_t count = 0;
    for (std::string text; lines >> time >> text; ++count) {
        if (to_isoformat(time) != text) FAIL_CHECK(to_isoformat(time) << " is not " << text);
        if (parse_time_microseconds(text) != time) FAIL_CHECK(text << " is not read as " << time);
    }
    CHECK(count == 20000);
}

TEST_CASE("local times follow TZ, all others do not") {
    const char *before = std::getenv("TZ");
    const std::string saved = before == nullptr ? "" : before;
    setenv("TZ", "XXX-5:45", 1);
    tzset();
    CHECK(to_local_isoformat(1795231531000042) == "2026-11-21T09:10:31.000042");
    CHECK(to_local_isoformat(-1) == "1970-01-01T05:44:59.999999");
    CHECK(to_isoformat(1795231531000000) == "2026-11-21T03:25:31");
    CHECK(parse_time("2026-11-21T03:25:31") == 1795231531000);
    if (before == nullptr) {
        unsetenv("TZ");
    } else {
        setenv("TZ", saved.c_str(), 1);
    }
    tzset();
}

TEST_CASE("the clock stands where the system's stands") {
    const auto seconds = static_cast<std::int64_t>(std::time(nullptr));
    CHECK(system_now() / 1000 >= seconds - 1);
    CHECK(system_now_microseconds() / 1000000 >= seconds - 1);
    CHECK(system_now_microseconds() / 1000000 <= static_cast<std::int64_t>(std::time(nullptr)));
}
