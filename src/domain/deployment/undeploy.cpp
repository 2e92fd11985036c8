#include "domain/deployment/undeploy.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/deployment/base.hpp"
#include "domain/deployment/plan.hpp"
#include "domain/deployment/write.hpp"

namespace skillmeat::core {

namespace {

// Takes the deployments of one project away.
class ProjectRemoval {
 public:
    ProjectRemoval(const Operation &operation, const Home &home, Transaction &transaction,
                   const std::string &project, std::shared_ptr<TrackingEdits> edits, UndeployOutcome &outcome)
        : operation_(operation),
          home_(home),
          transaction_(transaction),
          changes_(read_project(operation, home, project), std::move(edits)),
          outcome_(outcome) {}

    void run(const std::vector<const Undeployment *> &undeployments) {
        const ProjectView &view = changes_.view();
        const bool is_there = file_info_followed(view.root).kind == FileKind::directory;
        if (!is_there) outcome_.notes.push_back("the folder " + view.root + " is gone");
        for (const Undeployment *item : undeployments) take(*item);
        if (is_there) remove_files();
        if (!operation_.dry_run) changes_.write(operation_, home_, transaction_);
    }

 private:
    void take(const Undeployment &item) {
        const DeploymentRecord *record = changes_.find(
            item.deployment.record.artifact, item.deployment.record.root, item.deployment.record.path);
        if (record == nullptr) return;
        const std::vector<std::string> left = changes_.remove(*record, item.agents);
        for (const std::string &agent : record->agents)
            if (std::find(left.begin(), left.end(), agent) == left.end())
                outcome_.removed.push(row(*record, agent, ""));
        if (left.empty()) gone_.push_back(record);
    }

    // Targets of records that stay: their files are in use.
    std::set<DeployTarget> used_targets() const {
        std::set<DeployTarget> out;
        for (const DeploymentRecord &record : changes_.view().records) {
            if (std::find(gone_.begin(), gone_.end(), &record) != gone_.end()) continue;
            try {
                out.insert(target_of(record));
            } catch (const Error &) {
                // Nothing can lie behind such a link that is ours.
            }
        }
        return out;
    }

    DeployTarget target_of(const DeploymentRecord &record) const {
        return resolve_target(record.root, record.path, is_folder_type(record.artifact.type), home_.path());
    }

    void remove_files() {
        std::set<DeployTarget> done = used_targets();
        for (const DeploymentRecord *record : gone_) {
            try {
                const DeployTarget target = target_of(*record);
                if (done.insert(target).second) remove_target(*record, target);
            } catch (const Error &error) {
                if (error.code() != SKM_E_LINK && error.code() != SKM_E_SPECIAL_FILE) throw;
                keep(*record, {"", error.code() == SKM_E_LINK ? "link" : "not-a-folder"});
            }
        }
    }

    void remove_target(const DeploymentRecord &record, const DeployTarget &target) {
        TargetScan scan = scan_target(target, nullptr, operation_.watch);
        const auto base = deployed_listing(home_, record, target, scan, nullptr, "", operation_.watch);
        if (base) scan.take_modes_of(*base);
        const UndeployPlan plan = plan_undeploy(target, base ? &*base : nullptr, scan);
        if (!operation_.dry_run) remove_from_target(transaction_, target, scan, plan.removed);
        for (const FileConflict &kept : plan.kept) keep(record, kept);
    }

    void keep(const DeploymentRecord &record, const FileConflict &kept) {
        const bool single = !is_folder_type(record.artifact.type);
        const std::string agent = record.agents.empty() ? std::string() : record.agents.front();
        Json line = row(record, agent, single ? "" : kept.path);
        line.set("reason", kept.reason);
        outcome_.kept_modified.push(std::move(line));
    }

    Json row(const DeploymentRecord &record, const std::string &agent, const std::string &file) const {
        const ProjectView &view = changes_.view();
        return Json::object(
            {{"artifact", Json::object({{"name", record.artifact.name}, {"type", record.artifact.type}})},
             {"agent", agent},
             {"path", join(shown_path(view.project, record), file)},
             {"scope", view.project.empty() ? "user" : "project"},
             {"project", view.project}});
    }

    const Operation &operation_;
    const Home &home_;
    Transaction &transaction_;
    RecordChanges changes_;
    UndeployOutcome &outcome_;
    std::vector<const DeploymentRecord *> gone_;
};

}  // namespace

UndeployOutcome add_undeployments(const Operation &operation, const Home &home, Transaction &transaction,
                                  const std::vector<Undeployment> &undeployments) {
    std::map<std::string, std::vector<const Undeployment *>> by_project;
    for (const Undeployment &item : undeployments) by_project[item.deployment.project].push_back(&item);
    UndeployOutcome outcome;
    const auto edits = std::make_shared<TrackingEdits>();
    for (const auto &[project, items] : by_project)
        ProjectRemoval(operation, home, transaction, project, edits, outcome).run(items);
    return outcome;
}

}  // namespace skillmeat::core
