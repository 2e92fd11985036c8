#include "formats/yaml/front_matter.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "support/refusals.hpp"

using namespace skillmeat::core;
using support::place_of;

namespace {

FrontMatter read(std::string_view text) {
    return parse_front_matter(text, "SKILL.md");
}

Error error_of(std::string_view text, YamlLimits limits = {}) {
    const Error error = support::error_of([&] { parse_front_matter(text, "SKILL.md", limits); });
    CHECK_MESSAGE(error.code() != SKM_OK, "no error for: ", std::string(text));
    return error;
}

// The bytes that a node says it stands on.
std::string_view source(std::string_view text, const YamlNode *node) {
    REQUIRE(node != nullptr);
    return text.substr(node->begin, node->end - node->begin);
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("front matter as skills have it") {
    const std::string text =
        "---\n"
        "name: hello-skill\n"
        "description: >-\n"
        "  Says hello\n"
        "  to a person\n"
        "version: 1.10\n"
        "allowed-tools: [Read, \"Bash\"]\n"
        "metadata:\n"
        "  author: Ünal\n"
        "  deep: {a: [1, true]}\n"
        "empty:\n"
        "quoted: 'null'\n"
        "---\n"
        "# Body\n";
    const FrontMatter matter = read(text);
    CHECK(matter.present);
    CHECK(matter.text("name") == "hello-skill");
    CHECK(matter.text("description") == "Says hello to a person");
    CHECK(matter.text("version") == "1.10");
    CHECK(matter.text("empty").empty());
    CHECK(matter.text("quoted") == "null");
    CHECK(matter.text("metadata").empty());
    CHECK(matter.text("absent").empty());
    CHECK(matter.list("allowed-tools") == List{"Read", "Bash"});
    CHECK(text.substr(matter.body) == "# Body\n");
    CHECK(text.substr(matter.begin, 5) == "name:");
    CHECK(text.substr(matter.end, 4) == "---\n");
    CHECK(matter.root.members.size() == 7);

    const YamlNode *deep = matter.root.find("metadata")->find("deep");
    REQUIRE(deep != nullptr);
    CHECK(deep->find("a")->items[1].text == "true");
    CHECK(source(text, deep) == "{a: [1, true]}");
    CHECK(deep->line == 10);
    CHECK(deep->column == 9);
    CHECK(source(text, matter.root.find("metadata")->find("author")) == "Ünal");
    CHECK(source(text, matter.root.find("quoted")) == "'null'");
    CHECK(source(text, matter.root.find("description")) == ">-\n  Says hello\n  to a person");
    CHECK(source(text, matter.root.find("metadata")) == "author: Ünal\n  deep: {a: [1, true]}");
    CHECK(matter.root.find("empty")->is_null());
    CHECK_FALSE(matter.root.find("quoted")->is_null());
}

TEST_CASE("the fences") {
    CHECK_FALSE(read("").present);
    CHECK_FALSE(read("# Title\n").present);
    CHECK_FALSE(read("---").present);
    CHECK_FALSE(read("---\nname: x\n").present);
    CHECK_FALSE(read(" ---\nname: x\n---\n").present);
    CHECK_FALSE(read("----\nname: x\n---\n").present);
    CHECK_FALSE(read("text\n---\nname: x\n---\n").present);
    CHECK(read("---\n---\n").present);
    CHECK(read("---\n---").present);
    CHECK(read("---\n# only a comment\n\n---\n").root.members.empty());
    CHECK(read("--- \t\nname: x\n---  \nbody").text("name") == "x");
    CHECK(read("---\nname: x\n...\nbody").text("name") == "x");
    CHECK(read("---\nname: x\n---").text("name") == "x");
    CHECK(read("\xEF\xBB\xBF---\nname: x\n---\n").text("name") == "x");
    CHECK(read("\n \t\n\n---\nname: x\n---\n").root.find("name")->line == 5);
    CHECK(read("---\ntext: |\n  ---\n  more\n---\n").text("text") == "---\nmore\n");

    const std::string windows = "---\r\nname: x\r\ntext: |\r\n  a\r\n  b\r\n---\r\nbody\r\n";
    const FrontMatter matter = read(windows);
    CHECK(matter.text("name") == "x");
    CHECK(matter.text("text") == "a\nb\n");
    CHECK(windows.substr(matter.body) == "body\r\n");
    CHECK(source(windows, matter.root.find("text")) == "|\r\n  a\r\n  b");
}

TEST_CASE("positions count bytes behind characters of every width") {
    const std::string text = "---\na: \"ä€𝄞\" # ä€𝄞\nb: [é, ü, {c: 𝄞x}]\nd: z\n---\n";
    const FrontMatter matter = read(text);
    CHECK(source(text, matter.root.find("a")) == "\"ä€𝄞\"");
    CHECK(source(text, matter.root.find("b")) == "[é, ü, {c: 𝄞x}]");
    CHECK(source(text, matter.root.find("b")->items[2].find("c")) == "𝄞x");
    CHECK(source(text, matter.root.find("d")) == "z");
    CHECK(matter.root.find("d")->line == 4);
    CHECK(matter.root.find("d")->column == 4);
}

TEST_CASE("values keep their text") {
    const FrontMatter matter = read("---\na: 0x1F\nb: yes\nc: 2026-01-02\nd: ~\ne: ''\nf: 1_000\n---\n");
    CHECK(matter.text("a") == "0x1F");
    CHECK(matter.text("b") == "yes");
    CHECK(matter.text("c") == "2026-01-02");
    CHECK(matter.text("d").empty());
    CHECK(matter.root.find("d")->is_null());
    CHECK_FALSE(matter.root.find("e")->is_null());
    CHECK(matter.text("f") == "1_000");
}

TEST_CASE("lists in all their spellings") {
    const FrontMatter matter = read(
        "---\n"
        "a: Read, Write , Bash(git add:*)\n"
        "b: Read Write Bash(git add:*, git rm:*)\n"
        "c:\n"
        "- x y\n"
        "- null\n"
        "- {k: v}\n"
        "- z\n"
        "d: one\n"
        "e:\n"
        "f: {a: b}\n"
        "g: 'broken) (a b'\n"
        "---\n");
    CHECK(matter.list("a") == List{"Read", "Write", "Bash(git add:*)"});
    CHECK(matter.list("b") == List{"Read", "Write", "Bash(git add:*, git rm:*)"});
    CHECK(matter.list("c") == List{"x y", "z"});
    CHECK(matter.list("d") == List{"one"});
    CHECK(matter.list("e").empty());
    CHECK(matter.list("f").empty());
    CHECK(matter.list("g") == List{"broken)", "(a", "b"});
    CHECK(matter.list("absent").empty());
}

TEST_CASE("what is refused, and where") {
    struct Row {
        const char *text;
        const char *place;
        const char *part;
    };
    const Row rows[] = {
        {"---\nname: x\ndescription: Use when: now\n---\n", "3:22", "mapping values"},
        {"---\na: &x 1\n---\n", "2:4", "anchor"},
        {"---\na: 1\nb: *x\n---\n", "3:4", "alias"},
        {"---\na: !!str 1\n---\n", "2:4", "tag"},
        {"---\na: ! 1\n---\n", "2:4", "tag"},
        {"---\na: !x [1]\n---\n", "2:4", "tag"},
        {"---\na: 1\nb: 2\na: 3\n---\n", "4:1", "\"a\" stands twice"},
        {"---\na: {b: 1, b: 2}\n---\n", "2:11", "\"b\" stands twice"},
        {"---\n? [a]\n: b\n---\n", "2:3", "as a key"},
        {"---\n{a: 1}: b\n---\n", "2:1", "as a key"},
        {"---\n: b\n---\n", "2:1", "did not find expected key"},
        {"---\na: {? , b: c}\n---\n", "2:7", "a key is missing"},
        {"---\n- a\n---\n", "2:1", "a list"},
        {"---\njust text\n---\n", "2:1", "plain text"},
        {"---\na: \"x\n---\n", "3:1", "unexpected end"},
        {"---\na: 1\n--- b\n---\n", "3:1", "second YAML document"},
        {"---\na: x\x01y\n---\n", "2:5", "control characters"},
        {"---\na:\n\t- b\n---\n", "3:1", "cannot start any token"},
        {"---\na: [1, 2\n---\n", "3:1", "did not find expected ',' or ']'"},
        {"---\n%YAML 9.9\n---\n", "2:1", ""},
    };
    for (const Row &row : rows) {
        const std::string text = row.text;
        CAPTURE(text);
        const Error error = error_of(row.text);
        CHECK(error.code() == SKM_E_PARSE);
        CHECK(error.path() == "SKILL.md");
        CHECK(place_of(error) == row.place);
        CHECK_MESSAGE(error.message().find(row.part) != std::string::npos, error.message());
    }
    CHECK_FALSE(error_of("---\na: b: c\n---\n").hint().empty());
}

TEST_CASE("a key twice among many") {
    std::string text = "---\n";
    for (int i = 0; i < 500; ++i) text += "k" + std::to_string(i) + ": v\n";
    CHECK(read(text + "---\n").root.members.size() == 500);
    CHECK(place_of(error_of(text + "k7: again\n---\n")) == "502:1");
}

TEST_CASE("limits") {
    YamlLimits limits;
    limits.bytes = 20;
    CHECK(error_of("---\nname: a-rather-long-name\n---\n", limits).code() == SKM_E_TOO_LARGE);
    CHECK(parse_front_matter("---\nname: x\n---\n" + std::string(100, 'x'), "t", limits).present);
    CHECK_FALSE(parse_front_matter("---\n" + std::string(100, 'x'), "t", limits).present);

    CHECK(error_of("---\na: " + std::string(31, '[') + std::string(31, ']') + "\n---\n", {1 << 20, 31, 1000})
              .code() == SKM_E_TOO_LARGE);
    CHECK(read("---\na: " + std::string(31, '[') + std::string(31, ']') + "\n---\n").present);
    CHECK(error_of("---\na: " + std::string(100000, '[') + "\n---\n").code() != SKM_OK);
    CHECK(error_of("---\na: " + std::string(100000, '{') + "\n---\n").code() != SKM_OK);
    CHECK(error_of("---\n" + std::string(100000, '-') + "\n a\n---\n").code() == SKM_E_PARSE);

    std::string many = "---\na:\n";
    for (int i = 0; i < 20001; ++i) many += "- x\n";
    CHECK(error_of(many + "---\n").code() == SKM_E_TOO_LARGE);
}

TEST_CASE("only the front matter must be UTF-8") {
    const Error error = error_of("---\na: 1\nb: \xE9t\xE9\n---\n");
    CHECK(error.code() == SKM_E_NOT_UTF8);
    CHECK(place_of(error) == "3:4");
    CHECK(read("---\na: 1\n---\nbody \xE9\n").present);
    CHECK_FALSE(read("# \xE9\n").present);
    CHECK(error_of(std::string_view("\xFF\xFE-\0-\0-\0\n\0", 10)).code() == SKM_E_NOT_UTF8);
}

TEST_CASE("names that are not libyaml's line ends count as they do in editors") {
    const std::string text = "---\na: \"x\xC2\x85y\xE2\x80\xA8z\"\nb: é\n---\n";
    const FrontMatter matter = read(text);
    CHECK(matter.root.find("b")->line == 3);
    CHECK(source(text, matter.root.find("b")) == "é");
}
