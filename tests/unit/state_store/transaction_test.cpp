#include "state/store/transaction.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <thread>

#include "base/path.hpp"
#include "fixture.hpp"
#include "state/audit/entry.hpp"

using namespace skillmeat::core;

namespace {

PathState seen_file(std::string_view bytes, std::uint32_t mode = 0644) {
    return PathState::file(sha256(bytes), bytes.size(), mode);
}

}  // namespace

TEST_CASE("the first change in a home that has no state folder yet") {
    HomeFixture f;
    std::filesystem::remove_all(f.home.path() + "/state");
    Transaction transaction(f.operation, f.home, "first");
    const std::size_t home = transaction.root(f.home.path());
    transaction.put_file(home, "state/collections/c.json", "{}", 0600, PathState::absent());
    transaction.put_file(home, "collections/c/collection.toml", "x", 0600, std::nullopt);
    CHECK(!transaction.commit().empty());
    CHECK(f.text("state/collections/c.json") == "{}");
    CHECK(f.text("collections/c/collection.toml") == "x");
    CHECK(support::exists(f.home.path() + "/state/home.json"));
}

TEST_CASE("what is put is there, and history says so") {
    HomeFixture f;
    Transaction transaction(f.operation, f.home, "add things");
    const std::size_t home = transaction.root(f.home.path());
    const std::size_t project = transaction.root(f.project);  // does not exist yet
    CHECK(transaction.root(f.home.path() + "/") == home);
    transaction.put_file(home, "collections/c/skills/s/SKILL.md", "hello", 0644, PathState::absent());
    transaction.put_file(home, "collections/c/skills/s/run.sh", "#!", 0755, PathState::absent());
    transaction.put_link(home, "collections/c/skills/s/link", "SKILL.md", PathState::absent());
    transaction.put_folder(project, ".claude/empty", 0750, PathState::absent());
    transaction.put_file(project, ".claude/skills/s/SKILL.md", "hello", 0644, PathState::absent());
    transaction.note(Json::object({{"artifact", "s"}}));
    CHECK(!transaction.empty());
    CHECK(!support::exists(f.project));  // nothing yet
    const std::string id = transaction.commit();
    CHECK(id.size() == 22);
    CHECK(f.text("collections/c/skills/s/SKILL.md") == "hello");
    CHECK(file_info(f.home.path() + "/collections/c/skills/s/run.sh").mode == 0755);
    CHECK(file_info(f.home.path() + "/collections/c/skills").mode == 0700);
    CHECK(read_link(f.home.path() + "/collections/c/skills/s/link") == "SKILL.md");
    CHECK(support::read_file(f.project + "/.claude/skills/s/SKILL.md") == "hello");
    CHECK(file_info(f.project + "/.claude/empty").mode == 0750);
    CHECK(file_info(f.project).mode == (file_info(f.temp.path()).mode | 0700u));
    CHECK(f.home.generation() == 1);
    CHECK(f.leftovers().empty());

    CHECK(history_ids(f.home) == std::vector<std::string>{id});
    const HistoryEntry entry = read_history(f.home, id);
    CHECK(entry.command == "add things");
    CHECK(entry.facts.at("artifact").as_string() == "s");
    std::set<std::string> paths;
    for (const HistoryEntry::Path &path : entry.paths) paths.insert(path.root + "/" + path.relative);
    CHECK(paths.contains(f.project + "/.claude/skills/s/SKILL.md"));
    CHECK(paths.contains(f.home.path() + "/collections/c"));
    CHECK(!paths.contains(f.home.path() + "/state/home.json"));
    CHECK(code_of([&] { transaction.put_file(home, "x", "y", 0644, std::nullopt); }) == SKM_E_INTERNAL);
}

TEST_CASE("nothing to do is no change") {
    HomeFixture f;
    f.put("a", "1");
    CHECK(f.put("a", "1").empty());
    CHECK(f.home.generation() == 1);
    Transaction transaction(f.operation, f.home, "nothing");
    CHECK(transaction.empty());
    CHECK(transaction.commit().empty());
    Transaction absent(f.operation, f.home, "remove what is not there");
    absent.remove(absent.root(f.home.path()), "none", std::nullopt, "");
    CHECK(absent.commit().empty());
    CHECK(!f.put("a", "1", 0755).empty());  // the execute bit is content
    CHECK(file_info(f.home.path() + "/a").mode == 0755);
    CHECK(f.leftovers().empty());
}

