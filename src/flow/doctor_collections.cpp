// doctor: collections. Every file is read and hashed; what was remembered of it is not asked.
#include <algorithm>
#include <set>

#include "base/path.hpp"
#include "base/utf8.hpp"
#include "flow/doctor_checks.hpp"
#include "flow/record.hpp"
#include "model/artifact/original_hashes.hpp"
#include "model/collection/collection.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kMaxFile = 64ull << 20;
constexpr std::size_t kMaxContents = 1'000'000;  // remembered places of contents, to write objects again from

std::string state_file(const Home &home, const std::string &name) {
    return home.state("collections/" + name + ".json");
}

std::string lock_file(const Home &home, const std::string &name) {
    return home.collection(name) + "/collection.lock";
}

// Without the cache of opened collections, and whatever the state of the home.
Collection::Texts texts_but_lock(const Home &home, const std::string &name) {
    const std::string path = home.collection(name);
    auto manifest = home.read_if_there(path + "/collection.toml", kMaxFile);
    if (!manifest) throw Error(SKM_E_COLLECTION_NOT_FOUND, "there is no collection " + name).path(path);
    return {std::move(*manifest), std::nullopt, home.read_if_there(state_file(home, name), kMaxFile)};
}

Collection read_collection(const Home &home, const std::string &name) {
    Collection::Texts texts = texts_but_lock(home, name);
    texts.lock = home.read_if_there(lock_file(home, name), kMaxFile);
    return Collection::parse(name, home.collection(name), std::move(texts));
}

// All that it says stands in the other files, or can be taken from the artifacts.
bool is_only_lock_damaged(const Home &home, const std::string &name) {
    try {
        Collection::parse(name, home.collection(name), texts_but_lock(home, name));
        return true;
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        return false;
    }
}

std::string content_hash_on_disk(const std::string &path, const Watch &watch) {
    std::uint64_t files = 0;
    return original_hash('a', path, watch, files);
}

class CollectionCheck {
 public:
    CollectionCheck(Examination &e, const Collection &collection)
        : e_(e), collection_(collection), lock_(lock_hashes(collection)) {}

    void run() {
        if (!collection_.state_problem().empty())
            report("state_damaged", state_file(e_.home, collection_.name()),
                   "what we recorded of the collection cannot be read: " + collection_.state_problem());
        remember_texts();
        std::size_t index = 0;
        for (const ArtifactRow &row : collection_.rows()) {
            e_.step("collection", index++, collection_.rows().size());
            check_row(row);
        }
        check_lock();
        attempt(e_, "files_unreadable", collection_.path(), [&] { check_unlisted(); });
    }

 private:
    Problem &report(std::string_view code, std::string path, std::string message) {
        Problem &problem = e_.report(code, std::move(path), std::move(message));
        problem.collection = collection_.name();
        return problem;
    }
    void report(std::string_view code, const ArtifactRow &row, const std::string &message) {
        report(code, join(collection_.path(), row.path), message).artifact = row.id();
    }

    // A snapshot may stand on them as they are.
    void remember_texts() {
        const Collection::Texts &texts = collection_.texts();
        e_.contents.emplace(sha256(texts.manifest), collection_.path() + "/collection.toml");
        if (texts.lock) e_.contents.emplace(sha256(*texts.lock), collection_.path() + "/collection.lock");
        if (texts.state) e_.contents.emplace(sha256(*texts.state), state_file(e_.home, collection_.name()));
    }

    void check_row(const ArtifactRow &row) {
        std::string path;
        try {
            path = collection_.artifact_path(row);
        } catch (const Error &error) {
            report("path_outside", collection_.path() + "/collection.toml", error.message()).artifact =
                row.id();
            return;
        }
        if (!places_.insert(path).second) {
            report("path_shared", row, row.id().text() + " has the path of another artifact: " + row.path);
            return;
        }
        check_source(row);
        if (file_info_followed(path).kind == FileKind::absent) {
            report("files_missing", row, "the files of " + row.id().text() + " are not there");
            return;
        }
        try {
            check_files(row, path);
        } catch (const Error &error) {
            if (is_passed_on(error)) throw;
            report("files_unreadable", row, error.message());
        }
    }

    // What came in before it was known to be bad.
    void check_source(const ArtifactRow &row) {
        const RevokedPack *pack = e_.trust.find_revoked_pack(row.pack_id);
        const TrustedKey *key = e_.trust.find(row.signer);
        if (pack != nullptr)
            report("artifact_revoked", row,
                   row.id().text() + " came in a pack that was revoked since" + because(pack->reason));
        else if (key != nullptr && key->state == KeyState::revoked)
            report("artifact_revoked", row,
                   row.id().text() + " came in a pack whose signing key was revoked since" +
                       because(key->reason));
    }
    static std::string because(const std::string &reason) { return reason.empty() ? "" : ": " + reason; }

