// The record of a snapshot: what is written is read again, and nothing else is believed.
#include "model/snapshot/snapshot.hpp"

#include <doctest/doctest.h>

#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

const std::string kId = "1795231422660-0123abcd";

struct Fixture {
    support::TempDir temp;
    Context context{options()};
    Operation operation{context};
    Home home = Home::create(operation);

    ContextOptions options() const {
        ContextOptions made;
        made.home = temp / "home";
        made.environment = std::map<std::string, std::string>{{"HOME", temp.path()}};
        return made;
    }
    std::string file(const std::string &id = kId) const {
        return home.path() + "/" + snapshot_path("default", id);
    }

    Snapshot sample() const {
        Snapshot out;
        out.id = kId;
        out.collection = "default";
        out.message = "before \"the\" change, ä";
        out.automatic = true;
        out.created = 1'795'231'422'660;
        out.manifest = sha256("manifest");
        out.lock = sha256("lock");
        out.artifacts = {{{"skill", "pdf"}, "skills/pdf", true, sha256("a")},
                         {{"command", "review"}, "commands/review.md", false, sha256("b")}};
        out.missing = {{{"skill", "gone"}, "skills/gone", "absent"}};
        out.artifact_count = 2;
        out.missing_count = 1;
        out.digest = sha256("digest");
        out.list = sha256(snapshot_list_text(out.artifacts, out.missing));
        return out;
    }
    void write(const Snapshot &snapshot, const std::string &list) const {
        home.objects().put(snapshot.list, list);
        support::write_file(file(snapshot.id), snapshot_text(snapshot));
    }
};

std::string replaced(std::string text, const std::string &from, const std::string &to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a record is read as it was written") {
    const Snapshot made = sample();
    write(made, snapshot_list_text(made.artifacts, made.missing));
    const Snapshot read = read_snapshot(home, "default", kId);
    CHECK(snapshot_text(read) == snapshot_text(made));
    REQUIRE(read.artifacts.size() == 2);
    CHECK(read.artifacts[0].id.text() == "skill:pdf");
    CHECK(read.artifacts[0].folder);
    CHECK_FALSE(read.artifacts[1].folder);
    CHECK(read.artifacts[1].path == "commands/review.md");
    CHECK(read.artifacts[1].tree_digest == sha256("b"));
    REQUIRE(read.missing.size() == 1);
    CHECK(read.missing[0].reason == "absent");
    CHECK_FALSE(read.state);
    CHECK(*read.lock == sha256("lock"));
    CHECK(read_snapshot_record(home, "default", kId).artifacts.empty());
}

TEST_CASE_FIXTURE(Fixture, "what is listed: newest first, and only records") {
    CHECK(snapshot_ids(home, "default").empty());
    CHECK(snapshot_collections(home).empty());
    for (const char *name : {"1795231422660-0123abcd.json", "1795231422661-0123abcd.json", "notes.json",
                             "1795231422660-0123abcd.json.tmp", "1795231422660-0123ABCD.json"})
        support::write_file(home.state("snapshots/default/") + name, "{}");
    support::write_file(home.state("snapshots/file"), "");
    CHECK(snapshot_ids(home, "default") ==
          std::vector<std::string>{"1795231422661-0123abcd", "1795231422660-0123abcd"});
    CHECK(snapshot_collections(home) == std::vector<std::string>{"default"});
    CHECK(snapshot_ids(home, "../default").empty());
}

TEST_CASE_FIXTURE(Fixture, "what is not there, or is no id") {
    for (const char *id : {"1795231422660-0123abcd", "", "../../config", "1795231422660", "x"})
        CHECK(code_of([&] { read_snapshot(home, "default", id); }) == SKM_E_SNAPSHOT_NOT_FOUND);
    CHECK(code_of([&] { read_snapshot(home, "..", kId); }) == SKM_E_SNAPSHOT_NOT_FOUND);
}