TEST_CASE("a target that is not as the plan saw it stops everything") {
    HomeFixture f;
    f.put("a", "1");
    const auto before = support::snapshot_tree(f.home.path());
    const auto attempt = [&](const Transaction::Seen &seen) {
        return code_of([&] {
            Transaction transaction(f.operation, f.home, "put");
            const std::size_t root = transaction.root(f.home.path());
            transaction.put_file(root, "new", "x", 0644, PathState::absent());
            transaction.put_file(root, "a", "2", 0644, seen);
            transaction.commit();
        });
    };
    CHECK(attempt(PathState::absent()) == SKM_E_CHANGED);
    CHECK(attempt(seen_file("0")) == SKM_E_CHANGED);
    CHECK(attempt(seen_file("1", 0755)) == SKM_E_CHANGED);
    CHECK(attempt(PathState::link("1")) == SKM_E_CHANGED);
    CHECK(attempt(PathState::folder(0700)) == SKM_E_CHANGED);
    auto after = support::snapshot_tree(f.home.path());
    std::erase_if(after, [&](const auto &entry) {
        return entry.first.starts_with("objects") && !before.contains(entry.first);
    });
    CHECK(after == before);
    CHECK(attempt(seen_file("1")) == SKM_OK);
    CHECK(f.text("a") == "2");
}

TEST_CASE("modes: new ones exact, replaced ones kept but for the execute bits") {
    HomeFixture f;
    const mode_t old = umask(0);
    f.put("new", "1", 0666);
    CHECK(file_info(f.home.path() + "/new").mode == 0666);
    umask(old);
    struct Case {
        std::uint32_t before, wanted, after;
    };
    for (const Case &c :
         {Case{0600, 0644, 0600}, Case{0664, 0644, 0664}, Case{0644, 0755, 0755}, Case{0640, 0755, 0750},
          Case{0755, 0644, 0644}, Case{0644, 0600, 0600}, Case{0444, 0644, 0444}}) {
        support::write_file(f.home.path() + "/m", "old", c.before);
        f.put("m", "new" + std::to_string(c.wanted) + std::to_string(c.before), c.wanted);
        CHECK(file_info(f.home.path() + "/m").mode == c.after);
        remove_file(f.home.path() + "/m");
    }
}

TEST_CASE("removal prunes folders that become empty, up to a limit") {
    HomeFixture f;
    f.put("collections/c/skills/s/deep/x", "1");
    f.put("collections/c/skills/s/y", "2");
    f.put("collections/c/skills/t/z", "3");
    const auto remove = [&](const std::vector<std::string> &paths, const std::string &prune_to) {
        Transaction transaction(f.operation, f.home, "remove");
        const std::size_t root = transaction.root(f.home.path());
        for (const std::string &path : paths) transaction.remove(root, path, std::nullopt, prune_to);
        return transaction.commit();
    };
    remove({"collections/c/skills/s/deep/x"}, "collections/c/skills");
    CHECK(!support::exists(f.home.path() + "/collections/c/skills/s/deep"));
    CHECK(support::exists(f.home.path() + "/collections/c/skills/s/y"));
    support::write_file(f.home.path() + "/collections/c/skills/t/own", "mine");
    remove({"collections/c/skills/s/y", "collections/c/skills/t/z"}, "collections/c/skills");
    CHECK(!support::exists(f.home.path() + "/collections/c/skills/s"));
    CHECK(support::read_file(f.home.path() + "/collections/c/skills/t/own") == "mine");
    CHECK(code_of([&] { remove({"collections/c/skills/t"}, ""); }) == SKM_E_CHANGED);
    remove({"collections/c/skills/t/own"}, "collections/c/skills/t/own");
    CHECK(support::exists(f.home.path() + "/collections/c/skills/t"));
    remove({"collections/c/skills/t"}, "");
    CHECK(!support::exists(f.home.path() + "/collections"));
    CHECK(f.leftovers().empty());
}

