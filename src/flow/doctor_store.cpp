// doctor: history and objects: every record is read, every object is hashed.
#include <algorithm>
#include <charconv>

#include "base/parallel.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "flow/doctor_checks.hpp"
#include "flow/references.hpp"
#include "model/snapshot/snapshot.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/journal.hpp"
#include "state/store/mend.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kObjectLimit = 1ull << 30;
constexpr std::int64_t kDay = 24ll * 3600 * 1000;  // milliseconds

// --- history ---

using Entries = std::map<std::string, HistoryEntry>;

std::optional<HistoryEntry> entry_of(Examination &e, const std::string &name) {
    const std::string file = join(e.home.history(), name), id = name.substr(0, name.size() - 5);
    try {
        HistoryEntry entry = read_history(e.home, id);
        if (entry.id != id) throw Error(SKM_E_DAMAGED, file + " is the record of another change").path(file);
        return entry;
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        e.report(error.code() == SKM_E_NEWER ? "history_newer" : "history_damaged", error, file);
        return std::nullopt;
    }
}

// An undo and what it took back name each other, unless the undo was undone.
void check_undo(Examination &e, const Entries &entries, const HistoryEntry &entry) {
    const std::string file = join(e.home.history(), entry.id + ".json");
    if (!entry.undone_by.empty()) {
        const auto undo = entries.find(entry.undone_by);
        if (undo == entries.end())
            e.report("history_differs", file,
                     "it was undone by " + entry.undone_by + ", of which there is no record");
        else if (undo->second.undoes != entry.id)
            e.report("history_differs", file,
                     "it was undone by " + entry.undone_by + ", which says otherwise");
        return;
    }
    const auto undone = entries.find(entry.undoes);
    if (!entry.undoes.empty() && undone != entries.end() && undone->second.undone_by != entry.id)
        e.report("history_differs", file, "it took back " + entry.undoes + ", which says otherwise");
}

void check_clock(Examination &e, const Entries &entries) {
    if (entries.empty()) return;
    const std::string &newest = entries.rbegin()->first;
    Milliseconds time = 0;
    std::from_chars(newest.data(), newest.data() + 13, time);
    if (time > e.operation.context.now() + kDay)
        e.report("history_future", join(e.home.history(), newest + ".json"),
                 "the newest change is of " + to_rfc3339(time) + ", which is in the future");
}

void check_changes(Examination &e, const std::string &folder) {
    Entries entries;
    const std::vector<DirectoryEntry> files = list_directory(folder);
    std::size_t index = 0;
    for (const DirectoryEntry &file : files) {
        e.step("history", index++, files.size());
        if (!is_journal_name(file.name)) continue;
        if (auto entry = entry_of(e, file.name)) entries.emplace(entry->id, std::move(*entry));
    }
    for (const auto &[id, entry] : entries) check_undo(e, entries, entry);
    check_clock(e, entries);
}

// The record and its list of artifacts; the other contents that it names are needed objects.
void check_snapshot(Examination &e, const std::string &collection, const std::string &id) {
    const std::string file = join(e.path(), snapshot_path(collection, id));
    try {
        read_snapshot(e.home, collection, id);
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        const Code code = error.code();
        if (code == SKM_E_SNAPSHOT_NOT_FOUND) return;  // removed meanwhile
        const bool is_denied = code == SKM_E_PERMISSION || code == SKM_E_IO;
        e.report(code == SKM_E_NEWER ? "snapshot_newer"
                 : is_denied         ? "home_unreadable"
                                     : "snapshot_damaged",
                 file, error.message());
    }
}

void check_snapshots(Examination &e) {
    for (const std::string &collection : snapshot_collections(e.home)) {
        const std::vector<std::string> ids = snapshot_ids(e.home, collection);
        std::size_t index = 0;
        for (const std::string &id : ids) {
            e.step("snapshots", index++, ids.size());
            check_snapshot(e, collection, id);
        }
    }
}

// --- objects ---

constexpr std::string_view kSetAside = ".gone";

struct Found {
    std::string path;
    std::optional<Digest> digest;  // by its name
    std::optional<Error> error;    // why it cannot be read
    FileKind kind = FileKind::absent;
};

std::vector<Found> objects_in(const std::string &folder, const std::string &prefix) {
    std::vector<Found> found;
    for (const DirectoryEntry &entry : list_directory(folder))
        found.push_back(
            {join(folder, entry.name), Digest::parse(prefix + entry.name), std::nullopt, entry.kind});
    return found;
}

void read_object(const ObjectStore &store, Found &object) {
    if (!object.digest || object.kind != FileKind::regular) return;
    try {
        store.get(*object.digest, kObjectLimit);
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        object.error = error;
    }
}

void report_object(Examination &e, const Found &object) {
    if (object.path.ends_with(kSetAside)) {
        e.report("object_unfinished", object.path, "gc was killed while it looked at " + object.path);
        return;
    }
    if (!object.digest || object.kind != FileKind::regular) {
        e.report("object_unknown", object.path, object.path + " is no object");
        return;
    }
    if (!object.error) return;
    const Code code = object.error->code();
    if (code == SKM_E_NOT_FOUND) return;  // collected meanwhile
    if (code == SKM_E_PERMISSION || code == SKM_E_IO) {
        e.report("home_unreadable", *object.error, object.path);
        return;
    }
    if (!e.home.objects().contains(*object.digest)) {  // empty; when something needs it, it is missing too
        e.report("object_unfinished", object.path, "the power failed while " + object.path + " was written")
            .digest = object.digest;
        return;
    }
    e.report("object_damaged", object.path, "the stored content " + object.path + " is damaged").digest =
        object.digest;
}

