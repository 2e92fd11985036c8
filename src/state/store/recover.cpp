// Recovery: what a crash left is finished, or taken back when it can no longer be finished.
#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/path.hpp"
#include "state/store/journal.hpp"
#include "state/store/staging.hpp"

namespace skillmeat::core {

namespace {

// A root that is not mounted now is missing, or an empty mount point stands in its place.
bool is_reachable(const Home &home, const Journal &journal, std::size_t index) {
    const JournalRoot &root = journal.roots[index];
    if (root.home) return true;
    const FileInfo info = file_info(root.path);
    if (info.kind != FileKind::directory) return false;
    if (info.inode == root.inode) return true;
    return file_info(journal.staging_folder(index, home)).kind == FileKind::directory;
}

std::set<std::size_t> unreachable_roots(const Home &home, const Journal &journal) {
    std::set<std::size_t> away;
    for (const JournalPath &path : journal.paths)
        if (!path.settled && !is_reachable(home, journal, path.root)) away.insert(path.root);
    return away;
}

class Recovery {
 public:
    Recovery(const Operation &operation, const Home &home) : operation_(operation), home_(home) {}

    void run() {
        for (const DirectoryEntry &entry : list_directory(home_.journal())) {
            const std::string file = home_.journal() + "/" + entry.name;
            if (is_journal_name(entry.name)) recover_file(file, entry.name, false);
            if (is_pending_name(entry.name)) recover_file(file, entry.name, true);
            if (entry.name.ends_with(".json.tmp")) remove_file(file);  // not yet a journal
        }
        clean_dead_staging(operation_, home_, still_needed_);
        home_.objects().remove_unfinished();
    }

 private:
    void recover_file(const std::string &file, const std::string &name, bool is_pending) {
        Journal journal;
        try {
            journal = read_journal(file, home_);
        } catch (const Error &error) {
            if (error.code() != SKM_E_PARSE && error.code() != SKM_E_SCHEMA) throw;
            // Journals are written whole, so this one was damaged later. It must not block everything else.
            rename_path(file, home_.journal() + "/" + name + ".damaged");
            log(LogLevel::error, "an unfinished change cannot be read and was set aside", file,
                error.message());
            return;
        }
        const std::set<std::size_t> away = unreachable_roots(home_, journal);
        const auto is_away = [&](const JournalPath &path) { return away.contains(path.root); };
        if (is_pending &&
            std::all_of(journal.paths.begin(), journal.paths.end(),
                        [&](const JournalPath &path) { return path.settled || is_away(path); })) {
            still_needed_.insert(journal.staging);
            return;
        }
        finish(file, journal, away, is_pending);
    }

    void finish(const std::string &file, Journal &journal, const std::set<std::size_t> &away,
                bool is_pending) {
        Journal part = journal;
        for (JournalPath &path : part.paths) path.settled = path.settled || away.contains(path.root);
        if (!journal.revert && !can_go_forward(home_, part)) {
            journal.revert = part.revert = true;
            write_journal(file, journal);
        }
        carry_out(operation_, home_, part, Start::unknown);
        log(LogLevel::warning,
            journal.revert ? "an interrupted change was taken back" : "an interrupted change was finished",
            file, journal.command);
        for (std::size_t i = 0; i < journal.paths.size(); ++i)
            journal.paths[i].skipped = part.paths[i].skipped;
        if (!away.empty()) {
            Journal rest = journal;
            for (JournalPath &path : rest.paths) path.settled = path.settled || !away.contains(path.root);
            write_journal(home_.journal() + "/" + journal.id + ".pending.json", rest);
            still_needed_.insert(journal.staging);
            log(LogLevel::warning, "a part of a change waits for a folder that cannot be reached", file,
                journal.roots[*away.begin()].path);
        }
        if (!is_pending)
            close_journal(home_, file, journal);
        else if (away.empty())
            remove_file(file);
        Journal finished;
        finished.staging = journal.staging;
        for (std::size_t root = 0; root < journal.roots.size(); ++root)
            if (!away.contains(root)) finished.roots.push_back(journal.roots[root]);
        remove_staging(operation_, home_, finished);
    }

    void log(LogLevel level, std::string_view message, const std::string &file, const std::string &about) {
        operation_.log(level, "recovery", message, {{"path", file}, {"about", about}});
    }

    const Operation &operation_;
    const Home &home_;
    std::set<std::string> still_needed_;  // staging of changes that wait for a root
};

}  // namespace

void close_journal(const Home &home, const std::string &file, const Journal &journal) {
    const std::string entry = home.history() + "/" + journal.id + ".json";
    if (journal.revert) {
        revert_append(home, journal.audit);
        if (file_info(entry).kind != FileKind::absent) remove_file(entry);
        remove_file(file);
        sync_directory(home.journal());
        return;
    }
    make_directories(home.history(), 0700);
    apply_append(home, journal.audit);
    const bool is_as_planned = std::none_of(journal.paths.begin(), journal.paths.end(),
                                            [](const JournalPath &path) { return path.skipped; });
    if (is_as_planned) return rename_path(file, entry);
    write_journal(entry, journal);
    remove_file(file);
}

void recover(const Operation &operation, const Home &home) {
    if (file_info_followed(home.journal()).kind != FileKind::directory) return;
    Recovery(operation, home).run();
}

}  // namespace skillmeat::core
