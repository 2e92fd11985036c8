// list: the artifacts of a collection, and the collections of a home.
#include <algorithm>
#include <tuple>

#include "base/error.hpp"
#include "flow/collection.hpp"
#include "flow/open.hpp"
#include "flow/page.hpp"
#include "state/config/config.hpp"

namespace skillmeat::core {

namespace {

using SortKey = std::string (*)(const ArtifactRow &row);

std::string id_key(const ArtifactRow &row) {
    return row.name + '\x01' + row.type;
}

// What the rows are sorted by, then name and type, so that none is there twice.
SortKey sort_key_of(const std::string &sort) {
    if (sort == "name") return id_key;
    if (sort == "type") return [](const ArtifactRow &row) { return row.type + '\x01' + id_key(row); };
    if (sort == "added") return [](const ArtifactRow &row) { return row.added + '\x01' + id_key(row); };
    if (sort == "updated") return [](const ArtifactRow &row) { return row.updated() + '\x01' + id_key(row); };
    throw Error(SKM_E_ARGUMENT, "artifacts cannot be sorted by \"" + sort + "\"")
        .hint("Sort by name, type, added or updated.")
        .detail("parameter", "sort");
}

struct Sorted {
    std::vector<std::string> keys;
    std::vector<const ArtifactRow *> rows;
};

Sorted sorted_rows(const Collection &collection, const ListOptions &options) {
    const std::string type = options.type.empty() ? "" : normalize_type(options.type);
    const SortKey sort_key = sort_key_of(options.sort);
    std::vector<std::pair<std::string, const ArtifactRow *>> chosen;
    for (const ArtifactRow &row : collection.rows()) {
        if (!type.empty() && row.type != type) continue;
        if (!options.tag.empty() &&
            std::find(row.tags.begin(), row.tags.end(), options.tag) == row.tags.end())
            continue;
        chosen.emplace_back(sort_key(row), &row);
    }
    std::sort(chosen.begin(), chosen.end());
    Sorted out;
    for (auto &[key, row] : chosen) {
        out.keys.push_back(std::move(key));
        out.rows.push_back(row);
    }
    return out;
}

// Rows that the original wrote have no digest of ours: their files are looked at. One that cannot be read is
// shown without it.
std::optional<Digest> digest_on_disk(const Operation &operation, const Collection &collection,
                                     const ArtifactRow &row, StatCache &cache) {
    try {
        return scan_artifact(collection, row, &cache, operation.watch).listing.tree_digest();
    } catch (const Error &error) {
        if (error.code() == SKM_E_CANCELLED) throw;
        operation.log(LogLevel::warning, "list", "an artifact cannot be read",
                      {{"artifact", row.id().text()}, {"problem", error.message()}});
        return std::nullopt;
    }
}

std::uint64_t count_artifacts(const Operation &operation, const Home &home, const std::string &name) {
    try {
        return Collection::open(operation, home, name)->rows().size();
    } catch (const Error &error) {
        operation.log(LogLevel::warning, "list", "a collection cannot be read",
                      {{"collection", name}, {"problem", error.message()}});
        return 0;
    }
}

}  // namespace

Json list_artifacts(const Operation &operation, const ListOptions &options) {
    const auto collection = open_collection(operation, options.collection);
    const Sorted sorted = sorted_rows(*collection, options);
    const PageSlice slice = slice_page("list by " + options.sort, sorted.keys, options.page);

    std::optional<StatCache> cache;
    Json artifacts = Json::array();
    for (std::size_t i = slice.begin; i < slice.end; ++i) {
        const ArtifactRow &row = *sorted.rows[i];
        if (row.tree_digest) {
            artifacts.push(artifact_to_json(row));
            continue;
        }
        if (!cache) {
            cache.emplace(operation);
            cache->load_tree(collection->path());
        }
        ArtifactRow shown = row;
        shown.tree_digest = digest_on_disk(operation, *collection, row, *cache);
        artifacts.push(artifact_to_json(shown));
    }
    return Json::object(
        {{"artifacts", std::move(artifacts)}, {"total", sorted.rows.size()}, {"next", next_of(slice)}});
}

Json list_collections(const Operation &operation, const Page &page) {
    const Home home = Home::open(operation);
    const std::vector<std::string> names = Collection::names(home);
    const std::string chosen = Config::load(home).default_collection();
    const PageSlice slice = slice_page("collections", names, page);
    Json collections = Json::array();
    for (std::size_t i = slice.begin; i < slice.end; ++i)
        collections.push(Json::object({{"name", names[i]},
                                       {"path", home.collection(names[i])},
                                       {"artifacts", count_artifacts(operation, home, names[i])},
                                       {"default", names[i] == chosen}}));
    return Json::object({{"collections", std::move(collections)}, {"next", next_of(slice)}});
}

}  // namespace skillmeat::core
