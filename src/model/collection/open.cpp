// open.cpp - collections as they lie in a home: read under its lock, and kept as long as nobody wrote.
#include <algorithm>
#include <map>
#include <mutex>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "model/collection/collection.hpp"
#include "model/collection/row_format.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kMaxFile = 64ull << 20;
constexpr std::size_t kMaxCached = 16;

// What lies in a collection was let in under the limits of its day, which can be raised no further than this.
constexpr ScanLimits kHighestLimits = {
    .files = 65'534, .file_bytes = (4ull << 30) - 1, .total_bytes = (4ull << 30) - 1};

// --- values that were read before ---

struct FileKey {
    FileKind kind = FileKind::absent;
    std::uint64_t size = 0, inode = 0, device = 0;
    std::int64_t mtime_ns = 0, ctime_ns = 0;
    bool operator==(const FileKey &) const = default;
};

FileKey key_of(const std::string &path) {
    const FileInfo info = file_info_followed(path);
    return {info.kind, info.size, info.inode, info.device, info.mtime_ns, info.ctime_ns};
}

struct CollectionKey {
    FileKey manifest, lock, state;
    bool operator==(const CollectionKey &) const = default;

    // Could a file have been written again since without another time? Then the value is not kept.
    bool is_racy(std::int64_t now_ns) const {
        constexpr std::int64_t kTick = 2'000'000'000;
        return std::max({manifest.ctime_ns, lock.ctime_ns, state.ctime_ns}) + kTick >= now_ns;
    }
};

class Cache {
 public:
    std::shared_ptr<const Collection> find(const std::string &path, const CollectionKey &key) {
        const std::lock_guard lock(mutex_);
        const auto found = values_.find(path);
        return found != values_.end() && found->second.key == key ? found->second.value : nullptr;
    }

    void keep(const std::string &path, const CollectionKey &key, std::shared_ptr<const Collection> value) {
        const std::lock_guard lock(mutex_);
        if (values_.size() >= kMaxCached && !values_.contains(path)) values_.erase(values_.begin());
        values_.insert_or_assign(path, Entry{key, std::move(value)});
    }

 private:
    struct Entry {
        CollectionKey key;
        std::shared_ptr<const Collection> value;
    };
    std::mutex mutex_;
    std::map<std::string, Entry> values_;
};

Cache &cache() {
    static Cache instance;
    return instance;
}

void check_collection_name(std::string_view name) {
    const auto problem = collection_name_problem(name);
    if (!problem) return;
    throw Error(SKM_E_NAME,
                "the name of a collection, \"" + escape_for_display(name) + "\", " + problem->text)
        .hint("Use letters, digits, '-', '_' and '.'.")
        .detail("reason", problem->reason);
}

std::string comma_joined(const std::vector<std::string> &items) {
    std::string out;
    for (const std::string &item : items) out += (out.empty() ? "" : ", ") + item;
    return out;
}

}  // namespace

std::shared_ptr<const Collection> Collection::open(const Operation &operation, const Home &home,
                                                   std::string_view name) {
    check_collection_name(name);
    const std::string path = home.collection(name);
    const std::string state_path = home.state("collections/" + std::string(name) + ".json");

    const Home::Guard guard = home.lock_shared(operation);
    const std::int64_t now_ns = system_now_microseconds() * 1000;
    const CollectionKey key{key_of(manifest_path(path)), key_of(lock_path(path)), key_of(state_path)};
    const bool is_as_it_lies = home.unfinished() == nullptr;
    if (is_as_it_lies)
        if (auto known = cache().find(path, key)) return known;

    auto manifest = home.read_if_there(manifest_path(path), kMaxFile);
    if (!manifest) {
        const std::vector<std::string> others = names(home);
        throw Error(SKM_E_COLLECTION_NOT_FOUND, "there is no collection \"" + std::string(name) + "\" in " +
                                                    escape_for_display(home.path()))
            .hint(others.empty() ? "Create it: skillmeat init " + std::string(name)
                                 : "There are: " + comma_joined(others) + ".")
            .path(path);
    }
    Texts texts{std::move(*manifest), home.read_if_there(lock_path(path), kMaxFile),
                home.read_if_there(state_path, kMaxFile)};
    auto value = std::make_shared<const Collection>(parse(std::string(name), path, std::move(texts)));
    if (!value->state_problem().empty())
        operation.log(LogLevel::warning, "collection",
                      "the state of the collection is damaged and taken from the disk again",
                      {{"path", state_path}, {"problem", value->state_problem()}});
    if (is_as_it_lies && !key.is_racy(now_ns)) cache().keep(path, key, value);
    return value;
}

bool Collection::exists(const Home &home, std::string_view name) {
    check_collection_name(name);
    return file_info_followed(manifest_path(home.collection(name))).kind == FileKind::regular;
}

std::vector<std::string> Collection::names(const Home &home) {
    std::vector<std::string> out;
    if (file_info_followed(home.collections()).kind != FileKind::directory) return out;
    for (const DirectoryEntry &entry :
         list_directory(open_directory(home.collections()).get(), home.collections()))
        if (!collection_name_problem(entry.name) && exists(home, entry.name)) out.push_back(entry.name);
    return out;
}

// --- contents ---

TreeScan scan_artifact(const Collection &collection, const ArtifactRow &row, StatCache *cache,
                       const Watch &watch) {
    return scan_tree(collection.artifact_path(row), kHighestLimits, cache, watch);
}

std::vector<TreeScan> scan_artifacts(const Collection &collection,
                                     const std::vector<const ArtifactRow *> &rows, StatCache *cache,
                                     const Watch &watch) {
    std::vector<std::string> paths;
    for (const ArtifactRow *row : rows) paths.push_back(collection.artifact_path(*row));
    return scan_trees(paths, kHighestLimits, cache, watch);
}

Listing current_listing(const Home &home, const Collection &collection, const ArtifactRow &row,
                        StatCache *cache, const Watch &watch) {
    TreeScan scan = scan_artifact(collection, row, cache, watch);
    take_recorded_modes(home.objects(), row, scan);
    return std::move(scan.listing);
}

void take_recorded_modes(const ObjectStore &objects, const ArtifactRow &row, TreeScan &scan) {
    if (scan.modes_count || !row.tree_digest) return;
    if (const auto recorded = stored_listing(objects, *row.tree_digest))
        scan.listing.take_modes_of(*recorded);
}

std::optional<Listing> stored_listing(const ObjectStore &objects, const Digest &tree_digest) {
    const auto text = objects.get(tree_digest, kMaxFile);
    return text ? parse_listing(*text) : std::nullopt;
}

void store_listing(const ObjectStore &objects, const Listing &listing) {
    const std::string text = listing.text();
    objects.put(sha256(text), text);
}

}  // namespace skillmeat::core
