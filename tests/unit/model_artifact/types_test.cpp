#include <doctest/doctest.h>
#include <unistd.h>

#include "base/error.hpp"
#include "model/artifact/artifact.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::TempDir;
using support::write_file;

TEST_CASE("types and where they lie in a collection") {
    REQUIRE(type_facts("skill") != nullptr);
    CHECK(type_facts("skill")->folder);
    CHECK(container_of("skill") == "skills");
    CHECK(container_of("mcp") == "mcp");
    CHECK(container_of("orchestration") == "workflows");
    CHECK(type_facts("recipe") == nullptr);
    CHECK(container_of("recipe") == "recipes");
}

TEST_CASE("a type's name, as it is written and as it is kept") {
    CHECK(normalize_type(" Skill\n") == "skill");
    CHECK(normalize_type("MCP_server") == "mcp");
    CHECK(normalize_type("mcp-server") == "mcp");
    CHECK(normalize_type("mcpserver") == "mcp");
    CHECK(normalize_type("my-own_type2") == "my-own_type2");
    for (const char *bad : {"", " ", "a b", "../x", "a/b", "a.b", "_x", "2x", "caf\u00e9"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(normalize_type(bad), Error);
    }
    CHECK_THROWS_AS(normalize_type(std::string(65, 'a')), Error);
}

TEST_CASE("names of artifacts") {
    CHECK(checked_artifact_name("pdf-notes.v2") == "pdf-notes.v2");
    CHECK(checked_artifact_name("e\u0301") == "\u00e9");
    for (const char *bad :
         {"", ".hidden", "a/b", "a\\b", "..", "a..b", "a:b", "con", "ends.", " x", "\xff", "a\nb"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(checked_artifact_name(bad), Error);
    }
}

TEST_CASE("what a path looks like") {
    TempDir dir;
    const auto detect = [&](const std::string &relative) { return detect_artifact(dir / relative); };
    const auto looks = [&](const std::string &relative, const std::string &type, const std::string &name) {
        CAPTURE(relative);
        const Detection found = detect(relative);
        CHECK(found.type == type);
        CHECK(found.name == name);
        CHECK(found.confidence >= 500);
        CHECK(found.confidence <= 1000);
    };
    write_file(dir / "anywhere/pdf.notes/SKILL.md", "x");
    looks("anywhere/pdf.notes", "skill", "pdf.notes");
    CHECK(detect("anywhere/pdf.notes").confidence == 1000);
    write_file(dir / "commands/git/commit.md", "x");
    looks("commands/git/commit.md", "command", "commit");
    write_file(dir / ".claude/Agents/planner.md", "x");
    looks(".claude/Agents/planner.md", "agent", "planner");
    write_file(dir / "hooks/on-save/settings.json", "{}");
    looks("hooks/on-save", "hook", "on-save");
    write_file(dir / "servers/files/mcp.json", "{}");
    looks("servers/files/mcp.json", "mcp", "files");
    write_file(dir / "x/.mcp.json", "{}");
    looks("x/.mcp.json", "mcp", "x");
    write_file(dir / "w/release/WORKFLOW.yaml", "x: 1");
    looks("w/release", "workflow", "release");
    write_file(dir / "workflows/run.py", "pass");
    looks("workflows/run.py", "orchestration", "run");
    write_file(dir / "p/kit/PLUGIN.md", "x");
    looks("p/kit", "composite", "kit");
    write_file(dir / "x/SOUL.md", "x");
    looks("x/SOUL.md", "soul", "SOUL");
    write_file(dir / "agents/specs/api.md", "x");
    looks("agents/specs/api.md", "spec_file", "api");
    write_file(dir / "x/front.md", "---\nallowed-tools: Bash\n---\ntext\n");
    looks("x/front.md", "command", "front");
    write_file(dir / "x/reviewer.md", "---\nname: r\ndescription: d\ntools: Read\n---\ntext\n");
    looks("x/reviewer.md", "agent", "reviewer");
}

TEST_CASE("folders above the one that was asked for do not count") {
    TempDir dir;
    write_file(dir / "agents/project/notes/x.md", "x");
    write_file(dir / "agents/project/commands/y.md", "y");
    CHECK(detect_artifact(dir / "agents/project/notes/x.md").type == "agent");
    CHECK(detect_artifact(dir / "agents/project/notes/x.md", dir / "agents/project").confidence < 500);
    CHECK(detect_artifact(dir / "agents/project/commands/y.md", dir / "agents/project").type == "command");
    CHECK(detect_artifact(dir / "agents/project/commands/y.md", dir / "agents/project/commands").type ==
          "command");
}

TEST_CASE("what is not sure is not believed") {
    TempDir dir;
    write_file(dir / "x/readme.md", "# Text\n");
    CHECK(detect_artifact(dir / "x/readme.md").confidence < 500);
    write_file(dir / "x/data.bin", "1");
    CHECK(detect_artifact(dir / "x/data.bin").type.empty());
    CHECK(detect_artifact(dir / "x").type.empty());
    CHECK(detect_artifact(dir / "absent").type.empty());
    write_file(dir / "skills/no-manifest/notes.md", "x");
    CHECK(detect_artifact(dir / "skills/no-manifest").confidence < 500);
    write_file(dir / "skills/file.md", "x");
    CHECK(detect_artifact(dir / "skills/file.md").confidence < 500);
    write_file(dir / "commands/image.png", "x");
    CHECK(detect_artifact(dir / "commands/image.png").confidence < 500);
}

TEST_CASE("an artifact must be what its type says") {
    TempDir dir;
    const auto code = [](const std::string &type, const std::string &path) -> Code {
        try {
            check_artifact(type, path);
        } catch (const Error &error) {
            CHECK_FALSE(error.path().empty());
            CHECK_FALSE(error.hint().empty());
            return error.code();
        }
        return SKM_OK;
    };
    write_file(dir / "good/SKILL.md", "text");
    write_file(dir / "small/skill.md", "text");
    write_file(dir / "blank/SKILL.md", " \n\t\n");
    write_file(dir / "latin/SKILL.md", "caf\xe9");
    write_file(dir / "none/README.md", "text");
    write_file(dir / "c.md", "text");
    write_file(dir / "blank.md", "\n");
    write_file(dir / "c.txt", "text");
    CHECK(code("skill", dir / "good") == SKM_OK);
    CHECK(code("skill", dir / "small") == SKM_OK);
    CHECK(code("skill", dir / "blank") == SKM_E_SCHEMA);
    CHECK(code("skill", dir / "latin") == SKM_E_NOT_UTF8);
    CHECK(code("skill", dir / "none") == SKM_E_SCHEMA);
    CHECK(code("skill", dir / "c.md") == SKM_E_SCHEMA);
    CHECK(code("skill", dir / "absent") == SKM_E_NOT_FOUND);
    CHECK(code("command", dir / "c.md") == SKM_OK);
    CHECK(code("agent", dir / "blank.md") == SKM_E_SCHEMA);
    CHECK(code("agent", dir / "c.txt") == SKM_E_SCHEMA);
    CHECK(code("agent", dir / "good") == SKM_E_SCHEMA);
    CHECK(code("mcp", dir / "blank.md") == SKM_E_SCHEMA);
    CHECK(code("recipe", dir / "blank.md") == SKM_OK);
    REQUIRE(symlink("good", (dir / "link").c_str()) == 0);
    CHECK(code("skill", dir / "link") == SKM_OK);
}
