// Recovery in the cases that crash tests by themselves do not reach: damaged journals, missing staging,
// folders that are away, hands in between.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>

#include "base/path.hpp"
#include "fixture.hpp"
#include "state/store/journal.hpp"

using namespace skillmeat::core;

namespace {

// Both roots, one replaced and one new file each; killed at the first rename onto `where`.
void crash_at(HomeFixture &f, std::string_view call, const std::string &where) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        set_fault_hook([&](std::string_view name, const std::string &path) {
            if (name == call && path == where) _exit(0);
        });
        const Context own(f.options());
        const Operation operation(own);
        const Home home = Home::open(operation);
        Transaction transaction(operation, home, "crash");
        for (const std::size_t root : {transaction.root(home.path()), transaction.root(f.project)}) {
            transaction.put_file(root, "dir/a", "new a", 0644, std::nullopt);
            transaction.put_file(root, "dir/b", "new b", 0644, std::nullopt);
            transaction.remove(root, "dir/gone", std::nullopt, "");
        }
        transaction.commit();
        _exit(1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    REQUIRE(status == 0);
}

struct CrashFixture : HomeFixture {
    CrashFixture() {
        for (const std::string &root : {home.path(), project}) {
            support::write_file(root + "/dir/a", "old a");
            support::write_file(root + "/dir/gone", "old gone");
        }
    }
    void recover() { home.lock_exclusive(operation); }
    bool is_old(const std::string &root) const {
        return support::read_file(root + "/dir/a") == "old a" && !support::exists(root + "/dir/b") &&
               support::exists(root + "/dir/gone");
    }
    bool is_new(const std::string &root) const {
        return support::read_file(root + "/dir/a") == "new a" && support::exists(root + "/dir/b") &&
               !support::exists(root + "/dir/gone");
    }
    std::string journal_file() const {
        for (const DirectoryEntry &entry : list_directory(home.journal()))
            if (is_journal_name(entry.name)) return home.journal() + "/" + entry.name;
        return {};
    }
    std::string project_staging() const {
        for (const DirectoryEntry &entry : list_directory(project))
            if (entry.name.starts_with(".skillmeat-txn-")) return project + "/" + entry.name;
        return {};
    }
};

// In a child that may read everything here and write nothing; false when it fails.
bool holds_for_a_reader(const CrashFixture &f,
                        const std::function<bool(const Operation &, const Home &)> &holds) {
    std::map<std::string, std::uint32_t> modes{{f.temp.path(), file_info(f.temp.path()).mode}};
    for (const auto &[name, what] : support::snapshot_tree(f.temp.path()))
        if (file_info(f.temp / name).kind != FileKind::link)
            modes.emplace(f.temp / name, file_info(f.temp / name).mode);
    for (const auto &[path, mode] : modes)
        set_mode(path, file_info(path).kind == FileKind::directory ? 0555 : 0444);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        constexpr uid_t kNobody = 65534;
        if (geteuid() == 0 && setresuid(kNobody, kNobody, kNobody) != 0) _exit(2);
        try {
            std::vector<std::string> log;
            ContextOptions options;
            options.home = f.home.path();
            options.environment = std::map<std::string, std::string>{{"HOME", f.temp.path()}};
            options.log = [&](const LogRecord &record) { log.emplace_back(record.message); };
            const Context context(options);
            const Operation operation(context);
            const bool is_right = holds(operation, Home::open(operation));
            const auto warns = [](const std::string &line) {
                return line.find("journal") != std::string::npos;
            };
            _exit(is_right && std::any_of(log.begin(), log.end(), warns) ? 0 : 1);
        } catch (const Error &error) {
            MESSAGE(error.message());
            _exit(3);
        }
    }
    int status = -1;
    waitpid(child, &status, 0);
    for (const auto &[path, mode] : modes) set_mode(path, mode);
    return status == 0;
}

std::string served(const Home &home, const std::string &relative) {
    return home.read_if_there(home.path() + "/" + relative, 100).value_or("-");
}

}  // namespace

