#include "model/snapshot/original_snapshots.hpp"

#include "model/snapshot/original_record.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "support/support.hpp"
#include "support/tar_mutations.hpp"

using namespace skillmeat::core;
using support::RawTar;

namespace {

constexpr const char *kFirst = "20260101-120000-000001", *kSecond = "20260102-120000-000002";
constexpr const char *kManifest =
    "[collection]\nname = \"default\"\nversion = \"1.0.0\"\ncreated = \"2026-01-01T00:00:00\"\n"
    "updated = \"2026-01-01T00:00:00\"\n\n[[artifacts]]\nname = \"pdf\"\ntype = \"skill\"\npath = "
    "\"skills/pdf/\"\n"
    "origin = \"local\"\nadded = \"2026-01-01T00:00:00\"\n";

struct World {
    support::TempDir folder;
    std::vector<std::string> logged;
    Context context;
    Operation operation;
    Home home;

    World() : context(options()), operation(context), home(Home::create(operation)) {}

    ContextOptions options() {
        ContextOptions options;
        options.home = folder / "home";
        options.environment.emplace();
        options.log = [this](const LogRecord &record) { logged.emplace_back(record.message); };
        return options;
    }
    std::string list() const { return folder / "home/snapshots/default/snapshots.toml"; }
    std::string archive(const std::string &id) const {
        return folder / ("home/snapshots/default/" + id + ".tar.gz");
    }
    static std::string row(const std::string &id, const std::string &more = "") {
        return "[[snapshots]]\nid = \"" + id +
               "\"\ntimestamp = \"2026-01-01T12:00:00.000001\"\nmessage = \"" + id +
               "\"\nartifact_count = 1\ntarball_path = \"/etc/passwd\"\n" + more + "\n";
    }
    std::vector<OriginalSnapshot> all() { return original_snapshots(operation, home, "default"); }
    OriginalTree read(const OriginalSnapshot &snapshot, const ArchiveLimits &limits = {}) {
        return read_original_snapshot(home, snapshot, limits, Watch());
    }
    // The one snapshot, of these bytes.
    OriginalSnapshot with(const std::string &bytes) {
        support::write_file(list(), row(kFirst));
        support::write_file(archive(kFirst), bytes);
        return all().at(0);
    }
};

RawTar honest() {
    RawTar tar;
    tar.entries.push_back(support::raw_tar_file("default/collection.toml", kManifest));
    tar.entries.push_back(support::raw_tar_file("default/skills/pdf/SKILL.md", "---\nname: pdf\n---\n"));
    tar.entries.push_back(support::raw_tar_file("default/skills/pdf/run", "#!/bin/sh\n"));
    tar.entries.back().mode = support::raw_octal(0755, 8);
    tar.entries.insert(tar.entries.begin(), support::raw_tar_special("default/", '5'));
    return tar;
}

template <class Action>
Error error_of(Action &&action) {
    try {
        action();
    } catch (const Error &error) {
        return error;
    }
    return Error(SKM_OK, "");
}

std::string reason_of(World &world, const RawTar &tar) {
    const OriginalSnapshot snapshot = world.with(tar.bytes());
    const Error error = error_of([&] { world.read(snapshot); });
    if (error.code() == SKM_OK) return "";
    CHECK(error.code() == SKM_E_ARCHIVE);
    CHECK(error.path() == world.archive(kFirst));
    CHECK_FALSE(error.hint().empty());
    return std::string(error.detail("reason"));
}

}  // namespace

TEST_CASE("the original's snapshots are listed, newest first, by the files that lie in the home") {
    World world;
    CHECK(world.all().empty());
    CHECK(world.logged.empty());
    support::write_file(world.list(), World::row(kFirst) + World::row(kSecond, "extra = [1, 2]\n"));
    support::write_file(world.archive(kFirst), "x");
    support::write_file(world.archive(kSecond), "x");
    const auto all = world.all();
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == kSecond);
    CHECK(all[1].id == kFirst);
    CHECK(all[1].message == kFirst);
    CHECK(all[1].artifacts == 1);
    CHECK(all[1].collection == "default");
    CHECK(all[1].created == 1767268800000);
    CHECK(all[1].file == world.archive(kFirst));
    CHECK(world.logged.empty());
    CHECK(original_snapshots(world.operation, world.home, "other").empty());
    CHECK(original_snapshots(world.operation, world.home, "../default").empty());
}

