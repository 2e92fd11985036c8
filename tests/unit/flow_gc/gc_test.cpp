#include "flow/gc.hpp"

#include "base/error.hpp"
#include "flow/references.hpp"
#include "flow/snapshot.hpp"
#include "model/snapshot/snapshot.hpp"
#include "state/store/journal.hpp"
#include "state/usage/usage.hpp"
#include "support/refusals.hpp"
#include "world.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

// Changes beyond what is kept, and younger ones: four and five.
struct OldWorld : World {
    OldWorld() {
        support::write_file(home_file("policy.toml"), "[limits]\nkeep-changes = 3\n");
        for (int i = 0; i < 3; ++i) add("pdf", "version " + std::to_string(i));
        now_ms += 31 * kDay;
        for (int i = 0; i < 5; ++i) add("tables", "version " + std::to_string(i));
        age_objects(2 * kDay);
    }
    Json gc(std::int64_t days = -1, std::int64_t changes = -1) {
        return collect_garbage(operation, {days, changes});
    }
    Json preview() {
        Operation dry(context);
        dry.dry_run = true;
        return collect_garbage(dry, {});
    }
    // Everything that must be there is.
    void check_whole() {
        const Home now = home();
        const References found = collect_references(operation, now);
        CHECK(found.unread.empty());
        for (const Digest &digest : found.needed) CHECK(now.objects().contains(digest));
    }
    void snapshot(const std::string &id, bool automatic) {
        Snapshot made;
        made.id = id;
        made.collection = "default";
        made.automatic = automatic;
        made.manifest = sha256(id);
        made.list = sha256(snapshot_list_text({}, {}));
        home().objects().put(made.list, snapshot_list_text({}, {}));
        support::write_file(home_file(snapshot_path("default", id)), snapshot_text(made));
        home().objects().put(sha256(id), id);
    }
};

std::string id_at(std::int64_t ms, int number) {
    return std::to_string(ms) + "-0000000" + std::to_string(number);
}

}  // namespace

TEST_CASE("what stays: the newest, and all that are young enough") {
    const std::vector<std::string> ids{id_at(1'000'000'005'000, 5), id_at(1'000'000'004'000, 4),
                                       id_at(1'000'000'003'000, 3), id_at(1'000'000'002'000, 2)};
    CHECK(kept_of({}, 3, 0) == 0);
    CHECK(kept_of(ids, 9, 2'000'000'000'000) == 4);
    CHECK(kept_of(ids, 0, 0) == 4);
    CHECK(kept_of(ids, 0, 2'000'000'000'000) == 0);
    CHECK(kept_of(ids, 1, 2'000'000'000'000) == 1);
    CHECK(kept_of(ids, 1, 1'000'000'003'000) == 3);
    CHECK(kept_of(ids, 4, 1'000'000'003'000) == 4);
}

TEST_CASE_FIXTURE(OldWorld, "old changes go with their contents; what is left can be undone") {
    const std::size_t changes = count("history"), objects = count("objects");
    REQUIRE(changes == 9);
    const auto before = support::snapshot_tree(temp.path());
    const Json planned = preview();
    CHECK(support::snapshot_tree(temp.path()) == before);
    CHECK(planned.at("dry_run").as_bool());
    CHECK(planned.at("dropped").at("changes").as_integer() == 4);

    const Json done = gc();
    CHECK(done.at("dropped") == planned.at("dropped"));
    CHECK(done.at("kept") == planned.at("kept"));
    CHECK(done.at("keep_days").as_integer() == 30);
    CHECK(done.at("keep_changes").as_integer() == 3);
    CHECK(done.at("problems").size() == 0);
    CHECK(count("history") == 5);
    CHECK(done.at("oldest_change").as_string() == history_ids(home()).back());
    CHECK(done.at("dropped").at("objects").as_integer() > 3);
    CHECK(done.at("dropped").at("bytes").as_integer() > 0);
    CHECK(count("objects") ==
          objects - static_cast<std::size_t>(done.at("dropped").at("objects").as_integer()));
    CHECK(static_cast<std::int64_t>(count("objects")) == done.at("kept").at("objects").as_integer());
    check_whole();

    CHECK(gc().at("dropped").at("objects").as_integer() == 0);
    const std::vector<std::string> kept = history_ids(home());
    for (const std::string &id : kept) undo_change(operation, home(), id);
    CHECK_FALSE(support::exists(home_file("collections/default/skills/tables")));
    CHECK(support::read_file(home_file("collections/default/skills/pdf/SKILL.md")).ends_with("version 2\n"));

    const Json events = usage_events(operation, home(), {});
    CHECK(events.at("events").as_array().front().at("type").as_string() == "gc");
}

