// record.hpp - what is known of an artifact of a collection, taken from its files again.
#pragma once

#include "model/collection/collection.hpp"

namespace skillmeat::core {

// The row with the tree digest and content hash of what lies there now; every byte is read, and the listing is kept
// as an object. Base, origin and times stay. Throws as scan_tree.
ArtifactRow recorded_anew(const Operation &operation, const Home &home, const Collection &collection,
                          ArtifactRow row);
// Are there files to record?
bool has_files(const Collection &collection, const ArtifactRow &row);

}  // namespace skillmeat::core
