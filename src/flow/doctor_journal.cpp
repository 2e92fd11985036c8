// doctor: the journal. What is in flight now belongs to somebody; what nobody holds was left by a crash.
#include <algorithm>
#include <set>

#include "base/path.hpp"
#include "flow/doctor_checks.hpp"
#include "state/store/journal.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kStaging = ".skillmeat-txn-";

// A process that changes the home now holds the lock exclusively: then the journal is its own.
bool is_being_changed(const Home &home) {
    const std::string file = home.path() + "/lock";
    if (file_info(file).kind != FileKind::regular) return false;
    return !FileLock::try_acquire(file, FileLock::Mode::shared);
}

bool is_alive(const std::string &roots_file) {
    if (file_info(roots_file).kind != FileKind::regular) return false;
    return !FileLock::try_acquire(roots_file, FileLock::Mode::exclusive);
}

void check_unfinished(Examination &e, const std::string &file) {
    const Journal journal = read_journal(file, e.home);
    e.report("journal_unfinished", file,
             "\"" + journal.command + "\" was interrupted and is neither done nor undone");
}

void check_waiting(Examination &e, const std::string &file) {
    const Journal journal = read_journal(file, e.home);
    std::set<std::string> folders;
    for (const JournalPath &path : journal.paths)
        if (!path.settled) folders.insert(journal.roots[path.root].path);
    for (const std::string &folder : folders)
        e.report("change_waits", folder,
                 "a part of \"" + journal.command + "\" waits for the folder " + folder);
}

void check_entry(Examination &e, const std::string &name) {
    const std::string file = join(e.home.journal(), name);
    if (is_journal_name(name)) return check_unfinished(e, file);
    if (is_pending_name(name)) return check_waiting(e, file);
    if (name.ends_with(".damaged")) {
        e.report("change_set_aside", file, "an unfinished change could not be read and was set aside");
        return;
    }
    constexpr std::string_view kStage = ".stage";
    if (!name.ends_with(kStage)) return;
    const std::string id = name.substr(0, name.size() - kStage.size());
    const std::string above = e.home.journal() + "/" + id;
    const bool is_needed = file_info(above + ".json").kind != FileKind::absent ||
                           file_info(above + ".pending.json").kind != FileKind::absent;
    if (is_change_id(id) && !is_needed && !is_alive(above + ".roots"))
        e.report("staging_left", file, "a process died before its change began; this is what it prepared");
}

// The ids of all changes that the journal speaks of, by any of its files.
std::set<std::string> known_stagings(const Home &home) {
    std::set<std::string> ids;
    if (file_info_followed(home.journal()).kind != FileKind::directory) return ids;
    for (const DirectoryEntry &entry : list_directory(home.journal())) {
        ids.insert(entry.name.substr(0, entry.name.find('.')));
        if (!is_journal_name(entry.name) && !is_pending_name(entry.name)) continue;
        try {
            ids.insert(read_journal(join(home.journal(), entry.name), home).staging);
        } catch (const Error &error) {
            if (is_passed_on(error)) throw;  // else the file is reported by itself
        }
    }
    return ids;
}

}  // namespace

void check_journal(Examination &e) {
    e.step("journal", 0, 1);
    if (file_info_followed(e.home.journal()).kind != FileKind::directory || is_being_changed(e.home)) return;
    attempt(e, "journal_unreadable", e.home.journal(), [&] {
        for (const DirectoryEntry &entry : list_directory(e.home.journal()))
            attempt(e, "journal_unreadable", join(e.home.journal(), entry.name),
                    [&] { check_entry(e, entry.name); });
    });
}

void check_staging_in(Examination &e, const std::string &folder) {
    if (file_info_followed(folder).kind != FileKind::directory) return;
    // Listed first: who stages now has said so in the journal before.
    const std::vector<DirectoryEntry> entries = list_directory(folder);
    const std::set<std::string> known = known_stagings(e.home);
    for (const DirectoryEntry &entry : entries) {
        if (entry.kind != FileKind::directory || !entry.name.starts_with(kStaging)) continue;
        const std::string id = entry.name.substr(kStaging.size());
        if (!is_change_id(id) || known.contains(id)) continue;
        e.report("staging_unknown", join(folder, entry.name),
                 "no change of this home has prepared " + join(folder, entry.name));
    }
}

}  // namespace skillmeat::core