TEST_CASE_FIXTURE(Fixture, "damage is told with the path; a newer format is no damage") {
    const Snapshot made = sample();
    const std::string list = snapshot_list_text(made.artifacts, made.missing), text = snapshot_text(made);
    write(made, list);
    const auto refused = [&](const std::string &record) {
        support::write_file(file(), record);
        const Error error = support::error_of([&] { read_snapshot(home, "default", kId); });
        CHECK(error.path() == file());
        CHECK_FALSE(error.hint().empty());
        return error.code();
    };
    CHECK(refused("") == SKM_E_DAMAGED);
    CHECK(refused("[]") == SKM_E_DAMAGED);
    CHECK(refused(text.substr(0, text.size() / 2)) == SKM_E_DAMAGED);
    CHECK(refused(replaced(text, "\"format\": 1", "\"format\": 2")) == SKM_E_NEWER);
    CHECK(refused(replaced(text, "\"format\": 1", "\"format\": true")) == SKM_E_DAMAGED);
    CHECK(refused(replaced(text, "\"artifacts\": 2", "\"artifacts\": 3")) == SKM_E_DAMAGED);
    CHECK(refused(replaced(text, "\"artifacts\": 2", "\"artifacts\": -2")) == SKM_E_DAMAGED);
    CHECK(refused(replaced(text, "\"created\": 1", "\"created\": -1")) == SKM_E_DAMAGED);
    CHECK(refused(replaced(text, "\"collection\": \"default\"", "\"collection\": \"other\"")) ==
          SKM_E_DAMAGED);
    CHECK(refused(replaced(text, kId, "1795231422660-0123abce")) == SKM_E_DAMAGED);
    CHECK(refused(replaced(text, "sha256:", "sha512:")) == SKM_E_DAMAGED);
    CHECK(refused(std::string(70u << 10, ' ') + text) == SKM_E_DAMAGED);
}

TEST_CASE_FIXTURE(Fixture, "a list that is not one") {
    const auto code_with = [&](const std::string &list) {
        Snapshot made = sample();
        made.list = sha256(list);
        write(made, list);
        return code_of([&] { read_snapshot(home, "default", kId); });
    };
    const Snapshot made = sample();
    const std::string list = snapshot_list_text(made.artifacts, made.missing);
    CHECK(code_with(list) == SKM_OK);
    for (const char *path : {"../x", "/etc/passwd", "skills/../../x", "", "a\\u0000b"})
        CHECK(code_with(replaced(list, "skills/pdf", path)) == SKM_E_DAMAGED);
    CHECK(code_with(replaced(list, "\"folder\":true", "\"folder\":1")) == SKM_E_DAMAGED);
    CHECK(code_with(replaced(list, "\"name\":\"pdf\"", "\"name\":\"\"")) == SKM_E_DAMAGED);
    CHECK(code_with("{}") == SKM_E_DAMAGED);

    // Gone, or another content under its name.
    const Snapshot gone = sample();
    write(gone, list);
    support::write_file(home.objects().path_of(gone.list), "Pxxxxxxxxx");
    CHECK(code_of([&] { read_snapshot(home, "default", kId); }) == SKM_E_DAMAGED);
}

TEST_CASE("the digest is of what the collection holds, not of when or in which order") {
    const auto digest_of = [](const std::string &manifest, const std::string &content) {
        const Collection collection =
            Collection::parse("default", "/home/collections/default", {manifest, {}, {}});
        std::vector<SnapshotArtifact> artifacts;
        for (const ArtifactRow &row : collection.rows())
            artifacts.push_back({row.id(), row.path, true, sha256(content)});
        return snapshot_digest(collection, artifacts);
    };
    const std::string head =
        "[collection]\nname = \"default\"\nversion = \"1.0.0\"\ncreated = \"2026-01-01T00:00:00\"\n";
    const auto row = [](const std::string &name, const std::string &more) {
        return "\n[[artifacts]]\nname = \"" + name + "\"\ntype = \"skill\"\npath = \"skills/" + name +
               "\"\norigin = \"local\"\nadded = \"2026-01-0" + more;
    };
    const std::string a = row("a", "1T00:00:00\"\n"), b = row("b", "1T00:00:00\"\n");
    const Digest plain = digest_of(head + "updated = \"2026-01-01T00:00:00\"\n" + a + b, "1");
    CHECK(digest_of(head + "updated = \"2026-02-02T00:00:00\"\n" + b + row("a", "2T00:00:00\"\n"), "1") ==
          plain);
    CHECK(digest_of(head + "updated = \"2026-01-01T00:00:00\"\n" + a + b, "2") != plain);
    CHECK(digest_of(head + "updated = \"2026-01-01T00:00:00\"\n" + a, "1") != plain);
    CHECK(digest_of(head + "updated = \"2026-01-01T00:00:00\"\n" + a + b + "tags = [\"x\"]\n", "1") != plain);
}

TEST_CASE("a message is one line of bounded length") {
    check_snapshot_message("");
    check_snapshot_message("vor dem Umbau – ä");
    for (const std::string &message :
         {std::string("two\nlines"), std::string("\x1b[31m"), std::string("\xff"), std::string(501, 'x')})
        CHECK(code_of([&] { check_snapshot_message(message); }) == SKM_E_ARGUMENT);
}
