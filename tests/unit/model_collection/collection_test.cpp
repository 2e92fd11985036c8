#include "model/collection/collection.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "base/error.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');
const std::string kOther = "sha256:" + std::string(64, 'b');
const std::string kHash(64, '1');

// As the original 0.74 writes it.
const std::string kManifest = R"([collection]
name = "default"
version = "1.0.0"
created = "2026-11-21T03:23:42.660909"
updated = "2026-11-21T03:24:01.423298"

[[artifacts]]
name = "hello-skill"
type = "skill"
path = "skills/hello-skill"
origin = "github"
added = "2026-11-21T03:23:59.288594"
upstream = "https://github.com/o/r/tree/0123/hello-skill"
version_spec = "latest"
resolved_sha = "0123456789abcdef0123456789abcdef01234567"
tags = [
    "greeting",
    "demo",
]
uuid = "0123456789abcdef0123456789abcdef"

[artifacts.metadata]
description = "Says hello to a person"
version = "1.2.0"

[[artifacts]]
name = "review.md"
type = "command"
path = "commands/review.md"
origin = "local"
added = "2026-11-21T03:23:59"

[[artifacts]]
name = "hello-skill"
type = "agent"
path = "agents/hello-skill.md"
origin = "local"
added = "2026-11-21T03:23:59"
)";

const std::string kLock = R"([lock]
version = "1.0.0"

[lock.entries."hello-skill::skill"]
content_hash = "1111111111111111111111111111111111111111111111111111111111111111"
fetched = "2026-11-21T03:24:01.445093"

[lock.entries."gone::skill"]
content_hash = "2222222222222222222222222222222222222222222222222222222222222222"
fetched = "2026-11-21T03:24:01.445093"
)";

std::string state_with(const std::string &hash) {
    return R"({"format":1,"generation":7,"artifacts":{"skill:hello-skill":{"tree_digest":")" + kDigest +
           R"(","content_hash":")" + hash + R"(","base":")" + kOther + R"(","forked_from":")" + kOther +
           R"("}}})";
}

Collection parse(const std::string &manifest, std::optional<std::string> lock = {},
                 std::optional<std::string> state = {}) {
    return Collection::parse("default", "/home/collections/default",
                             {manifest, std::move(lock), std::move(state)});
}

Error refused(const std::function<void()> &work) {
    try {
        work();
    } catch (const Error &error) {
        return error;
    }
    FAIL("nothing was refused");
    return Error(SKM_OK, "");
}

}  // namespace

TEST_CASE("rows of a manifest of the original") {
    const Collection collection = parse(kManifest, kLock, state_with(kHash));
    REQUIRE(collection.rows().size() == 3);
    const ArtifactRow &row = collection.rows()[0];
    CHECK(row.id().text() == "skill:hello-skill");
    CHECK(row.path == "skills/hello-skill");
    CHECK(row.origin == "github");
    CHECK(row.version_spec == "latest");
    CHECK(row.tags == std::vector<std::string>{"greeting", "demo"});
    CHECK(row.description() == "Says hello to a person");
    CHECK(row.version() == "1.2.0");
    CHECK(row.updated() == row.added);
    CHECK(row.content_hash == kHash);
    CHECK(row.fetched == "2026-11-21T03:24:01.445093");
    CHECK(row.tree_digest->prefixed() == kDigest);
    CHECK(row.base == kOther);
    CHECK(collection.generation() == 7);
    CHECK(collection.rows()[1].version().empty());
    CHECK_FALSE(collection.rows()[1].tree_digest);
    CHECK(collection.artifact_path(row) == "/home/collections/default/skills/hello-skill");
}

TEST_CASE("when the original wrote in between the digest is not believed; base and origin are kept") {
    const Collection collection = parse(kManifest, kLock, state_with(std::string(64, '9')));
    const ArtifactRow &row = collection.rows()[0];
    CHECK_FALSE(row.tree_digest);
    CHECK(row.content_hash == kHash);
    CHECK(row.base == kOther);
    CHECK(row.forked_from == kOther);
}

