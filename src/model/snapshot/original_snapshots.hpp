// original_snapshots.hpp - snapshots that the original program made: snapshots/<collection>/snapshots.toml and one
// <id>.tar.gz beside it for each row. They are looked at and read into memory, never changed and never unpacked.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/tar/tar_reader.hpp"
#include "model/collection/collection.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

struct OriginalSnapshot {
    std::string id;  // YYYYmmdd-HHMMSS-ffffff, UTC
    std::string collection, message;
    std::string file;          // where it has to lie in the home, whatever the list says
    std::int64_t created = 0;  // Unix milliseconds, of the id
    std::size_t artifacts = 0;
};

// Is this the form of the original's ids? Ours have another.
bool is_original_snapshot_id(std::string_view id);

// Collections that have a list; sorted.
std::vector<std::string> original_snapshot_collections(const Home &home);

// Newest first: the rows of the list whose file is there. A list that cannot be read is logged and gives none, a row
// that cannot be used is logged and left out.
std::vector<OriginalSnapshot> original_snapshots(const Operation &operation, const Home &home,
                                                 std::string_view collection);

// What the collection's folder held. The bytes lie in the tree, which may be moved.
struct OriginalTree {
    struct File {
        std::string_view bytes;
        bool executable = false;
    };
    std::map<std::string, File> files;  // by their path below the collection's folder
    // Paths that cannot be restored: links that stay inside, folders of git.
    std::vector<std::string> skipped;
    std::shared_ptr<const Collection> collection;  // collection.toml and collection.lock as they were
    PlainBytes archive;
};

// Throws SKM_E_ARCHIVE with details reason and entry, SKM_E_PARSE or SKM_E_SCHEMA for a collection.toml or
// collection.lock that cannot be read, and what read_file throws.
OriginalTree read_original_snapshot(const Home &home, const OriginalSnapshot &snapshot,
                                    const ArchiveLimits &limits, const Watch &watch);

}  // namespace skillmeat::core
