#include "domain/deployment/plan.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"

namespace skillmeat::core {

namespace {

// Why the target cannot hold the artifact, "" when it can (or is absent).
std::string obstacle(const DeployTarget &target, const TargetScan &scan) {
    if (scan.kind == FileKind::absent || scan.usable(target)) return {};
    if (scan.kind == FileKind::link) return "link";
    if (scan.kind == FileKind::special) return "special-file";
    return target.folder ? "not-a-folder" : "not-a-file";
}

// What stands at the place of a file, or of a folder above it: a link, a pipe, a folder.
std::string obstacle_for_file(const TargetScan &scan, std::string_view path) {
    if (scan.folders.contains(std::string(path)))
        return std::string(merge_conflict_name(MergeConflict::in_the_way));
    for (const TargetScan::Obstacle &other : scan.others) {
        if (!path_inside(path, other.path)) continue;
        return other.kind == FileKind::link ? "link" : "special-file";
    }
    return {};
}

TargetPlan conflict_plan(MergePlan merge, std::vector<FileConflict> conflicts) {
    return {DeployAction::conflict, std::move(merge), std::move(conflicts)};
}

std::vector<FileConflict> conflicts_of(const MergePlan &merge, const TargetScan &scan) {
    std::vector<FileConflict> out;
    for (const MergedFile &file : merge.files) {
        if (file.side == MergeSide::conflict) {
            out.push_back({file.path, std::string(merge_conflict_name(file.conflict))});
        } else if (file.changes_ours() && file.result) {
            if (std::string reason = obstacle_for_file(scan, file.path); !reason.empty())
                out.push_back({file.path, std::move(reason)});
        }
    }
    return out;
}

// Files of ours or somebody else's where nothing is known of a deployment: every one that is not as it would
// be.
std::vector<FileConflict> foreign_files(const MergePlan &merge) {
    std::vector<FileConflict> out;
    for (const MergedFile &file : merge.files) {
        if (!file.theirs || file.ours == file.theirs) continue;
        out.push_back({file.path, std::string(merge_conflict_name(file.ours ? MergeConflict::both_added
                                                                            : MergeConflict::deleted_here))});
    }
    return out;
}

bool differs_here(const Listing *base, const MergePlan &merge) {
    return base != nullptr ? merge.ours_differs_from_base() : !foreign_files(merge).empty();
}

bool has_foreign_files(const TargetScan &scan) {
    return !scan.files.files.empty() || !scan.others.empty();
}

TargetPlan plan_merge(const Listing *base, const TargetScan &scan, const Listing &theirs) {
    MergePlan merge = merge_listings(base, scan.files, theirs);
    if (base == nullptr && has_foreign_files(scan)) {
        if (auto foreign = foreign_files(merge); !foreign.empty())
            return conflict_plan(std::move(merge), std::move(foreign));
    }
    if (auto conflicts = conflicts_of(merge, scan); !conflicts.empty())
        return conflict_plan(std::move(merge), std::move(conflicts));
    if (!merge.changes_ours()) return {DeployAction::unchanged, std::move(merge), {}};
    if (base == nullptr) return {DeployAction::created, std::move(merge), {}};
    const DeployAction action = merge.result() == theirs ? DeployAction::updated : DeployAction::merged;
    return {action, std::move(merge), {}};
}

TargetPlan plan_skip(const Listing *base, const TargetScan &scan, const Listing &theirs) {
    TargetPlan plan = plan_merge(base, scan, theirs);
    const bool leave = plan.action == DeployAction::conflict || differs_here(base, plan.merge);
    if (leave && has_foreign_files(scan)) return {DeployAction::skipped, std::move(plan.merge), {}};
    return plan;
}

TargetPlan plan_overwrite(const Listing *base, const TargetScan &scan, const Listing &theirs) {
    MergePlan merge = overwrite_listings(base, scan.files, theirs);
    if (auto conflicts = conflicts_of(merge, scan); !conflicts.empty())
        return conflict_plan(std::move(merge), std::move(conflicts));
    const DeployAction action = merge.changes_ours() ? DeployAction::updated : DeployAction::unchanged;
    return {action, std::move(merge), {}};
}

}  // namespace

DeployStrategy parse_deploy_strategy(std::string_view text) {
    if (text == "overwrite") return DeployStrategy::overwrite;
    if (text == "skip") return DeployStrategy::skip;
    if (text == "merge") return DeployStrategy::merge;
    throw Error(SKM_E_ARGUMENT, "unknown strategy \"" + std::string(text) + "\"")
        .hint("use overwrite, skip, merge or ask");
}

std::string_view deploy_action_name(DeployAction action) {
    switch (action) {
        case DeployAction::created: return "created";
        case DeployAction::updated: return "updated";
        case DeployAction::unchanged: return "unchanged";
        case DeployAction::merged: return "merged";
        case DeployAction::skipped: return "skipped";
        case DeployAction::conflict: return "conflict";
    }
    return "conflict";
}

Json file_conflicts_to_json(const std::vector<FileConflict> &conflicts) {
    Json out = Json::array();
    for (const FileConflict &conflict : conflicts)
        out.push(Json::object({{"path", conflict.path}, {"reason", conflict.reason}}));
    return out;
}

bool TargetPlan::writes() const {
    return action == DeployAction::created || action == DeployAction::updated ||
           action == DeployAction::merged;
}

bool TargetPlan::tracks() const {
    return action != DeployAction::skipped && action != DeployAction::conflict;
}

TargetPlan plan_deploy(const DeployTarget &target, const Listing *base, const TargetScan &scan,
                       const Listing &theirs, DeployStrategy strategy) {
    if (std::string reason = obstacle(target, scan); !reason.empty()) {
        if (strategy == DeployStrategy::skip) return {DeployAction::skipped, {}, {}};
        return conflict_plan({}, {{"", std::move(reason)}});
    }
    // What is not there at all is made anew, whatever was there before.
    if (scan.kind == FileKind::absent)
        return {DeployAction::created, merge_listings(nullptr, {}, theirs), {}};
    switch (strategy) {
        case DeployStrategy::overwrite: return plan_overwrite(base, scan, theirs);
        case DeployStrategy::skip: return plan_skip(base, scan, theirs);
        case DeployStrategy::merge: break;
    }
    return plan_merge(base, scan, theirs);
}

UndeployPlan plan_undeploy(const DeployTarget &target, const Listing *base, const TargetScan &scan) {
    UndeployPlan plan;
    if (scan.kind == FileKind::absent) return plan;
    if (std::string reason = obstacle(target, scan); !reason.empty()) {
        plan.kept.push_back({"", std::move(reason)});
        return plan;
    }
    for (const FileEntry &file : scan.files.files) {
        const FileEntry *deployed = base == nullptr ? nullptr : base->find(file.path);
        if (deployed == nullptr) {
            plan.kept.push_back({file.path, base == nullptr ? "unknown" : "added"});
        } else if (*deployed == file) {
            plan.removed.push_back(file);
        } else {
            plan.kept.push_back({file.path, "modified"});
        }
    }
    for (const TargetScan::Obstacle &other : scan.others)
        plan.kept.push_back({other.path, other.kind == FileKind::link ? "link" : "added"});
    return plan;
}

std::string_view deployment_state_name(DeploymentState state) {
    switch (state) {
        case DeploymentState::synced: return "synced";
        case DeploymentState::modified: return "modified";
        case DeploymentState::line_ends: return "line_ends";
        case DeploymentState::outdated: return "outdated";
        case DeploymentState::conflict: return "conflict";
        case DeploymentState::missing: return "missing";
    }
    return "missing";
}

DeploymentState deployment_state(const DeployTarget &target, const Listing *base, const TargetScan &scan,
                                 const Listing *theirs,
                                 const std::function<bool(const FileEntry &base)> &only_line_ends) {
    if (scan.kind == FileKind::absent) return DeploymentState::missing;
    if (!scan.usable(target)) return DeploymentState::modified;
    if (base == nullptr)
        return theirs != nullptr && scan.files == *theirs ? DeploymentState::synced
                                                          : DeploymentState::modified;
    if (scan.files.files.empty() && scan.others.empty() && !base->files.empty())
        return DeploymentState::missing;

    const MergePlan merge = merge_listings(base, scan.files, theirs != nullptr ? *theirs : *base);
    if (merge.has_conflicts()) return DeploymentState::conflict;
    if (merge.changes_ours()) return DeploymentState::outdated;
    if (scan.files == *base && scan.others.empty()) return DeploymentState::synced;
    if (theirs != nullptr && scan.files == *theirs && scan.others.empty()) return DeploymentState::synced;

    const bool line_ends = scan.others.empty() &&
                           std::all_of(merge.files.begin(), merge.files.end(), [&](const MergedFile &file) {
                               if (file.ours == file.base) return true;
                               return file.ours && file.base &&
                                      file.ours->executable == file.base->executable &&
                                      only_line_ends(*file.base);
                           });
    return line_ends ? DeploymentState::line_ends : DeploymentState::modified;
}

}  // namespace skillmeat::core
