#include "flow/rollback_plan.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "model/snapshot/original_record.hpp"
#include "platform/fs/fs.hpp"
#include "state/policy/policy.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kContentLimit = 4ull << 30;
constexpr std::uint32_t kPlainMode = 0644, kExecutableMode = 0755;

using Action = RollbackAction;
using Look = CollectionLook::Artifact;

std::string base_of(const std::string &path, bool folder) {
    return folder ? path : std::string(parent_of(path));
}

bool overlaps(const std::string &a, const std::string &b) {
    return path_inside(a, b).has_value() || path_inside(b, a).has_value();
}

class Planner {
 public:
    Planner(const Home &home, const RollbackSource &source, const Collection &before, const Collection &now,
            const CollectionLook &look, const Watch &watch)
        : home_(home),
          source_(source),
          before_(before),
          now_(now),
          watch_(watch),
          prefix_("collections/" + now.name()) {
        for (const Look &artifact : look.artifacts) looks_.emplace(artifact.row->id(), &artifact);
        for (const SnapshotArtifact &artifact : source.snapshot.artifacts)
            kept_.emplace(artifact.id, &artifact);
        check_record();
    }

    RollbackPlan whole() {
        for (const ArtifactRow &row : now_.rows())
            if (before_.find(row.id()) == nullptr) remove(row);
        for (const ArtifactRow &row : before_.rows()) bring_back(row);
        return std::move(plan_);
    }

    RollbackPlan some(const std::vector<std::string> &references) {
        std::set<ArtifactId> done;
        for (const std::string &reference : references) {
            const ArtifactRow &row = named(reference);
            if (done.insert(row.id()).second) bring_back(row);
        }
        return std::move(plan_);
    }

 private:
    // What the record lists must be what the manifest beside it names, so that nothing lands elsewhere.
    void check_record() const {
        for (const auto &[id, artifact] : kept_) {
            const ArtifactRow *row = before_.find(id);
            if (row != nullptr && place_of_row(*row) == artifact->path) continue;
            const std::string file = join(home_.path(), snapshot_path(now_.name(), source_.snapshot.id));
            throw Error(SKM_E_DAMAGED, "the snapshot " + escape_for_display(file) +
                                           " is damaged: " + id.text() + " is not in its collection.toml")
                .path(file)
                .hint("Go back to another one: skillmeat history");
        }
    }

    const ArtifactRow &named(const std::string &reference) const {
        const ArtifactRow *row = nullptr;
        try {
            row = &before_.resolve(reference);
        } catch (const Error &error) {
            if (error.code() != SKM_E_ARTIFACT_NOT_FOUND) throw;
        }
        if (row != nullptr && kept_.contains(row->id())) return *row;
        throw Error(SKM_E_ARTIFACT_NOT_FOUND,
                    "\"" + escape_for_display(reference) + "\" is not in the snapshot " + source_.snapshot.id)
            .hint("To take an artifact out of the collection: skillmeat remove NAME");
    }

    void remove(const ArtifactRow &row) {
        const std::string place = place_of_row(row);
        const auto meets = [&](const auto &kept) { return overlaps(kept.second->path, place); };
        const auto look = looks_.find(row.id());
        plan_.changes.push_back({row.id(), Action::removed});
        if (std::none_of(kept_.begin(), kept_.end(), meets))
            plan_.removed_rows.push_back(&row);
        else if (look != looks_.end())
            remove_files(*look->second, {});  // another artifact comes to the same place
    }

    void bring_back(const ArtifactRow &row) {
        watch_.check();
        const auto kept = kept_.find(row.id());
        if (kept == kept_.end()) {
            plan_.changes.push_back({row.id(), Action::missing});
            return;
        }
        const SnapshotArtifact &artifact = *kept->second;
        const auto found = looks_.find(row.id());
        const Look *look = found != looks_.end() ? found->second : nullptr;
        const bool is_same_place = look != nullptr && place_of_row(*look->row) == artifact.path &&
                                   look->scan.is_folder == artifact.folder;
        const bool is_same = is_same_place && look->scan.listing.tree_digest() == artifact.tree_digest;
        if (is_same)
            plan_.unchanged_files += look->scan.listing.files.size();
        else
            restore(artifact, look, is_same_place);
        add_row(row, artifact, is_same);
    }