TEST_CASE("a home that cannot be written is served from its journal: the change is finished") {
    for (const char *call : {"exchange", "rename"}) {
        CrashFixture f;
        crash_at(f, call, f.home.path() + (call == std::string("rename") ? "/dir/b" : "/dir/a"));
        CHECK(holds_for_a_reader(f, [&](const Operation &operation, const Home &home) {
            const bool is_whole = served(home, "dir/a") == "new a" && served(home, "dir/b") == "new b" &&
                                  served(home, "dir/gone") == "-" && home.unfinished() != nullptr;
            const bool refuses =
                code_of([&] { home.require_finished(home.path() + "/dir"); }) == SKM_E_READ_ONLY;
            home.require_finished(home.path() + "/other");
            home.lock_shared(operation);
            return is_whole && refuses && home.settled_generation(operation) == 1;
        }));
        CHECK(is_journal_name(base_name(f.journal_file())));  // nobody recovered it
        f.recover();
        CHECK(f.is_new(f.home.path()));
    }
}

TEST_CASE_FIXTURE(CrashFixture,
                  "a home that cannot be written is served from its journal: the change is taken back") {
    crash_at(*this, "rename", home.path() + "/dir/b");
    remove_tree(project_staging());  // it can no longer be finished
    CHECK(holds_for_a_reader(*this, [](const Operation &, const Home &opened) {
        return served(opened, "dir/a") == "old a" && served(opened, "dir/b") == "-" &&
               served(opened, "dir/gone") == "old gone" && opened.generation() == 0;
    }));
    recover();
    CHECK(is_old(home.path()));
}

TEST_CASE_FIXTURE(CrashFixture,
                  "a disk that takes nothing any more: the error says that the change is open") {
    bool is_dead = false;
    set_fault_hook([&](std::string_view call, const std::string &path) {
        if (is_dead) throw Error(SKM_E_IO, "dead").path(path);
        is_dead = call == "rename" && parent_of(path) == home.journal();
    });
    std::string open_change;
    try {
        put(project, "dir/a", "new a");
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_IO);
        CHECK(!error.hint().empty());
        open_change = error.detail("unfinished");
    }
    set_fault_hook(nullptr);
    CHECK(journal_file() == home.journal() + "/" + open_change + ".json");
    recover();
    CHECK(support::read_file(project + "/dir/a") == "new a");
    CHECK(history_ids(home) == std::vector{open_change});
    CHECK(leftovers().empty());
}

