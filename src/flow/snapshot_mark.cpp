#include "flow/snapshot_mark.hpp"

#include <algorithm>
#include <atomic>
#include <set>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/journal.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kMessageBytes = 200;

// What lies at a row's place, or why nothing can be kept of it.
struct RowLook {
    std::optional<TreeScan> scan;
    std::string reason;
};

RowLook look_at_row(const Collection &collection, const ArtifactRow &row, StatCache &cache,
                    const Watch &watch) {
    if (relative_path_problem(place_of_row(row))) return {{}, std::string(code_name(SKM_E_NAME))};
    try {
        return {scan_artifact(collection, row, &cache, watch), {}};
    } catch (const Error &error) {
        if (error.code() == SKM_E_CANCELLED) throw;
        return {{}, error.code() == SKM_E_NOT_FOUND ? "absent" : std::string(code_name(error.code()))};
    }
}

// Keeps what is not kept yet of one transaction's snapshot. Thread-safe.
class Keeper {
 public:
    Keeper(const Home &home, Transaction &transaction)
        : objects_(home.objects()), transaction_(transaction) {}

    bool has(const Digest &digest) const { return objects_.contains(digest); }
    void keep(const Digest &digest, std::string_view bytes) {
        if (has(digest)) return transaction_.need_object(digest);
        transaction_.keep_object(digest, bytes);
        ++kept_;
        bytes_ += bytes.size();
    }
    void keep_text(const std::optional<Digest> &digest, const std::optional<std::string> &text) {
        if (digest && text) keep(*digest, *text);
    }
    void keep_tree(const Digest &tree_digest, const TreeScan &scan) {
        for (std::size_t i = 0; i < scan.listing.files.size(); ++i)
            keep_file(scan.listing.files[i], scan.sources[i]);
        keep(tree_digest, scan.listing.text());
    }
    void keep_file(const FileEntry &file, const std::string &source) {
        if (has(file.sha256)) return transaction_.need_object(file.sha256);
        const std::string bytes = read_file(source, file.size + 1);
        if (sha256(bytes) != file.sha256)
            throw Error(SKM_E_CHANGED, "changes while it is kept: " + escape_for_display(source))
                .hint("Try again when nobody writes to it.")
                .path(source);
        keep(file.sha256, bytes);
    }
    KeptObjects kept() const { return {kept_, bytes_}; }

 private:
    const ObjectStore objects_;
    Transaction &transaction_;
    std::atomic<std::size_t> kept_{0};
    std::atomic<std::uint64_t> bytes_{0};
};

// What the newest snapshot refers to is on the disk and stays there: nobody has to wait for it.
std::set<Digest> known_trees(const Operation &operation, const Home &home, std::string_view collection) {
    std::set<Digest> out;
    const std::vector<std::string> ids = snapshot_ids(home, collection);
    if (ids.empty()) return out;
    try {
        for (const SnapshotArtifact &artifact : read_snapshot(home, collection, ids.front()).artifacts)
            out.insert(artifact.tree_digest);
    } catch (const Error &error) {
        operation.log(LogLevel::warning, "snapshot", "the newest snapshot cannot be read",
                      {{"snapshot", ids.front()}, {"error", error.message()}});
    }
    return out;
}

std::vector<Digest> objects_of(const TreeScan &scan, const Digest &tree_digest) {
    std::vector<Digest> out{tree_digest};
    for (const FileEntry &file : scan.listing.files) out.push_back(file.sha256);
    return out;
}

// Of which artifacts something has to be kept: known ones are asked after too, as an object may have been lost.
std::vector<std::size_t> artifacts_to_keep(const Home &home, const CollectionLook &look,
                                           const Snapshot &snapshot, const std::set<Digest> &known) {
    std::vector<Digest> kept;
    for (std::size_t i = 0; i < look.artifacts.size(); ++i) {
        if (!known.contains(snapshot.artifacts[i].tree_digest)) continue;
        const auto objects = objects_of(look.artifacts[i].scan, snapshot.artifacts[i].tree_digest);
        kept.insert(kept.end(), objects.begin(), objects.end());
    }
    const std::vector<Digest> lost = home.objects().absent_of(std::move(kept));
    const auto is_lost = [&](const Digest &digest) {
        return std::binary_search(lost.begin(), lost.end(), digest);
    };
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < look.artifacts.size(); ++i) {
        const Digest &tree_digest = snapshot.artifacts[i].tree_digest;
        const auto objects = objects_of(look.artifacts[i].scan, tree_digest);
        if (!known.contains(tree_digest) || std::any_of(objects.begin(), objects.end(), is_lost))
            out.push_back(i);
    }
    return out;
}

