// undo: taking a finished change back.
#include <algorithm>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "flow/deploy.hpp"
#include "flow/undo_collections.hpp"
#include "flow/undo_keys.hpp"
#include "state/store/journal.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

// The id of a change, or of the snapshot that was made with it.
std::string change_named(const Operation &operation, const Home &home, const std::string &id) {
    const std::vector<std::string> ids = history_ids(home);
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) return id;
    for (const std::string &change : ids) {
        const std::optional<HistoryEntry> entry = try_read_history(operation, home, change);
        if (entry && entry->undoes.empty() && entry->facts.string_or("snapshot", "") == id) return change;
    }
    return id;
}

std::string change_to_undo(const Operation &operation, const Home &home, const std::string &txn) {
    if (!txn.empty()) return change_named(operation, home, txn);
    std::string newest = newest_undoable(operation, home);
    if (newest.empty())
        throw Error(SKM_E_TRANSACTION_NOT_FOUND, "there is no change to undo").path(home.path());
    return newest;
}

Json shown(const std::vector<std::string> &paths) {
    Json out = Json::array();
    for (const std::string &path : paths) out.push(escape_for_display(path));
    return out;
}

void append_undo(const Operation &operation, const Home &home, const UndoResult &result,
                 std::int64_t duration_ms) {
    UsageEvent event;
    event.type = "undo";
    event.result = result.kept_modified.empty() ? "success" : "conflict";
    event.counts.set("undone", result.restored.size()).set("kept_modified", result.kept_modified.size());
    event.duration_ms = duration_ms;
    append_usage(operation, home, event);
}

}  // namespace

Json undo_transaction(const Operation &operation, const std::string &txn) {
    const Milliseconds start = operation.context.now();
    const Home home = Home::open(operation);
    const std::string id = change_to_undo(operation, home, txn);
    const std::string command = read_history(home, id).command;
    const UndoResult result = undo_change_by(
        operation, home, id, [&](const HistoryEntry &entry, const std::vector<PathState> &now) {
            UndoChoices choices = choose_by_rows(operation, home)(entry, now);
            choose_by_keys(operation, home, entry, now, choices);
            return choices;
        });
    if (!operation.dry_run) append_undo(operation, home, result, operation.context.now() - start);
    return Json::object({{"undone", shown(result.restored)},
                         {"kept_modified", shown(result.kept_modified)},
                         {"txn", result.id},
                         {"of", id},
                         {"command", command}});
}

}  // namespace skillmeat::core
