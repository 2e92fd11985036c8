// original_record.hpp - a snapshot of the original program as one of ours, so that the same code goes back to it.
#pragma once

#include <map>
#include <string>

#include "model/snapshot/original_snapshots.hpp"
#include "model/snapshot/snapshot.hpp"

namespace skillmeat::core {

// The original marks those that it makes of its own accord.
bool is_automatic_original(const OriginalSnapshot &snapshot);

struct OriginalRecord {
    Snapshot snapshot;
    std::map<Digest, std::string> contents;  // everything that the record refers to
};
// Pure. Of each row the files as they would be packed; a row without any is missing.
OriginalRecord record_of_original(const OriginalSnapshot &snapshot, const OriginalTree &tree);

}  // namespace skillmeat::core