TEST_CASE_FIXTURE(OldWorld, "age and number are both asked; contents younger than a day stay") {
    now_ms += 300 * kDay;
    age_objects(kDay / 2);
    const std::size_t objects = count("objects");
    const Json done = gc();
    CHECK(done.at("dropped").at("changes").as_integer() == 6);
    CHECK(done.at("dropped").at("objects").as_integer() == 0);
    CHECK(count("objects") == objects);
    CHECK(gc(36500, 0).at("dropped").at("changes").as_integer() == 0);
    CHECK(gc(0, 1).at("dropped").at("changes").as_integer() == 2);
    CHECK(gc(0, 0).at("oldest_change").as_string().empty());
    CHECK(count("history") == 0);
    age_objects(2 * kDay);
    gc(0, 0);
    // What the collection itself is made of stays: the bases of the next merges.
    const Home now = home();
    for (const char *name : {"pdf", "tables"}) {
        const auto listing = stored_listing(now.objects(), tree_of(name));
        REQUIRE(listing);
        for (const FileEntry &file : listing->files) CHECK(now.objects().contains(file.sha256));
    }
}

TEST_CASE_FIXTURE(OldWorld,
                  "of automatic snapshots the newest ten stay, others by age; those of people stay") {
    const std::int64_t start = now_ms;
    for (int i = 0; i < 9; ++i) snapshot(id_at(start - 40 * kDay + i, i), true);
    for (int i = 0; i < 4; ++i) snapshot(id_at(start - 20 * kDay + i, i), true);
    for (int i = 0; i < 3; ++i) snapshot(id_at(start - 90 * kDay + i, i), false);
    age_objects(2 * kDay);
    const Json done = gc();
    CHECK(done.at("dropped").at("snapshots").as_integer() == 3);
    CHECK(done.at("kept").at("snapshots").as_integer() == 13);
    CHECK(count("state/snapshots") == 13);
    for (int i = 0; i < 3; ++i) {
        CHECK_FALSE(home().objects().contains(sha256(id_at(start - 40 * kDay + i, i))));
        CHECK(support::exists(
            home_file("state/snapshots/default/" + id_at(start - 90 * kDay + i, i) + ".json")));
    }
    check_whole();
}

TEST_CASE_FIXTURE(OldWorld, "with a record that cannot be read nothing is dropped") {
    const std::string newest = home_file("history/" + history_ids(home()).front() + ".json");
    const std::string good = support::read_file(newest);
    support::write_file(newest, good.substr(0, good.size() / 2));
    const auto objects = support::snapshot_tree(home_file("objects"));
    const Json done = gc();
    REQUIRE(done.at("problems").size() == 1);
    CHECK(done.at("problems").as_array()[0].at("path").as_string() == newest);
    CHECK(done.at("dropped") ==
          Json::object({{"changes", 0}, {"snapshots", 0}, {"objects", 0}, {"bytes", 0}}));
    CHECK(done.at("kept").at("changes").as_integer() == 9);
    CHECK(count("history") == 9);
    CHECK(support::snapshot_tree(home_file("objects")) == objects);
    support::write_file(newest, good);

    // One that is to go anyway is in nobody's way.
    support::write_file(home_file("history/" + history_ids(home()).back() + ".json"), "{");
    CHECK(gc().at("dropped").at("changes").as_integer() == 4);
    check_whole();
}

