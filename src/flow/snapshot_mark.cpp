#include "flow/snapshot_mark.hpp"

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

MissingArtifact missing(const ArtifactRow &row, std::string reason) {
    return {row.id(), place_of_row(row), std::move(reason)};
}

// All at once; when one cannot be read, one after the other, so that only this one is left out.
void scan_rows(const Operation &operation, const Collection &collection,
               const std::vector<const ArtifactRow *> &rows, StatCache &cache, CollectionLook &look) {
    const Watch quiet = operation.watch.quiet();
    try {
        std::vector<TreeScan> scans = scan_artifacts(collection, rows, &cache, quiet);
        for (std::size_t i = 0; i < rows.size(); ++i)
            look.artifacts.push_back({rows[i], true, std::move(scans[i])});
        return;
    } catch (const Error &error) {
        if (error.code() == SKM_E_CANCELLED) throw;
    }
    for (const ArtifactRow *row : rows) {
        try {
            look.artifacts.push_back({row, true, scan_artifact(collection, *row, &cache, quiet)});
        } catch (const Error &error) {
            if (error.code() == SKM_E_CANCELLED) throw;
            look.missing.push_back(missing(*row, std::string(code_name(error.code()))));
        }
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
    // Objects of a known tree are looked at, so that one that was lost is kept again, but nobody has to wait for them.
    void keep_tree(const Digest &tree_digest, const TreeScan &scan, bool is_known) {
        for (std::size_t i = 0; i < scan.listing.files.size(); ++i) {
            const FileEntry &file = scan.listing.files[i];
            if (!is_known || !has(file.sha256)) keep_file(file, scan.sources[i]);
        }
        if (!is_known || !has(tree_digest)) keep(tree_digest, scan.listing.text());
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

// What the newest snapshot refers to is on the disk and stays there.
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
    std::vector<const ArtifactRow *> rows;
    for (const ArtifactRow &row : collection.rows()) {
        const std::string place = place_of_row(row);
        if (relative_path_problem(place)) {
            look.missing.push_back(missing(row, std::string(code_name(SKM_E_NAME))));
            continue;
        }
        const FileKind kind = file_info_followed(join(collection.path(), place)).kind;
        if (kind == FileKind::absent) {
            look.missing.push_back(missing(row, "absent"));
            continue;
        }
        rows.push_back(&row);
    }
    scan_rows(operation, collection, rows, cache, look);
    for (CollectionLook::Artifact &artifact : look.artifacts) {
        artifact.folder =
            file_info_followed(collection.artifact_path(*artifact.row)).kind == FileKind::directory;
        take_recorded_modes(home.objects(), *artifact.row, artifact.scan);
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
        out.artifacts.push_back({artifact.row->id(), place_of_row(*artifact.row), artifact.folder,
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
    parallel_for(look.artifacts.size(), 0, [&](std::size_t i) {
        quiet.check();
        const Digest &tree_digest = snapshot.artifacts[i].tree_digest;
        keeper.keep_tree(tree_digest, look.artifacts[i].scan, known.contains(tree_digest));
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
