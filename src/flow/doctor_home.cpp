// doctor: the home itself, its rights, its settings, its databases.
#include <unistd.h>

#include <algorithm>

#include "base/path.hpp"
#include "domain/trust/trust.hpp"
#include "flow/doctor_checks.hpp"
#include "state/config/config.hpp"
#include "state/index/stat_cache.hpp"
#include "state/policy/policy.hpp"
#include "state/store/mend.hpp"
#include "state/store/transaction.hpp"
#include "state/usage/usage_database.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint32_t kGroupWrites = 0020, kAllWrite = 0002, kOthers = 0077;

// The folders that we write in; those that are missing are made when they are needed.
constexpr const char *kParts[] = {
    "",         "/collections", "/state", "/state/collections", "/state/projects", "/history",
    "/journal", "/objects",     "/keys"};

void check_state_file(Examination &e) {
    try {
        e.home.generation();
    } catch (const Error &error) {
        const bool is_newer = error.code() == SKM_E_NEWER;
        const bool is_denied = error.code() == SKM_E_PERMISSION || error.code() == SKM_E_IO;
        e.report(is_newer    ? "home_newer"
                 : is_denied ? "home_unreadable"
                             : "home_damaged",
                 error, e.home.state("home.json"));
        e.is_known = !is_newer;
    }
}

// The user's own group is often theirs alone.
bool others_write(const FileInfo &info) {
    return (info.mode & kAllWrite) != 0 || ((info.mode & kGroupWrites) != 0 && info.group != ::getegid());
}

// The user may keep a part of the home, or a whole collection, elsewhere; what lies deeper stays in it.
bool is_own_link(const Examination &e, const std::string &path) {
    const std::string_view above = parent_of(path);
    return path == e.path() || above == e.path() || above == e.home.collections();
}

void check_part(Examination &e, const std::string &path) {
    if (file_info(path).kind == FileKind::link) {
        const std::optional<std::string> real = real_path(path);
        const std::string home = real_path(e.path()).value_or(e.path());
        const bool leads_out = real && !path_inside(*real, home) && !is_own_link(e, path);
        if (!real) e.report("link_out", path, path + " is a link to nothing");
        if (leads_out) e.report("link_out", path, path + " is a link that leads out of the home");
        if (!real || leads_out) return;
    }
    const FileInfo info = file_info_followed(path);
    if (info.kind == FileKind::absent) return;
    if (info.owner != ::geteuid())
        e.report("foreign_owner", path, path + " belongs to the user number " + std::to_string(info.owner));
    if (info.kind == FileKind::directory && others_write(info))
        e.report("home_exposed", path, "others may write in " + path);
    if (::access(path.c_str(), W_OK) != 0 && info.owner == ::geteuid())
        e.report("not_writable", path, "nothing can be written in " + path);
}

void check_keys(Examination &e) {
    const std::string folder = e.home.keys();
    if (file_info(folder).kind != FileKind::directory) return;
    if ((file_info(folder).mode & kOthers) != 0)
        e.report("keys_exposed", folder, "others may look into " + folder);
    for (const DirectoryEntry &entry : list_directory(folder)) {
        const std::string path = join(folder, entry.name);
        const FileInfo info = file_info(path);
        // The original keeps a public key beside its own: everybody may read that.
        const bool is_public = entry.name.ends_with(".pub");
        if (info.kind == FileKind::regular && !is_public && (info.mode & kOthers) != 0)
            e.report("keys_exposed", path, "others may read the key " + path);
    }
}

void check_links_of_collections(Examination &e) {
    if (file_info_followed(e.home.collections()).kind != FileKind::directory) return;
    for (const DirectoryEntry &entry : list_directory(e.home.collections()))
        if (entry.kind == FileKind::link) check_part(e, join(e.home.collections(), entry.name));
}

void check_settings(Examination &e) {
    attempt(e, "settings_unreadable", join(e.path(), kConfigFile), [&] { Config::load(e.home); });
    attempt(e, "settings_unreadable", join(e.path(), kTrustFile),
            [&] { e.trust = TrustStore::load(e.home); });
    attempt(e, "settings_unreadable", join(e.path(), "policy.toml"),
            [&] { load_policy(e.operation, e.path(), ""); });
}

