// write.hpp - the effects of deploying, as parts of one transaction: files of a target, tracking files, our
// state.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "domain/deployment/plan.hpp"
#include "domain/deployment/records.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

// Writes and removes what the plan says. `contents` gives the bytes of a file of the artifact.
void write_target(Transaction &transaction, const DeployTarget &target, const TargetScan &scan,
                  const TargetPlan &plan, const std::function<std::string(const FileEntry &)> &contents);
void remove_from_target(Transaction &transaction, const DeployTarget &target, const TargetScan &scan,
                        const std::vector<FileEntry> &files);

// Edits of tracking files, by root and profile folder. The user's home may be a project as well: the changes of both
// scopes in one transaction then edit the same file.
using TrackingEdits = std::map<std::pair<std::string, std::string>, TrackingEdit>;

// Collects what changes in the records of one project and writes their files once.
class RecordChanges {
 public:
    explicit RecordChanges(ProjectView view, std::shared_ptr<TrackingEdits> edits = nullptr);

    const ProjectView &view() const { return view_; }
    const DeploymentRecord *find(const ArtifactId &artifact, const std::string &root,
                                 const std::string &path) const;
    // The record as it is afterwards: agents of an older record of the same place are kept. Each agent that
    // the original knows gets a row in its tracking file. What is recorded already stays untouched, its time
    // too.
    void put(DeploymentRecord record, std::int64_t now_microseconds);
    // Takes agents from a record; the last one takes the record with it. Returns what remains.
    std::vector<std::string> remove(const DeploymentRecord &record, const std::vector<std::string> &agents);

    void write(const Operation &operation, const Home &home, Transaction &transaction) const;

 private:
    const TrackingProfile *tracked_by(const DeploymentRecord &record, const std::string &agent) const;
    bool is_tracked(const TrackingProfile &profile, const TrackingRecord &record) const;
    TrackingEdit &edit_of(std::string_view folder);

    ProjectView view_;
    std::vector<DeploymentRecord> records_;  // as they will be
    std::shared_ptr<TrackingEdits> edits_;
};

}  // namespace skillmeat::core