TEST_CASE("files make room for folders and the other way round") {
    HomeFixture f;
    f.put("a", "file");
    {
        Transaction transaction(f.operation, f.home, "file to folder");
        const std::size_t root = transaction.root(f.home.path());
        transaction.remove(root, "a", std::nullopt, "a");
        transaction.put_file(root, "a/b/c", "inside", 0644, std::nullopt);
        transaction.commit();
    }
    CHECK(f.text("a/b/c") == "inside");
    {
        Transaction transaction(f.operation, f.home, "folder to file");
        const std::size_t root = transaction.root(f.home.path());
        transaction.remove(root, "a/b/c", std::nullopt, "a");
        transaction.put_file(root, "a", "file again", 0644, std::nullopt);
        transaction.commit();
    }
    CHECK(f.text("a") == "file again");
    CHECK(code_of([&] { f.put("a/x", "1"); }) == SKM_E_EXISTS);
    CHECK(code_of([&] { f.put("collections", "1"); }) == SKM_OK);  // an empty folder
    f.put("d/x", "1");
    CHECK(code_of([&] { f.put("d", "1"); }) == SKM_E_CHANGED);
    CHECK(f.leftovers().empty());
}

TEST_CASE("links are replaced, not followed; links among the parents must stay inside") {
    HomeFixture f;
    support::write_file(f.temp / "outside/secret", "keep");
    support::write_file(f.project + "/real/x", "1");
    symlink("real", (f.project + "/inner").c_str());
    symlink("../outside", (f.project + "/outer").c_str());
    symlink("nowhere", (f.project + "/dangling").c_str());
    symlink("../outside/secret", (f.project + "/file").c_str());

    f.put(f.project, "inner/x", "2");
    CHECK(support::read_file(f.project + "/real/x") == "2");
    CHECK(code_of([&] { f.put(f.project, "outer/secret", "bad"); }) == SKM_E_LINK);
    CHECK(code_of([&] { f.put(f.project, "dangling/secret", "bad"); }) == SKM_E_LINK);
    CHECK(code_of([&] {
              Transaction transaction(f.operation, f.home, "put");
              transaction.put_file(transaction.root(f.project), "file", "bad", 0644, seen_file("keep"));
          }) == SKM_E_LINK);
    f.put(f.project, "file", "new");
    CHECK(file_info(f.project + "/file").kind == FileKind::regular);
    CHECK(support::read_file(f.temp / "outside/secret") == "keep");

    // One file by two names.
    CHECK(code_of([&] {
              Transaction transaction(f.operation, f.home, "put");
              const std::size_t root = transaction.root(f.project);
              transaction.put_file(root, "inner/y", "1", 0644, std::nullopt);
              transaction.put_file(root, "real/y", "2", 0644, std::nullopt);
          }) == SKM_E_LINK);
    Transaction transaction(f.operation, f.home, "put");
    const std::size_t root = transaction.root(f.project);
    transaction.put_file(root, "inner/y", "1", 0644, std::nullopt);
    transaction.put_file(root, "real/y", "1", 0644, std::nullopt);
    transaction.commit();
    CHECK(support::read_file(f.project + "/real/y") == "1");

    // A link that comes between staging and commit.
    Transaction late(f.operation, f.home, "put");
    late.put_file(late.root(f.project), "real/deep/z", "1", 0644, std::nullopt);
    symlink("../../outside", (f.project + "/real/deep").c_str());
    CHECK(code_of([&] { late.commit(); }) != SKM_OK);
    CHECK(!support::exists(f.temp / "outside/z"));
}

TEST_CASE("a file that was seen behind a link is replaced where it lies") {
    HomeFixture f;
    const auto put_behind = [&](const std::string &root, const std::string &relative,
                                std::string_view bytes) {
        Transaction transaction(f.operation, f.home, "put");
        transaction.put_file(transaction.root(root), relative, bytes, 0644,
                             path_state_followed(root + "/" + relative));
        return transaction.commit();
    };
    const std::string settings = f.temp / "dotfiles/config.toml", inside = f.project + "/real/x";
    support::write_file(settings, "old", 0640);
    support::write_file(inside, "old");
    symlink(settings.c_str(), (f.home.path() + "/config.toml").c_str());
    symlink("real/x", (f.project + "/x").c_str());

    const std::string id = put_behind(f.home.path(), "config.toml", "new");
    CHECK(read_link(f.home.path() + "/config.toml") == settings);
    CHECK(support::read_file(settings) == "new");
    CHECK(file_info(settings).mode == 0640);
    CHECK(undo_change(f.operation, f.home, id).restored == std::vector{settings});
    CHECK(support::read_file(settings) == "old");

    put_behind(f.project, "x", "new");
    CHECK(read_link(f.project + "/x") == "real/x");
    CHECK(support::read_file(inside) == "new");

    // Out of a project, or from deep in a collection, nothing is followed.
    support::write_file(f.home.path() + "/collections/c/skills/s/SKILL.md", "1");
    for (const std::string &place : {f.project + "/y", f.home.path() + "/collections/c/skills/s/y"}) {
        symlink(settings.c_str(), place.c_str());
        CHECK(code_of([&] {
                  put_behind(std::string(parent_of(place)), std::string(base_name(place)), "bad");
              }) == SKM_E_LINK);
    }
    CHECK(code_of([&] { put_behind(f.home.path(), "collections/c/skills/s/y", "bad"); }) == SKM_E_LINK);
    CHECK(support::read_file(settings) == "old");
    CHECK(f.leftovers().empty());
}

