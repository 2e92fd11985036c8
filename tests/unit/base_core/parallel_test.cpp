#include "base/parallel.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

using namespace skillmeat::core;

TEST_CASE("each item is worked on once, whatever the number of threads") {
    for (const unsigned threads : {0u, 1u, 2u, 7u}) {
        std::vector<std::atomic<int>> seen(1000);
        parallel_for(seen.size(), threads, [&](std::size_t i) { ++seen[i]; });
        for (const auto &count : seen) CHECK(count == 1);
    }
    parallel_for(0, 4, [](std::size_t) { FAIL("nothing to do"); });
    CHECK(hardware_threads() >= 1);
}

TEST_CASE("the exception of the lowest index comes back") {
    for (const unsigned threads : {1u, 4u}) {
        std::atomic<int> begun{0};
        const auto run = [&] {
            parallel_for(10000, threads, [&](std::size_t i) {
                ++begun;
                if (i >= 3) throw std::runtime_error("item " + std::to_string(i));
            });
        };
        CHECK_THROWS_WITH(run(), "item 3");
        CHECK(begun < 10000);
    }
}
