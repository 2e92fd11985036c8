// Kills a process at each call that changes something, then recovers, and kills the recovery in the same way.
// After that every file must be as before the change or as after it, all together.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "scratch.hpp"
#include "state/audit/entry.hpp"
#include "state/audit/head.hpp"
#include "state/store/transaction.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
namespace fs = std::filesystem;

namespace {

constexpr int kKilled = 77, kRefused = 3;

using Tree = std::map<std::string, std::string>;

void copy_tree(const std::string &from, const std::string &to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
}

struct World {
    std::string work;

    ContextOptions options() const {
        ContextOptions made;
        made.home = work + "/home";
        made.environment = std::map<std::string, std::string>{{"HOME", work}};
        return made;
    }
    std::string home() const { return work + "/home"; }
    std::string project() const { return work + "/project"; }

    // What people see: not the store's own files.
    Tree visible() const {
        Tree tree;
        for (auto it = fs::recursive_directory_iterator(work); it != fs::recursive_directory_iterator();
             ++it) {
            const std::string name = it->path().string().substr(work.size() + 1);
            if (name == "home/objects" || name == "home/history" || name == "home/audit")
                it.disable_recursion_pending();
            if (name == "home/lock" || name == "home/state/home.json" || name == "home/audit" ||
                name == "home/keys/audit-head")
                continue;
            const PathState now = path_state(it->path().string());
            const bool is_file = now.kind == PathState::Kind::file;
            tree[name] = std::to_string(static_cast<int>(now.kind)) + " " + std::to_string(now.mode) + " " +
                         (is_file ? now.digest.hex() : now.target);
        }
        return tree;
    }
    // Every change that was made stands in the audit log once, and no other; each line names the one before, and the
    // head the last.
    void check_log() const {
        std::set<std::string> logged, made;
        for (const auto &entry : fs::directory_iterator(home() + "/history"))
            made.insert(entry.path().stem().string());
        const std::string log = home() + "/audit/log.jsonl";
        const bool is_empty = !fs::exists(log) || fs::file_size(log) == 0;
        REQUIRE(made.empty() == is_empty);
        if (is_empty) return;
        std::istringstream lines(support::read_file(log));
        LogHead head;
        for (std::string line; std::getline(lines, line);) {
            const LogEntry entry = parse_log_line(line);
            REQUIRE(entry.seq == head.count());
            REQUIRE(entry.prev == head.last);
            REQUIRE(logged.insert(entry.txn).second);
            head.add(line);
        }
        CHECK(logged == made);
        CHECK(support::read_file(home() + "/keys/audit-head") == log_head_text(head));
    }
    std::size_t changes() const {
        std::size_t count = 0;
        for (const auto &entry : fs::directory_iterator(home() + "/history"))
            count += entry.path().extension() == ".json";
        return count;
    }
};

void in_home(const World &world, const std::function<void(const Operation &, const Home &)> &call) {
    const Context context(world.options());
    const Operation operation(context);
    call(operation, Home::open(operation));
}

void recover_now(const World &world) {
    in_home(world, [](const Operation &operation, const Home &home) { home.lock_exclusive(operation); });
}

struct Scenario {
    const char *name;
    std::function<void(const World &)> prepare, act;
};

void commit(const World &world,
            const std::function<void(Transaction &, std::size_t home, std::size_t project)> &fill) {
    in_home(world, [&](const Operation &operation, const Home &home) {
        Transaction transaction(operation, home, "test");
        const std::size_t home_root = transaction.root(home.path());
        fill(transaction, home_root, transaction.root(world.project()));
        transaction.commit();
    });
}

void make_world(const World &world) {
    const Context context(world.options());
    Home::create(Operation(context));
    support::write_file(world.project() + "/README.md", "the user's own");
}

void make_filled_world(const World &world) {
    make_world(world);
    commit(world, [](Transaction &t, std::size_t home, std::size_t project) {
        for (const char *skill : {"one", "two"})
            for (const char *file : {"SKILL.md", "ref/a.md", "run.sh"})
                t.put_file(home, std::string("collections/c/skills/") + skill + "/" + file,
                           std::string("old ") + skill + file, 0644, PathState::absent());
        t.put_file(home, "collections/c/collection.toml", "old manifest", 0644, PathState::absent());
        t.put_file(project, ".claude/skills/one/SKILL.md", "old", 0644, PathState::absent());
        t.put_link(project, ".claude/skills/link", "one", PathState::absent());
    });
    support::write_file(world.home() + "/collections/c/skills/two/own.txt", "the user's own");
}

const std::vector<Scenario> &scenarios() {
    static const std::vector<Scenario> all = {
        {"create many files", make_world,
         [](const World &world) {
             commit(world, [](Transaction &t, std::size_t home, std::size_t) {
                 for (int skill = 0; skill < 3; ++skill)
                     for (int file = 0; file < 4; ++file)
                         t.put_file(home,
                                    "collections/c/skills/s" + std::to_string(skill) + "/d" +
                                        std::to_string(file % 2) + "/f" + std::to_string(file),
                                    std::string(100, 'x'), file == 0 ? 0755 : 0644, PathState::absent());
                 t.put_file(home, "collections/c/collection.toml", "manifest", 0644, PathState::absent());
             });
         }},
        {"replace", make_filled_world,
         [](const World &world) {
             commit(world, [](Transaction &t, std::size_t home, std::size_t) {
                 t.put_file(home, "collections/c/collection.toml", "new manifest", 0644, std::nullopt);
                 t.put_file(home, "collections/c/skills/one/SKILL.md", "new", 0644, std::nullopt);
                 t.put_file(home, "collections/c/skills/one/run.sh", "old onerun.sh", 0755, std::nullopt);
             });
         }},
        {"remove and prune", make_filled_world,
         [](const World &world) {
             commit(world, [](Transaction &t, std::size_t home, std::size_t) {
                 for (const char *skill : {"one", "two"})
                     for (const char *file : {"SKILL.md", "ref/a.md", "run.sh"})
                         t.remove(home, std::string("collections/c/skills/") + skill + "/" + file,
                                  std::nullopt, "collections/c/skills");
                 t.put_file(home, "collections/c/collection.toml", "new manifest", 0644, std::nullopt);
             });
         }},
        {"two roots, links, files and folders that change places", make_filled_world,
         [](const World &world) {
             commit(world, [](Transaction &t, std::size_t home, std::size_t project) {
                 t.put_file(project, ".claude/skills/one/SKILL.md", "new", 0644, std::nullopt);
                 t.put_file(project, ".codex/skills/one/SKILL.md", "new", 0644, std::nullopt);
                 t.put_link(project, ".claude/skills/link", "two", std::nullopt);
                 t.put_file(home, "state/projects/p.json", "{}", 0600, std::nullopt);
                 t.remove(home, "collections/c/skills/one/ref/a.md", std::nullopt,
                          "collections/c/skills/one");
                 t.put_file(home, "collections/c/skills/one/ref", "now a file", 0644, std::nullopt);
                 t.remove(home, "collections/c/skills/one/run.sh", std::nullopt, "collections/c/skills");
                 t.put_file(home, "collections/c/skills/one/run.sh/inner", "now a folder", 0644,
                            std::nullopt);
             });
         }},
        {"undo",
         [](const World &world) {
             make_filled_world(world);
             commit(world, [](Transaction &t, std::size_t home, std::size_t project) {
                 t.put_file(home, "collections/c/collection.toml", "second manifest", 0644, std::nullopt);
                 t.remove(home, "collections/c/skills/one/ref/a.md", std::nullopt,
                          "collections/c/skills/one");
                 t.put_file(home, "collections/c/skills/three/SKILL.md", "third", 0644, std::nullopt);
                 t.put_file(project, ".claude/skills/one/SKILL.md", "second", 0644, std::nullopt);
             });
         },
         [](const World &world) {
             in_home(world, [](const Operation &operation, const Home &home) {
                 const std::string id = newest_undoable(operation, home);
                 if (!id.empty()) undo_change(operation, home, id);
             });
         }},
    };
    return all;
}

// Runs it in a child that ends at the k-th changing call (0: never); returns how it ended and the calls it
// made.
struct Run {
    int status;
    int calls;
};

Run run_child(const std::function<void()> &call, int kill_at) {
    int pipe_ends[2];
    REQUIRE(pipe(pipe_ends) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        int calls = 0;
        set_fault_hook([&](std::string_view, const std::string &) {
            if (++calls == kill_at) _exit(kKilled);
        });
        int status = 0;
        try {
            call();
        } catch (const Error &error) {
            std::cerr << error.message() << "\n";
            status = kRefused;
        }
        (void)!write(pipe_ends[1], &calls, sizeof calls);
        _exit(status);
    }
    close(pipe_ends[1]);
    Run run{0, 0};
    if (read(pipe_ends[0], &run.calls, sizeof run.calls) != sizeof run.calls) run.calls = 0;
    close(pipe_ends[0]);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    run.status = WEXITSTATUS(status);
    return run;
}

class CrashTest {
 public:
    explicit CrashTest(const Scenario &scenario) : scenario_(scenario), folder_(crash::scratch_folder()) {
        world_.work = folder_ + "/work";
        fs::create_directories(world_.work);
        scenario_.prepare(world_);
        old_changes_ = world_.changes();
        old_ = world_.visible();
        copy_tree(world_.work, folder_ + "/start");
        scenario_.act(world_);
        new_ = world_.visible();
        REQUIRE(new_ != old_);
    }
    ~CrashTest() { fs::remove_all(folder_); }

