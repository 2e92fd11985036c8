// Finished changes, and taking them back.
#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/path.hpp"
#include "state/store/transaction_state.hpp"
#include "state/store/undo.hpp"

namespace skillmeat::core {

namespace {

using Kind = PathState::Kind;
using HistoryPath = HistoryEntry::Path;

Error not_found(const std::string &id) {
    return Error(SKM_E_TRANSACTION_NOT_FOUND, "there is no change " + id)
        .hint(
            "List them with: skillmeat history. Those that are older than what the policy keeps are dropped "
            "by gc.");
}

HistoryEntry entry_of(const Journal &journal) {
    HistoryEntry entry;
    entry.id = journal.id;
    entry.command = journal.command;
    entry.time = journal.time;
    entry.facts = journal.facts;
    entry.undoes = journal.undoes;
    entry.undone_by = journal.undone_by;
    for (const JournalPath &path : journal.paths)
        if (!path.internal && !path.skipped)
            entry.paths.push_back({journal.roots[path.root].path, path.relative, path.before, path.after});
    return entry;
}

std::string place_of(const HistoryPath &path) {
    return join(path.root, path.relative);
}

enum class Standing { as_after, as_before, other };

Standing standing(const HistoryPath &path, const PathState &now) {
    if (now.same_content(path.after)) return Standing::as_after;
    return now.same_content(path.before) ? Standing::as_before : Standing::other;
}

// Later changes, not undone themselves, that touched this file.
std::set<std::string> later_changes(const Home &home, const std::string &id,
                                    const std::set<std::string> &places) {
    std::set<std::string> later;
    for (const std::string &other : history_ids(home)) {
        if (other <= id) break;
        const HistoryEntry entry = read_history(home, other);
        if (!entry.undone_by.empty()) continue;
        for (const HistoryPath &path : entry.paths)
            if (places.contains(place_of(path))) later.insert(other);
    }
    return later;
}

class Undo {
 public:
    Undo(const Operation &operation, const Home &home, const HistoryEntry &entry)
        : operation_(operation),
          home_(home),
          entry_(entry),
          transaction_(operation, home, "undo " + entry.id) {
        transaction_.inside().undoes = entry.id;
        // A migration is taken back with the format of the home.
        const Json *format = entry.facts.find("home_format");
        if (format == nullptr) return;
        const std::int64_t from = format->integer_or("from", kHomeFormat),
                           to = format->integer_or("to", kHomeFormat);
        transaction_.inside().home_format = static_cast<int>(from);
        transaction_.inside().migrates = true;
        transaction_.note(Json::object({{"home_format", Json::object({{"from", to}, {"to", from}})}}));
    }

    UndoResult run(const ChooseUndo &choose) {
        // Unreadable or special: not what we left there, so not ours to touch.
        for (const HistoryPath &path : entry_.paths) states_.push_back(path_state(place_of(path)));
        refuse_when_built_upon();
        const UndoChoices choices = choose ? choose(entry_, states_) : UndoChoices();
        for (std::size_t i = 0; i < entry_.paths.size(); ++i) {
            const auto choice = choices.find(i);
            if (choice == choices.end())
                put_back(entry_.paths[i], states_[i]);
            else
                put_chosen(entry_.paths[i], states_[i], choice->second);
        }
        if (operation_.dry_run) return std::move(result_);
        transaction_.note(Json::object({{"undoes", entry_.id}}));
        result_.id = transaction_.commit();
        if (result_.id.empty()) result_.restored.clear();
        return std::move(result_);
    }

 private:
    void refuse_when_built_upon() const {
        std::set<std::string> moved_on;
        for (std::size_t i = 0; i < entry_.paths.size(); ++i)
            if (entry_.paths[i].root == home_.path() &&
                standing(entry_.paths[i], states_[i]) == Standing::other)
                moved_on.insert(place_of(entry_.paths[i]));
        if (moved_on.empty()) return;
        const std::set<std::string> later = later_changes(home_, entry_.id, moved_on);
        if (later.empty()) return;
        std::string ids;
        for (auto id = later.rbegin(); id != later.rend(); ++id) ids += (ids.empty() ? "" : " ") + *id;
        throw Error(SKM_E_CHANGED, "later changes build on " + entry_.id)
            .path(*moved_on.begin())
            .hint("Undo these first, in this order: " + ids)
            .detail("later", ids);
    }