    void check_files(const ArtifactRow &row, const std::string &path) {
        TreeScan scan = scan_artifact(collection_, row, nullptr, e_.operation.watch.quiet());
        try {
            take_recorded_modes(e_.home.objects(), row, scan);
        } catch (const Error &error) {
            if (is_passed_on(error)) throw;  // a damaged listing is an object: reported there
        }
        const Listing &listing = scan.listing;
        for (std::size_t i = 0; i < listing.files.size() && e_.contents.size() < kMaxContents; ++i)
            e_.contents.emplace(listing.files[i].sha256, scan.sources[i]);
        const Digest digest = listing.tree_digest();
        if (!row.base.empty() && row.base != digest.prefixed()) check_base(row);
        const auto entry = lock_.find(row.id());
        if (entry == lock_.end()) {
            report("lock_missing", row, row.id().text() + " is not in collection.lock");
            return;
        }
        const bool is_lock_right = entry->second == content_hash_on_disk(path, e_.operation.watch.quiet());
        const std::string files = "the files of " + row.id().text();
        if (row.tree_digest && *row.tree_digest != digest)
            report("files_changed", row, files + " were changed outside");
        else if (!is_lock_right)
            report("lock_stale", row, files + " have another hash than collection.lock says");
        else if (!row.tree_digest && collection_.state_problem().empty())
            report("files_unrecorded", row, files + " are not recorded yet");
        else if (row.tree_digest && !stored(digest))
            report("listing_missing", row, "the listing of " + row.id().text() + " is not kept");
    }

    bool stored(const Digest &digest) const {
        try {
            return stored_listing(e_.home.objects(), digest).has_value();
        } catch (const Error &error) {
            if (is_passed_on(error)) throw;
            return false;
        }
    }

    void check_base(const ArtifactRow &row) {
        const std::optional<Digest> base = Digest::parse(row.base);
        if (base && stored(*base)) return;
        report("base_missing", row, "the base that " + row.id().text() + " was made from is not kept");
    }

    void check_lock() {
        for (const auto &[id, hash] : lock_) {
            if (collection_.find(id) != nullptr) continue;
            report("lock_orphan", collection_.path() + "/collection.lock",
                   "collection.lock has " + id.text() + ", which collection.toml does not have")
                .artifact = id;
        }
    }

    // Whatever lies in a container of artifacts and belongs to none.
    void check_unlisted() {
        std::set<std::string> containers;
        for (const char *type : {"skill", "command", "agent", "hook", "mcp", "workflow", "composite", "soul"})
            containers.insert(container_of(type));
        for (const std::string &container : containers) {
            const std::string folder = join(collection_.path(), container);
            if (file_info(folder).kind != FileKind::directory) continue;
            for (const DirectoryEntry &entry : list_directory(folder)) {
                const std::string path = join(folder, entry.name);
                const bool is_left_out = is_left_out_file(entry.name) || is_left_out_folder(entry.name);
                if (is_left_out || is_above_a_row(path)) continue;
                report("file_unlisted", path, path + " belongs to no artifact of the collection");
            }
        }
    }

    bool is_above_a_row(const std::string &path) const {
        const auto next = places_.lower_bound(path);
        return next != places_.end() && (*next == path || next->starts_with(path + "/"));
    }

    Examination &e_;
    const Collection &collection_;
    const std::map<ArtifactId, std::string> lock_;
    std::set<std::string> places_;
};

void check_collection(Examination &e, const std::string &name) {
    try {
        const Collection collection = read_collection(e.home, name);
        CollectionCheck(e, collection).run();
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        const bool is_text = error.code() == SKM_E_PARSE || error.code() == SKM_E_SCHEMA;
        if (is_text && is_only_lock_damaged(e.home, name)) {
            e.report("lock_damaged", lock_file(e.home, name), error.message()).collection = name;
            return;
        }
        const bool is_newer = error.code() == SKM_E_NEWER;
        e.report(is_newer ? "collection_newer" : "collection_unreadable", error, e.home.collection(name));
    }
}

void check_orphaned_states(Examination &e) {
    const std::string folder = e.home.state("collections");
    if (file_info(folder).kind != FileKind::directory) return;
    for (const DirectoryEntry &entry : list_directory(folder)) {
        constexpr std::string_view kJson = ".json";
        if (entry.kind != FileKind::regular || !entry.name.ends_with(kJson)) continue;
        const std::string name = entry.name.substr(0, entry.name.size() - kJson.size());
        if (collection_name_problem(name) || Collection::exists(e.home, name)) continue;
        e.report("state_orphan", join(folder, entry.name),
                 "there is no collection \"" + name + "\" any more");
    }
}