TEST_CASE_FIXTURE(OldWorld, "the policy says how long, options for one call") {
    support::write_file(home_file("policy.toml"), "[limits]\nkeep-days = 1000\nkeep-changes = 0\n");
    CHECK(gc().at("dropped").at("changes").as_integer() == 0);
    CHECK(preview().at("keep_days").as_integer() == 1000);
    support::write_file(temp / "managed.toml", "[limits]\nkeep-changes = 6\n");
    CHECK(code_of([&] { gc(30, 5); }) == SKM_E_POLICY);
    CHECK(gc(30, 6).at("dropped").at("changes").as_integer() == 3);
    CHECK(code_of([&] { gc(-2, -1); }) == SKM_E_ARGUMENT);
    CHECK(code_of([&] { gc(-1, 1'000'001); }) == SKM_E_ARGUMENT);
    CHECK(code_of([&] { gc(36501, -1); }) == SKM_E_ARGUMENT);
    support::write_file(home_file("policy.toml"), "[limits]\nkeep-days = -1\n");
    CHECK(code_of([&] { gc(); }) == SKM_E_SCHEMA);
    CHECK(count("history") == 6);
}

TEST_CASE_FIXTURE(OldWorld, "an undo whose contents are gone says so and changes nothing") {
    const std::string id = history_ids(home()).front();
    const HistoryEntry entry = read_history(home(), id);
    for (const HistoryEntry::Path &path : entry.paths)
        if (path.before.kind == PathState::Kind::file)
            std::filesystem::remove(home().objects().path_of(path.before.digest));
    const auto before = support::snapshot_tree(home_file("collections"));
    try {
        undo_change(operation, home(), id);
        FAIL("undone");
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_DAMAGED);
        CHECK(error.message().find("gc") != std::string::npos);
        CHECK_FALSE(error.hint().empty());
        CHECK(error.path().starts_with(home().path()));
    }
    CHECK(support::snapshot_tree(home_file("collections")) == before);
}

TEST_CASE_FIXTURE(World, "a snapshot that was removed comes back by an undo, with all that it needs") {
    const std::string placed = "collections/default/skills/pdf/SKILL.md";
    add("pdf", "first");
    const auto removed_snapshot_of = [&](const std::string &text) {
        support::write_file(home_file(placed), text);  // by hand: only the snapshot has it
        const std::string id = create_snapshot(operation, {"", text}).at("snapshot").at("id").as_string();
        return std::pair(id, remove_snapshot(operation, "", id).at("txn").as_string());
    };
    const auto [wanted, removal] = removed_snapshot_of("wanted");
    const auto [damaged, other_removal] = removed_snapshot_of("damaged");
    std::filesystem::remove(home().objects().path_of(sha256("damaged")));
    support::write_file(home_file(placed), "now");
    age_objects(2 * kDay);
    const References found = collect_references(operation, home());
    CHECK(found.unread.empty());
    CHECK(found.objects.contains(sha256("wanted")));
    CHECK_FALSE(found.needed.contains(sha256("damaged")));
    CHECK(collect_garbage(operation, {}).at("problems").size() == 0);

    undo_change(operation, home(), removal);
    roll_back(operation, {"", wanted, {}});
    CHECK(support::read_file(home_file(placed)) == "wanted");

    // When the removal can no longer be undone, its contents go too.
    remove_snapshot(operation, "", wanted);
    support::write_file(home_file(placed), "now");
    for (const char *records : {"history", "state/snapshots"})
        std::filesystem::remove_all(home_file(records));
    now_ms += 3 * kDay;
    collect_garbage(operation, {});
    CHECK_FALSE(home().objects().contains(sha256("wanted")));
}
