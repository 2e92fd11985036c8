// Forward and back: the part of a change that works on the real paths.
#include <set>

#include "base/error.hpp"
#include "base/path.hpp"
#include "state/store/journal.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kFewFolders =
    10;  // below, each is synced by itself; above, one sync of the file system costs less

using Kind = PathState::Kind;

// between: the old kind is gone, the new one not there yet.
enum class Where { before, after, between, other };

Where where_is(const JournalPath &path, const std::string &target) {
    PathState now;
    try {
        now = path_state(target);
    } catch (const Error &error) {
        if (error.code() == SKM_E_SPECIAL_FILE) return Where::other;
        throw;
    }
    if (now.same_content(path.after)) return Where::after;
    if (now.same_content(path.before)) return Where::before;
    return path.changes_kind() && now.kind == Kind::absent ? Where::between : Where::other;
}

bool is_like(const PathState &state, const std::string &place) {
    try {
        return path_state(place).same_content(state);
    } catch (const Error &error) {
        if (error.code() == SKM_E_SPECIAL_FILE) return false;
        throw;
    }
}

bool is_there(const std::string &place) {
    return file_info(place).kind != FileKind::absent;
}

bool is_below(const JournalPath &path, const JournalPath &folder) {
    return path.root == folder.root && path.relative.size() > folder.relative.size() &&
           path.relative.starts_with(folder.relative) && path.relative[folder.relative.size()] == '/';
}

class Work {
 public:
    Work(const Operation &operation, const Home &home, Journal &journal)
        : operation_(operation), home_(home), journal_(journal) {}

    void forward(Start start) {
        std::vector<Where> places(journal_.paths.size(), Where::before);
        if (start == Start::unknown) look(places);
        for (std::size_t i = journal_.paths.size(); i-- > 0;)
            if (is_open(i) && journal_.paths[i].removes() && places[i] == Where::before) remove(i, places[i]);
        for (std::size_t i = 0; i < journal_.paths.size(); ++i) {
            JournalPath &path = journal_.paths[i];
            if (!is_open(i) || path.in_tree || places[i] == Where::after) continue;
            if (places[i] == Where::other)
                leave_alone(path);
            else if (path.tree && move_tree(i))
                continue;
            else if (path.creates())
                create(path);
            else if (!path.removes())
                replace(i);
        }
        for (std::size_t i = 0; i < journal_.paths.size(); ++i)
            if (is_open(i) && journal_.paths[i].before.kind != Kind::folder) check_taken_out(i);
        sync_folders();
    }

    void backward() {
        for (std::size_t i = journal_.paths.size(); i-- > 0;) {
            JournalPath &path = journal_.paths[i];
            if (!is_open(i) || !path.creates()) continue;
            const Where place = where_is(path, journal_.target(path));
            if (place == Where::after)
                take_away(path);
            else if (place == Where::other)
                leave_alone(path);
        }
        for (std::size_t i = 0; i < journal_.paths.size(); ++i)
            if (is_open(i) && journal_.paths[i].before.kind != Kind::absent) put_back(i);
        sync_folders();
    }

 private:
    bool is_open(std::size_t index) const {
        return !journal_.paths[index].skipped && !journal_.paths[index].settled;
    }

    void look(std::vector<Where> &places) {
        for (std::size_t i = 0; i < journal_.paths.size(); ++i) {
            const JournalPath &path = journal_.paths[i];
            if (!path.tree || !is_open(i)) continue;
            places[i] = where_is(path, journal_.target(path));
            if (places[i] != Where::before && is_there(journal_.staged(path, home_)))
                take_apart(i);  // somebody made the folder before we could move ours
        }
        for (std::size_t i = 0; i < journal_.paths.size(); ++i) {
            const JournalPath &path = journal_.paths[i];
            if (is_open(i) && !path.tree && !path.in_tree) places[i] = where_is(path, journal_.target(path));
        }
    }

    void leave_alone(JournalPath &path) {
        path.skipped = true;
        operation_.log(LogLevel::warning, "transaction", "left alone: it was changed meanwhile",
                       {{"path", journal_.target(path)}, {"change", journal_.id}});
    }