TEST_CASE("a collection that is kept elsewhere, behind a link of the home") {
    HomeFixture f;
    const std::string place = f.temp / "elsewhere/c";
    support::write_file(place + "/skills/one/SKILL.md", "old");
    support::write_file(place + "/notes.txt", "the user's own");
    make_directories(f.home.collections());
    symlink(place.c_str(), f.home.collection("c").c_str());
    const auto before = support::snapshot_tree(f.temp / "elsewhere");

    Transaction transaction(f.operation, f.home, "change");
    const std::size_t root = transaction.root(f.home.path());
    transaction.put_file(root, "collections/c/skills/two/SKILL.md", "new", 0644, PathState::absent());
    transaction.put_file(root, "state/collections/c.json", "{}", 0600, PathState::absent());
    transaction.remove(root, "collections/c/skills/one/SKILL.md", std::nullopt, "collections/c/skills");
    const std::string id = transaction.commit();
    CHECK(support::read_file(place + "/skills/two/SKILL.md") == "new");
    CHECK(!support::exists(place + "/skills/one"));
    CHECK(support::read_file(f.home.state("collections/c.json")) == "{}");
    CHECK(support::read_file(place + "/notes.txt") == "the user's own");

    undo_change(f.operation, f.home, id);
    CHECK(support::snapshot_tree(f.temp / "elsewhere") == before);
    CHECK(file_info(f.home.collection("c")).kind == FileKind::link);
    CHECK(f.leftovers().empty());
}

TEST_CASE("names that are no names below the root are refused") {
    HomeFixture f;
    for (const std::string &name :
         {std::string(), std::string("/etc/x"), std::string("../x"), std::string("a/../b"),
          std::string("a//b"), std::string("a/"), std::string("."), std::string("a\0b", 3)})
        CHECK(code_of([&] { f.put(name, "1"); }) == SKM_E_NAME);
    CHECK(code_of([&] {
              Transaction t(f.operation, f.home, "x");
              support::write_file(f.temp / "plain", "1");
              t.root(f.temp / "plain/below");
          }) == SKM_E_EXISTS);
    mkfifo((f.home.path() + "/pipe").c_str(), 0600);
    CHECK(code_of([&] { f.put("pipe", "1"); }) == SKM_E_SPECIAL_FILE);
    CHECK(code_of([&] { f.put("pipe/x", "1"); }) == SKM_E_SPECIAL_FILE);
}

TEST_CASE("names that are not UTF-8 survive") {
    HomeFixture f;
    const std::string name = "caf\xe9";
    make_directories(f.temp / name);
    const std::string id = f.put(f.temp / name, name, "1");
    CHECK(support::read_file(f.temp / name + "/" + name) == "1");
    const HistoryEntry entry = read_history(f.home, id);
    REQUIRE(entry.paths.size() == 1);
    CHECK(entry.paths[0].relative == name);
    undo_change(f.operation, f.home, id);
    CHECK(!support::exists(f.temp / name + "/" + name));
}

TEST_CASE("asking again for a target replaces the first wish") {
    HomeFixture f;
    f.put("a", "0");
    Transaction transaction(f.operation, f.home, "twice");
    const std::size_t root = transaction.root(f.home.path());
    transaction.put_file(root, "a", "1", 0644, seen_file("0"));
    transaction.put_file(root, "a", "2", 0644, std::nullopt);
    transaction.put_file(root, "b", "1", 0644, std::nullopt);
    transaction.remove(root, "b", std::nullopt, "");
    transaction.commit();
    CHECK(f.text("a") == "2");
    CHECK(!support::exists(f.home.path() + "/b"));
}