// Opens a database and has it look at itself. "": sound, or not there.
std::string problem_of_database(const std::string &path) {
    if (file_info(path).kind == FileKind::absent) return {};
    Database database = Database::open(path, {.busy_milliseconds = 500});
    Statement check = database.prepare("PRAGMA integrity_check(1)");
    if (!check.step()) return "it does not answer";
    const std::string answer(check.text(0));
    return answer == "ok" ? "" : answer;
}

void check_database(Examination &e, const std::string &path, std::string_view damaged) {
    try {
        const std::string problem = problem_of_database(path);
        if (!problem.empty()) e.report(damaged, path, path + " is damaged: " + problem);
    } catch (const Error &error) {
        // Somebody is using it, so it can be used; where nothing can be written, that is said by itself.
        if (error.code() == SKM_E_LOCKED || error.code() == SKM_E_READ_ONLY) return;
        if (is_passed_on(error)) throw;
        e.report(error.code() == SKM_E_DAMAGED ? damaged : "database_unreadable", error, path);
    }
}

// A free name beside `path`, relative to the home.
std::string name_aside(const Examination &e, const std::string &relative) {
    for (int number = 1;; ++number) {
        std::string name = relative + ".damaged-" + std::to_string(number);
        if (file_info(join(e.path(), name)).kind == FileKind::absent) return name;
    }
}

}  // namespace

void check_home(Examination &e) {
    e.step("home", 0, 1);
    attempt(e, "home_unreadable", e.path(), [&] { list_directory(e.path()); });
    check_state_file(e);
    for (const char *part : kParts)
        attempt(e, "home_unreadable", e.path() + part, [&] { check_part(e, e.path() + part); });
    attempt(e, "home_unreadable", e.home.collections(), [&] { check_links_of_collections(e); });
    attempt(e, "home_unreadable", e.home.keys(), [&] { check_keys(e); });
    check_settings(e);
}

void check_databases(Examination &e) {
    e.step("databases", 0, 1);
    check_database(e, e.path() + "/index.db", "index_damaged");
    check_database(e, usage_path(e.home), "usage_damaged");
    try {
        if (problems_with(e, {"usage_damaged", "database_unreadable"}).empty()) open_usage_if_there(e.home);
    } catch (const Error &error) {
        if (error.code() == SKM_E_LOCKED || error.code() == SKM_E_READ_ONLY) return;
        if (is_passed_on(error)) throw;
        e.report("database_unreadable", error, usage_path(e.home));
    }
}

std::string set_aside(Transaction &transaction, const Examination &e, const std::string &path) {
    const std::string relative = path_inside(path, e.path()).value_or("");
    const std::size_t root = transaction.root(e.path());
    const std::string bytes = read_file(path, 1ull << 30), aside = name_aside(e, relative);
    transaction.put_file(root, aside, bytes, 0600, PathState::absent());
    transaction.remove(root, relative, path_state(path), relative);
    return aside;
}

void repair_home(Examination &e, std::vector<Repaired> &done) {
    for (const Problem *problem : problems_with(e, {"home_damaged"})) {
        rewrite_home_state(e.operation, e.home);
        done.push_back({problem, ""});
    }
    for (const Problem *problem : problems_with(e, {"keys_exposed"})) {
        make_private(problem->path);
        done.push_back({problem, ""});
    }
    for (const Problem *problem : problems_with(e, {"home_exposed"})) {
        keep_others_from_writing(problem->path);
        done.push_back({problem, ""});
    }
    const auto unfinished = problems_with(e, {"journal_unfinished", "staging_left"});
    if (unfinished.empty()) return;
    e.home.lock_exclusive(e.operation);  // recovers
    for (const Problem *problem : unfinished) done.push_back({problem, ""});
}

void repair_databases(Examination &e, std::vector<Repaired> &done) {
    for (const Problem *problem : problems_with(e, {"index_damaged"})) {
        StatCache::make_anew(problem->path);
        done.push_back({problem, ""});
    }
    const auto usage = problems_with(e, {"usage_damaged"});
    if (usage.empty()) return;
    Transaction transaction(e.operation, e.home, "doctor --repair");
    for (const char *suffix : {"", "-wal", "-shm", "-journal"}) {
        const std::string path = usage_path(e.home) + suffix;
        if (file_info(path).kind == FileKind::regular) set_aside(transaction, e, path);
    }
    const std::string txn = transaction.commit();
    for (const Problem *problem : usage) done.push_back({problem, txn});
}

}  // namespace skillmeat::core
