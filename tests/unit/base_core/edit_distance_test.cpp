#include "base/edit_distance.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace skillmeat::core;

TEST_CASE("how many letters two words are apart") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("abc", "") == 3);
    CHECK(edit_distance("same", "same") == 0);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("claude", "cluade") == 2);  // two letters that changed places
    CHECK(edit_distance("skill", "skills") == 1);
    CHECK(edit_distance(std::string("a\0b", 3), std::string("a\0c", 3)) == 1);
}

TEST_CASE("the distance is the same both ways and obeys the triangle") {
    const std::string words[] = {"", "a", "ab", "ba", "abc", "cab", "abcabc", "xyz"};
    for (const std::string &a : words)
        for (const std::string &b : words) {
            CHECK(edit_distance(a, b) == edit_distance(b, a));
            for (const std::string &c : words)
                CHECK(edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c));
        }
}
