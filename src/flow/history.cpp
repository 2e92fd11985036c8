// history: finished changes and snapshots together, newest first.
#include <algorithm>
#include <functional>

#include "base/time.hpp"
#include "flow/page.hpp"
#include "flow/snapshot.hpp"
#include "flow/snapshot_document.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kHistoryListing = "history";

// A row that may be shown: `key` begins with its time, so that rows of all kinds sort together.
struct Row {
    std::string key;
    const char *list;            // "transactions" or "snapshots"
    std::function<Json()> read;  // null: cannot be read, which is logged
};

Json change_document(const Operation &operation, const Home &home, const std::string &id) {
    const std::optional<HistoryEntry> entry = try_read_history(operation, home, id);
    if (!entry) return {};
    return Json::object({{"id", entry->id},
                         {"time", to_rfc3339(entry->time)},
                         {"command", entry->command},
                         {"paths", entry->paths.size()},
                         {"undone_by", entry->undone_by},
                         {"facts", entry->facts}});
}

Json record_document(const Operation &operation, const Home &home, const std::string &collection,
                     const std::string &id) {
    try {
        return snapshot_document(read_snapshot_record(home, collection, id));
    } catch (const Error &error) {
        operation.log(LogLevel::warning, "history", "a snapshot cannot be read",
                      {{"snapshot", id}, {"error", error.message()}});
        return {};
    }
}

// As the ids of changes begin.
std::string key_of_time(Milliseconds time) {
    constexpr std::size_t kDigits = 13;
    const std::string digits = std::to_string(std::max<Milliseconds>(time, 0));
    return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits;
}

std::vector<Row> rows_of(const Operation &operation, const Home &home, const std::string &collection) {
    std::vector<Row> rows;
    for (const std::string &id : history_ids(home))
        rows.push_back(
            {id, "transactions", [&operation, &home, id] { return change_document(operation, home, id); }});
    const std::vector<std::string> one = {collection};
    for (const std::string &name : collection.empty() ? snapshot_collections(home) : one)
        for (const std::string &id : snapshot_ids(home, name))
            rows.push_back({id + "/" + name, "snapshots", [&operation, &home, name, id] {
                                return record_document(operation, home, name, id);
                            }});
    for (const std::string &name : collection.empty() ? original_snapshot_collections(home) : one)
        for (const OriginalSnapshot &snapshot : original_snapshots(operation, home, name))
            rows.push_back({key_of_time(snapshot.created) + "-" + snapshot.id + "/" + name, "snapshots",
                            [snapshot] { return original_snapshot_document(snapshot); }});
    std::sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) { return a.key > b.key; });
    return rows;
}

}  // namespace

Json list_history(const Operation &operation, const HistoryOptions &options) {
    const Home home = Home::open(operation);
    const Page &page = options.page;
    const std::string before = page.cursor.empty() ? "" : read_cursor(kHistoryListing, page.cursor);
    Json document = Json::object({{"transactions", Json::array()}, {"snapshots", Json::array()}});
    std::string last;
    std::size_t shown = 0;
    bool is_more = false;
    for (const Row &row : rows_of(operation, home, options.collection)) {
        if (!before.empty() && row.key >= before) continue;
        is_more = page.limit != 0 && shown == page.limit;
        if (is_more) break;
        Json made = row.read();
        if (made.is_null()) continue;
        document.find(row.list)->push(std::move(made));
        last = row.key;
        ++shown;
    }
    document.set("next", is_more ? Json(make_cursor(kHistoryListing, last)) : Json());
    return document;
}

}  // namespace skillmeat::core