TEST_CASE("rows in the inline form, and no rows at all") {
    const Collection collection = parse(
        "artifacts = [\n    { name = \"a\", type = \"skill\", path = \"skills/a\", origin = \"local\", added "
        "= \"2026-01-01\" },\n]\n");
    REQUIRE(collection.rows().size() == 1);
    CHECK(collection.rows()[0].name == "a");
    CHECK(parse("artifacts = []\n\n[collection]\nname = \"x\"\n").rows().empty());
    CHECK(parse("").rows().empty());
}

TEST_CASE("a required key that is missing or wrong is named with file, line and key") {
    const auto broken = [&](const std::string &from, const std::string &to) {
        std::string text = kManifest;
        const std::size_t at = text.find(from, text.find("review.md") - 20);
        REQUIRE(at != std::string::npos);
        text.replace(at, from.size(), to);
        return refused([&] { parse(text); });
    };
    const Error missing = broken("path = \"commands/review.md\"\n", "");
    CHECK(missing.code() == SKM_E_SCHEMA);
    CHECK(missing.path() == "/home/collections/default/collection.toml");
    CHECK(missing.detail("key") == "artifacts[1].path");
    CHECK(missing.detail("line") == "26");
    CHECK(broken("origin = \"local\"", "origin = 3").detail("key") == "artifacts[1].origin");
    CHECK(broken("type = \"command\"", "type = \"\"").detail("key") == "artifacts[1].type");
    CHECK(broken("added = \"2026-11-21T03:23:59\"", "added = \"x\"\ntags = [1]").detail("key") ==
          "artifacts[1].tags");
    CHECK(broken("added = \"2026-11-21T03:23:59\"", "added = \"x\"\nmetadata = 1").detail("key") ==
          "artifacts[1].metadata");
    const Error twice =
        broken("name = \"review.md\"\ntype = \"command\"", "name = \"hello-skill\"\ntype = \"skill\"");
    CHECK(twice.code() == SKM_E_SCHEMA);
    CHECK(twice.detail("line") == "26");  // of the second
    CHECK(refused([&] { parse("artifacts = 1\n"); }).detail("key") == "artifacts");
    CHECK(refused([&] { parse("artifacts = [1]\n"); }).detail("key") == "artifacts[0]");

    const Error syntax = refused([&] { parse("[collection\n"); });
    CHECK(syntax.code() == SKM_E_PARSE);
    CHECK(syntax.detail("line") == "1");
    CHECK(refused([&] { parse(kManifest, "[lock\n"); }).code() == SKM_E_PARSE);
    CHECK(refused([&] { parse(kManifest, "[lock]\nentries = 1\n"); }).code() == SKM_E_SCHEMA);
}

TEST_CASE("a state that is damaged is not believed, one of a newer version is an error") {
    for (const std::string &bad :
         {std::string("{"), std::string("[]"), std::string("{}"), std::string(),
          std::string(R"({"format":1,"generation":1,"artifacts":{"skill:hello-skill":3}})"),
          std::string(
              R"({"format":1,"generation":1,"artifacts":{"skill:hello-skill":{"tree_digest":"x"}}})")}) {
        CAPTURE(bad);
        const Collection collection = parse(kManifest, kLock, bad);
        CHECK_FALSE(collection.state_problem().empty());
        CHECK(collection.rows().size() == 3);
        CHECK_FALSE(collection.rows()[0].tree_digest);
        CHECK(collection.generation() == 0);
    }
    CHECK(refused([&] { parse(kManifest, kLock, R"({"format":2})"); }).code() == SKM_E_NEWER);
}