TEST_CASE_FIXTURE(CrashFixture, "a root in which only old files are kept is cleaned up after a crash too") {
    const std::string id = put(project, "dir/new", "x");
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const Context own(options());
        const Operation in_child(own);
        const Home opened = Home::open(in_child);
        set_fault_hook([&](std::string_view call, const std::string &path) {
            if (call == "unlink" && path.find("/old/") != std::string::npos) _exit(0);
        });
        undo_change(in_child, opened, id);
        _exit(1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    REQUIRE(status == 0);
    REQUIRE(!project_staging().empty());
    CHECK(!support::exists(project + "/dir/new"));
    recover();
    CHECK(leftovers().empty());
}

TEST_CASE_FIXTURE(CrashFixture, "a reader finishes what a crash left") {
    crash_at(*this, "exchange", project + "/dir/a");
    CHECK(!journal_file().empty());
    Home::open(operation);
    CHECK(is_new(project));
    CHECK(is_new(home.path()));
    CHECK(leftovers().empty());
    CHECK(logged("was finished"));
    CHECK(history_ids(home).size() == 1);
    CHECK(home.generation() == 1);
}

TEST_CASE_FIXTURE(CrashFixture, "what can no longer be finished is taken back everywhere") {
    crash_at(*this, "rename", project + "/dir/b");
    remove_tree(project_staging());
    recover();
    CHECK(is_old(home.path()));
    CHECK(support::read_file(project + "/dir/gone") == "old gone");  // from its object
    CHECK(is_old(project));
    CHECK(leftovers().empty());
    CHECK(logged("was taken back"));
    CHECK(history_ids(home).empty());
    CHECK(home.generation() == 0);
}

TEST_CASE_FIXTURE(CrashFixture, "a file that somebody changed since is left alone") {
    crash_at(*this, "exchange", project + "/dir/a");
    support::write_file(project + "/dir/a", "by hand");
    recover();
    CHECK(support::read_file(project + "/dir/a") == "by hand");
    CHECK(support::exists(project + "/dir/b"));
    CHECK(is_new(home.path()));
    CHECK(logged("left alone"));
    for (const HistoryEntry::Path &path : read_history(home, history_ids(home).at(0)).paths)
        CHECK(path.root + "/" + path.relative != project + "/dir/a");
    CHECK(leftovers().empty());
}

TEST_CASE_FIXTURE(CrashFixture,
                  "what an editor wrote into a file that a killed change had taken out comes back") {
    const int file = open((project + "/dir/a").c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(file >= 0);
    crash_at(*this, "rename", project + "/dir/b");
    REQUIRE(support::read_file(project + "/dir/a") == "new a");
    CHECK(write(file, "by hand", 7) == 7);
    close(file);
    recover();
    CHECK(support::read_file(project + "/dir/a") == "by hand");
    CHECK(support::exists(project + "/dir/b"));
    CHECK(logged("left alone"));
    CHECK(leftovers().empty());
}

TEST_CASE_FIXTURE(CrashFixture, "a folder that is away waits and blocks nothing") {
    crash_at(*this, "exchange", project + "/dir/a");
    std::filesystem::rename(project, temp / "unmounted");
    recover();
    CHECK(is_new(home.path()));
    CHECK(journal_file().empty());
    CHECK(history_ids(home).size() == 1);
    CHECK(logged("cannot be reached"));
    CHECK(!put("other", "1").empty());  // others go on
    // An empty mount point is not the folder.
    make_directories(project);
    recover();
    CHECK(support::snapshot_tree(project).empty());
    remove_empty_directory(project);
    std::filesystem::rename(temp / "unmounted", project);
    recover();
    CHECK(is_new(project));
    CHECK(leftovers().empty());
    CHECK(history_ids(home).size() == 2);
}

TEST_CASE_FIXTURE(CrashFixture, "a damaged journal is set aside, a newer one stops us") {
    crash_at(*this, "exchange", project + "/dir/a");
    const std::string file = journal_file();
    const std::string good = support::read_file(file);
    std::string newer = good;
    newer.replace(newer.find("\"format\":1"), 10, "\"format\":2");
    support::write_file(file, newer);
    CHECK(code_of([&] { recover(); }) == SKM_E_NEWER);
    CHECK(code_of([&] { Home::open(operation); }) == SKM_E_NEWER);
    support::write_file(file, good.substr(0, good.size() / 2));
    recover();
    CHECK(support::exists(file + ".damaged"));
    CHECK(logged("set aside"));
    CHECK(!put("other", "1").empty());
}

TEST_CASE_FIXTURE(CrashFixture, "journals that lie about their paths are not followed") {
    crash_at(*this, "exchange", project + "/dir/a");
    const std::string file = journal_file();
    const std::string good = support::read_file(file);
    for (const auto &[from, to] :
         std::vector<std::pair<std::string, std::string>>{{"\"path\":\"dir/a\"", "\"path\":\"../dir/a\""},
                                                          {"\"path\":\"dir/a\"", "\"path\":\"/dir/a\""},
                                                          {"\"root\":0", "\"root\":9"},
                                                          {"\"kind\":\"file\"", "\"kind\":\"other\""},
                                                          {"\"staging\":\"", "\"staging\":\"../"}}) {
        std::string bad = good;
        REQUIRE(bad.find(from) != std::string::npos);
        bad.replace(bad.find(from), from.size(), to);
        CHECK(code_of([&] { parse_journal(bad, file, home); }) == SKM_E_SCHEMA);
    }
    const Journal journal = parse_journal(good, file, home);
    CHECK(journal_text(journal) == good);
}

TEST_CASE_FIXTURE(CrashFixture, "staging of the dead goes, of the living stays") {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const Context own(options());
        const Operation theirs(own);
        auto *transaction = new Transaction(theirs, Home::open(theirs), "never");
        transaction->put_file(transaction->root(project), "dir/new", "1", 0644, std::nullopt);
        transaction->put_file(transaction->root(home.path()), "dir/new", "1", 0644, std::nullopt);
        _exit(0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    REQUIRE(status == 0);
    CHECK(!project_staging().empty());
    Transaction living(operation, home, "living");
    living.put_file(living.root(project), "dir/new", "1", 0644, std::nullopt);
    recover();
    living.commit();
    CHECK(support::read_file(project + "/dir/new") == "1");
    CHECK(leftovers().empty());
}
