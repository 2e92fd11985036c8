// Reading usage events and their sums.
#include <algorithm>

#include "base/error.hpp"
#include "base/time.hpp"
#include "state/usage/usage.hpp"
#include "state/usage/usage_database.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kMostRows = 10000;

// The conditions of a query as SQL with their values, in order.
struct Filter {
    std::string where = " WHERE 1";
    std::vector<std::string> texts;
    std::vector<std::int64_t> numbers;
    std::vector<bool> is_text;

    void text(const char *condition, const std::string &value) {
        where += condition;
        texts.push_back(value);
        is_text.push_back(true);
    }
    void number(const char *condition, std::int64_t value) {
        where += condition;
        numbers.push_back(value);
        is_text.push_back(false);
    }
    int bind(Statement &statement) const {
        int parameter = 0;
        auto next_text = texts.begin();
        auto next_number = numbers.begin();
        for (const bool text : is_text) {
            ++parameter;
            if (text)
                statement.bind(parameter, std::string_view(*next_text++));
            else
                statement.bind(parameter, *next_number++);
        }
        return parameter;
    }
};

Filter filter_of(const UsageQuery &query) {
    Filter filter;
    if (!query.type.empty()) filter.text(" AND e.type = ?", query.type);
    if (!query.collection.empty()) filter.text(" AND e.collection = ?", query.collection);
    if (query.since != 0) filter.number(" AND e.time >= ?", query.since);
    if (query.until != 0) filter.number(" AND e.time < ?", query.until);
    const std::size_t colon = query.artifact.find(':');
    if (query.artifact.empty()) return filter;
    if (colon == std::string::npos) {
        filter.text(" AND e.id IN (SELECT event FROM artifacts WHERE name = ?)", query.artifact);
        return filter;
    }
    filter.text(" AND e.id IN (SELECT event FROM artifacts WHERE type = ?", query.artifact.substr(0, colon));
    filter.text(" AND name = ?)", query.artifact.substr(colon + 1));
    return filter;
}

std::size_t rows_of(const UsageQuery &query) {
    return query.limit == 0 ? kMostRows : std::min(query.limit, kMostRows);
}

Json artifacts_of(Statement &statement, std::int64_t event) {
    Json artifacts = Json::array();
    statement.bind(1, event);
    while (statement.step())
        artifacts.push(Json::object({{"type", statement.text(0)}, {"name", statement.text(1)}}));
    statement.reset();
    return artifacts;
}

Json event_row(const Statement &row, Statement &artifacts) {
    return Json::object({{"id", row.integer(0)},
                         {"time", to_rfc3339(row.integer(1))},
                         {"type", row.text(2)},
                         {"result", row.text(3)},
                         {"collection", row.text(4)},
                         {"project", row.text(5)},
                         {"artifacts", artifacts_of(artifacts, row.integer(0))},
                         {"counts", parse_json(row.text(6), "usage.db")},
                         {"duration_ms", row.integer(7)},
                         {"trace_id", row.text(8)}});
}

Json time_or_null(std::int64_t time) {
    return time == 0 ? Json() : Json(to_rfc3339(time));
}

std::int64_t total_of(const Database &database, const Filter &filter) {
    Statement query = database.prepare("SELECT count(*) FROM events e" + filter.where);
    filter.bind(query);
    query.step();
    return query.integer(0);
}

// Rows of (text, count).
Json counted(const Database &database, const Filter &filter, const char *name, const std::string &select,
             const std::string &order) {
    Statement query =
        database.prepare("SELECT " + select + ", count(*) FROM events e" + filter.where + order);
    filter.bind(query);
    Json rows = Json::array();
    while (query.step()) rows.push(Json::object({{name, query.text(0)}, {"count", query.integer(1)}}));
    return rows;
}

Json by_artifact(const Database &database, const Filter &filter, const UsageQuery &wanted) {
    Statement query = database.prepare(
        "SELECT a.type, a.name, count(*), max(e.time) FROM events e JOIN artifacts a ON a.event = e.id" +
        filter.where + " GROUP BY a.type, a.name ORDER BY count(*) DESC, a.name, a.type LIMIT ?");
    const int last = filter.bind(query);
    query.bind(last + 1, static_cast<std::int64_t>(rows_of(wanted)));
    Json rows = Json::array();
    while (query.step())
        rows.push(Json::object({{"type", query.text(0)},
                                {"name", query.text(1)},
                                {"count", query.integer(2)},
                                {"last_used", to_rfc3339(query.integer(3))}}));
    return rows;
}

}  // namespace

Json usage_events(const Operation &operation, const Home &home, const UsageQuery &query) {
    operation.watch.check();
    Json events = Json::array();
    Json document = Json::object({{"events", Json::array()}, {"next", nullptr}});
    const auto database = open_usage_if_there(home);
    if (!database) return document;

    Filter filter = filter_of(query);
    if (query.before != 0) filter.number(" AND e.id < ?", query.before);
    Statement rows = database->prepare(
        "SELECT e.id, e.time, e.type, e.result, e.collection, e.project, e.counts, e.duration_ms, e.trace_id "
        "FROM events e" +
        filter.where + " ORDER BY e.id DESC LIMIT ?");
    const int last = filter.bind(rows);
    const std::size_t limit = rows_of(query);
    rows.bind(last + 1, static_cast<std::int64_t>(limit) + 1);  // one more shows whether there is a next page
    Statement artifacts =
        database->prepare("SELECT type, name FROM artifacts WHERE event = ? ORDER BY type, name");
    while (rows.step()) {
        if (events.size() == limit) {
            document.set("next", events.as_array().back().at("id").as_integer());
            break;
        }
        events.push(event_row(rows, artifacts));
    }
    document.set("events", std::move(events));
    return document;
}

Json usage_summary(const Operation &operation, const Home &home, const UsageQuery &query) {
    operation.watch.check();
    Json document = Json::object({{"since", time_or_null(query.since)},
                                  {"until", time_or_null(query.until)},
                                  {"total", 0},
                                  {"by_type", Json::array()},
                                  {"by_artifact", Json::array()},
                                  {"by_day", Json::array()}});
    const auto database = open_usage_if_there(home);
    if (!database) return document;
    const Filter filter = filter_of(query);
    document.set("total", total_of(*database, filter));
    document.set("by_type", counted(*database, filter, "type", "e.type",
                                    " GROUP BY e.type ORDER BY count(*) DESC, e.type"));
    document.set("by_artifact", by_artifact(*database, filter, query));
    document.set("by_day", counted(*database, filter, "day", "date(e.time / 1000, 'unixepoch')",
                                   " GROUP BY 1 ORDER BY 1"));
    return document;
}

}  // namespace skillmeat::core
