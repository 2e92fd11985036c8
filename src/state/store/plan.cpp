// From what is wanted and what is there to what has to be done: the paths of the journal.
#include <unistd.h>

#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "state/store/transaction_state.hpp"

namespace skillmeat::core {

namespace {

using Kind = PathState::Kind;
using Key = std::pair<std::size_t, std::string>;
using Paths = std::map<Key, JournalPath>;

Key above(const Key &key) {
    return {key.first, std::string(parent_of(key.second))};
}

Error changed(const std::string &path, const std::string &how) {
    return Error(SKM_E_CHANGED, path + " " + how)
        .path(path)
        .hint("Nothing was written. Run the command again.");
}

// Folders that we make: as open as their parent, but never for everyone because it is a common one like /tmp.
std::uint32_t folder_mode(std::uint32_t parent_mode) {
    if ((parent_mode & 01000u) != 0) return 0755;
    return (parent_mode & 02777u) | 0700u;
}

// The mode of a replaced file stays, but for the execute bits; a private file stays or becomes private.
std::uint32_t replaced_mode(std::uint32_t old_mode, std::uint32_t wanted) {
    std::uint32_t mode = old_mode & 0777u & ~0111u;
    if ((wanted & 0100u) != 0) mode |= 0100u | (mode & 0044u) >> 2;
    if ((wanted & 0077u) == 0) mode &= 0700u;
    return mode;
}

class Planner {
 public:
    explicit Planner(Transaction::State &state) : s_(state) {}

    Paths run() {
        s_.parents.clear();
        check_cases();
        for (const auto &[key, target] : s_.targets) plan_target(key, target);
        plan_parents();
        plan_pruning();
        check_emptied();
        check_file_systems();
        plan_trees();
        for (auto &[key, path] : paths_) settle_mode(key, path);
        return std::move(paths_);
    }

 private:
    // Where case does not count, a path and its new spelling are one file: what is done to one is done to the other.
    void check_cases() const {
        std::map<Key, Key> spelled;
        for (const auto &[key, target] : s_.targets) {
            for (Key path = key; !path.second.empty(); path = above(path)) {
                const auto [known, is_first] = spelled.emplace(Key(path.first, folded(path.second)), path);
                if (is_first) continue;
                if (known->second == path) break;
                check_two(s_.path_of(known->second), s_.path_of(path));
            }
        }
    }

    static std::string folded(const std::string &name) { return is_utf8(name) ? fold_key(name) : name; }

    static void check_two(const std::string &one, const std::string &other) {
        const FileInfo first = file_info(one), second = file_info(other);
        if (first.kind == FileKind::absent || second.kind == FileKind::absent) return;
        if (first.device != second.device || first.inode != second.inode) return;
        throw Error(SKM_E_NAME,
                    one + " and " + other + " are one on this file system: case does not count here")
            .path(other)
            .hint(
                "Take away what is there first, or give it its new name by hand; then run the command "
                "again.");
    }

    void plan_target(const Key &key, const Target &target) {
        const std::string place = s_.path_of(key);
        const Key folder = above(key);
        const Parent parent = s_.parent(folder.first, folder.second);
        if (parent.root != folder.first || parent.relative != folder.second)
            throw changed(place, "lies behind a link that was not there before");
        const PathState &now = s_.observe_again(key, target).state;
        if (target.seen && !target.seen->same_content(now))
            throw changed(place, "was changed by somebody else meanwhile");
        if (now.same_content(target.after)) return;
        if (target.only_if_empty) return;  // when pruning
        JournalPath path = make_path(key, now, target.after);
        path.internal = target.is_record;
        paths_.insert_or_assign(key, std::move(path));
    }

    static JournalPath make_path(const Key &key, const PathState &before, const PathState &after) {
        JournalPath path;
        path.root = key.first;
        path.relative = key.second;
        path.before = before;
        path.after = after;
        return path;
    }

    void plan_parents() {
        std::vector<Key> created;
        for (const auto &[key, path] : paths_)
            if (path.after.kind != Kind::absent) created.push_back(key);
        for (const Key &key : created)
            for (Key folder = above(key); !folder.second.empty(); folder = above(folder))
                if (!plan_parent(folder)) break;
    }

    // False when the folder is there, or planned with all above it.
    bool plan_parent(const Key &key) {
        const Parent known = s_.parent(key.first, key.second);
        if (known.exists) return false;
        const std::string place = s_.path_of(key);
        const PathState wanted = PathState::folder(folder_mode(known.mode));
        const auto planned = paths_.find(key);
        if (planned == paths_.end()) {
            // Plans are made without the lock too, before the one that counts.
            const FileKind kind = file_info(place).kind;
            if (kind == FileKind::directory) throw changed(place, "was made by somebody else meanwhile");
            if (kind != FileKind::absent)
                throw Error(SKM_E_EXISTS, place + " is a file where a folder is needed").path(place);
            paths_.emplace(key, make_path(key, PathState::absent(), wanted));
            return true;
        }
        if (planned->second.after.kind == Kind::folder) return true;
        if (planned->second.after.kind != Kind::absent)
            throw Error(SKM_E_EXISTS, place + " cannot be both a file and a folder").path(place);
        planned->second.after = wanted;  // a file that makes room
        return true;
    }

