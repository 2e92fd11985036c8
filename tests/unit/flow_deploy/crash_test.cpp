// Deploying and undeploying, failing or killed at calls that change something: afterwards all is old or
// all new.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "platform/fs/fs.hpp"
#include "unit/flow_deploy/world.hpp"

namespace {

using Tree = std::map<std::string, std::string>;
using Step = std::function<void(World &)>;

// A sample, unless every call is asked for (crash_deploy of tests/crash).
std::size_t stride() {
    return std::getenv("SKILLMEAT_EVERY_CALL") != nullptr ? 1 : 7;
}

void prepare(World &world) {
    world.skill("pdf", {{"SKILL.md", "1"}, {"a", "1"}, {"sub/b", "1"}});
    world.deploy({"pdf"}, {"claude-code", "codex"});
    support::write_file(world.project + "/.claude/skills/pdf/own", "own");
    world.skill("pdf", {{"SKILL.md", "2"}, {"a", "1"}, {"c", "1"}});
    world.skill("other", {{"SKILL.md", "1"}});
}

void deploy_step(World &world) {
    world.deploy({"pdf", "other"}, {"claude-code", "codex", "goose"});
}
void undeploy_step(World &world) {
    world.undeploy_all();
}

// What is in the project and in our records of it.
Tree observed(World &world) {
    Tree tree = support::snapshot_tree(world.project);
    tree["our records"] =
        std::to_string(support::snapshot_tree(world.user + "/.skillmeat/state/projects").size());
    return tree;
}

std::string differences(const Tree &found, const Tree &wanted) {
    std::string out;
    for (const auto &[path, content] : found)
        if (const auto other = wanted.find(path); other == wanted.end() || other->second != content)
            out += " +" + path;
    for (const auto &[path, content] : wanted)
        if (!found.contains(path)) out += " -" + path;
    return out;
}

void run_killed_at(World &world, const Step &step, std::size_t call) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::size_t calls = 0;
        set_fault_hook([&](std::string_view, const std::string &) {
            if (calls++ == call) _exit(9);
        });
        step(world);
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    // 0: this run made fewer calls than the one that was counted.
    CHECK((WEXITSTATUS(status) == 9 || WEXITSTATUS(status) == 0));
}

void run_failing_at(World &world, const Step &step, std::size_t call) {
    std::size_t calls = 0;
    set_fault_hook([&](std::string_view, const std::string &path) {
        if (calls++ == call) throw Error(SKM_E_NO_SPACE, "no space for " + path);
    });
    try {
        step(world);
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_NO_SPACE);
    }
    set_fault_hook({});
}

// A world that can be put back to how it was; a copy needs no sync of the disk.
struct Prepared {
    World world;

    Prepared() {
        prepare(world);
        for (const std::string &folder : {world.user, world.project})
            std::filesystem::copy(folder, folder + ".kept", kCopy);
    }
    World &fresh() {
        for (const std::string &folder : {world.user, world.project}) {
            std::filesystem::remove_all(folder);
            std::filesystem::copy(folder + ".kept", folder, kCopy);
        }
        return world;
    }

    static constexpr auto kCopy =
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks;
};

void check_step(const Step &step, bool killed) {
    Prepared prepared;
    const Tree before = observed(prepared.fresh());
    std::size_t calls = 0;
    set_fault_hook([&](std::string_view, const std::string &) { ++calls; });
    step(prepared.fresh());
    set_fault_hook({});
    const Tree after = observed(prepared.world);
    REQUIRE(before != after);
    REQUIRE(calls > 10);
    std::size_t olds = 0, news = 0;
    for (std::size_t call = 0; call < calls; call += stride()) {
        World &world = prepared.fresh();
        if (killed) {
            run_killed_at(world, step, call);
        } else {
            run_failing_at(world, step, call);
        }
        world.home();  // recovers
        Tree found = observed(world);
        // Staging of a dead writer goes with the next change.
        std::erase_if(found, [](const auto &entry) { return entry.first.starts_with(".skillmeat-txn-"); });
        CHECK_MESSAGE((found == before || found == after), "call " << call << differences(found, before));
        ++(found == before ? olds : news);
        step(world);
        world.lock();  // as the next writer does
        const Tree again = observed(world);
        CHECK_MESSAGE(again == after, "again, call " << call << differences(again, after));
    }
    CHECK(olds > 0);
    CHECK(news > 0);
}

}  // namespace

TEST_CASE("deploying leaves old or new, wherever it is killed") {
    check_step(deploy_step, true);
}
TEST_CASE("deploying leaves old or new, wherever it fails") {
    check_step(deploy_step, false);
}
TEST_CASE("undeploying leaves old or new, wherever it is killed") {
    check_step(undeploy_step, true);
}
TEST_CASE("undeploying leaves old or new, wherever it fails") {
    check_step(undeploy_step, false);
}