    // The old file moves into staging, so that it can be looked at and put back.
    void remove(std::size_t index, Where &place) {
        JournalPath &path = journal_.paths[index];
        const std::string target = journal_.target(path);
        if (path.before.kind == Kind::folder) {
            if (remove_empty_directory(target) || !is_there(target))
                place = Where::between;
            else
                leave_alone(path);
            return;
        }
        const std::string kept = kept_path(index);
        rename_path(target, kept);
        place = Where::between;
        if (is_like(path.before, kept)) return;
        rename_no_replace(kept, target);
        leave_alone(path);
    }

    bool move_tree(std::size_t index) {
        const JournalPath &path = journal_.paths[index];
        try {
            rename_no_replace(journal_.staged(path, home_), journal_.target(path));
            return true;
        } catch (const Error &error) {
            if (error.code() != SKM_E_EXISTS) throw;
        }
        take_apart(index);
        return false;
    }

    // From one rename to one for each path.
    void take_apart(std::size_t index) {
        JournalPath &folder = journal_.paths[index];
        folder.tree = false;
        for (JournalPath &path : journal_.paths)
            if (is_below(path, folder)) path.in_tree = false;
    }

    void create(JournalPath &path) {
        const std::string target = journal_.target(path);
        try {
            if (path.after.kind == Kind::folder)
                make_directory(target, path.after.mode);
            else
                rename_no_replace(journal_.staged(path, home_), target);
        } catch (const Error &error) {
            if (error.code() != SKM_E_EXISTS) throw;
            const bool is_as_wanted =
                path.after.kind == Kind::folder && file_info(target).kind == FileKind::directory;
            if (!is_as_wanted) leave_alone(path);
        }
    }

    void replace(std::size_t index) {
        JournalPath &path = journal_.paths[index];
        const std::string target = journal_.target(path);
        const std::string staged = journal_.staged(path, home_);
        try {
            if (exchange_paths(staged, target)) return;  // what came out is looked at when all is done
        } catch (const Error &error) {
            if (error.code() != SKM_E_NOT_FOUND || is_there(target)) throw;
            return leave_alone(path);  // removed meanwhile
        }
        if (!is_like(path.before, target)) return leave_alone(path);
        // The stored object has the contents; the second name keeps owner, times and attributes too.
        create_hard_link(target, kept_path(index));
        rename_path(staged, target);
    }

    // Somebody may have changed it before it was taken out, or since: an editor that had the file open writes on.
    void check_taken_out(std::size_t index) {
        JournalPath &path = journal_.paths[index];
        const TakenOut old = taken_out(index);
        if (!old.is_changed) return;
        make_folders_above(path);
        put_in(path, old.place);
        leave_alone(path);
    }

    // They may have gone with it.
    void make_folders_above(const JournalPath &path) const {
        for (const JournalPath &folder : journal_.paths)
            if (folder.before.kind == Kind::folder && is_below(path, folder) &&
                !is_there(journal_.target(folder)))
                make_directory(journal_.target(folder), folder.before.mode);
    }

    // Where the old file or link lies since it was taken out; "" when it was not.
    struct TakenOut {
        std::string place;
        bool is_changed = false;
    };

    TakenOut taken_out(std::size_t index) const {
        const JournalPath &path = journal_.paths[index];
        const std::string kept = journal_.kept(index, home_);
        if (is_there(kept)) return {kept, !is_like(path.before, kept)};
        if (path.staged.empty()) return {};
        const std::string staged = journal_.staged(path, home_);
        if (!is_there(staged)) return {};
        if (is_like(path.before, staged)) return {staged, false};
        return is_like(path.after, staged) ? TakenOut{} : TakenOut{staged, true};
    }

    // Over what we put there, and over nothing else.
    void put_in(JournalPath &path, const std::string &source) {
        const std::string target = journal_.target(path);
        if (!is_there(target)) return rename_no_replace(source, target);
        if (exchange_paths(source, target)) {
            if (is_like(path.after, source)) return;
            exchange_paths(source, target);
            return leave_alone(path);
        }
        if (!is_like(path.after, target)) return leave_alone(path);
        rename_path(source, target);
    }

    void take_away(JournalPath &path) {
        const std::string target = journal_.target(path);
        if (path.after.kind != Kind::folder)
            remove_file(target);
        else if (!remove_empty_directory(target))
            leave_alone(path);
    }

