// gc: changes and automatic snapshots that are older than what is kept go, and then the contents that nothing needs.
#include "flow/gc.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "flow/references.hpp"
#include "state/policy/policy.hpp"
#include "state/store/drop.hpp"
#include "state/store/journal.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::int64_t kDay = 24ll * 3600 * 1000;  // ms
constexpr std::int64_t kMostDays = 36500, kMostChanges = 1'000'000;
constexpr std::size_t kAutomaticSnapshots = 10;  // of a collection: so many stay whatever their age
constexpr std::uint64_t kSnapshotLimit = 64u << 20;
// Contents are written before the change that refers to them; no command takes so long.
constexpr std::int64_t kObjectAge = kDay;
constexpr std::int64_t kNothingIsOlder = std::numeric_limits<std::int64_t>::min();

// --- how long ---

struct Retention {
    std::int64_t days = 0, changes = 0;
    std::int64_t now = 0;  // Unix milliseconds
    std::int64_t since() const { return now - days * kDay; }
};

// An option may ask for less than the user's policy, not for less than the machine's.
std::int64_t kept_by(const Policy &policy, std::string_view key, std::int64_t by_policy,
                     std::int64_t by_option) {
    if (by_option < 0) return by_policy;
    const Json decision = explain_policy(policy, key);
    if (by_option >= by_policy || decision.string_or("origin", "") != "managed") return by_option;
    const std::string path = decision.string_or("path", "");
    throw Error(SKM_E_POLICY, "the policy of this machine keeps " + std::to_string(by_policy) + " (" +
                                  std::string(key) + " in " + path + ")")
        .path(path)
        .hint("Ask for no less, or leave the option out.")
        .detail("key", std::string(key))
        .detail("line", std::to_string(decision.integer_or("line", 0)));
}

void check_range(const char *name, std::int64_t value, std::int64_t most) {
    if (value >= -1 && value <= most) return;
    throw Error(SKM_E_ARGUMENT, std::string(name) + " is not a number from 0 to " + std::to_string(most))
        .hint("Leave it out to keep what the policy says: skillmeat policy show")
        .detail("parameter", name);
}

Retention retention_of(const Operation &operation, const Home &home, const GcOptions &options) {
    check_range("keep_days", options.keep_days, kMostDays);
    check_range("keep_changes", options.keep_changes, kMostChanges);
    const Policy policy = load_policy(operation, home.path(), "");
    return {kept_by(policy, "limits.keep-days", policy.keep_days, options.keep_days),
            kept_by(policy, "limits.keep-changes", policy.keep_changes, options.keep_changes),
            operation.context.now()};
}

// --- which records ---

struct Records {
    std::vector<std::string> going;  // relative to the home; of each kind the oldest first
    std::size_t changes_going = 0, changes_kept = 0, snapshots_going = 0, snapshots_kept = 0;
    std::string oldest_change;
};

void choose_changes(const Home &home, const Retention &retention, Records &records) {
    const std::vector<std::string> ids = history_ids(home);
    records.changes_kept = kept_of(ids, static_cast<std::size_t>(retention.changes), retention.since());
    records.changes_going = ids.size() - records.changes_kept;
    if (records.changes_kept != 0) records.oldest_change = ids[records.changes_kept - 1];
    for (std::size_t i = ids.size(); i > records.changes_kept; --i)
        records.going.push_back("history/" + ids[i - 1] + ".json");
}

// One that cannot be read stays; that it cannot be read is found by the references.
bool is_automatic(const std::string &path) {
    try {
        return parse_json(read_file(path, kSnapshotLimit), path).bool_or("automatic", false);
    } catch (const Error &) {
        return false;
    }
}

void choose_snapshots(const Home &home, const std::string &folder, const Retention &retention,
                      Records &records) {
    std::vector<std::string> automatic;
    for (const DirectoryEntry &entry : list_directory(join(home.path(), folder))) {
        if (!is_journal_name(entry.name)) continue;
        ++records.snapshots_kept;
        if (is_automatic(join(home.path(), folder + "/" + entry.name))) automatic.push_back(entry.name);
    }
    std::reverse(automatic.begin(), automatic.end());
    const std::size_t kept = kept_of(automatic, kAutomaticSnapshots, retention.since());
    records.snapshots_kept -= automatic.size() - kept;
    records.snapshots_going += automatic.size() - kept;
    for (std::size_t i = automatic.size(); i > kept; --i)
        records.going.push_back(folder + "/" + automatic[i - 1]);
}

Records choose_records(const Home &home, const Retention &retention) {
    Records records;
    choose_changes(home, retention, records);
    const std::string snapshots = "state/snapshots";
    if (file_info_followed(home.path() + "/" + snapshots).kind != FileKind::directory) return records;
    for (const DirectoryEntry &entry : list_directory(home.path() + "/" + snapshots)) {
        const std::string folder = snapshots + "/" + entry.name;
        if (file_info_followed(join(home.path(), folder)).kind == FileKind::directory)
            choose_snapshots(home, folder, retention, records);
    }
    return records;
}