TEST_CASE("a transaction that is given up leaves nothing") {
    HomeFixture f;
    const auto before = support::snapshot_tree(f.temp.path());
    {
        Transaction transaction(f.operation, f.home, "never");
        transaction.put_file(transaction.root(f.home.path()), "x/y", "1", 0644, std::nullopt);
        transaction.put_file(transaction.root(f.project), "x/y", "1", 0644, std::nullopt);
    }
    CHECK(support::snapshot_tree(f.temp.path()) == before);
    Operation dry(f.context);
    dry.dry_run = true;
    Transaction transaction(dry, f.home, "dry");
    transaction.put_file(transaction.root(f.home.path()), "x", "1", 0644, std::nullopt);
    CHECK(code_of([&] { transaction.commit(); }) == SKM_E_INTERNAL);
    CHECK(!support::exists(f.home.path() + "/x"));
}

TEST_CASE("files are put from several threads") {
    HomeFixture f;
    Transaction transaction(f.operation, f.home, "many");
    const std::size_t root = transaction.root(f.home.path());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i)
                transaction.put_file(root, "collections/s" + std::to_string(i) + "/f" + std::to_string(t),
                                     "x", 0644, PathState::absent());
        });
    for (std::thread &thread : threads) thread.join();
    const std::string id = transaction.commit();
    CHECK(read_history(f.home, id).paths.size() == 50 * 4 + 50);
    CHECK(f.text("collections/s49/f3") == "x");
}

TEST_CASE("cancelling before the commit changes nothing") {
    HomeFixture f;
    const auto token = std::make_shared<CancelToken>();
    const Operation operation(f.context, Watch({}, token));
    Transaction transaction(operation, f.home, "x");
    transaction.put_file(transaction.root(f.home.path()), "x", "1", 0644, std::nullopt);
    token->cancel();
    CHECK(code_of([&] { transaction.commit(); }) == SKM_E_CANCELLED);
    CHECK(!support::exists(f.home.path() + "/x"));
}

TEST_CASE("ids grow although the clock goes back") {
    HomeFixture f;
    std::int64_t now = 2'000'000'000'000'000;
    ContextOptions options = f.options();
    options.clock = [&] { return now -= 1'000'000; };
    const Context context(options);
    const Operation operation(context);
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) {
        Transaction transaction(operation, f.home, "x");
        transaction.put_file(transaction.root(f.home.path()), "x", std::to_string(i), 0644, std::nullopt);
        ids.insert(ids.begin(), transaction.commit());
    }
    CHECK(std::is_sorted(ids.rbegin(), ids.rend()));
    CHECK(history_ids(f.home) == ids);
}

TEST_CASE("a plan that is overtaken is made again") {
    HomeFixture f;
    f.put("counter", "0");
    int tries = 0;
    with_retries(f.operation, f.home, [&] {
        const PathState seen = path_state(f.home.path() + "/counter");
        const std::string old = f.text("counter");
        if (++tries < 3) support::write_file(f.home.path() + "/counter", old + "!");
        Transaction transaction(f.operation, f.home, "count");
        transaction.put_file(transaction.root(f.home.path()), "counter", old + "+", 0644, seen);
        transaction.commit();
    });
    CHECK(tries == 3);
    CHECK(f.text("counter") == "0!!+");
    tries = 0;
    CHECK(code_of([&] {
              with_retries(f.operation, f.home, [&] {
                  ++tries;
                  throw Error(SKM_E_NAME, "no");
              });
          }) == SKM_E_NAME);
    CHECK(tries == 1);
}

namespace {

// Commits a change of "a" to "2", or the removal of "b", together with a new file; whether somebody came between.
bool commit_fails(HomeFixture &f, bool replaces) {
    Transaction transaction(f.operation, f.home, "both");
    const std::size_t root = transaction.root(f.home.path());
    if (replaces)
        transaction.put_file(root, "a", "2", 0644, std::nullopt);
    else
        transaction.remove(root, "b", std::nullopt, "");
    transaction.put_file(root, "z-done", "yes", 0644, std::nullopt);
    return code_of([&] { transaction.commit(); }) == SKM_E_CHANGED;
}

}  // namespace

