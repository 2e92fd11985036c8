// snapshot_mark.hpp - what a collection holds now, kept as a snapshot within any transaction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/collection/collection.hpp"
#include "model/snapshot/snapshot.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

// The artifacts of a collection as they lie there. Files are read only where the stat cache does not know them.
struct CollectionLook {
    struct Artifact {
        const ArtifactRow *row;
        TreeScan scan;
    };
    std::vector<Artifact> artifacts;
    std::vector<MissingArtifact> missing;  // absent, or not to be read as an artifact
};
CollectionLook look_at_collection(const Operation &operation, const Home &home, const Collection &collection);

// A row's place without the slash that the file may have at its end.
std::string place_of_row(const ArtifactRow &row);

// Pure, but for the clock and the id.
Snapshot make_snapshot(const Operation &operation, const Home &home, const Collection &collection,
                       const CollectionLook &look, std::string_view message);

// What the record refers to becomes objects, where it is not kept yet, before `transaction` is committed. Returns how
// many objects and bytes of contents that took.
struct KeptObjects {
    std::size_t objects = 0;
    std::uint64_t bytes = 0;
};
KeptObjects keep_snapshot(const Operation &operation, const Home &home, const Collection &collection,
                          const CollectionLook &look, const Snapshot &snapshot, Transaction &transaction);

// A snapshot of its own accord before a change of many artifacts: the record goes with the change's transaction, which
// must name the collection's three files too, and stays when the change is undone. Returns its id; "" for an empty
// collection, of which there is none.
std::string mark_collection(const Operation &operation, const Home &home, const Collection &collection,
                            std::string_view message, Transaction &transaction);

}  // namespace skillmeat::core