    void put_back(const HistoryPath &path, const PathState &now) {
        const std::string place = place_of(path);
        const Standing is = standing(path, now);
        if (path.before.kind == Kind::folder && path.after.kind == Kind::folder) return;
        if (path.after.kind == Kind::folder && path.before.kind == Kind::absent) {
            if (now.kind == Kind::folder && !operation_.dry_run) remove_if_empty(path);
            return;
        }
        if (is == Standing::as_before) return;
        if (is == Standing::other) {
            result_.kept_modified.push_back(place);
            return;
        }
        if (!operation_.dry_run) restore(path, now);
        if (path.before.kind != Kind::folder) result_.restored.push_back(place);
    }

    void put_chosen(const HistoryPath &path, const PathState &now, const UndoChoice &choice) {
        const std::string place = place_of(path);
        if (!choice.text) {
            const bool is_folder = path.before.kind == Kind::folder || path.after.kind == Kind::folder;
            if (!is_folder && standing(path, now) != Standing::as_before)
                result_.kept_modified.push_back(place);
            return;
        }
        if (!operation_.dry_run)
            transaction_.put_file(transaction_.root(path.root), path.relative, *choice.text, now.mode, now);
        result_.restored.push_back(place);
    }

    void restore(const HistoryPath &path, const PathState &now) {
        const std::size_t root = transaction_.root(path.root);
        switch (path.before.kind) {
            case Kind::absent: return transaction_.remove(root, path.relative, now, path.relative);
            case Kind::folder: return transaction_.put_folder(root, path.relative, path.before.mode, now);
            case Kind::link: return transaction_.put_link(root, path.relative, path.before.target, now);
            case Kind::file: break;
        }
        const std::optional<std::string> bytes = home_.objects().get(path.before.digest, kContentLimit);
        if (!bytes)
            throw Error(SKM_E_DAMAGED,
                        "the old contents of " + place_of(path) +
                            " are not kept any more: gc dropped them, or somebody deleted them")
                .path(place_of(path))
                .hint("Nothing was changed. What else is missing says: skillmeat doctor")
                .detail("digest", path.before.digest.hex());
        transaction_.put_file(root, path.relative, *bytes, path.before.mode, now);
    }

    void remove_if_empty(const HistoryPath &path) {
        Target target;
        target.only_if_empty = true;
        transaction_.inside().put(transaction_.root(path.root), path.relative, std::move(target));
    }

    const Operation &operation_;
    const Home &home_;
    const HistoryEntry &entry_;
    Transaction transaction_;
    std::vector<PathState> states_;
    UndoResult result_;
};

}  // namespace

HistoryEntry read_history(const Home &home, const std::string &id) {
    if (!is_change_id(id)) throw not_found(id);
    const std::string file = home.history() + "/" + id + ".json";
    if (file_info(file).kind == FileKind::absent) throw not_found(id);
    return entry_of(read_journal(file, home));
}

std::vector<std::string> history_ids(const Home &home) {
    std::vector<std::string> ids;
    if (file_info_followed(home.history()).kind != FileKind::directory) return ids;
    for (const DirectoryEntry &entry : list_directory(home.history()))
        if (is_journal_name(entry.name)) ids.push_back(entry.name.substr(0, entry.name.size() - 5));
    std::reverse(ids.begin(), ids.end());
    return ids;
}

std::optional<HistoryEntry> try_read_history(const Operation &operation, const Home &home,
                                             const std::string &id) {
    try {
        return read_history(home, id);
    } catch (const Error &error) {
        operation.log(LogLevel::warning, "history", "a change cannot be read",
                      {{"change", id}, {"error", error.message()}});
        return std::nullopt;
    }
}

std::string newest_undoable(const Operation &operation, const Home &home) {
    for (const std::string &id : history_ids(home)) {
        const std::optional<HistoryEntry> entry = try_read_history(operation, home, id);
        if (entry && entry->undoes.empty() && entry->undone_by.empty()) return id;
    }
    return {};
}

UndoResult undo_change(const Operation &operation, const Home &home, const std::string &id) {
    return undo_change_by(operation, home, id, {});
}

UndoResult undo_change_by(const Operation &operation, const Home &home, const std::string &id,
                          const ChooseUndo &choose) {
    UndoResult result;
    with_retries(operation, home, [&] {
        const HistoryEntry entry = read_history(home, id);
        if (!entry.undone_by.empty())
            throw Error(SKM_E_ARGUMENT, "the change " + id + " was undone already by " + entry.undone_by)
                .hint("To bring it back: skillmeat undo " + entry.undone_by);
        result = Undo(operation, home, entry).run(choose);
    });
    return result;
}

}  // namespace skillmeat::core
