// snapshot, rollback, marks and history on real homes.
#include "flow/snapshot.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.hpp"
#include "flow/collection.hpp"
#include "flow/deploy.hpp"
#include "model/snapshot/snapshot.hpp"
#include "platform/fs/fs.hpp"
#include "state/usage/usage.hpp"
#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::code_of;
using support::read_file;
using support::write_file;

namespace {

struct Bench {
    support::TempDir dir;
    Context context{options()};
    Home home;

    Bench() : home(start()) {}

    ContextOptions options() const {
        ContextOptions out;
        out.home = dir / "home";
        out.environment = std::map<std::string, std::string>{{"HOME", dir / "user"}};
        out.working_directory = dir.path();
        out.managed_policy = dir / "no-policy.toml";
        return out;
    }
    Home start() {
        init_collection(operation(), "");
        return Home::open(operation());
    }
    Operation operation() const { return Operation(context); }
    Operation dry() const {
        Operation out(context);
        out.dry_run = true;
        return out;
    }
    std::string skill(const std::string &name, const std::string &text = "text") const {
        write_file(dir / ("in/skills/" + name + "/SKILL.md"),
                   "---\nname: " + name + "\ndescription: The skill " + name + "\n---\n" + text + "\n");
        write_file(dir / ("in/skills/" + name + "/run.sh"), "#!/bin/sh\n", 0755);
        return dir / ("in/skills/" + name);
    }
    Json add(const std::vector<std::string> &sources, bool force = false) const {
        AddOptions options;
        options.sources = sources;
        options.force = force;
        return add_artifacts(operation(), options);
    }
    Json snapshot(const std::string &message = "") const {
        return create_snapshot(operation(), {"", message});
    }
    std::string snapshot_id(const std::string &message = "") const {
        return snapshot(message).at("snapshot").at("id").as_string();
    }
    Json rollback(const std::string &id = "", const std::vector<std::string> &names = {}) const {
        return roll_back(operation(), {"", id, names});
    }
    Json history(const Page &page = {}) const { return list_history(operation(), {"", page}); }
    std::string placed(const std::string &relative) const {
        return dir / ("home/collections/default/" + relative);
    }
    // The collection's files without our own state, and times of the original's files as they are.
    std::map<std::string, std::string> tree() const {
        return support::snapshot_tree(dir / "home/collections");
    }
    std::size_t objects() const {
        std::size_t count = 0;
        for (const auto &entry : std::filesystem::recursive_directory_iterator(dir / "home/objects"))
            count += entry.is_regular_file() ? 1u : 0u;
        return count;
    }
    std::string list_of(const std::string &id) const {
        return home.objects().path_of(read_snapshot(home, "default", id).list);
    }
};

std::string action_of(const Json &document, const std::string &artifact) {
    for (const Json &change : document.at("changes").as_array())
        if (change.at("artifact").as_string() == artifact) return change.at("action").as_string();
    return "";
}

std::int64_t files(const Json &document, const char *key) {
    return document.at("files").at(key).as_integer();
}

}  // namespace

TEST_CASE_FIXTURE(Bench, "a snapshot is small, costs what changed, and is equal for equal collections") {
    add({skill("alpha"), skill("beta")});
    const Json first = snapshot("first");
    const Json &made = first.at("snapshot");
    CHECK(made.at("artifacts").as_integer() == 2);
    CHECK(made.at("message").as_string() == "first");
    CHECK(made.at("collection").as_string() == "default");
    CHECK_FALSE(made.at("automatic").as_bool());
    CHECK(first.at("missing").size() == 0);

    const std::size_t objects_before = objects();
    const Json second = snapshot();
    CHECK(objects() == objects_before);
    CHECK(second.at("snapshot").at("digest") == made.at("digest"));
    CHECK(second.at("snapshot").at("id").as_string() > made.at("id").as_string());
    const Json usage = usage_events(operation(), home, {});
    const Json &counts = usage.at("events").as_array().front().at("counts");
    CHECK(counts.at("objects").as_integer() == 0);
    CHECK(counts.at("bytes").as_integer() == 0);

    // One file is changed by hand: its contents, the listing, and the list of artifacts.
    write_file(placed("skills/alpha/SKILL.md"), "changed by hand");
    const Json third = snapshot();
    CHECK(objects() == objects_before + 3);
    CHECK(third.at("snapshot").at("digest") != made.at("digest"));
    CHECK(third.at("missing").size() == 0);
}