    void start_again() { copy_tree(folder_ + "/start", world_.work); }
    void keep_crashed() { copy_tree(world_.work, folder_ + "/crashed"); }
    void crashed_again() { copy_tree(folder_ + "/crashed", world_.work); }
    const World &world() const { return world_; }
    Run act(int kill_at) {
        return run_child([&] { scenario_.act(world_); }, kill_at);
    }
    Run recover(int kill_at) {
        return run_child([&] { recover_now(world_); }, kill_at);
    }

    // Old or new, history in step with it, and when old, it can simply be done again.
    bool is_new() const { return world_.visible() == new_; }
    void check_whole() {
        const Tree now = world_.visible();
        const bool is_old = now == old_;
        if (!is_old && now != new_) show_difference(now);
        REQUIRE((is_old || now == new_));
        CHECK(world_.changes() == old_changes_ + (is_old ? 0 : 1));
        world_.check_log();
        if (!is_old) return;
        scenario_.act(world_);
        REQUIRE(world_.visible() == new_);
    }

 private:
    void show_difference(const Tree &now) const {
        for (const auto &[name, what] : now) {
            const auto before = old_.find(name), after = new_.find(name);
            const char *is = before != old_.end() && before->second == what ? "old"
                             : after != new_.end() && after->second == what ? "new"
                                                                            : "foreign";
            std::cerr << is << "\t" << name << "\t" << what.substr(0, 60) << "\n";
        }
    }

