// plan.hpp - what deploying, undeploying and asking for the status mean for one target. Pure: values in,
// plans out.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/deployment/target.hpp"
#include "formats/json/json.hpp"
#include "model/merge/merge.hpp"

namespace skillmeat::core {

enum class DeployStrategy { overwrite, skip, merge };
DeployStrategy parse_deploy_strategy(std::string_view text);  // SKM_E_ARGUMENT; not "ask"

enum class DeployAction { created, updated, unchanged, merged, skipped, conflict };
std::string_view deploy_action_name(DeployAction action);

struct FileConflict {
    std::string path;    // relative to the artifact; "" = the artifact itself
    std::string reason;  // merge_conflict_name, or "link", "special-file", "not-a-folder"
    bool operator==(const FileConflict &) const = default;
};
Json file_conflicts_to_json(const std::vector<FileConflict> &conflicts);  // [{"path","reason"}]

struct TargetPlan {
    DeployAction action = DeployAction::unchanged;
    MergePlan merge;  // its changes_ours() files are written or removed when writes()
    std::vector<FileConflict> conflicts;

    bool writes() const;  // some file changes
    bool tracks() const;  // it is recorded as deployed
};

// `base`: what was deployed last; nullptr: not known (then what differs is somebody else's: a conflict under
// merge). `theirs`: the collection's listing, as listing_at gives it.
TargetPlan plan_deploy(const DeployTarget &target, const Listing *base, const TargetScan &scan,
                       const Listing &theirs, DeployStrategy strategy);

struct UndeployPlan {
    std::vector<FileEntry> removed;  // as they were deployed
    std::vector<FileConflict> kept;  // "modified" or "added", or what stands in the way
};
// `base` nullptr: nothing is known to be ours, everything is kept.
UndeployPlan plan_undeploy(const DeployTarget &target, const Listing *base, const TargetScan &scan);

enum class DeploymentState { synced, modified, line_ends, outdated, conflict, missing };
std::string_view deployment_state_name(DeploymentState state);

// `theirs` nullptr: the collection does not have the artifact any more. `only_line_ends` is asked for files
// that were changed here: does the file at the target differ from this entry in line ends alone?
DeploymentState deployment_state(const DeployTarget &target, const Listing *base, const TargetScan &scan,
                                 const Listing *theirs,
                                 const std::function<bool(const FileEntry &base)> &only_line_ends);

}  // namespace skillmeat::core