TEST_CASE_FIXTURE(Bench, "a dry run of both writes nothing and says the same") {
    add({skill("alpha")});
    const std::string id = snapshot_id();
    write_file(placed("skills/alpha/SKILL.md"), "changed by hand");
    const auto before = support::snapshot_tree(home.path() + "/state");
    const auto collection = tree();
    const Json preview = create_snapshot(dry(), {"", "x"});
    CHECK(preview.at("txn").as_string().empty());
    CHECK(preview.at("snapshot").at("artifacts").as_integer() == 1);
    Json planned = roll_back(dry(), {"", id, {}});
    CHECK(support::snapshot_tree(home.path() + "/state") == before);
    CHECK(tree() == collection);
    CHECK(planned.at("safety_snapshot").is_null());
    Json done = rollback(id);
    CHECK_FALSE(done.at("txn").as_string().empty());
    CHECK(done.set("txn", "").set("safety_snapshot", nullptr) == planned);
}

TEST_CASE_FIXTURE(Bench,
                  "rollback: bytes and execute bits, removed ones gone, lost ones back, foreign files stay") {
    add({skill("alpha"), skill("beta"), skill("same")});
    write_file(dir / "in/commands/review.md", "---\ndescription: Reviews.\n---\nReview.\n");
    add({dir / "in/commands/review.md"});
    const auto before = tree();
    const std::string id = snapshot_id("good");

    write_file(placed("skills/alpha/SKILL.md"), "changed by hand");
    write_file(placed("skills/alpha/new.txt"), "new");
    REQUIRE(chmod(placed("skills/alpha/run.sh").c_str(), 0644) == 0);
    remove_artifacts(operation(), {"", {"beta"}, {}});
    remove_artifacts(operation(), {"", {"review"}, {}});
    add({skill("gamma")});
    write_file(placed("skills/notes.txt"), "of no row");
    write_file(placed("skills/alpha/.env"), "left out of listings");
    const auto changed = tree();

    const Json done = rollback(id);
    CHECK(done.at("restored").as_string() == id);
    CHECK(action_of(done, "skill:alpha") == "restored");
    CHECK(action_of(done, "skill:beta") == "restored");
    CHECK(action_of(done, "command:review") == "restored");
    CHECK(action_of(done, "skill:gamma") == "removed");
    CHECK(action_of(done, "skill:same") == "unchanged");
    // alpha: two written, one removed; beta: two; review: one. gamma: two removed. same: two.
    CHECK(files(done, "written") == 5);
    CHECK(files(done, "removed") == 3);
    CHECK(files(done, "unchanged") == 2);

    auto after = tree();
    CHECK(after.erase("default/skills/notes.txt") == 1);
    CHECK(after.erase("default/skills/alpha/.env") == 1);
    CHECK(after == before);

    // What was there is a snapshot too, and the rollback is one change.
    const std::string safety = done.at("safety_snapshot").as_string();
    CHECK(read_snapshot(home, "default", safety).automatic);
    const Json undone = undo_transaction(operation(), done.at("txn").as_string());
    CHECK(undone.at("kept_modified").size() == 0);
    CHECK(tree() == changed);
    CHECK(read_snapshot(home, "default", safety).artifact_count == 3);
    rollback(id);
    rollback(safety);
    CHECK(tree() == changed);
}

TEST_CASE_FIXTURE(Bench, "a rollback to what is there changes nothing; the generation grows when it does") {
    add({skill("alpha")});
    const std::string id = snapshot_id();
    const auto before = support::snapshot_tree(home.path() + "/state");
    const Json nothing = rollback(id);
    CHECK(nothing.at("txn").as_string().empty());
    CHECK(nothing.at("safety_snapshot").is_null());
    CHECK(action_of(nothing, "skill:alpha") == "unchanged");
    CHECK(support::snapshot_tree(home.path() + "/state") == before);

    const auto generation = [&] { return Collection::open(operation(), home, "default")->generation(); };
    add({skill("beta")});
    const std::uint64_t last = generation();
    rollback(id);
    CHECK(generation() > last);
    CHECK(Collection::open(operation(), home, "default")->state_problem().empty());
}