TEST_CASE("a row that cannot be used is logged and left out") {
    World world;
    std::string rows = World::row(kFirst);
    SUBCASE("an id that leads elsewhere") {
        rows += World::row("../../../etc/passwd");
    }
    SUBCASE("an id that is no time") {
        rows += World::row("20261301-120000-000001");
    }
    SUBCASE("an id of another form") {
        rows += World::row("yesterday");
    }
    SUBCASE("no id") {
        rows += "[[snapshots]]\nmessage = \"x\"\n";
    }
    SUBCASE("an id that is a number") {
        rows += "[[snapshots]]\nid = 20260101\n";
    }
    SUBCASE("listed twice") {
        rows += World::row(kFirst);
    }
    SUBCASE("no file") {
        rows += World::row(kSecond);
    }
    SUBCASE("a folder in the place of the file") {
        rows += World::row(kSecond);
        support::write_file(world.archive(kSecond) + "/x", "x");
    }
    SUBCASE("a link in the place of the file") {
        rows += World::row(kSecond);
        support::write_file(world.archive(kFirst), "x");
        REQUIRE(symlink("/etc/passwd", world.archive(kSecond).c_str()) == 0);
    }
    support::write_file(world.list(), rows);
    support::write_file(world.archive(kFirst), "x");
    const auto all = world.all();
    REQUIRE(all.size() == 1);
    CHECK(all[0].id == kFirst);
    CHECK(world.logged.size() == 1);
}

TEST_CASE("a list that cannot be read is logged and gives none") {
    World world;
    support::write_file(world.archive(kFirst), "x");
    SUBCASE("not TOML") {
        support::write_file(world.list(), World::row(kFirst) + "[[");
    }
    SUBCASE("not UTF-8") {
        support::write_file(world.list(), World::row(kFirst) + "# \xff\n");
    }
    SUBCASE("no list") {
        support::write_file(world.list(), "snapshots = \"none\"\n");
    }
    SUBCASE("a list of something else") {
        support::write_file(world.list(), "snapshots = [1]\n");
    }
    SUBCASE("too many rows") {
        std::string text = "snapshots = [";
        for (int i = 0; i < 10001; ++i) text += "1,";
        support::write_file(world.list(), text + "]\n");
    }
    SUBCASE("too large") {
        support::write_file(world.list(), World::row(kFirst) + std::string(4u << 20, '#'));
    }
    SUBCASE("a pipe") {
        REQUIRE(mkfifo(world.list().c_str(), 0600) == 0);
    }
    CHECK(world.all().empty());
    CHECK(world.logged.size() == 1);
}

TEST_CASE("a snapshot is read into memory as it was") {
    World world;
    RawTar tar = honest();
    tar.entries.push_back(support::raw_tar_special("default/skills/latest", '2'));
    tar.entries.back().link = "./pdf/../pdf";
    tar.entries.push_back(support::raw_tar_special("default/skills/pdf/.git/", '5'));
    tar.entries.push_back(support::raw_tar_file("default/skills/pdf/.git/config", "x"));
    const OriginalTree tree = world.read(world.with(tar.bytes()));
    REQUIRE(tree.files.size() == 3);
    CHECK(tree.files.at("collection.toml").bytes == kManifest);
    CHECK(tree.files.at("skills/pdf/run").bytes == "#!/bin/sh\n");
    CHECK(tree.files.at("skills/pdf/run").executable);
    CHECK_FALSE(tree.files.at("skills/pdf/SKILL.md").executable);
    CHECK(tree.skipped == std::vector<std::string>{"skills/latest", "skills/pdf/.git"});
    REQUIRE(tree.collection);
    CHECK(tree.collection->rows().size() == 1);
    CHECK(tree.collection->find({"skill", "pdf"}) != nullptr);
}

TEST_CASE("a hostile file in the place of a snapshot is refused with its reason") {
    World world;
    REQUIRE(reason_of(world, honest()) == "");
    const auto folders = [] {
        RawTar tar = honest();
        std::swap(tar.entries[0], tar.entries[3]);
        std::swap(tar.entries[0],
                  tar.entries[2]);  // first a file, second one to be renamed, as mutations want it
        return tar;
    };
    for (const support::TarMutation &mutation : support::tar_mutations()) {
        CAPTURE(mutation.name);
        // Reported instead of refused, and told apart below.
        if (mutation.reason == "protected-path" || mutation.name == "kind: symbolic link") continue;
        RawTar tar = folders();
        mutation.change(tar);
        const std::string reason = reason_of(world, tar);
        CHECK_FALSE(reason.empty());
    }
}

TEST_CASE("what lies outside of the collection or leads there is refused") {
    World world;
    for (const char *beside : {"other/x", "default-2/x", "x", ".git/config"}) {
        INFO(beside);
        RawTar tar = honest();
        tar.entries.push_back(support::raw_tar_file(beside, "x"));
        CHECK(reason_of(world, tar) == "protected-path");
    }
    const auto with_link = [](const std::string &target, char kind) {
        RawTar tar = honest();
        tar.entries.push_back(support::raw_tar_special("default/skills/link", kind));
        tar.entries.back().link = target;
        return tar;
    };
    for (const char *target : {"/etc/passwd", "../../x", "../..", "../../default/collection.toml", ""}) {
        INFO(target);
        CHECK(reason_of(world, with_link(target, '2')) == "special-file");
    }
    CHECK(reason_of(world, with_link("default/collection.toml", '1')) == "special-file");
    RawTar through = with_link("pdf", '2');
    through.entries.push_back(support::raw_tar_file("default/skills/link/x", "x"));
    CHECK(reason_of(world, through) == "collision");
}

