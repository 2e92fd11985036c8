#include "flow/snapshot_document.hpp"

#include "base/time.hpp"
#include "base/utf8.hpp"

namespace skillmeat::core {

Json snapshot_document(const Snapshot &snapshot) {
    return Json::object({{"id", snapshot.id},
                         {"created", to_rfc3339(snapshot.created)},
                         {"message", escape_for_display(snapshot.message)},
                         {"artifacts", snapshot.artifact_count},
                         {"digest", snapshot.digest.prefixed()},
                         {"collection", snapshot.collection},
                         {"automatic", snapshot.automatic},
                         {"format", "skillmeat"}});
}

Json original_snapshot_document(const OriginalSnapshot &snapshot) {
    return Json::object({{"id", snapshot.id},
                         {"created", to_rfc3339(snapshot.created)},
                         {"message", escape_for_display(snapshot.message)},
                         {"artifacts", snapshot.artifacts},
                         {"digest", ""},
                         {"collection", snapshot.collection},
                         {"automatic", is_automatic_original(snapshot)},
                         {"format", "original"}});
}

Json missing_document(const std::vector<MissingArtifact> &missing) {
    Json out = Json::array();
    for (const MissingArtifact &artifact : missing)
        out.push(Json::object({{"artifact", artifact.id.text()},
                               {"path", escape_for_display(artifact.path)},
                               {"reason", artifact.reason}}));
    return out;
}

}  // namespace skillmeat::core