TEST_CASE_FIXTURE(Bench, "one artifact is brought back, and its row alone") {
    add({skill("alpha"), skill("beta")});
    const std::string id = snapshot_id();
    add({skill("alpha", "newer"), skill("beta", "newer")}, true);
    const Json done = rollback(id, {"alpha"});
    REQUIRE(done.at("changes").size() == 1);
    CHECK(action_of(done, "skill:alpha") == "restored");
    CHECK(files(done, "written") == 1);
    CHECK(files(done, "unchanged") == 1);
    CHECK(read_file(placed("skills/alpha/SKILL.md")).find("newer") == std::string::npos);
    CHECK(read_file(placed("skills/beta/SKILL.md")).find("newer") != std::string::npos);
    const auto collection = Collection::open(operation(), home, "default");
    const Snapshot was = read_snapshot(home, "default", id);
    CHECK(collection->find({"skill", "alpha"})->tree_digest == was.artifacts[0].tree_digest);
    CHECK(collection->find({"skill", "beta"})->tree_digest != was.artifacts[1].tree_digest);

    remove_artifacts(operation(), {"", {"alpha"}, {}});
    CHECK(action_of(rollback(id, {"skill:alpha", "alpha"}), "skill:alpha") == "restored");
    CHECK(support::exists(placed("skills/alpha/run.sh")));
    CHECK(rollback(id, {"alpha"}).at("txn").as_string().empty());
    CHECK(code_of([&] { rollback(id, {"nothing"}); }) == SKM_E_ARTIFACT_NOT_FOUND);
}

TEST_CASE_FIXTURE(Bench, "rows without their files are told, and left alone by a rollback") {
    add({skill("alpha"), skill("beta"), skill("gamma")});
    std::filesystem::remove_all(placed("skills/alpha"));
    std::filesystem::remove_all(placed("skills/beta"));
    write_file(placed("skills/beta/.env"), "nothing to list");
    const Json made = snapshot();
    CHECK(made.at("snapshot").at("artifacts").as_integer() == 1);
    REQUIRE(made.at("missing").size() == 2);
    CHECK(made.at("missing").as_array()[0].at("artifact").as_string() == "skill:alpha");
    CHECK(made.at("missing").as_array()[0].at("reason").as_string() == "absent");
    CHECK(made.at("missing").as_array()[1].at("reason").as_string() == "empty");

    const std::string id = made.at("snapshot").at("id").as_string();
    write_file(placed("skills/alpha/SKILL.md"), "mine");
    write_file(placed("skills/gamma/SKILL.md"), "changed");
    const Json done = rollback(id);
    CHECK(action_of(done, "skill:alpha") == "missing");
    CHECK(action_of(done, "skill:gamma") == "restored");
    CHECK(read_file(placed("skills/alpha/SKILL.md")) == "mine");
    CHECK(code_of([&] { rollback(id, {"alpha"}); }) == SKM_E_ARTIFACT_NOT_FOUND);
}

TEST_CASE_FIXTURE(Bench, "something that is no longer kept: nothing is changed") {
    add({skill("alpha")});
    const std::string id = snapshot_id();
    const Snapshot kept = read_snapshot(home, "default", id);
    add({skill("alpha", "newer")}, true);
    const auto before = tree();
    const auto listing = stored_listing(home.objects(), kept.artifacts[0].tree_digest);
    REQUIRE(listing);
    for (const Digest &digest : {listing->files.back().sha256, listing->files.front().sha256,
                                 kept.artifacts[0].tree_digest, kept.manifest, kept.list}) {
        const std::string object = home.objects().path_of(digest);
        const std::string bytes = read_file(object);
        std::filesystem::remove(object);
        const bool is_needed = digest != listing->files.back().sha256;  // run.sh did not change
        CHECK(code_of([&] { roll_back(dry(), {"", id, {}}); }) == (is_needed ? SKM_E_DAMAGED : SKM_OK));
        if (is_needed) CHECK(code_of([&] { rollback(id); }) == SKM_E_DAMAGED);
        write_file(object, bytes);
    }
    write_file(home.objects().path_of(listing->files.front().sha256), "Pnot these bytes");
    CHECK(code_of([&] { rollback(id); }) == SKM_E_DAMAGED);
    CHECK(tree() == before);
    CHECK(support::read_file(home.journal() + "/../state/home.json").size() > 0);
    CHECK(list_directory(home.journal()).empty());
}