    void add_row(const ArtifactRow &row, const SnapshotArtifact &artifact, bool is_same) {
        const ArtifactRow *today = now_.find(row.id());
        ArtifactRow wanted = row;
        wanted.tree_digest = artifact.tree_digest;
        if (is_same && today != nullptr && !before_.texts().state) {  // it says nothing of what we know
            wanted.tree_digest = today->tree_digest;
            wanted.take_origins(*today);
        }
        const bool is_same_row = today != nullptr && artifact_to_json(*today) == artifact_to_json(wanted) &&
                                 today->metadata == row.metadata;
        plan_.changes.push_back({row.id(), is_same && is_same_row ? Action::unchanged : Action::restored});
        if (!is_same || !is_same_row) plan_.restored_rows.push_back(std::move(wanted));
    }

    void restore(const SnapshotArtifact &artifact, const Look *look, bool is_same_place) {
        const Listing wanted = listing_of(artifact);
        const std::string base = join(prefix_, base_of(artifact.path, artifact.folder));
        std::set<std::string> targets;
        for (const FileEntry &file : wanted.files) {
            const FileEntry *today = is_same_place ? look->scan.listing.find(file.path) : nullptr;
            const std::string path = today != nullptr ? source_of(*look, file.path) : join(base, file.path);
            targets.insert(path);
            if (today != nullptr && *today == file)
                ++plan_.unchanged_files;
            else
                write(path, file);
        }
        if (look != nullptr) remove_files(*look, targets);
    }

    void write(const std::string &path, const FileEntry &file) {
        const std::string place = join(home_.path(), path);
        const PathState seen = path_state(place);
        if (seen.kind == PathState::Kind::folder)
            throw Error(SKM_E_EXISTS,
                        "a folder is where a file of the snapshot was: " + escape_for_display(place))
                .path(place)
                .hint("Move the folder away, and roll back again.");
        if (!source_.contents.contains(file.sha256) && !home_.objects().contains(file.sha256))
            throw_not_kept(file.sha256, place);
        plan_.writes.push_back({path, file.sha256, file.executable, seen});
    }

    // What a scan found, but for what is written anyway.
    void remove_files(const Look &look, const std::set<std::string> &targets) {
        const std::string container(parent_of(join(prefix_, place_of_row(*look.row))));
        for (const FileEntry &file : look.scan.listing.files) {
            const std::string path = source_of(look, file.path);
            if (targets.contains(path)) continue;
            plan_.removals.push_back({path, container, path_state(join(home_.path(), path))});
        }
    }

    // Where a listed file lies, relative to the home: its name there may have another form. A link is meant itself, not
    // what it leads to.
    std::string source_of(const Look &look, const std::string &file) const {
        std::string place = join(join(prefix_, base_of(place_of_row(*look.row), look.scan.is_folder)), file);
        if (file_info(join(home_.path(), place)).kind != FileKind::absent) return place;
        const auto &files = look.scan.listing.files;
        const auto found = static_cast<std::size_t>(look.scan.listing.find(file) - files.data());
        const auto source = path_inside(look.scan.sources[found], home_.path());
        return source && to_nfc(*source) == to_nfc(place) ? *source : place;
    }

    Listing listing_of(const SnapshotArtifact &artifact) const {
        const std::string what = "the listing of " + artifact.id.text();
        auto listing = parse_listing(rollback_bytes(home_, source_, artifact.tree_digest, what));
        const bool is_one = listing && !listing->files.empty() &&
                            (artifact.folder || (listing->files.size() == 1 &&
                                                 listing->files.front().path == base_name(artifact.path)));
        if (!is_one)
            throw Error(SKM_E_DAMAGED, what + " in the snapshot " + source_.snapshot.id + " is not one")
                .path(home_.objects().path_of(artifact.tree_digest))
                .hint("Go back to another one: skillmeat history");
        return std::move(*listing);
    }

    [[noreturn]] void throw_not_kept(const Digest &digest, const std::string &what) const {
        throw Error(SKM_E_DAMAGED, "what the snapshot " + source_.snapshot.id + " says of " +
                                       escape_for_display(what) + " is no longer kept")
            .path(home_.objects().path_of(digest))
            .hint("Nothing was changed. Go back to another one: skillmeat history");
    }

