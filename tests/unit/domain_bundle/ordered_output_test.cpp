#include "domain/bundle/ordered_output.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/parallel.hpp"

using namespace skillmeat::core;
using bundle::OrderedOutput;

TEST_CASE("items are taken in order, and no more are held than fit") {
    constexpr std::size_t kItems = 5000;
    for (const unsigned threads : {1u, 2u, 7u}) {
        for (const std::uint64_t memory : {0u, 10u, 1000u}) {
            std::vector<std::size_t> taken;
            std::atomic<std::uint64_t> held{0}, most{0}, alone{0};
            const auto amount_of = [](std::size_t number) { return number % 100 == 0 ? 5000u : number % 7; };
            OrderedOutput<std::string> output(memory, [&](std::size_t number, const std::string &text) {
                CHECK(text == std::to_string(number));
                taken.push_back(number);
                held -= amount_of(number);
            });
            parallel_for(kItems, threads, [&](std::size_t number) {
                const std::uint64_t amount = amount_of(number);
                REQUIRE(output.begin(number, amount));
                const std::uint64_t now = held += amount;
                if (now > memory && now != amount) ++alone;
                output.give(number, amount, std::to_string(number));
            });
            CHECK(alone == 0);
            CHECK(taken.size() == kItems);
            CHECK(std::is_sorted(taken.begin(), taken.end()));
        }
    }
}

TEST_CASE("when one item fails nobody waits for it, and nothing behind it is taken") {
    for (const std::size_t bad : {0u, 1u, 500u}) {
        for (const bool while_taking : {false, true}) {
            std::vector<std::size_t> taken;
            OrderedOutput<int> output(3, [&](std::size_t number, int) {
                if (while_taking && number == bad) throw std::runtime_error("no space");
                taken.push_back(number);
            });
            CHECK_THROWS_WITH(parallel_for(1000, 4,
                                           [&](std::size_t number) {
                                               try {
                                                   if (!output.begin(number, 1)) return;
                                                   if (!while_taking && number == bad)
                                                       throw std::runtime_error("no space");
                                                   output.give(number, 1, 0);
                                               } catch (...) {
                                                   output.fail();
                                                   throw;
                                               }
                                           }),
                              "no space");
            CHECK(taken.size() == bad);
        }
    }
}