TEST_CASE_FIXTURE(Bench, "an object that was lost is kept again by the next snapshot") {
    add({skill("alpha")});
    snapshot();
    const Snapshot kept = read_snapshot(home, "default", snapshot_id());
    const auto listing = stored_listing(home.objects(), kept.artifacts[0].tree_digest);
    std::filesystem::remove(home.objects().path_of(listing->files[0].sha256));
    snapshot();
    CHECK(home.objects().contains(listing->files[0].sha256));
}

TEST_CASE_FIXTURE(Bench, "a folder or a link in the way") {
    add({skill("alpha")});
    const std::string id = snapshot_id();
    const auto before = tree();
    std::filesystem::remove(placed("skills/alpha/run.sh"));
    write_file(placed("skills/alpha/run.sh/mine.txt"), "mine");
    CHECK(code_of([&] { rollback(id); }) == SKM_E_EXISTS);
    CHECK(read_file(placed("skills/alpha/run.sh/mine.txt")) == "mine");

    std::filesystem::remove_all(placed("skills/alpha/run.sh"));
    REQUIRE(symlink("SKILL.md", placed("skills/alpha/run.sh").c_str()) == 0);
    rollback(id);
    CHECK(tree() == before);

    // A link that leads out of the home: nothing is written through it.
    std::filesystem::remove_all(placed("skills/alpha"));
    std::filesystem::create_directories(dir / "outside");
    REQUIRE(symlink((dir / "outside").c_str(), placed("skills/alpha").c_str()) == 0);
    CHECK(code_of([&] { rollback(id); }) == SKM_E_LINK);
    CHECK(std::filesystem::is_empty(dir / "outside"));
}

TEST_CASE_FIXTURE(Bench, "a record that was changed by hand leads nowhere else") {
    add({skill("alpha")});
    const std::string id = snapshot_id();
    Snapshot kept = read_snapshot(home, "default", id);
    const auto before = tree();
    for (const char *path : {"skills/beta", "collection.toml"}) {
        kept.artifacts[0].path = path;
        const std::string list = snapshot_list_text(kept.artifacts, kept.missing);
        kept.list = sha256(list);
        home.objects().put(kept.list, list);
        write_file(home.path() + "/" + snapshot_path("default", id), snapshot_text(kept));
        CHECK(code_of([&] { rollback(id); }) == SKM_E_DAMAGED);
    }
    CHECK(tree() == before);
}

TEST_CASE_FIXTURE(Bench, "changes of many artifacts are marked, and their undo leaves the mark") {
    CHECK(history().at("snapshots").size() == 0);
    add({skill("alpha"), skill("beta")});
    CHECK(history().at("snapshots").size() == 0);  // there was nothing before
    add({skill("gamma")});
    CHECK(history().at("snapshots").size() == 0);  // one artifact
    const Json removed = remove_artifacts(operation(), {"", {"alpha", "beta"}, {}});
    const Json marks = history().at("snapshots");
    REQUIRE(marks.size() == 1);
    CHECK(marks.as_array()[0].at("automatic").as_bool());
    CHECK(marks.as_array()[0].at("message").as_string() == "before remove skill:alpha and 1 more");
    CHECK(removed.at("snapshot") == marks.as_array()[0].at("id"));
    CHECK(removed.at("txn") != removed.at("snapshot"));
    undo_transaction(operation(), removed.at("snapshot").as_string());
    CHECK(support::exists(placed("skills/alpha/SKILL.md")));
    CHECK(history().at("snapshots").size() == 1);
    add({skill("delta"), skill("epsilon")});
    CHECK(history().at("snapshots").size() == 2);
    rollback();
    CHECK_FALSE(support::exists(placed("skills/delta")));
    CHECK(support::exists(placed("skills/alpha/SKILL.md")));

    const Json alone = remove_artifacts(operation(), {"", {"gamma"}, {}});
    CHECK(alone.at("snapshot") == alone.at("txn"));
}

