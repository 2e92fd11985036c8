// home: its format and the steps between formats.
#include "flow/home.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "flow/home_parts.hpp"
#include "flow/record.hpp"
#include "platform/fs/fs.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kStateLimit = 64ull << 20;
constexpr std::uint32_t kStateMode = 0600;

// What cannot be read stays unrecorded, as it was; `doctor` says why.
void record_row(const Operation &operation, const Home &home, const Collection &collection,
                const ArtifactRow &row, CollectionEdit &edit) {
    try {
        if (has_files(collection, row)) edit.put(recorded_anew(operation, home, collection, row));
    } catch (const Error &error) {
        if (error.code() == SKM_E_CANCELLED || error.code() == SKM_E_NO_SPACE || error.code() == SKM_E_MEMORY)
            throw;
        operation.log(LogLevel::warning, "home", "an artifact cannot be recorded",
                      {{"artifact", row.id().text()}, {"error", error.message()}});
    }
}

// Records every artifact of every collection as it lies there; the original's own files stay as they are.
void record_collections(const Operation &operation, const Home &home, Transaction &transaction) {
    const std::vector<std::string> names = Collection::names(home);
    for (std::size_t i = 0; i < names.size(); ++i) {
        operation.watch.step("collection", i, names.size());
        const auto collection = Collection::open(operation, home, names[i]);
        CollectionEdit edit(*collection);
        for (const ArtifactRow &row : collection->rows()) record_row(operation, home, *collection, row, edit);
        const std::string relative = "state/collections/" + names[i] + ".json";
        transaction.put_file(transaction.root(home.path()), relative,
                             edit.texts(operation.context.now_microseconds()).state, kStateMode,
                             path_state(home.path() + "/" + relative));
    }
}

void remove_files_below(Transaction &transaction, const Home &home, const std::string &relative,
                        std::size_t depth) {
    const std::string folder = join(home.path(), relative);
    if (file_info(folder).kind != FileKind::directory || depth == 0) return;
    for (const DirectoryEntry &entry : list_directory(folder)) {
        const std::string name = join(relative, entry.name);
        if (name == "state/home.json") continue;  // goes with the format
        if (entry.kind == FileKind::directory)
            remove_files_below(transaction, home, name, depth - 1);
        else
            transaction.remove(transaction.root(home.path()), name, path_state(join(home.path(), name)),
                               "state");
    }
}

// What the original does not know. Objects and history stay, so that this can be undone.
void remove_state(const Operation &, const Home &home, Transaction &transaction) {
    constexpr std::size_t kDepth = 8;
    remove_files_below(transaction, home, "state", kDepth);
}

Json step_rows(const std::vector<const Migration *> &path) {
    Json rows = Json::array();
    for (const Migration *step : path)
        rows.push(Json::object({{"from", step->from}, {"to", step->to}, {"meaning", step->meaning}}));
    return rows;
}

Json migrated(const Operation &operation, int to) {
    const Milliseconds start = operation.context.now();
    const Home home = Home::open(operation);
    const int from = home_format(home, kHomeFormat);
    const std::vector<const Migration *> path = migration_path(home_migrations(), from, to);
    const std::string txn = migrate(operation, home, home_migrations(), to);
    if (!txn.empty()) {
        UsageEvent event;
        event.type = "migrate";
        event.result = "success";
        event.counts.set("steps", path.size());
        event.duration_ms = operation.context.now() - start;
        append_usage(operation, home, event);
    }
    return Json::object({{"from", from}, {"to", to}, {"steps", step_rows(path)}, {"txn", txn}});
}

}  // namespace

const Migrations &home_migrations() {
    static const Migrations table = {{0, 1,
                                      "what we know of each artifact is recorded beside the original's files",
                                      record_collections, remove_state}};
    return table;
}

Json show_home(const Operation &operation) {
    const Home home = Home::open(operation);
    const std::string file = home.state("home.json");
    const std::optional<std::string> text = read_file_if_there(file, kStateLimit);
    const Json state = text ? parse_json(*text, file) : Json::object();
    const int format = home_format(home, kHomeFormat);
    Json contents = Json::array();
    for (const HomePart &part : parts_of_home(operation, home)) contents.push(part_document(part));
    return Json::object({{"path", home.path()},
                         {"format", format},
                         {"newest", kHomeFormat},
                         {"generation", static_cast<std::int64_t>(home.generation())},
                         {"written_by", state.string_or("written_by", "")},
                         {"steps", step_rows(migration_path(home_migrations(), format, kHomeFormat))},
                         {"contents", std::move(contents)}});
}

Json upgrade_home(const Operation &operation) {
    return migrated(operation, kHomeFormat);
}

Json downgrade_home(const Operation &operation, int format) {
    if (format > home_format(Home::open(operation), kHomeFormat))
        throw Error(SKM_E_ARGUMENT, "the home has an older format than " + std::to_string(format))
            .hint("To bring it to the newest: skillmeat home upgrade")
            .detail("parameter", "format");
    return migrated(operation, format);
}

}  // namespace skillmeat::core