    const Scenario &scenario_;
    const std::string folder_;
    World world_;
    Tree old_, new_;
    std::size_t old_changes_ = 0;
};

// Two runs of one change differ by a few calls: a folder of objects is made (mkdir and two syncs) or is there, as
// digests of times fall; up to four objects of a change hold times.
constexpr int kSpread = 12;

// Whether the k-th of about `calls` calls was reached; the last few may not be.
bool was_killed(const Run &run, int k, int calls) {
    if (run.status == kKilled) return true;
    REQUIRE(run.status == 0);
    REQUIRE(k > calls - kSpread);
    return false;
}

// Killed at each call, and the recovery at each of its calls: old or new.
void check_kills(const Scenario &scenario) {
    CAPTURE(scenario.name);
    CrashTest test(scenario);
    test.start_again();
    const Run whole = test.act(0);
    REQUIRE(whole.status == 0);
    REQUIRE(whole.calls > 10);
    int recoveries = 0, finished = 0;
    for (int k = 1; k <= whole.calls; ++k) {
        CAPTURE(k);
        test.start_again();
        if (!was_killed(test.act(k), k, whole.calls)) break;
        test.keep_crashed();
        const Run recovery = test.recover(0);
        REQUIRE(recovery.status == 0);
        // Before the journal is written, recovery only cleans up: a sample of those is enough.
        const bool was_finished = test.is_new();
        finished += was_finished;
        test.check_whole();
        if (!was_finished && k % 10 != 0) continue;
        for (int j = 1; j <= recovery.calls; ++j) {
            CAPTURE(j);
            test.crashed_again();
            if (!was_killed(test.recover(j), j, recovery.calls)) break;
            REQUIRE(test.recover(0).status == 0);
            test.check_whole();
            ++recoveries;
        }
    }
    CHECK(finished > 0);
    CHECK(finished < whole.calls);
    std::cout << scenario.name << ": " << whole.calls << " calls, " << recoveries << " killed recoveries, "
              << finished << " changes finished by recovery\n";
}

// An error at each call: everything as it was, and the next try works.
void check_errors(const Scenario &scenario) {
    CAPTURE(scenario.name);
    CrashTest test(scenario);
    for (int k = 1;; ++k) {
        CAPTURE(k);
        const int reason = k % 2 == 0 ? ENOSPC : EIO;
        test.start_again();
        int calls = 0;
        set_fault_hook([&](std::string_view call, const std::string &path) {
            if (++calls == k) throw system_error(reason, call, path);
        });
        std::optional<Code> failed;
        try {
            scenario.act(test.world());
        } catch (const Error &error) {
            failed = error.code();
        }
        set_fault_hook(nullptr);
        if (calls < k) break;
        if (failed) CHECK(*failed == (reason == ENOSPC ? SKM_E_NO_SPACE : SKM_E_IO));
        recover_now(test.world());
        CHECK(test.is_new() == !failed);  // an error that is told means that nothing was done
        test.check_whole();
    }
}

void check_full_disk(const Scenario &scenario) {
    CAPTURE(scenario.name);
    CrashTest test(scenario);
    for (int k = 1;; ++k) {
        CAPTURE(k);
        test.start_again();
        int calls = 0;
        // What a full disk refuses. Removing and renaming need no space, and a folder that was just
        // removed can be made again.
        set_fault_hook([&](std::string_view call, const std::string &path) {
            const bool needs_space = call == "write" || call == "open" || call == "symlink";
            if (++calls >= k && needs_space) throw system_error(ENOSPC, call, path);
        });
        std::optional<Code> failed;
        try {
            scenario.act(test.world());
        } catch (const Error &error) {
            failed = error.code();
        }
        set_fault_hook(nullptr);
        if (calls < k) break;
        recover_now(test.world());
        if (failed) CHECK(!test.is_new());
        test.check_whole();
    }
}

void check_all(const char *name) {
    for (const Scenario &scenario : scenarios()) {
        if (scenario.name != std::string_view(name)) continue;
        check_kills(scenario);
        check_errors(scenario);
        check_full_disk(scenario);
        return;
    }
    FAIL("no such scenario: " << name);
}

}  // namespace

TEST_CASE("create") {
    check_all("create many files");
}
TEST_CASE("replace") {
    check_all("replace");
}
TEST_CASE("remove") {
    check_all("remove and prune");
}
TEST_CASE("several roots") {
    check_all("two roots, links, files and folders that change places");
}
TEST_CASE("undo") {
    check_all("undo");
}
