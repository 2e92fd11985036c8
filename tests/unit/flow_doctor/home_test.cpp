#include <sys/wait.h>
#include <unistd.h>

#include "domain/deployment/records.hpp"
#include "fixture.hpp"
#include "flow/home.hpp"
#include "model/project/project_state.hpp"
#include "support/refusals.hpp"

using namespace skillmeat::core;
using support::code_of;
using support::read_file;
using support::snapshot_tree;
using support::write_file;

namespace {

// The table of this version and one step more: a file that only format 2 has.
Migrations longer_table() {
    Migrations table = home_migrations();
    table.push_back({1, 2, "there is a file more",
                     [](const Operation &, const Home &home, Transaction &transaction) {
                         transaction.put_file(transaction.root(home.path()), "state/more.json", "{}", 0600,
                                              PathState::absent());
                     },
                     [](const Operation &, const Home &home, Transaction &transaction) {
                         transaction.remove(transaction.root(home.path()), "state/more.json",
                                            path_state(home.path() + "/state/more.json"), "state");
                     }});
    return table;
}

std::string ids_of(const std::vector<const Migration *> &path) {
    std::string out;
    for (const Migration *step : path) out += std::to_string(step->from) + std::to_string(step->to) + " ";
    return out;
}

}  // namespace

TEST_CASE("the way from one format to another") {
    const Migrations table = longer_table();
    CHECK(ids_of(migration_path(table, 0, 2)) == "01 12 ");
    CHECK(ids_of(migration_path(table, 2, 0)) == "12 01 ");
    CHECK(ids_of(migration_path(table, 1, 1)).empty());
    CHECK(code_of([&] { migration_path(table, 1, 3); }) == SKM_E_UNSUPPORTED);
    CHECK(code_of([&] { migration_path(table, 0, -1); }) == SKM_E_UNSUPPORTED);
    CHECK(code_of([&] { migration_path({}, 0, 1); }) == SKM_E_UNSUPPORTED);
}

TEST_CASE_FIXTURE(DoctorFixture,
                  "a step more: up, refused by who does not know it, undone, down to the original's") {
    const Migrations table = longer_table();
    const auto old_state = snapshot_tree(home("state/collections"));
    const std::string up = migrate(operation, opened(), table, 2);
    CHECK(!up.empty());
    CHECK(support::exists(home("state/more.json")));
    CHECK(home_format(opened(), 2) == 2);
    CHECK(code_of([&] { Home::open(operation); }) == SKM_E_NEWER);
    CHECK(code_of([&] { home_format(opened(), 1); }) == SKM_E_NEWER);
    CHECK(migrate(operation, opened(), table, 2).empty());

    // Who knows the format takes it back like any other change, and forth again.
    const UndoResult undone = undo_change(operation, opened().knowing(2), up);
    CHECK(home_format(opened(), 1) == 1);
    CHECK(!support::exists(home("state/more.json")));
    undo_change(operation, opened().knowing(2), undone.id);
    CHECK(home_format(opened(), 2) == 2);

    migrate(operation, opened(), table, 0);
    CHECK(home_format(opened(), 0) == 0);
    CHECK(!support::exists(home("state/collections/default.json")));
    CHECK(support::exists(home("collections/default/collection.toml")));
    migrate(operation, opened(), table, 2);
    CHECK(home_format(opened(), 2) == 2);
    migrate(operation, opened(), table, 1);
    CHECK(snapshot_tree(home("state/collections")).size() == old_state.size());
}

TEST_CASE_FIXTURE(DoctorFixture, "a step that fails changes nothing") {
    Migrations table = longer_table();
    table.back().up = [](const Operation &, const Home &, Transaction &) {
        throw Error(SKM_E_NO_SPACE, "full");
    };
    const auto before = snapshot_tree(temp / "home/state");
    CHECK(code_of([&] { migrate(operation, opened(), table, 2); }) == SKM_E_NO_SPACE);
    CHECK(snapshot_tree(temp / "home/state") == before);
}

