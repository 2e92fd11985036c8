// snapshot.hpp - what a collection was at one moment: a small record, and objects that hold the rest.
//
// state/snapshots/<collection>/<id>.json: {"format":1, "id", "collection", "message", "automatic", "created": Unix
// milliseconds, "digest", "manifest", "lock": digest or null, "state": digest or null, "list", "artifacts": count,
// "missing": count}. The objects: the texts of the collection's three files under "manifest", "lock" and "state"; the
// artifacts under "list"; each artifact's listing under its tree digest, and its contents under theirs.
//
// list: {"format":1, "artifacts":[{"type","name","path","folder","tree_digest"}], "missing":[{"type","name","path",
// "reason"}]}, in the order of collection.toml. Collections that did not change share it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "model/collection/collection.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

struct SnapshotArtifact {
    ArtifactId id;
    std::string path;    // in the collection, without a final slash
    bool folder = true;  // false: the listing is one line, of the file at `path`
    Digest tree_digest;  // the listing is an object under it
};

// A row whose files could not be kept.
struct MissingArtifact {
    ArtifactId id;
    std::string path;
    std::string reason;  // "absent", or the name of an error: "link", "too_large" …
};

struct Snapshot {
    std::string id;  // <unix ms, 13 digits>-<8 hex>, as changes have; sorts by time
    std::string collection, message;
    bool automatic = false;
    std::int64_t created = 0;  // Unix milliseconds
    Digest manifest;  // texts of collection.toml, collection.lock, state/collections/<name>.json, as objects
    std::optional<Digest> lock, state;
    Digest list;  // object that holds what stands in `artifacts` and `missing`
    std::size_t artifact_count = 0, missing_count = 0;
    std::vector<SnapshotArtifact> artifacts;
    std::vector<MissingArtifact> missing;
    Digest digest;  // of what the collection holds: equal for equal collections
};

// Newest first; files of other names are left out. Of a collection without snapshots none.
std::vector<std::string> snapshot_ids(const Home &home, std::string_view collection);
std::vector<std::string> snapshot_collections(const Home &home);  // that have a folder for them; sorted

// SKM_E_SNAPSHOT_NOT_FOUND, SKM_E_DAMAGED (the record or its list, with the path), SKM_E_NEWER.
Snapshot read_snapshot(const Home &home, std::string_view collection, const std::string &id);
// The record alone: without `artifacts` and `missing`.
Snapshot read_snapshot_record(const Home &home, std::string_view collection, const std::string &id);
Snapshot parse_snapshot_record(std::string_view text, const std::string &file);
// Completes a record by its list; `file` is where the record lies, or lay.
void read_snapshot_list(const Home &home, const std::string &file, Snapshot &record);

std::string snapshot_folder(std::string_view collection);  // relative to the home
std::string snapshot_path(std::string_view collection,
                          const std::string &id);  // of the record, relative to the home
Error snapshot_not_found(const std::string &id, std::string_view collection);

// Pure. The texts that stand in the record's file and in the object `list`.
std::string snapshot_text(const Snapshot &snapshot);
std::string snapshot_list_text(const std::vector<SnapshotArtifact> &artifacts,
                               const std::vector<MissingArtifact> &missing);
// What `digest` is taken of: the rows without what only tells of times, and their contents.
Digest snapshot_digest(const Collection &collection, const std::vector<SnapshotArtifact> &artifacts);

// Up to 500 bytes in one line; SKM_E_ARGUMENT.
void check_snapshot_message(std::string_view message);

}  // namespace skillmeat::core