TEST_CASE("a file that is changed during the change is left alone, and nothing else is done") {
    HomeFixture f;
    f.put("a", "1");
    f.put("b", "1");
    for (const bool replaces : {true, false}) {
        const std::string target = f.home.path() + (replaces ? "/a" : "/b");
        const std::vector<std::string> ids = history_ids(f.home);
        f.log.clear();
        set_fault_hook([&](std::string_view name, const std::string &path) {
            const bool is_moment = replaces ? name == "exchange" && path == target
                                            : name == "rename" && path.find("/old/") != std::string::npos;
            if (is_moment && support::read_file(target) == "1") support::write_file(target, "by hand");
        });
        CHECK(commit_fails(f, replaces));
        set_fault_hook(nullptr);
        CHECK(support::read_file(target) == "by hand");
        CHECK(!support::exists(f.home.path() + "/z-done"));
        CHECK(f.logged("left alone"));
        CHECK(history_ids(f.home) == ids);
        CHECK(f.leftovers().empty());
    }
}

TEST_CASE("what an editor writes into a file that it opened before the change is not lost") {
    HomeFixture f;
    f.put("a", "1");
    f.put("b", "1");
    for (const bool replaces : {true, false}) {
        const std::string target = f.home.path() + (replaces ? "/a" : "/b");
        const int file = open(target.c_str(), O_RDWR | O_CLOEXEC);
        REQUIRE(file >= 0);
        set_fault_hook([&](std::string_view name, const std::string &path) {
            // The last call of the change itself: the old file has been taken out by then.
            if (name == "rename" && path == f.home.path() + "/z-done") CHECK(write(file, "by hand", 7) == 7);
        });
        CHECK(commit_fails(f, replaces));
        set_fault_hook(nullptr);
        close(file);
        CHECK(support::read_file(target) == "by hand");
        CHECK(!support::exists(f.home.path() + "/z-done"));
        CHECK(f.leftovers().empty());
        CHECK(!commit_fails(f, replaces));  // planned again, on what is there now
        remove_file(f.home.path() + "/z-done");
    }
}

TEST_CASE("a folder that appears during the change keeps what is in it") {
    HomeFixture f;
    bool done = false;
    set_fault_hook([&](std::string_view name, const std::string &path) {
        if (name != "rename" || path != f.home.path() + "/tree" || done) return;
        done = true;
        support::write_file(path + "/own", "mine");
    });
    const auto fill = [&] {
        Transaction transaction(f.operation, f.home, "tree");
        const std::size_t root = transaction.root(f.home.path());
        transaction.put_file(root, "tree/a/x", "1", 0644, std::nullopt);
        if (!done) transaction.put_file(root, "tree/own", "ours", 0644, PathState::absent());
        transaction.commit();
    };
    CHECK(code_of(fill) == SKM_E_CHANGED);
    CHECK(done);
    CHECK(f.text("tree/own") == "mine");
    CHECK(!support::exists(f.home.path() + "/tree/a"));
    fill();
    set_fault_hook(nullptr);
    CHECK(f.text("tree/own") == "mine");
    CHECK(f.text("tree/a/x") == "1");
    CHECK(f.leftovers().empty());
}

TEST_CASE_FIXTURE(HomeFixture, "a decision of the user is kept with its change, and only with it") {
    Transaction transaction(operation, home, "trust add somebody");
    transaction.put_file(transaction.root(home.path()), "trust.toml", "keys", 0600, std::nullopt);
    transaction.consent("trust", Json::object({{"key_id", "abc"}}));
    const std::string id = transaction.commit();
    const std::string lines = text("audit/log.jsonl");
    const std::size_t first = lines.find('\n');
    const LogEntry change = parse_log_line(lines.substr(0, first));
    const LogEntry consent = parse_log_line(lines.substr(first + 1, lines.size() - first - 2));
    CHECK(change.kind == "change");
    CHECK(change.action == "trust add");
    CHECK(change.txn == id);
    CHECK(change.subject.at("paths").at("count").as_integer() == 1);
    CHECK(consent.kind == "consent");
    CHECK(consent.txn == id);
    CHECK(consent.seq == 1);
    CHECK(consent.prev == sha256(lines.substr(0, first)));
    CHECK(consent.subject.at("consent").as_string() == "trust");
    CHECK(consent.subject.at("facts").at("key_id").as_string() == "abc");

    Transaction nothing(operation, home, "trust add somebody");
    nothing.consent("trust", Json::object());
    CHECK(nothing.commit().empty());
    CHECK(text("audit/log.jsonl") == lines);
    CHECK(code_of([&] { nothing.consent("trust", Json("no object")); }) == SKM_E_INTERNAL);
}