// --- which objects ---

struct Objects {
    std::vector<ObjectStore::Entry> going;
    DroppedObjects dropped, kept;
};

Objects choose_objects(const Operation &operation, const Home &home, const References &references,
                       std::int64_t since_ns) {
    Objects objects;
    home.objects().visit([&](const ObjectStore::Entry &object) {
        operation.watch.check();
        const bool goes = object.mtime_ns < since_ns && !references.objects.contains(object.digest);
        if (goes) objects.going.push_back(object);
        DroppedObjects &total = goes ? objects.dropped : objects.kept;
        ++total.count;
        total.bytes += object.bytes;
    });
    return objects;
}

// --- the whole ---

struct Plan {
    Retention retention;
    Records records;
    Objects objects;
    std::vector<References::Unread> unread;

    std::int64_t objects_since_ns() const { return (retention.now - kObjectAge) * 1'000'000; }
};

Plan make_plan(const Operation &operation, const Home &home, const Retention &retention) {
    Plan plan{retention, choose_records(home, retention), {}, {}};
    References references =
        collect_references_without(operation, home, {plan.records.going.begin(), plan.records.going.end()});
    plan.unread = std::move(references.unread);
    if (!plan.unread.empty()) plan.records = choose_records(home, {kMostDays, kMostChanges, retention.now});
    const std::int64_t since_ns = plan.unread.empty() ? plan.objects_since_ns() : kNothingIsOlder;
    plan.objects = choose_objects(operation, home, references, since_ns);
    return plan;
}

void carry_out(const Operation &operation, const Home &home, Plan &plan) {
    drop_records(home, plan.records.going);
    const DroppedObjects planned = plan.objects.dropped;
    plan.objects.dropped = drop_objects(operation, home, plan.objects.going, plan.objects_since_ns());
    plan.objects.kept.count += planned.count - plan.objects.dropped.count;
    plan.objects.kept.bytes += planned.bytes - plan.objects.dropped.bytes;
}

Json totals(std::size_t changes, std::size_t snapshots, const DroppedObjects &objects) {
    return Json::object({{"changes", changes},
                         {"snapshots", snapshots},
                         {"objects", objects.count},
                         {"bytes", objects.bytes}});
}

Json document_of(const Operation &operation, const Plan &plan) {
    const Records &records = plan.records;
    Json problems = Json::array();
    for (const References::Unread &unread : plan.unread)
        problems.push(Json::object(
            {{"path", escape_for_display(unread.path)}, {"message", escape_for_display(unread.message)}}));
    return Json::object(
        {{"dry_run", operation.dry_run},
         {"dropped", totals(records.changes_going, records.snapshots_going, plan.objects.dropped)},
         {"kept", totals(records.changes_kept, records.snapshots_kept, plan.objects.kept)},
         {"oldest_change", records.oldest_change},
         {"keep_days", plan.retention.days},
         {"keep_changes", plan.retention.changes},
         {"problems", std::move(problems)}});
}

void append_gc(const Operation &operation, const Home &home, const Plan &plan) {
    UsageEvent event;
    event.type = "gc";
    event.result = plan.unread.empty() ? "success" : "refused";
    event.counts.set("changes", plan.records.changes_going)
        .set("snapshots", plan.records.snapshots_going)
        .set("objects", plan.objects.dropped.count)
        .set("bytes", plan.objects.dropped.bytes);
    event.duration_ms = operation.context.now() - plan.retention.now;
    append_usage(operation, home, event);
}

}  // namespace

std::size_t kept_of(const std::vector<std::string> &ids, std::size_t at_least, std::int64_t since_ms) {
    std::size_t kept = std::min(at_least, ids.size());
    for (; kept < ids.size(); ++kept) {
        std::int64_t made = 0;
        std::from_chars(ids[kept].data(), ids[kept].data() + 13, made);
        if (made < since_ms) break;
    }
    return kept;
}

Json collect_garbage(const Operation &operation, const GcOptions &options) {
    const Home home = Home::open(operation);
    const Retention retention = retention_of(operation, home, options);
    if (operation.dry_run) {
        const Home::Guard guard = home.lock_shared(operation);
        return document_of(operation, make_plan(operation, home, retention));
    }
    Home::Guard guard = home.lock_exclusive(operation);
    home.objects().restore_set_aside();
    Plan plan = make_plan(operation, home, retention);
    operation.watch.check();
    carry_out(operation, home, plan);
    guard = Home::Guard();
    append_gc(operation, home, plan);
    return document_of(operation, plan);
}

}  // namespace skillmeat::core