// Bases and fork origins of the newest state before this one that can be read.
std::map<ArtifactId, ArtifactRow> rows_of_an_older_state(const Home &home, const Collection &collection) {
    std::map<ArtifactId, ArtifactRow> rows;
    const std::string relative = "state/collections/" + collection.name() + ".json";
    for (const std::string &id : history_ids(home)) {
        try {
            for (const HistoryEntry::Path &path : read_history(home, id).paths) {
                if (path.relative != relative || path.before.kind != PathState::Kind::file) continue;
                std::optional<std::string> text = home.objects().get(path.before.digest, kMaxFile);
                if (!text) continue;
                const Collection older = Collection::parse(
                    collection.name(), collection.path(),
                    {collection.texts().manifest, collection.texts().lock, std::move(text)});
                if (!older.state_problem().empty()) continue;
                for (const ArtifactRow &row : older.rows()) rows.emplace(row.id(), row);
                return rows;
            }
        } catch (const Error &error) {
            if (is_passed_on(error)) throw;  // else an older one may do
        }
    }
    return rows;
}

void rebuild(const Examination &e, const Collection &collection, CollectionEdit &edit) {
    const auto older = rows_of_an_older_state(e.home, collection);
    for (ArtifactRow row : collection.rows()) {
        if (!has_files(collection, row)) continue;
        if (const auto known = older.find(row.id()); known != older.end()) row.take_origins(known->second);
        edit.put(recorded_anew(e.operation, e.home, collection, std::move(row)));
    }
}

void record_all(const Examination &e, const Collection &collection, CollectionEdit &edit) {
    for (const ArtifactRow &row : collection.rows())
        if (has_files(collection, row)) edit.put(recorded_anew(e.operation, e.home, collection, row));
}

void set_lock_aside(const Examination &e, const Problem &problem) {
    if (file_info(problem.path).kind == FileKind::absent) return;
    Transaction transaction(e.operation, e.home, "doctor --repair");
    set_aside(transaction, e, problem.path);
    transaction.commit();
}

std::string repair_collection(const Examination &e, const std::string &name,
                              const std::vector<const Problem *> &problems) {
    std::string txn;
    with_retries(e.operation, e.home, [&] {
        const Collection collection = read_collection(e.home, name);
        CollectionEdit edit(collection);
        for (const Problem *problem : problems) {
            const std::string_view code = problem->code->code;
            if (code == "state_damaged") {
                rebuild(e, collection, edit);
            } else if (code == "lock_damaged") {
                record_all(e, collection, edit);
            } else if (code == "lock_orphan") {
                if (collection.find(problem->artifact) == nullptr) edit.remove(problem->artifact);
            } else if (const ArtifactRow *row = collection.find(problem->artifact)) {
                edit.put(recorded_anew(e.operation, e.home, collection, *row));
            }
        }
        Transaction transaction(e.operation, e.home, "doctor --repair");
        transaction.note(Json::object({{"collection", name}}));
        edit.stage(transaction, e.home, e.operation.context.now_microseconds());
        txn = transaction.commit();
    });
    return txn;
}

}  // namespace

void check_collections(Examination &e) {
    std::vector<std::string> names;
    attempt(e, "home_unreadable", e.home.collections(), [&] { names = Collection::names(e.home); });
    for (const std::string &name : names) check_collection(e, name);
    attempt(e, "home_unreadable", e.home.state("collections"), [&] { check_orphaned_states(e); });
}

void repair_collections(Examination &e, std::vector<Repaired> &done) {
    for (const Problem *problem : problems_with(e, {"lock_damaged"})) set_lock_aside(e, *problem);
    std::map<std::string, std::vector<const Problem *>> by_collection;
    for (const Problem *problem :
         problems_with(e, {"lock_damaged", "state_damaged", "files_changed", "files_unrecorded",
                           "listing_missing", "lock_missing", "lock_stale", "lock_orphan"}))
        by_collection[problem->collection].push_back(problem);
    for (const auto &[name, problems] : by_collection) {
        const std::string txn = repair_collection(e, name, problems);
        for (const Problem *problem : problems) done.push_back({problem, txn});
    }
    const auto orphans = problems_with(e, {"state_orphan"});
    if (orphans.empty()) return;
    Transaction transaction(e.operation, e.home, "doctor --repair");
    for (const Problem *problem : orphans)
        transaction.remove(transaction.root(e.path()), path_inside(problem->path, e.path()).value_or(""),
                           path_state(problem->path), "state/collections");
    const std::string txn = transaction.commit();
    for (const Problem *problem : orphans) done.push_back({problem, txn});
}

}  // namespace skillmeat::core
