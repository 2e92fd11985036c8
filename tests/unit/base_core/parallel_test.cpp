#include "base/parallel.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
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

TEST_CASE("an allowance is never exceeded but by one alone") {
    Allowance allowance(10);
    std::atomic<std::uint64_t> held{0}, most{0};
    std::atomic<int> alone{0};
    parallel_for(200, 4, [&](std::size_t i) {
        const std::uint64_t amount = i % 7 == 0 ? 1000 : 1 + i % 5;
        const Allowance::Share share(allowance, amount);
        const std::uint64_t now = held += amount;
        if (amount > 10) {
            CHECK(now == amount);
            ++alone;
        } else {
            std::uint64_t before = most;
            while (before < now && !most.compare_exchange_weak(before, now)) {
            }
        }
        std::this_thread::yield();
        held -= amount;
    });
    CHECK(alone == 29);
    CHECK(most <= 10);
    CHECK(held == 0);
    // What throws gives its share back.
    CHECK_THROWS_AS(([&] {
                        const Allowance::Share share(allowance, 10);
                        throw std::runtime_error("stop");
                    }()),
                    std::runtime_error);
    const Allowance::Share all(allowance, 10);
}
