// undo, history: taking a finished change back, and the list of them.
#include <algorithm>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "flow/deploy.hpp"
#include "flow/page.hpp"
#include "flow/undo_collections.hpp"
#include "flow/undo_keys.hpp"
#include "state/store/journal.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kHistoryListing = "history";

std::string change_to_undo(const Operation &operation, const Home &home, const std::string &txn) {
    if (!txn.empty()) return txn;
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

Json row_of(const HistoryEntry &entry) {
    return Json::object({{"id", entry.id},
                         {"time", to_rfc3339(entry.time)},
                         {"command", entry.command},
                         {"paths", entry.paths.size()},
                         {"undone_by", entry.undone_by},
                         {"facts", entry.facts}});
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

Json list_history(const Operation &operation, const Page &page) {
    const Home home = Home::open(operation);
    const std::string before = page.cursor.empty() ? "" : read_cursor(kHistoryListing, page.cursor);
    Json rows = Json::array();
    std::string last;
    bool is_more = false;
    for (const std::string &id : history_ids(home)) {  // newest first
        if (!before.empty() && id >= before) continue;
        is_more = page.limit != 0 && rows.size() == page.limit;
        if (is_more) break;
        const std::optional<HistoryEntry> entry = try_read_history(operation, home, id);
        if (!entry) continue;
        rows.push(row_of(*entry));
        last = id;
    }
    return Json::object({{"transactions", std::move(rows)},
                         {"next", is_more ? Json(make_cursor(kHistoryListing, last)) : Json()}});
}

}  // namespace skillmeat::core