    void plan_pruning() {
        std::set<Key> candidates;
        for (const auto &[key, target] : s_.targets) {
            if (target.only_if_empty) candidates.insert(key);
            const auto planned = paths_.find(key);
            if (!target.prunes || planned == paths_.end() || planned->second.after.kind != Kind::absent)
                continue;
            const Parent limit_folder = s_.parent(target.asked_root, target.prune_to);
            const std::string limit = limit_folder.root == key.first ? limit_folder.relative : "";
            for (Key folder = above(key); is_below(folder.second, limit); folder = above(folder))
                candidates.insert(folder);
        }
        for (auto candidate = candidates.rbegin(); candidate != candidates.rend(); ++candidate) {
            const PathState now = path_state(s_.path_of(*candidate));
            if (now.kind == Kind::folder && becomes_empty(*candidate))
                paths_.insert_or_assign(*candidate, make_path(*candidate, now, PathState::absent()));
        }
    }

    static bool is_below(const std::string &relative, const std::string &limit) {
        if (relative.empty() || relative == limit) return false;
        return limit.empty() || relative.starts_with(limit + "/");
    }

    bool becomes_empty(const Key &folder) const {
        for (const DirectoryEntry &entry : list_directory(s_.path_of(folder))) {
            const auto planned = paths_.find({folder.first, join(folder.second, entry.name)});
            if (planned == paths_.end() || planned->second.after.kind != Kind::absent) return false;
        }
        const std::string inside = folder.second + "/";
        for (auto path = paths_.lower_bound({folder.first, inside});
             path != paths_.end() && path->first.first == folder.first &&
             path->first.second.starts_with(inside);
             ++path)
            if (path->second.after.kind != Kind::absent) return false;
        return true;
    }

    void check_emptied() const {
        for (const auto &[key, path] : paths_)
            if (path.before.kind == Kind::folder && path.after.kind != Kind::folder && !becomes_empty(key))
                throw changed(s_.path_of(key), "holds files that the plan did not see");
    }

    // A rename cannot leave its file system, and by then it would be too late to find out.
    void check_file_systems() const {
        for (const auto &[key, path] : paths_) {
            const Key folder = above(key);
            const std::uint64_t device = s_.parent(folder.first, folder.second).device;
            std::uint64_t staging = s_.staging.device(key.first);
            if (staging == 0) staging = s_.parent(key.first, "").device;
            if (device == staging) continue;
            const std::string &root = s_.staging.roots()[key.first].path;
            throw Error(SKM_E_UNSUPPORTED, s_.path_of(key) + " lies on another file system than " + root)
                .path(s_.path_of(key))
                .hint("Name the folder on that file system itself.");
        }
    }

    // A folder that is new with all that is in it moves by one rename, when all of it is staged together.
    void plan_trees() {
        std::set<Key> scattered;
        for (auto &[key, path] : paths_) {
            if (path.after.kind == Kind::absent) continue;
            path.staged = s_.staging.staged_name(key.first, key.second);
            const Key top = topmost_new_folder(key);
            const bool is_together =
                path.after.kind != Kind::folder || s_.staging.has_folder(key.first, path.staged);
            if (!is_together || (top != key && !path.staged.starts_with(paths_.at(top).staged + "/")))
                scattered.insert(top);
        }
        for (auto &[key, path] : paths_) {
            if (path.after.kind == Kind::absent || path.before.kind != Kind::absent) continue;
            const Key top = topmost_new_folder(key);
            if (scattered.contains(top)) continue;
            path.tree = top == key && path.after.kind == Kind::folder;
            path.in_tree = top != key;
        }
    }

    // The uppermost of the new folders above it without a gap, or itself.
    Key topmost_new_folder(const Key &key) const {
        Key top = key;
        for (Key folder = above(key); !folder.second.empty(); folder = above(folder)) {
            const auto planned = paths_.find(folder);
            const bool is_new = planned != paths_.end() && planned->second.before.kind == Kind::absent &&
                                planned->second.after.kind == Kind::folder;
            if (!is_new) break;
            top = folder;
        }
        return top;
    }

    void settle_mode(const Key &key, JournalPath &path) {
        const std::string staged = s_.staging.path_of(key.first, path.staged);
        if (path.tree || path.in_tree) {
            if (path.after.kind == Kind::folder) set_staged_mode(staged, 0700, path.after.mode);
            return;
        }
        if (path.before.kind != Kind::file || path.after.kind != Kind::file) return;
        const std::uint32_t wanted = path.after.mode;
        path.after.mode = replaced_mode(path.before.mode, wanted);
        set_staged_mode(staged, wanted, path.after.mode);
        // Only root can give files away; anybody else's replacement is their own.
        const FileInfo &old = s_.observed[key].info;
        if (geteuid() == 0 && (old.owner != 0 || old.group != getegid()))
            set_owner(staged, old.owner, old.group);
    }

    void set_staged_mode(const std::string &staged, std::uint32_t made_with, std::uint32_t wanted) {
        const auto known = s_.staged_modes.find(staged);
        if ((known == s_.staged_modes.end() ? made_with : known->second) == wanted) return;
        set_mode(staged, wanted);
        s_.staged_modes.insert_or_assign(staged, wanted);
    }

    Transaction::State &s_;
    Paths paths_;
};

}  // namespace

std::vector<JournalPath> Transaction::State::plan() {
    std::vector<JournalPath> paths;
    for (auto &[key, path] : Planner(*this).run()) paths.push_back(std::move(path));
    return paths;
}

}  // namespace skillmeat::core
