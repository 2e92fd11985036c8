// The fast reader against libyaml: the same nodes at the same places, or no answer.
#include "formats/yaml/simple_yaml.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <random>

#include "base/error.hpp"
#include "formats/yaml/fences.hpp"
#include "formats/yaml/parse_yaml.hpp"
#include "support/support.hpp"
#include "support/yaml_nodes.hpp"

using namespace skillmeat::core;

namespace {

// Whether the fast reader took the text; what it takes must be what libyaml reads.
bool taken(const std::string &text) {
    const std::size_t begin = text.find('\n') + 1;
    const auto simple = parse_simple_yaml(text, begin, text.size(), 2);
    if (!simple) return false;
    CAPTURE(text);
    try {
        CHECK(support::same_nodes(*simple, parse_yaml_mapping(text, begin, text.size(), 2, "t", {})));
    } catch (const Error &error) {
        FAIL_CHECK(error.message());
    }
    return true;
}

}  // namespace

TEST_CASE("usual front matter is taken") {
    CHECK(taken("---\nname: x\ndescription: Does this, and that (also \"those\") — for 50% of you.\n"));
    CHECK(taken("---\nname: 'x y'\n\n# comment\nversion: \"1.0: # [x]\"   \nempty:\nlast: ~"));
    CHECK(taken("---\ntags: [a, b c, \"d\", 'e', Bash(*)]\nnone: [ ]\nkey: v\n"));
    CHECK(
        taken("---\nallowed-tools:\n  - Read\n  - \"Bash(git: x)\"\nmetadata:\n  author: me\n  tags: "
              "[x]\nname: é\n"));
    CHECK(taken("---\ntools:\n- a\n- b\n\nname: x\n"));
    CHECK(taken("---\nname: 技能，（好）\ndescription: 𝄞 ok\n"));
    CHECK(taken("---\nurl: https://example.org/a#b?c=d:e\nneg: 5-1\n"));
}

TEST_CASE("what only YAML's own rules can tell is not taken") {
    for (const char *text : {"---\n",
                             "---\na: b: c\n",
                             "---\na: |\n  x\n",
                             "---\na: b\n  c\n",
                             "---\na: b # c\n",
                             "---\na: b # c\nd: e\n",
                             "---\na: \"x\\ty\"\n",
                             "---\na: 'it''s'\n",
                             "---\na: [a, [b]]\n",
                             "---\na: {b: c}\n",
                             "---\na: &x y\n",
                             "---\na: *x\n",
                             "---\na: !x y\n",
                             "---\na:\tb\n",
                             "---\na: b\r\n",
                             "---\na: 1\na: 2\n",
                             "---\na: -\n",
                             "---\na: - b\n",
                             "---\n- a\n",
                             "---\na:\n    - b\n  - c\n",
                             "---\na:\n  b: c\n    d: e\n",
                             "---\na b: c\n",
                             "---\n\"a\": b\n",
                             "---\na: [b\n",
                             "---\na: [b,]\n",
                             "---\na: [b: c]\n",
                             "---\na: x\xC2\x85y\n",
                             "---\na: x\xE2\x80\xA8y\n",
                             "---\na: \xFF\n",
                             "---\na: x\x01\n",
                             "---\na: \xEF\xBB\xBFx\n",
                             "---\na: b:\n",
                             "---\na:\n  - b\n\n  - c\n",
                             "---\na: %x\n",
                             "---\na: ? b\n",
                             "---\na: @b\n",
                             "---\na: \"x\" y\n",
                             "---\na:b\n",
                             "---\nname\n",
                             "---\n  a: b\n"}) {
        CAPTURE(text);
        CHECK_FALSE(taken(text));
    }
}

TEST_CASE("any text: what is taken is what libyaml reads") {
    const std::string parts[] = {
        "a",      "b: ",        "c:", "\n",       "\n",          "\n",   "  ",   " ",    "- ",    "\n- ",
        "\n  - ", "\n  k: ",    "[",  "]",        "[a, b]",      ", ",   "\"",   "'",    "\"x\"", "'y'",
        ": ",     " #",         "#",  "é",        "—",           "𝄞",    "word", "word", "key: ", "\nkey: ",
        "\nz1: ", "\n\nq: v\n", "-",  "?",        "*",           "&",    "!",    "|",    ">",     "%",
        "@",      "`",          "{",  "}",        "~",           "null", "(",    ")",    ".",     "/",
        "=",      "<",          "\t", "\xC2\xA0", "\xE3\x80\x80"};
    std::mt19937 random(11);
    std::size_t count = 0;
    for (int round = 0; round < 60000; ++round) {
        std::string text = "---\nk: ";
        for (unsigned i = random() % 12; i > 0; --i) text += parts[random() % std::size(parts)];
        if (random() % 2 == 0) text += "\n";
        if (taken(text)) ++count;
    }
    CHECK(count > 3000);
}
