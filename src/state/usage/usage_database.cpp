#include "state/usage/usage_database.hpp"

#include "base/error.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

// Another program may be reading; a command does not stand still for its usage record.
constexpr int kBusyMilliseconds = 500;

constexpr const char *kSchema = R"(
CREATE TABLE events(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    type TEXT NOT NULL,
    result TEXT NOT NULL,
    collection TEXT NOT NULL,
    project TEXT NOT NULL,
    counts TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    trace_id TEXT NOT NULL);
CREATE INDEX events_by_time ON events(time);
CREATE INDEX events_by_type ON events(type, time);
CREATE INDEX events_by_collection ON events(collection, time);
CREATE TABLE artifacts(
    event INTEGER NOT NULL REFERENCES events(id),
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY(event, type, name)) WITHOUT ROWID;
CREATE INDEX artifacts_by_name ON artifacts(name, type, event);
CREATE TABLE facts(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
)";

}  // namespace

std::string usage_path(const Home &home) {
    return home.path() + "/usage.db";
}

Database open_usage(const Home &home) {
    Database database = Database::open(usage_path(home), {.busy_milliseconds = kBusyMilliseconds});
    if (database.version() > kUsageVersion)
        throw Error(SKM_E_NEWER, usage_path(home) + " was written by a newer version of this program")
            .path(usage_path(home))
            .hint("Update this program");
    if (database.version() == kUsageVersion) return database;
    database.transaction([&] {
        if (database.version() == kUsageVersion) return;  // another process was faster
        database.execute(kSchema);
        database.set_version(kUsageVersion);
    });
    return database;
}

std::optional<Database> open_usage_if_there(const Home &home) {
    if (file_info_followed(usage_path(home)).kind == FileKind::absent) return std::nullopt;
    return open_usage(home);
}

}  // namespace skillmeat::core
