// The memory against rollbacks.
#include <doctest/doctest.h>

#include "base/error.hpp"
#include "domain/trust/serials.hpp"
#include "support/refusals.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

constexpr const char *kPath = "/h/state/trust.json";

}  // namespace

TEST_CASE("a lower serial is a rollback, the same and a higher one are not, another name is another story") {
    const std::string text = remember_serial("", kPath, "demo", {10, "abc", "k"});
    CHECK(is_rolled_back(text, kPath, "demo", 9));
    CHECK(is_rolled_back(text, kPath, "demo", 0));
    CHECK_FALSE(is_rolled_back(text, kPath, "demo", 10));
    CHECK_FALSE(is_rolled_back(text, kPath, "demo", 11));
    CHECK_FALSE(is_rolled_back(text, kPath, "other", 1));
    CHECK_FALSE(is_rolled_back("", kPath, "demo", 0));
}

TEST_CASE("the memory only grows, and its text does not depend on the order of names") {
    std::string text = remember_serial("", kPath, "b", {10, "one", "k"});
    CHECK(remember_serial(text, kPath, "b", {10, "two", "k"}) == text);
    CHECK(remember_serial(text, kPath, "b", {3, "two", "k"}) == text);
    text = remember_serial(text, kPath, "a", {5, "three", "k"});
    text = remember_serial(text, kPath, "b", {12, "four", "k"});
    CHECK(remembered_serial(text, kPath, "b")->serial == 12);
    CHECK(remembered_serial(text, kPath, "b")->pack_id == "four");
    CHECK(remembered_serial(text, kPath, "a")->serial == 5);

    std::string other = remember_serial("", kPath, "a", {5, "three", "k"});
    other = remember_serial(other, kPath, "b", {12, "four", "k"});
    CHECK(other == text);
}

TEST_CASE("a file that is not ours is not guessed at") {
    for (const char *text :
         {"{", "[]", "{}", R"({"format":1,"packs":{}})", R"({"format":1,"packs":[{"name":"a"}]})",
          R"({"format":1,"packs":[{"name":"a","pack_id":"x","serial":-1}]})",
          R"({"format":1,"packs":[{"name":"a","pack_id":"x","serial":"9"}]})"}) {
        CHECK(code_of([&] { is_rolled_back(text, kPath, "a", 1); }) == SKM_E_DAMAGED);
        CHECK(code_of([&] { remember_serial(text, kPath, "a", {1, "x", "k"}); }) == SKM_E_DAMAGED);
    }
    CHECK(code_of([&] { is_rolled_back(R"({"format":2,"packs":[]})", kPath, "a", 1); }) == SKM_E_NEWER);
}