TEST_CASE_FIXTURE(DoctorFixture, "a damaged home.json is not taken for an old home") {
    write_file(home("state/home.json"), "{");
    CHECK(code_of([&] { upgrade_home(operation); }) != SKM_OK);
    CHECK(read_file(home("state/home.json")) == "{");
}

namespace {

// A child does something with a copy of a home and is killed at a call. False: it came to its end before.
bool is_killed_at(DoctorFixture &fixture, const std::string &copy, std::size_t call,
                  const std::function<void(const Operation &)> &act) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::size_t count = 0;
        set_fault_hook([&](std::string_view, const std::string &) {
            if (++count == call) _exit(9);
        });
        ContextOptions options = fixture.options();
        options.home = copy;
        const Context own{options};
        act(Operation{own});
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    REQUIRE((WEXITSTATUS(status) == 9 || WEXITSTATUS(status) == 0));
    return WEXITSTATUS(status) == 9;
}

void copy_home(const std::string &from, const std::string &to) {
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
    std::filesystem::remove(to + "/lock");
}

}  // namespace

TEST_CASE_FIXTURE(DoctorFixture, "a kill while the home is removed leaves all of it, or the keys") {
    write_file(home("keys/a.key"), "secret", 0600);
    std::size_t old_states = 0, new_states = 0;
    bool goes_on = true;
    for (std::size_t call = 1; goes_on; ++call) {
        const support::TempDir place;
        const std::string copy = place / "home";
        copy_home(temp / "home", copy);
        const auto before = snapshot_tree(copy);
        goes_on = is_killed_at(*this, copy, call, [](const Operation &removing) {
            remove_home(removing, {.keep_deployed = true, .with_keys = false});
        });
        auto now_there = snapshot_tree(copy);
        now_there.erase("lock");
        const bool is_old = now_there == before;
        INFO("call ", call);
        CHECK((is_old || (now_there.size() == 2 && read_file(copy + "/keys/a.key") == "secret")));
        (is_old ? old_states : new_states) += 1;
        if (!goes_on) CHECK(std::distance(std::filesystem::directory_iterator(place.path()), {}) == 1);
    }
    CHECK(old_states > 3);
    CHECK(new_states > 3);
}

TEST_CASE_FIXTURE(DoctorFixture, "what is deployed while the removal waits for its turn is seen") {
    const std::string record = home(project_state_path(canonical_folder(temp / "project")));
    const std::string deployed = read_file(record);
    UndeployOptions all;
    all.all = true;
    all.project = temp / "project";
    undeploy_artifacts(operation, all);
    write_file(home("keys/a.key"), "secret", 0600);
    for (const bool with_keys : {false, true}) {
        // Another process deploys at the last moment before this one has the lock, and then sweeps.
        write_file(home("objects/tmp/1-1"), "half");
        set_fault_hook([&](std::string_view, const std::string &path) {
            if (path == home("objects/tmp/1-1")) write_file(record, deployed);
        });
        CHECK(code_of([&] { remove_home(operation, {.keep_deployed = false, .with_keys = with_keys}); }) ==
              SKM_E_DEPLOYED);
        set_fault_hook({});
        CHECK(read_file(record) == deployed);
        CHECK(support::exists(home("collections/default/collection.toml")));
        std::filesystem::remove(record);
    }
    remove_home(operation, {.keep_deployed = false, .with_keys = true});
    CHECK_FALSE(support::exists(temp / "home"));
}

TEST_CASE_FIXTURE(DoctorFixture, "a kill while doctor mends leaves something that doctor mends") {
    write_file(home("state/collections/default.json"), "{");
    write_file(home("state/home.json"), "{");
    std::filesystem::remove(home("collections/default/collection.lock"));
    bool goes_on = true;
    for (std::size_t call = 1; goes_on; call += 2) {
        const support::TempDir place;
        const std::string copy = place / "home";
        copy_home(temp / "home", copy);
        goes_on =
            is_killed_at(*this, copy, call, [](const Operation &mending) { doctor(mending, repairing()); });
        ContextOptions other = options();
        other.home = copy;
        const Context own{other};
        const Operation again{own};
        const Json result = doctor(again, repairing());
        INFO("call ", call, result.pretty());
        CHECK(result.at("healthy").as_bool());
    }
}