TEST_CASE_FIXTURE(Bench, "history: both kinds by time, in pages that hold each row once") {
    add({skill("alpha")});
    const std::string first = snapshot_id("one");
    add({skill("beta")});
    snapshot_id("two");
    const Json all = history();
    CHECK(all.at("transactions").size() == 5);  // with init
    REQUIRE(all.at("snapshots").size() == 2);
    CHECK(all.at("snapshots").as_array()[0].at("message").as_string() == "two");
    CHECK(all.at("snapshots").as_array()[1].at("id").as_string() == first);
    CHECK(all.at("snapshots").as_array()[0].at("format").as_string() == "skillmeat");
    CHECK(all.at("next").is_null());

    Json transactions = Json::array(), snapshots = Json::array();
    Page page{2, ""};
    for (int pages = 0;; ++pages) {
        REQUIRE(pages < 10);
        const Json part = history(page);
        CHECK(part.at("transactions").size() + part.at("snapshots").size() <= 2);
        for (const Json &row : part.at("transactions").as_array()) transactions.push(row);
        for (const Json &row : part.at("snapshots").as_array()) snapshots.push(row);
        if (part.at("next").is_null()) break;
        page.cursor = part.at("next").as_string();
    }
    CHECK(transactions == all.at("transactions"));
    CHECK(snapshots == all.at("snapshots"));

    init_collection(operation(), "other");
    create_snapshot(operation(), {"other", ""});
    CHECK(history().at("snapshots").size() == 3);
    CHECK(list_history(operation(), {"other", {}}).at("snapshots").size() == 1);
    CHECK(list_history(operation(), {"nowhere", {}}).at("snapshots").size() == 0);
    write_file(home.path() + "/" + snapshot_path("default", first), "{");
    CHECK(history().at("snapshots").size() == 2);
}

TEST_CASE_FIXTURE(Bench, "removing, and undoing each") {
    add({skill("alpha")});
    const Json made = snapshot();
    const std::string id = made.at("snapshot").at("id").as_string();
    CHECK(remove_snapshot(dry(), "", id).at("txn").as_string().empty());
    const Json removed = remove_snapshot(operation(), "", id);
    CHECK(removed.at("removed").as_string() == id);
    CHECK(code_of([&] { remove_snapshot(operation(), "", id); }) == SKM_E_SNAPSHOT_NOT_FOUND);
    CHECK(code_of([&] { rollback(id); }) == SKM_E_SNAPSHOT_NOT_FOUND);
    CHECK(code_of([&] { rollback(); }) == SKM_E_SNAPSHOT_NOT_FOUND);
    undo_transaction(operation(), removed.at("txn").as_string());
    CHECK(rollback(id).at("restored").as_string() == id);
    undo_transaction(operation(), made.at("txn").as_string());
    CHECK(snapshot_ids(home, "default").empty());

    const std::string damaged = snapshot_id();
    write_file(home.path() + "/" + snapshot_path("default", damaged), "{");
    CHECK(code_of([&] { rollback(damaged); }) == SKM_E_DAMAGED);
    remove_snapshot(operation(), "", damaged);
    CHECK(snapshot_ids(home, "default").empty());
}

TEST_CASE_FIXTURE(Bench, "bad input: nothing is written") {
    add({skill("alpha")});
    const auto before = support::snapshot_tree(home.path() + "/state");
    CHECK(code_of([&] { snapshot("two\nlines"); }) == SKM_E_ARGUMENT);
    CHECK(code_of([&] { create_snapshot(operation(), {"nowhere", ""}); }) == SKM_E_COLLECTION_NOT_FOUND);
    CHECK(code_of([&] { create_snapshot(operation(), {"../x", ""}); }) == SKM_E_NAME);
    CHECK(code_of([&] { rollback("../../config"); }) == SKM_E_SNAPSHOT_NOT_FOUND);
    CHECK(code_of([&] { roll_back(operation(), {"../x", "", {}}); }) != SKM_OK);
    CHECK(code_of([&] { remove_snapshot(operation(), "../x", "1795231422660-0123abcd"); }) ==
          SKM_E_SNAPSHOT_NOT_FOUND);
    CHECK(support::snapshot_tree(home.path() + "/state") == before);
}
