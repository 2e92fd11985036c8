// Recording what was done. Nothing in here may fail a command.
#include <exception>

#include "base/path.hpp"
#include "state/config/config.hpp"
#include "state/usage/usage.hpp"
#include "state/usage/usage_database.hpp"

namespace skillmeat::core {

namespace {

constexpr Milliseconds kDay = 86'400'000;
constexpr std::int64_t kRetentionDays = 90;

std::int64_t insert_event(Database &database, const Operation &operation, const UsageEvent &event) {
    Statement insert = database.prepare(
        "INSERT INTO events(time, type, result, collection, project, counts, duration_ms, trace_id) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?) RETURNING id");
    insert.bind(1, operation.context.now())
        .bind(2, event.type)
        .bind(3, event.result)
        .bind(4, event.collection);
    insert.bind(5, base_name(event.project)).bind(6, event.counts.compact()).bind(7, event.duration_ms);
    insert.bind(8, operation.trace_id);
    insert.step();
    return insert.integer(0);
}

void insert_artifacts(Database &database, std::int64_t id, const UsageEvent &event) {
    Statement insert = database.prepare("INSERT OR IGNORE INTO artifacts(event, type, name) VALUES(?, ?, ?)");
    for (const auto &[type, name] : event.artifacts) insert.bind(1, id).bind(2, type).bind(3, name).run();
}

std::int64_t last_cleaned_day(Database &database) {
    Statement query = database.prepare("SELECT value FROM facts WHERE name = 'cleaned-day'");
    return query.step() ? query.integer(0) : -1;
}

// At most once a day: a command does not pay for it each time.
void forget_old(Database &database, Milliseconds now, std::int64_t days) {
    if (days <= 0 || last_cleaned_day(database) == now / kDay) return;
    const Milliseconds oldest = now - days * kDay;
    database.prepare("DELETE FROM artifacts WHERE event IN (SELECT id FROM events WHERE time < ?)")
        .bind(1, oldest)
        .run();
    database.prepare("DELETE FROM events WHERE time < ?").bind(1, oldest).run();
    database.prepare("INSERT OR REPLACE INTO facts(name, value) VALUES('cleaned-day', ?)")
        .bind(1, now / kDay)
        .run();
}

void append(const Operation &operation, const Home &home, const UsageEvent &event) {
    const Config config = Config::load(home);
    if (!config.bool_or("analytics.enabled", true)) return;
    Database database = open_usage(home);
    database.transaction([&] {
        insert_artifacts(database, insert_event(database, operation, event), event);
        forget_old(database, operation.context.now(),
                   config.integer_or("analytics.retention-days", kRetentionDays));
    });
}

}  // namespace

void append_usage(const Operation &operation, const Home &home, const UsageEvent &event) {
    if (operation.dry_run) return;
    operation.log(LogLevel::info, event.type, event.result,
                  {{"collection", event.collection},
                   {"counts", event.counts.compact()},
                   {"duration_ms", std::to_string(event.duration_ms)}});
    try {
        append(operation, home, event);
    } catch (const std::exception &error) {
        operation.log(LogLevel::warning, "usage", "the usage event was not recorded",
                      {{"error", error.what()}});
    }
}

}  // namespace skillmeat::core