    void put_back(std::size_t index) {
        JournalPath &path = journal_.paths[index];
        const std::string target = journal_.target(path);
        const Where place = where_is(path, target);
        if (place == Where::before) return;
        if (place == Where::other) return leave_alone(path);
        if (path.before.kind == Kind::folder) return make_directory(target, path.before.mode);
        const std::string old = taken_out(index).place;
        const std::string source = old.empty() ? make_again(index) : old;
        if (!source.empty()) put_in(path, source);
    }

    // The old file or link, from its object; "" when that is lost.
    std::string make_again(std::size_t index) {
        const JournalPath &path = journal_.paths[index];
        const std::string again = kept_path(index) + ".again";
        remove_tree(again);
        if (path.before.kind == Kind::link) {
            create_link(path.before.target, again);
            return again;
        }
        const std::optional<std::string> bytes = home_.objects().get(path.before.digest, kContentLimit);
        if (!bytes) {
            operation_.log(LogLevel::error, "transaction",
                           "the old contents are not kept and cannot be put back",
                           {{"path", journal_.target(path)}, {"digest", path.before.digest.hex()}});
            return {};
        }
        create_file(again, *bytes, path.before.mode);
        sync_file(again);
        return again;
    }

    std::string kept_path(std::size_t index) {
        std::string kept = journal_.kept(index, home_);
        make_directories(std::string(parent_of(kept)), 0700);
        return kept;
    }

    void sync_folders() {
        std::set<std::string> folders;
        for (const JournalPath &path : journal_.paths)
            if (!path.settled && (!path.in_tree || journal_.revert))
                folders.emplace(parent_of(journal_.target(path)));
        if (folders.size() < kFewFolders) {
            for (const std::string &folder : folders)
                if (file_info(folder).kind == FileKind::directory) sync_directory(folder);
            return;
        }
        std::set<std::uint64_t> synced;
        for (const std::string &folder : folders) {
            const FileInfo info = file_info(folder);
            if (info.kind == FileKind::directory && synced.insert(info.device).second)
                sync_file_system(folder);
        }
    }

    const Operation &operation_;
    const Home &home_;
    Journal &journal_;
};

bool is_staged(const Home &home, const Journal &journal, const JournalPath &path) {
    const FileInfo info = file_info(journal.staged(path, home));
    if (path.after.kind == Kind::folder) return info.kind == FileKind::directory;
    return info.kind != FileKind::absent && path_state(journal.staged(path, home)).same_content(path.after);
}

}  // namespace

void carry_out(const Operation &operation, const Home &home, Journal &journal, Start start) {
    Work work(operation, home, journal);
    if (journal.revert)
        work.backward();
    else
        work.forward(start);
}

bool can_go_forward(const Home &home, const Journal &journal) {
    std::vector<const JournalPath *> moved_trees;
    for (const JournalPath &path : journal.paths)
        if (path.tree && !path.settled && where_is(path, journal.target(path)) != Where::before &&
            file_info(journal.staged(path, home)).kind == FileKind::absent)
            moved_trees.push_back(&path);
    for (const JournalPath &path : journal.paths) {
        if (path.settled || path.skipped || path.after.kind == Kind::absent) continue;
        if (path.after.kind == Kind::folder && !path.tree) continue;  // made on the spot
        bool is_moved = false;
        for (const JournalPath *tree : moved_trees)
            is_moved = is_moved || tree == &path || is_below(path, *tree);
        if (is_moved) continue;
        const Where place = where_is(path, journal.target(path));
        if (place != Where::before && place != Where::between) continue;
        if (!is_staged(home, journal, path)) return false;
    }
    return true;
}

void remove_staging(const Operation &operation, const Home &home, const Journal &journal) {
    for (std::size_t root = 0; root < journal.roots.size(); ++root) {
        try {
            remove_tree(journal.staging_folder(root, home));
        } catch (const Error &error) {
            operation.log(LogLevel::warning, "transaction", "a staging folder could not be removed",
                          {{"path", journal.staging_folder(root, home)}, {"error", error.message()}});
        }
    }
}

}  // namespace skillmeat::core
