// Importing, failing or killed at calls that change something: afterwards all is old or all new, and
// importing again gives the new.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "homes.hpp"
#include "platform/fs/fs.hpp"

namespace {

using Tree = std::map<std::string, std::string>;

// A sample, unless every call is asked for (crash_import of tests/crash).
std::size_t stride() {
    return std::getenv("SKILLMEAT_EVERY_CALL") != nullptr ? 1 : 11;
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

// A home into which a pack brings something new, something to merge with local edits, something to fork; a
// trusted signer, so that a serial is remembered too.
struct Prepared {
    support::TempDir folder;
    Person ada{folder / "ada"}, bob{folder / "bob"};
    std::string pack = folder / "kit.skillmeat-pack", kept = folder / "kept";

    Prepared() {
        const std::string key = ada.key('a');
        bob.trust('a');
        const auto pack_it = [&](std::int64_t serial) {
            ada.export_to(pack, [&](ExportOptions &options) {
                sign_with(options, key);
                options.serial = serial;
            });
        };
        ada.skill("merged", skill_text("merged"), {{"one.txt", "1\n"}, {"sub/two.txt", "2\n"}});
        pack_it(1);
        bob.import_from(pack);
        support::write_file(bob.placed("skills/merged/one.txt"), "mine\n");
        bob.skill("forked", skill_text("forked", "Mine.\n"));
        std::filesystem::remove_all(ada.placed("skills/merged/sub"));
        support::write_file(ada.placed("skills/merged/three.txt"), "3\n");
        ada.skill("forked", skill_text("forked"));
        ada.skill("new", skill_text("new"), {{"a/b/c.txt", "c\n"}});
        pack_it(2);
        std::filesystem::copy(bob.home, kept, kCopy);
    }
    Person &fresh() {
        std::filesystem::remove_all(bob.home);
        std::filesystem::copy(kept, bob.home, kCopy);
        return bob;
    }
    Json import() const {
        return bob.import_from(pack, [](ImportOptions &options) {
            options.artifact_strategies = {{"forked", "fork"}};
        });
    }
    Tree observed() const {
        Tree tree = support::snapshot_tree(bob.home);
        std::erase_if(tree, [](const auto &entry) {
            const std::string &path = entry.first;
            return !path.starts_with("collections/") && !path.starts_with("state/collections") &&
                   path != "state/trust.json";
        });
        return tree;
    }
    // As the next writer does.
    void recover() const {
        bob.run([](const Operation &operation) {
            Home::open(operation).lock_exclusive(operation);
            return Json();
        });
    }

    static constexpr auto kCopy =
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks;
};

void run_killed_at(const Prepared &prepared, std::size_t call) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::atomic<std::size_t> calls{0};
        set_fault_hook([&](std::string_view, const std::string &) {
            if (calls++ == call) _exit(9);
        });
        prepared.import();
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    // 0: this run made fewer calls than the one that was counted.
    CHECK((WEXITSTATUS(status) == 9 || WEXITSTATUS(status) == 0));
}

void run_failing_at(const Prepared &prepared, std::size_t call) {
    std::atomic<std::size_t> calls{0};
    set_fault_hook([&](std::string_view, const std::string &path) {
        if (calls++ == call) throw Error(SKM_E_NO_SPACE, "no space for " + path);
    });
    try {
        prepared.import();
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_NO_SPACE);
    }
    set_fault_hook({});
}

void check(const std::function<void(const Prepared &, std::size_t)> &run_at) {
    Prepared prepared;
    prepared.fresh();
    const Tree before = prepared.observed();
    std::atomic<std::size_t> calls{0};
    set_fault_hook([&](std::string_view, const std::string &) { ++calls; });
    const Json done = prepared.import();
    set_fault_hook({});
    REQUIRE(count(done, "created") == 1);
    REQUIRE(count(done, "merged") == 1);
    REQUIRE(count(done, "forked") == 1);
    const Tree after = prepared.observed();
    std::size_t olds = 0, news = 0;
    for (std::size_t at = 0; at < calls + stride() - 1; at += stride()) {
        const std::size_t call = std::min<std::size_t>(at, calls - 1);  // the last one in any case
        prepared.fresh();
        run_at(prepared, call);
        prepared.recover();
        const Tree found = prepared.observed();
        CHECK_MESSAGE((found == before || found == after), "call " << call << differences(found, before));
        ++(found == before ? olds : news);
        prepared.import();
        const Tree again = prepared.observed();
        CHECK_MESSAGE(again == after, "again, call " << call << differences(again, after));
    }
    CHECK(olds > 0);
    CHECK(news > 0);
}

}  // namespace

TEST_CASE("importing leaves old or new, wherever it is killed") {
    check(run_killed_at);
}
TEST_CASE("importing leaves old or new, wherever it fails") {
    check(run_failing_at);
}
