// collection.hpp - a collection as an immutable value, and the texts of its files after a change.
//
// collection.toml and collection.lock are the original's (its keys only; comments and people's own keys
// stay); state/collections/<name>.json is ours. A lock hash that disagrees with our state means that the
// original wrote in between: digests are taken from the disk again, base and fork origins are kept.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"
#include "model/artifact/artifact.hpp"
#include "state/store/home.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

// A row of collection.toml with what we know beside it.
struct ArtifactRow {
    std::string name, type, path, origin, added;  // path relative to the collection
    std::string upstream, version_spec, resolved_sha, resolved_version, last_updated;
    std::vector<std::string> tags;
    Json metadata = Json::object();  // as in the file

    // From collection.lock and our state.
    std::string content_hash, fetched;  // original's algorithm A; when it was fetched
    std::optional<Digest> tree_digest;  // as of the last write by us; nullopt: not known
    std::string base;                   // tree digest of the common base for merges, or ""
    std::string forked_from;            // tree digest that a fork was made from, or ""
    std::string pack_id, signer;        // of the pack that was imported last, and the key that decided; or ""

    ArtifactId id() const { return {type, name}; }
    std::string version() const;      // metadata.version
    std::string description() const;  // metadata.description
    // Of the same artifact at another moment: what our state knows of where it came from.
    void take_origins(const ArtifactRow &other) {
        base = other.base;
        forked_from = other.forked_from;
        pack_id = other.pack_id;
        signer = other.signer;
    }
    const std::string &updated() const { return last_updated.empty() ? added : last_updated; }
};

class Collection {
 public:
    // Throws SKM_E_COLLECTION_NOT_FOUND, SKM_E_NAME, SKM_E_PARSE / SKM_E_SCHEMA (path, line, key),
    // SKM_E_NEWER. Takes the home's lock shared while it reads. The same files give the same shared value
    // (keyed by stat).
    static std::shared_ptr<const Collection> open(const Operation &operation, const Home &home,
                                                  std::string_view name);
    static bool exists(const Home &home, std::string_view name);
    static std::vector<std::string> names(const Home &home);  // sorted

    // Of texts (nullopt: the file is absent), for tests and for what lies elsewhere. `home` is only named.
    struct Texts {
        std::string manifest;
        std::optional<std::string> lock, state;
    };
    static Collection parse(std::string name, std::string path, Texts texts);

    const std::string &name() const { return name_; }
    const std::string &path() const { return path_; }
    const std::vector<ArtifactRow> &rows() const { return rows_; }  // in the file's order
    std::uint64_t generation() const { return generation_; }
    std::string artifact_path(
        const ArtifactRow &row) const;  // absolute; SKM_E_NAME when it leaves the folder

    const ArtifactRow *find(const ArtifactId &id) const;
    // "NAME" or "TYPE:NAME"; a file extension is forgiven. SKM_E_ARTIFACT_NOT_FOUND (with near names),
    // SKM_E_AMBIGUOUS.
    const ArtifactRow &resolve(std::string_view reference) const;

    // The files as they were read, for the editor and for Transaction's comparison.
    const Texts &texts() const { return texts_; }
    const std::string &state_problem() const {
        return state_problem_;
    }  // "" or why our state was not believed

 private:
    std::string name_, path_;
    Texts texts_;
    std::vector<ArtifactRow> rows_;
    std::uint64_t generation_ = 0;
    std::string state_problem_;
};

// The artifact as it lies there now: every file is looked at, read only when the cache does not know it.
// Throws as scan_tree. Its listing's digest may differ from row.tree_digest: somebody changed the files in
// between.
TreeScan scan_artifact(const Collection &collection, const ArtifactRow &row, StatCache *cache,
                       const Watch &watch);
std::vector<TreeScan> scan_artifacts(const Collection &collection,
                                     const std::vector<const ArtifactRow *> &rows, StatCache *cache,
                                     const Watch &watch);
// Where the collection's file system keeps no execute bit: the modes that were recorded with the row, if
// they are known.
void take_recorded_modes(const ObjectStore &objects, const ArtifactRow &row, TreeScan &scan);
Listing current_listing(const Home &home, const Collection &collection, const ArtifactRow &row,
                        StatCache *cache, const Watch &watch);

// What collection.lock says, also of artifacts that the manifest does not have. Throws as Collection::parse.
std::map<ArtifactId, std::string> lock_hashes(const Collection &collection);

// A listing's text is kept as an object under its own digest, the tree digest. nullopt: not kept, or not one.
std::optional<Listing> stored_listing(const ObjectStore &objects, const Digest &tree_digest);
void store_listing(const ObjectStore &objects, const Listing &listing);

// Changes to a collection's three files. Pure: values in, texts out; a Transaction writes them.
class CollectionEdit {
 public:
    explicit CollectionEdit(const Collection &collection);  // which must live longer
    explicit CollectionEdit(Collection &&) = delete;
    // Of a collection that does not exist yet.
    CollectionEdit(std::string name, std::string path);

    CollectionEdit &put(const ArtifactRow &row);  // adds or brings an existing row to this one
    CollectionEdit &remove(const ArtifactId &id);

    struct Texts {
        std::string manifest, lock, state;
    };
    Texts texts(std::int64_t now_microseconds) const;  // `updated` and `generation` advance

    // Stages the three files; what was read is what must still be there at commit.
    void stage(Transaction &transaction, const Home &home, std::int64_t now_microseconds) const;

 private:
    const Collection *collection_ = nullptr;
    std::string name_, path_;
    std::vector<ArtifactRow> puts_;  // in the order of the calls; a later one wins
    std::vector<ArtifactId> removes_;
};

// The row of a newly added artifact: metadata from its front matter as the original lifts it, times in its
// form.
ArtifactRow new_row(std::string_view type, std::string_view name, const Properties &properties,
                    std::int64_t now_microseconds);
// Relative path in a collection: "skills/<name>", "commands/<name>.md", "hooks/<name>.json" (extension of
// base_name) …
std::string collection_path(std::string_view type, std::string_view name, std::string_view base_name,
                            bool folder);

// {"name","type","path","origin","version","description","tags","tree_digest","content_hash","upstream",…};
// "" for what is not known.
Json artifact_to_json(const ArtifactRow &row);

}  // namespace skillmeat::core
