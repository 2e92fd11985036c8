// rollback_plan.hpp - what has to change for a collection to be again what a snapshot says. Looks, writes nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flow/snapshot_mark.hpp"

namespace skillmeat::core {

// A snapshot with where its contents are: in the objects, or (from another format) in memory.
struct RollbackSource {
    Snapshot snapshot;
    std::map<Digest, std::string> contents;  // looked at before the objects
};

// SKM_E_SNAPSHOT_NOT_FOUND, SKM_E_DAMAGED, and for a snapshot of the original program what read_original_snapshot
// throws. `id` "" = the newest of ours, or of the original's when there are none of ours.
RollbackSource open_rollback_source(const Operation &operation, const Home &home,
                                    const std::string &collection, const std::string &id);
// The bytes under a digest; SKM_E_DAMAGED when they are not kept any more. `what` names them in the message.
std::string rollback_bytes(const Home &home, const RollbackSource &source, const Digest &digest,
                           const std::string &what);
// The collection as it was, with today's folder.
Collection collection_of(const Home &home, const RollbackSource &source);

enum class RollbackAction { restored, removed, unchanged, missing };

struct RollbackPlan {
    struct Write {
        std::string path;  // relative to the home
        Digest digest;
        bool executable;
        PathState seen;
    };
    struct Removal {
        std::string path, prune_to;
        PathState seen;
    };
    struct Change {
        ArtifactId id;
        RollbackAction action;
    };
    std::vector<Removal> removals;  // of single files
    std::vector<Write> writes;
    std::vector<const ArtifactRow *>
        removed_rows;  // of the collection as it is; all that is at their places goes
    std::vector<ArtifactRow>
        restored_rows;  // of the collection as it was, with the digest of what is put back
    std::vector<Change> changes;
    std::size_t unchanged_files = 0;
};

// `references` empty: the whole collection; else these artifacts of the snapshot (SKM_E_ARTIFACT_NOT_FOUND).
RollbackPlan plan_rollback(const Home &home, const RollbackSource &source, const Collection &before,
                           const Collection &now, const CollectionLook &look,
                           const std::vector<std::string> &references, const Watch &watch);

// The state file's text for a collection that is as `before` says, and has been written once more than `now`.
// nullopt: neither has one.
std::optional<std::string> rolled_back_state(const Collection &before, const Collection &now);
bool same_but_generation(const std::optional<std::string> &a, const std::optional<std::string> &b);

}  // namespace skillmeat::core