    const Home &home_;
    const RollbackSource &source_;
    const Collection &before_, &now_;
    const Watch &watch_;
    const std::string prefix_;
    std::map<ArtifactId, const Look *> looks_;
    std::map<ArtifactId, const SnapshotArtifact *> kept_;
    RollbackPlan plan_;
};

Json state_of(const std::string &text) {
    try {
        Json state = parse_json(text, "state");
        if (state.is_object() && state.at("artifacts").is_object()) return state;
    } catch (const Error &) {
        // Read again from the disk and the lock, as after any damage.
    }
    return Json::object({{"format", 1}, {"generation", 0}, {"artifacts", Json::object()}});
}

RollbackSource original_source(const Operation &operation, const Home &home, const std::string &collection,
                               const std::string &id) {
    for (const OriginalSnapshot &snapshot : original_snapshots(operation, home, collection)) {
        if (snapshot.id != id) continue;
        const ArchiveLimits limits = load_policy(operation, home.path(), "").limits;
        OriginalRecord record = record_of_original(
            snapshot, read_original_snapshot(home, snapshot, limits, operation.watch.quiet()));
        return {std::move(record.snapshot), std::move(record.contents)};
    }
    throw snapshot_not_found(id, collection);
}

}  // namespace

RollbackSource open_rollback_source(const Operation &operation, const Home &home,
                                    const std::string &collection, const std::string &id) {
    if (is_original_snapshot_id(id)) return original_source(operation, home, collection, id);
    if (!id.empty()) return {read_snapshot(home, collection, id), {}};
    const std::vector<std::string> ids = snapshot_ids(home, collection);
    if (!ids.empty()) return {read_snapshot(home, collection, ids.front()), {}};
    const auto originals = original_snapshots(operation, home, collection);
    if (!originals.empty()) return original_source(operation, home, collection, originals.front().id);
    throw Error(SKM_E_SNAPSHOT_NOT_FOUND, "the collection \"" + collection + "\" has no snapshots")
        .hint("Make one with: skillmeat snapshot");
}

std::string rollback_bytes(const Home &home, const RollbackSource &source, const Digest &digest,
                           const std::string &what) {
    if (const auto in_memory = source.contents.find(digest); in_memory != source.contents.end())
        return in_memory->second;
    if (auto bytes = home.objects().get(digest, kContentLimit)) return std::move(*bytes);
    throw Error(SKM_E_DAMAGED, what + " of the snapshot " + source.snapshot.id + " is no longer kept")
        .path(home.objects().path_of(digest))
        .hint("Nothing was changed. Go back to another one: skillmeat history");
}

Collection collection_of(const Home &home, const RollbackSource &source) {
    const Snapshot &snapshot = source.snapshot;
    Collection::Texts texts;
    texts.manifest = rollback_bytes(home, source, snapshot.manifest, "collection.toml");
    if (snapshot.lock) texts.lock = rollback_bytes(home, source, *snapshot.lock, "collection.lock");
    if (snapshot.state) texts.state = rollback_bytes(home, source, *snapshot.state, "the state");
    return Collection::parse(snapshot.collection, home.collection(snapshot.collection), std::move(texts));
}

RollbackPlan plan_rollback(const Home &home, const RollbackSource &source, const Collection &before,
                           const Collection &now, const CollectionLook &look,
                           const std::vector<std::string> &references, const Watch &watch) {
    Planner planner(home, source, before, now, look, watch);
    return references.empty() ? planner.whole() : planner.some(references);
}

std::optional<std::string> rolled_back_state(const Collection &before, const Collection &now) {
    if (!before.texts().state && !now.texts().state) return std::nullopt;
    Json state = state_of(before.texts().state.value_or(""));
    state.set("generation", std::max(before.generation(), now.generation()) + 1);
    return state.compact() + "\n";
}

bool same_but_generation(const std::optional<std::string> &a, const std::optional<std::string> &b) {
    if (a.has_value() != b.has_value()) return false;
    if (!a || *a == *b) return true;
    Json first = state_of(*a), second = state_of(*b);
    first.set("generation", 0);
    second.set("generation", 0);
    return first == second;
}

}  // namespace skillmeat::core