void check_unfinished_objects(Examination &e, const std::string &folder) {
    const std::int64_t now = system_now_microseconds() * 1000;
    for (const DirectoryEntry &entry : list_directory(folder)) {
        const std::string path = join(folder, entry.name);
        const FileInfo info = file_info(path);
        if (info.kind == FileKind::regular && info.mtime_ns + kDay * 1'000'000 < now)
            e.report("object_unfinished", path, "a process died while it wrote " + path);
    }
}

void check_object_folder(Examination &e, const std::string &name) {
    const std::string folder = e.path() + "/objects/" + name;
    if (name == "tmp") return check_unfinished_objects(e, folder);
    std::vector<Found> found = objects_in(folder, name);
    const ObjectStore store = e.home.objects();
    parallel_for(found.size(), 0, [&](std::size_t index) {
        e.operation.watch.check();
        read_object(store, found[index]);
    });
    for (const Found &object : found) report_object(e, object);
}

// From a file of a collection that has the wanted content, when there is one.
bool write_again(const Examination &e, const Digest &digest) {
    const auto place = e.contents.find(digest);
    if (place == e.contents.end()) return false;
    try {
        const std::string bytes = read_file(place->second, kObjectLimit);
        if (sha256(bytes) != digest) return false;
        e.home.objects().put(digest, bytes);
        return true;
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        return false;  // it is gone: the object stays missing, and is reported
    }
}

bool is_sound(const ObjectStore &store, const Digest &digest) {
    try {
        return store.get(digest, kObjectLimit).has_value();
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        return false;
    }
}

// What an undo or a snapshot stands on. Records that cannot be read are reported by themselves.
void need_what_is_referred_to(Examination &e) {
    const References references = collect_references(e.operation, e.home);
    for (const Digest &digest : references.needed) {
        const auto who = references.objects.find(digest);
        e.needed.emplace(digest, who != references.objects.end() ? who->second : "history");
    }
}

}  // namespace

void check_history(Examination &e) {
    const std::string folder = e.home.history();
    if (file_info_followed(folder).kind == FileKind::directory)
        attempt(e, "home_unreadable", folder, [&] { check_changes(e, folder); });
    attempt(e, "home_unreadable", e.home.state("snapshots"), [&] { check_snapshots(e); });
}

void check_objects(Examination &e) {
    const std::string folder = e.path() + "/objects";
    attempt(e, "home_unreadable", folder, [&] { need_what_is_referred_to(e); });
    if (file_info_followed(folder).kind == FileKind::directory)
        attempt(e, "home_unreadable", folder, [&] {
            const std::vector<DirectoryEntry> parts = list_directory(folder);
            std::size_t index = 0;
            for (const DirectoryEntry &part : parts) {
                e.step("objects", index++, parts.size());
                if (part.kind == FileKind::directory)
                    check_object_folder(e, part.name);
                else
                    e.report("object_unknown", join(folder, part.name),
                             join(folder, part.name) + " is no object");
            }
        });
    for (const auto &[digest, who] : e.needed) {
        const std::string path = e.home.objects().path_of(digest);
        if (e.home.objects().contains(digest)) continue;
        e.report("object_missing", path, "old contents that " + who + " needs are not kept").digest = digest;
    }
}

void repair_objects(Examination &e, std::vector<Repaired> &done) {
    for (const Problem *problem : problems_with(e, {"object_damaged"})) {
        if (is_sound(e.home.objects(), *problem->digest)) continue;  // written again meanwhile
        drop_damaged_object(e.home, problem->path);
        write_again(e, *problem->digest);
        done.push_back({problem, ""});
    }
    for (const Problem *problem : problems_with(e, {"object_missing"}))
        if (write_again(e, *problem->digest)) done.push_back({problem, ""});
    const auto unfinished = problems_with(e, {"object_unfinished"});
    if (unfinished.empty()) return;
    const Home::Guard guard = e.home.lock_exclusive(e.operation);
    e.home.objects().restore_set_aside();
    e.home.objects().remove_unfinished();
    for (const Problem *problem : unfinished) {
        const bool is_empty = problem->digest && !e.home.objects().contains(*problem->digest);
        if (is_empty) drop_damaged_object(e.home, problem->path);
        done.push_back({problem, ""});
    }
}

void repair_history(Examination &e, std::vector<Repaired> &done) {
    const auto damaged = problems_with(e, {"history_damaged", "snapshot_damaged"});
    if (damaged.empty()) return;
    Transaction transaction(e.operation, e.home, "doctor --repair");
    for (const Problem *problem : damaged) set_aside(transaction, e, problem->path);
    const std::string txn = transaction.commit();
    for (const Problem *problem : damaged) done.push_back({problem, txn});
}

}  // namespace skillmeat::core