TEST_CASE("references") {
    const Collection collection = parse(kManifest);
    CHECK(collection.resolve("skill:hello-skill").type == "skill");
    CHECK(collection.resolve(" Agent:hello-skill").type == "agent");
    CHECK(collection.resolve("review").name == "review.md");
    CHECK(collection.resolve("review.md").name == "review.md");
    CHECK(collection.resolve("command:review").name == "review.md");
    CHECK(collection.find({"command", "review.md"}) != nullptr);
    CHECK(collection.find({"command", "review"}) == nullptr);

    const Error ambiguous = refused([&] { collection.resolve("hello-skill"); });
    CHECK(ambiguous.code() == SKM_E_AMBIGUOUS);
    CHECK(ambiguous.detail("candidates") == "skill:hello-skill, agent:hello-skill");
    const Error near = refused([&] { collection.resolve("helo-skil"); });
    CHECK(near.code() == SKM_E_ARTIFACT_NOT_FOUND);
    CHECK(near.detail("near") == "hello-skill");
    CHECK(refused([&] { collection.resolve("skill:review"); }).code() == SKM_E_ARTIFACT_NOT_FOUND);
    CHECK(refused([&] { collection.resolve(""); }).code() == SKM_E_ARTIFACT_NOT_FOUND);
    CHECK(refused([&] { collection.resolve("a b:c"); }).code() == SKM_E_NAME);
    CHECK(refused([&] { collection.resolve(std::string(100000, 'x')); }).code() == SKM_E_ARTIFACT_NOT_FOUND);
}

TEST_CASE("a path that leaves the collection is never used") {
    for (const char *path : {"../x", "/etc/passwd", "skills/../../x", ".", "skills/./x", "/"}) {
        CAPTURE(path);
        ArtifactRow row;
        row.path = path;
        const Collection collection = parse("");
        CHECK(refused([&] { (void)collection.artifact_path(row); }).code() == SKM_E_NAME);
    }
    ArtifactRow row;
    row.path = "skills/x/";
    CHECK(parse("").artifact_path(row) == "/home/collections/default/skills/x");
}

TEST_CASE("where artifacts lie, and what a new row says") {
    CHECK(collection_path("skill", "x", "whatever", true) == "skills/x");
    CHECK(collection_path("command", "x", "y.md", false) == "commands/x.md");
    CHECK(collection_path("hook", "x", "on-save.json", false) == "hooks/x.json");
    CHECK(collection_path("mcp", "x", ".mcp.json", false) == "mcp/x.json");
    CHECK(collection_path("mcp", "x", "x", true) == "mcp/x");
    CHECK(collection_path("recipe", "x", "plain", false) == "recipes/x");

    const Properties properties =
        properties_of_text("---\nname: x\nversion: 1.10\ntags: [b, a, b]\n---\n", "SKILL.md");
    const ArtifactRow row = new_row("skill", "x", properties, 1'795'231'422'660'909);
    CHECK(row.added == "2026-11-21T03:23:42.660909");
    CHECK(row.origin == "local");
    CHECK(row.version() == "1.10");
    CHECK(row.tags == std::vector<std::string>{"b", "a"});
}

TEST_CASE("an artifact as a document, and its hash") {
    const Collection collection = parse(kManifest, kLock, state_with(kHash));
    CHECK(
        artifact_to_json(collection.rows()[0]).compact() ==
        R"({"name":"hello-skill","type":"skill","path":"skills/hello-skill","origin":"github","version":"1.2.0",)"
        R"("description":"Says hello to a person","tags":["greeting","demo"],"tree_digest":")" +
            kDigest + R"(","content_hash":")" + kHash +
            R"(","upstream":"https://github.com/o/r/tree/0123/hello-skill","version_spec":"latest",)"
            R"("resolved_sha":"0123456789abcdef0123456789abcdef01234567","added":"2026-11-21T03:23:59.288594","base":")" +
            kOther + R"(","forked_from":")" + kOther + "\"}");
    const Json plain = artifact_to_json(collection.rows()[1]);
    CHECK(plain.at("tree_digest").as_string().empty());
    CHECK(plain.at("content_hash").as_string().empty());
    CHECK(plain.at("upstream").as_string().empty());
}