TEST_CASE("the limits hold for a snapshot, and may be raised") {
    World world;
    const OriginalSnapshot snapshot = world.with(honest().bytes());
    const auto reason_below = [&](std::uint64_t ArchiveLimits::*limit, std::uint64_t value) {
        ArchiveLimits limits;
        limits.*limit = value;
        return std::string(error_of([&] { world.read(snapshot, limits); }).detail("reason"));
    };
    CHECK(reason_below(&ArchiveLimits::entries, 3) == "bomb");
    CHECK(reason_below(&ArchiveLimits::entries, 4) == "");
    CHECK(reason_below(&ArchiveLimits::file_bytes, 20) == "bomb");
    CHECK(reason_below(&ArchiveLimits::total_bytes, 40) == "bomb");
    CHECK(reason_below(&ArchiveLimits::archive_bytes, 40) == "bomb");
}

TEST_CASE("a snapshot's own files are read as strictly as a collection's") {
    World world;
    RawTar tar = honest();
    const auto code_of = [&] {
        const OriginalSnapshot snapshot = world.with(tar.bytes());
        const Error error = error_of([&] { world.read(snapshot); });
        CHECK(error.path() == world.archive(kFirst));
        return error.code();
    };
    SUBCASE("no collection.toml") {
        tar.entries[1].name = "default/other.toml";
        CHECK(code_of() == SKM_E_SCHEMA);
    }
    SUBCASE("a collection.toml that is not TOML") {
        tar.entries[1].data = "[collection";
        CHECK(code_of() == SKM_E_PARSE);
    }
    SUBCASE("a row without a name") {
        tar.entries[1].data = "[collection]\nname = \"default\"\n\n[[artifacts]]\ntype = \"skill\"\n";
        CHECK(code_of() == SKM_E_SCHEMA);
    }
    SUBCASE("a path that leaves the collection") {
        tar.entries[1].data.replace(tar.entries[1].data.find("skills/pdf/"), 11, "../../etc/");
        const OriginalSnapshot snapshot = world.with(tar.bytes());
        const Error error = error_of([&] {
            const OriginalTree tree = world.read(snapshot);
            (void)tree.collection->artifact_path(tree.collection->rows().at(0));
        });
        CHECK(error.code() != SKM_OK);
    }
}

TEST_CASE("a snapshot that is gone since it was listed is told") {
    World world;
    const OriginalSnapshot snapshot = world.with(honest().bytes());
    REQUIRE(std::remove(snapshot.file.c_str()) == 0);
    CHECK(error_of([&] { world.read(snapshot); }).code() == SKM_E_NOT_FOUND);
}

TEST_CASE("a snapshot of the original as one of ours: rows, listings, contents") {
    World world;
    RawTar tar = honest();
    for (const char *left_out : {".DS_Store", "node_modules/x", "a.pyc"})
        tar.entries.push_back(support::raw_tar_file("default/skills/pdf/" + std::string(left_out), "x"));
    tar.entries.push_back(support::raw_tar_file("default/commands/review.md", "Do it."));
    for (const char *path : {"commands/review.md", "commands/gone.md", "../up.md"})
        tar.entries[1].data += "\n[[artifacts]]\nname = \"" + std::to_string(tar.entries[1].data.size()) +
                               "\"\ntype = \"command\"\npath = \"" + path +
                               "\"\norigin = \"local\"\nadded = \"2026-01-01T00:00:00\"\n";
    const OriginalSnapshot original = world.with(tar.bytes());
    const OriginalTree tree = world.read(original);
    const OriginalRecord record = record_of_original(original, tree);
    const Snapshot &snapshot = record.snapshot;
    CHECK(snapshot.id == kFirst);
    CHECK(snapshot.created == original.created);
    CHECK(record.contents.at(snapshot.manifest) == tar.entries[1].data);
    CHECK_FALSE(snapshot.lock);
    REQUIRE(snapshot.artifacts.size() == 2);
    CHECK(snapshot.artifacts[0].path == "skills/pdf");
    CHECK(snapshot.artifacts[0].folder);
    const auto listing = parse_listing(record.contents.at(snapshot.artifacts[0].tree_digest));
    REQUIRE(listing);
    REQUIRE(listing->files.size() == 2);
    CHECK(listing->files[0].path == "SKILL.md");
    CHECK(listing->files[1].executable);
    CHECK(record.contents.at(listing->files[1].sha256) == "#!/bin/sh\n");
    CHECK_FALSE(snapshot.artifacts[1].folder);
    REQUIRE(snapshot.missing.size() == 2);
    CHECK(snapshot.missing[0].reason == "absent");
    CHECK(snapshot.missing[1].reason == "name");
}
