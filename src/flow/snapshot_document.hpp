// snapshot_document.hpp - snapshots as result documents show them.
#pragma once

#include "formats/json/json.hpp"
#include "model/snapshot/original_record.hpp"
#include "model/snapshot/snapshot.hpp"

namespace skillmeat::core {

// {"id","created","message","artifacts","digest","collection","automatic","format"}
Json snapshot_document(const Snapshot &snapshot);
Json original_snapshot_document(const OriginalSnapshot &snapshot);
// [{"artifact","path","reason"}]
Json missing_document(const std::vector<MissingArtifact> &missing);

}  // namespace skillmeat::core
