#include <doctest/doctest.h>

#include "base/error.hpp"
#include "model/artifact/artifact.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::TempDir;
using support::write_file;

namespace {

Properties read(const std::string &front, const std::string &body = "# Title\n\nFirst words.\n") {
    return properties_of_text("---\n" + front + "---\n" + body, "SKILL.md");
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("scalars keep the text that they have before YAML types them") {
    const Properties found = read(
        "name: tables\ndescription: |\n  two\n  lines\nversion: 1.10\nauthor: 'Ada: \"A\"'\nlicense: MIT\n"
        "title: ~\ntags: [a, 'b c', 007]\nallowed-tools: Read, web_fetch, Magic\n");
    CHECK(found.problem.empty());
    CHECK(found.name == "tables");
    CHECK(found.description == "two\nlines\n");
    CHECK(found.version == "1.10");
    CHECK(found.author == "Ada: \"A\"");
    CHECK(found.license == "MIT");
    CHECK(found.title.empty());
    CHECK(found.tags == Names{"a", "b c", "007"});
    CHECK(found.tools == Names{"Read", "web_fetch", "Magic"});
    CHECK(found.front_matter.at("version").as_string() == "1.10");
    CHECK(found.front_matter.at("title").is_null());
    CHECK(found.front_matter.at("tags").size() == 3);
}

TEST_CASE("a version below metadata counts where there is no other") {
    CHECK(read("name: x\nmetadata:\n  version: \"2.0\"\n  author: me\n").version == "2.0");
    CHECK(read("version: 3\nmetadata:\n  version: \"2.0\"\n").version == "3");
    CHECK(read("metadata: none\n").version.empty());
}

TEST_CASE("metadata of a row, as the original lifts it") {
    const Properties found = read(
        "name: hello-skill\ndescription: Says hello to a person\nlicense: MIT\nversion: 1.2.0\n"
        "tools: [Read, bash, Magic]\ndisable-model-invocation: true\npriority: 3\nnothing: null\ntags: a, "
        "b\n");
    CHECK(found.original.pretty() == R"({
  "description": "Says hello to a person",
  "license": "MIT",
  "version": "1.2.0",
  "tools": [
    "Read",
    "Bash"
  ],
  "extra": {
    "frontmatter": {
      "name": "hello-skill",
      "description": "Says hello to a person",
      "tools": [
        "Read",
        "bash",
        "Magic"
      ],
      "license": "MIT",
      "version": "1.2.0",
      "tags": [
        "a",
        "b"
      ],
      "extra": {
        "disable-model-invocation": true,
        "priority": 3
      }
    },
    "frontmatter_tools": [
      "Read",
      "bash",
      "Magic"
    ],
    "unknown_tools": [
      "Magic"
    ],
    "name": "hello-skill",
    "disable-model-invocation": true,
    "priority": 3
  }
}
)");
}

TEST_CASE("without a description the first words of the text stand for it, in the row only") {
    const Properties found = read("name: x\n");
    CHECK(found.description.empty());
    CHECK(found.original.at("description").as_string() == "First words.");
    const std::string many(300, 'x');
    CHECK(properties_of_text("# T\n\u00e9" + many, "c.md").original.at("description").as_string() ==
          "\u00e9" + std::string(199, 'x'));
    CHECK(properties_of_text("", "c.md").original == Json::object());
    CHECK(properties_of_text("# only\n## headings\n", "c.md").original == Json::object());
}

TEST_CASE("front matter that is broken is read as it was meant, and says so") {
    const Properties found = read("name: x\ndescription: a: b: c\n");
    CHECK_FALSE(found.problem.empty());
    CHECK(found.name == "x");
    CHECK(found.description == "a: b: c");
    CHECK_FALSE(properties_of_text("---\nname: \xff\n---\n", "c.md").problem.empty());
}

TEST_CASE("of artifacts on disk") {
    TempDir dir;
    write_file(dir / "s/SKILL.md", "---\nname: s\n---\n");
    write_file(dir / "c.md", "---\nname: c\n---\n");
    write_file(dir / "m.json", "{\"name\": \"m\"}");
    CHECK(properties_of("skill", dir / "s").name == "s");
    CHECK(properties_of("command", dir / "c.md").name == "c");
    CHECK(properties_of("mcp", dir / "m.json").original == Json::object());
    CHECK(properties_of("workflow", dir / "s").name.empty());
    CHECK(properties_of("skill", dir / "absent").name.empty());
    write_file(dir / "big/SKILL.md", std::string(5u << 20, 'x'));
    CHECK_FALSE(properties_of("skill", dir / "big").problem.empty());
}