std::optional<Digest> digest_of(const std::optional<std::string> &text) {
    return text ? std::optional(sha256(*text)) : std::nullopt;
}

std::string cut_message(std::string_view message) {
    std::string out(message.substr(0, kMessageBytes));
    while (!is_utf8(out)) out.pop_back();
    return out;
}

}  // namespace

std::string place_of_row(const ArtifactRow &row) {
    std::string path = row.path;
    while (path.ends_with('/')) path.pop_back();
    return path;
}

CollectionLook look_at_collection(const Operation &operation, const Home &home,
                                  const Collection &collection) {
    CollectionLook look;
    StatCache cache(operation);
    cache.load_tree(collection.path());
    const std::vector<ArtifactRow> &rows = collection.rows();
    const Watch quiet = operation.watch.quiet();
    std::vector<RowLook> looks(rows.size());
    parallel_for(rows.size(), 0,
                 [&](std::size_t i) { looks[i] = look_at_row(collection, rows[i], cache, quiet); });
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!looks[i].scan) {
            look.missing.push_back({rows[i].id(), place_of_row(rows[i]), std::move(looks[i].reason)});
            continue;
        }
        take_recorded_modes(home.objects(), rows[i], *looks[i].scan);
        look.artifacts.push_back({&rows[i], std::move(*looks[i].scan)});
    }
    return look;
}

Snapshot make_snapshot(const Operation &operation, const Home &home, const Collection &collection,
                       const CollectionLook &look, std::string_view message) {
    Snapshot out;
    const std::vector<std::string> earlier = snapshot_ids(home, collection.name());
    out.id = new_change_id(operation.context, earlier.empty() ? "" : earlier.front());
    out.collection = collection.name();
    out.message = message;
    out.created = operation.context.now();
    out.manifest = sha256(collection.texts().manifest);
    out.lock = digest_of(collection.texts().lock);
    out.state = digest_of(collection.texts().state);
    for (const CollectionLook::Artifact &artifact : look.artifacts)
        out.artifacts.push_back({artifact.row->id(), place_of_row(*artifact.row), artifact.scan.is_folder,
                                 artifact.scan.listing.tree_digest()});
    out.missing = look.missing;
    out.artifact_count = out.artifacts.size();
    out.missing_count = out.missing.size();
    out.list = sha256(snapshot_list_text(out.artifacts, out.missing));
    out.digest = snapshot_digest(collection, out.artifacts);
    return out;
}

KeptObjects keep_snapshot(const Operation &operation, const Home &home, const Collection &collection,
                          const CollectionLook &look, const Snapshot &snapshot, Transaction &transaction) {
    Keeper keeper(home, transaction);
    const std::set<Digest> known = known_trees(operation, home, collection.name());
    const Watch quiet = operation.watch.quiet();
    const std::vector<std::size_t> changed = artifacts_to_keep(home, look, snapshot, known);
    parallel_for(changed.size(), 0, [&](std::size_t i) {
        quiet.check();
        keeper.keep_tree(snapshot.artifacts[changed[i]].tree_digest, look.artifacts[changed[i]].scan);
    });
    keeper.keep(snapshot.manifest, collection.texts().manifest);
    keeper.keep_text(snapshot.lock, collection.texts().lock);
    keeper.keep_text(snapshot.state, collection.texts().state);
    keeper.keep(snapshot.list, snapshot_list_text(snapshot.artifacts, snapshot.missing));
    return keeper.kept();
}

std::string mark_collection(const Operation &operation, const Home &home, const Collection &collection,
                            std::string_view message, Transaction &transaction) {
    if (collection.rows().empty()) return {};
    const CollectionLook look = look_at_collection(operation, home, collection);
    Snapshot snapshot =
        make_snapshot(operation, home, collection, look, cut_message(escape_for_display(message)));
    snapshot.automatic = true;
    keep_snapshot(operation, home, collection, look, snapshot, transaction);
    transaction.put_record(snapshot_path(collection.name(), snapshot.id), snapshot_text(snapshot));
    return snapshot.id;
}

}  // namespace skillmeat::core
