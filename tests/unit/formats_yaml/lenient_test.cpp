#include <doctest/doctest.h>

#include <random>

#include "base/error.hpp"
#include "formats/yaml/front_matter.hpp"

using namespace skillmeat::core;

namespace {

LenientFrontMatter read(std::string_view text) {
    return parse_front_matter_leniently(text, "SKILL.md");
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("good YAML is read as it is and nothing is reported") {
    const LenientFrontMatter result = read("---\nname: x\nlist: [a]\n---\nbody");
    CHECK_FALSE(result.mended);
    CHECK(result.matter.text("name") == "x");
    CHECK_FALSE(read("# no front matter").mended);
    CHECK_FALSE(read("# no front matter").matter.present);
}

TEST_CASE("one broken key costs nothing of its neighbours") {
    const std::string text =
        "---\n"
        "name: 'it''s'\n"
        "description: Use this when: the user asks, or: not\n"
        "metadata:\n"
        "  deep:\n"
        "    - {a: [1, 2]}\n"
        "notes: |\n"
        "  first\n"
        "    second\n"
        "version: 2.0\n"
        "---\nbody\n";
    const LenientFrontMatter result = read(text);
    REQUIRE(result.mended);
    CHECK(result.mended->find("SKILL.md:3:") == 0);
    const FrontMatter &matter = result.matter;
    CHECK(matter.text("name") == "it's");
    CHECK(matter.text("description") == "Use this when: the user asks, or: not");
    CHECK(matter.root.find("metadata")->find("deep")->items[0].find("a")->items[1].text == "2");
    CHECK(matter.text("notes") == "first\n  second\n");
    CHECK(matter.text("version") == "2.0");
    CHECK(matter.root.find("version")->line == 10);
    const YamlNode *description = matter.root.find("description");
    CHECK(description->line == 3);
    CHECK(description->column == 14);
    CHECK(text.substr(description->begin, 8) == "Use this");
    CHECK(text.substr(description->end, 10) == "\nmetadata:");
    CHECK(text.substr(matter.body) == "body\n");
}

TEST_CASE("what people write") {
    const auto value = [](const std::string &lines) { return read("---\n" + lines + "\n---\n").matter; };
    CHECK(value("d: \"open quote: here").text("d") == "open quote: here");
    CHECK(value("d: \"a \"quoted\" word: b\"").text("d") == "a \"quoted\" word: b");
    CHECK(value("d: 'it's: fine'").text("d") == "it's: fine");
    CHECK(value("d: *bold* text").text("d") == "*bold* text");
    CHECK(value("d: &x text").text("d") == "&x text");
    CHECK(value("d: !important: yes").text("d") == "!important: yes");
    CHECK(value("d: @someone").text("d") == "@someone");
    CHECK(value("d: `code`").text("d") == "`code`");
    CHECK(value("d: %x").text("d") == "%x");
    CHECK(value("d: [a] and: b").text("d") == "[a] and: b");
    CHECK(value("d: long text: that\n  goes on: here\nname: x").text("d") == "long text: that goes on: here");
    CHECK(value("d: long text: that\ngoes on at the edge\nname: x").text("d") ==
          "long text: that goes on at the edge");
    CHECK(value("d: long text: that\ngoes on at the edge\nname: x").text("name") == "x");
    CHECK(value("d:\n  a text: with: colons").root.find("d") != nullptr);
    CHECK(value("name:x\nd: a: b").text("name") == "x");
    CHECK(value("d: see: at\nhttps://example.org/a: b").text("d") == "see: at https://example.org/a: b");
    CHECK(value("a: 1\na: 2").text("a") == "2");
    CHECK(value("t: [a, \"b, c\", Bash(x, y), 'd'\nu: v: w").text("u") == "v: w");
    CHECK(value("t: [*a, \"b, c\", Bash(x, y), 'd' ]").list("t") == List{"*a", "b, c", "Bash(x, y)", "d"});
    CHECK(value("t: []\nu: v: w").list("t").empty());
    CHECK(value("t:\n  - one: two: three\n  - \"four\"\n  - five\n    goes on\nx: y").list("t") ==
          List{"one: two: three", "four", "five goes on"});
    CHECK(value("t:\n- *one\n- two").list("t") == List{"*one", "two"});
    CHECK(value("t: |\n\tx: y: z\n\tnext\nu: v").text("t") == "x: y: z\nnext\n");
    CHECK(value("t: >-\n\tx: y\n\tnext\n\n\tlast\nu: v").text("t") == "x: y next\nlast");
    CHECK(value("d: a\x01"
                "b")
              .text("d") ==
          "a\x01"
          "b");

    const FrontMatter map = value(
        "metadata:\n  author: a: b\n  # note\n  url: \"http://x: y\"\n  tags: [p, *q]\n  list:\n    - "
        "u\nname: x");
    const YamlNode *metadata = map.root.find("metadata");
    REQUIRE(metadata != nullptr);
    CHECK(metadata->find("author")->text == "a: b");
    CHECK(metadata->find("url")->text == "http://x: y");
    CHECK(metadata->find("tags")->items[1].text == "*q");
    CHECK(metadata->find("list")->items[0].text == "u");
    CHECK(map.text("name") == "x");

    CHECK(value("just text").present);
    CHECK(value("just text").root.members.empty());
    CHECK(read("---\njust text\n---\n").mended);
    CHECK(read("---\r\nname: x\r\nd: a: b\r\n---\r\n").matter.text("d") == "a: b");
}

TEST_CASE("a null in mended lines is no value") {
    const FrontMatter matter = read("---\na: null\nb: \"null\"\nc:\nd: e: f\n---\n").matter;
    CHECK(matter.root.find("a")->is_null());
    CHECK_FALSE(matter.root.find("b")->is_null());
    CHECK(matter.root.find("c")->is_null());
}

TEST_CASE("too large and not UTF-8 are not mended") {
    CHECK_THROWS_AS(read("---\na: \xFF: b\n---\n"), Error);
    CHECK_THROWS_AS(parse_front_matter_leniently("---\nabc: d: e\n---\n", "t", {4, 32, 1000}), Error);
}

TEST_CASE("any bytes: an answer or an Error, positions inside of the text") {
    const std::string parts[] = {"a",    "b: ",      "\n", "  ",  "- ",  "[",  "]",     "{", "}",
                                 "\"",   "'",        ": ", "|\n", ">\n", "#",  "é",     "𝄞", "\t",
                                 "\r\n", "key: v\n", "&x", "*x",  "!t ", "? ", "---\n", ",", "\x01"};
    std::mt19937 random(7);
    for (int round = 0; round < 4000; ++round) {
        std::string text = "---\n";
        for (unsigned i = random() % 30; i > 0; --i) text += parts[random() % std::size(parts)];
        text += "\n---\nbody";
        CAPTURE(text);
        const auto inside = [&text](auto &&self, const YamlNode &node) -> void {
            CHECK(node.begin <= node.end);
            CHECK(node.end <= text.size());
            for (const YamlNode &item : node.items) self(self, item);
            for (const auto &member : node.members) self(self, member.second);
        };
        std::optional<FrontMatter> strict;
        try {
            strict = parse_front_matter(text, "t");
        } catch (const Error &error) {
            CHECK(error.code() == SKM_E_PARSE);
        }
        const LenientFrontMatter lenient = read(text);
        CHECK(lenient.mended.has_value() == !strict.has_value());
        inside(inside, lenient.matter.root);
    }
}

TEST_CASE("many broken lines take little time") {
    std::string text = "---\n";
    for (int i = 0; i < 15000; ++i) text += "k" + std::to_string(i) + ": a: b\n";
    CHECK(read(text + "---\n").matter.root.members.size() == 15000);
}
