// gc killed at its calls: whatever is still there has all that it needs, and the next gc finishes the work.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "flow/gc.hpp"
#include "flow/references.hpp"
#include "world.hpp"

using namespace skillmeat::core;
namespace fs = std::filesystem;

namespace {

constexpr int kKilled = 77;

// How the child ended: it is killed at the n-th call that changes something (0: never).
int run_child(const std::function<void()> &call, int kill_at) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        int calls = 0;
        set_fault_hook([&](std::string_view, const std::string &) {
            if (++calls == kill_at) _exit(kKilled);
        });
        call();
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

struct Killed : World {
    std::string start = temp / "start";

    Killed() {
        for (const char *text : {"one", "two", "three"}) add("pdf", text);
        deploy("pdf");
        now_ms += 40 * kDay;
        add("tables", "one");
        support::write_file(home_file("config.toml"), "[analytics]\nenabled = false\n");
        age_objects(2 * kDay);
        fs::copy(home_file(""), start, fs::copy_options::recursive);
        keep_times();
    }
    // Copies are new; objects have the times of the first ones.
    void keep_times() const { age_objects(2 * kDay); }
    void start_again() const {
        fs::remove_all(home_file(""));
        fs::copy(start, home_file(""), fs::copy_options::recursive);
        keep_times();
    }
    // In a context of its own: the one of the parent may not be used behind a fork.
    void gc() {
        const Context own(options());
        collect_garbage(Operation(own), {30, 1});
    }
    // Without records of what was used and the lock.
    std::map<std::string, std::string> files() const {
        auto tree = support::snapshot_tree(home_file(""));
        std::erase_if(tree, [](const auto &file) {
            return file.first.starts_with("usage.db") || file.first.starts_with("index.db");
        });
        return tree;
    }
    void check_whole() {
        const Home now = home();
        const References found = collect_references(operation, now);
        CHECK(found.unread.empty());
        for (const Digest &digest : found.needed) {
            const auto kept = now.objects().get(digest, 1u << 20);
            CHECK(kept.has_value());
        }
        for (const char *name : {"pdf", "tables"}) {
            const auto listing = stored_listing(now.objects(), tree_of(name));
            REQUIRE(listing);
            for (const FileEntry &file : listing->files)
                CHECK(now.objects().get(file.sha256, 1u << 20).has_value());
        }
    }
};

}  // namespace

TEST_CASE_FIXTURE(Killed, "gc that is killed leaves everything with what it needs") {
    const std::size_t objects = count("objects");
    REQUIRE(run_child([&] { gc(); }, 0) == 0);
    const auto after = files();
    REQUIRE(count("objects") < objects);
    REQUIRE(count("history") == 1);
    check_whole();

    const int step = std::getenv("SKILLMEAT_EVERY_CALL") != nullptr ? 1 : 5;
    int killed = 0;
    for (int at = 1;; at += step) {
        CAPTURE(at);
        start_again();
        if (run_child([&] { gc(); }, at) == 0) break;
        ++killed;
        check_whole();
        gc();
        CHECK(files() == after);
    }
    CHECK(killed > 4);
}
