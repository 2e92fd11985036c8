#include "domain/deployment/write.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint32_t kNewFile = 0644, kNewExecutable = 0755, kStateMode = 0600;

Transaction::Seen seen_text(const std::optional<std::string> &text, std::uint32_t mode) {
    if (!text) return PathState::absent();
    return PathState::file(sha256(*text), text->size(), mode);
}

bool same_place(const DeploymentRecord &a, const DeploymentRecord &b) {
    return a.artifact == b.artifact && a.root == b.root && a.path == b.path;
}

// A tracking file's record of one agent.
TrackingRecord tracking_record(const DeploymentRecord &record, const TrackingProfile &profile,
                               std::int64_t now_microseconds) {
    TrackingRecord out;
    out.name = record.artifact.name;
    out.type = record.artifact.type;
    out.collection = record.collection;
    out.deployed_at = to_local_isoformat(now_microseconds);
    out.path = *path_inside(record.path, profile.root);
    out.content_hash = record.content_hash;
    out.profile = std::string(profile.id);
    out.platform = std::string(profile.id);
    out.profile_root = std::string(profile.root);
    return out;
}

}  // namespace

void write_target(Transaction &transaction, const DeployTarget &target, const TargetScan &scan,
                  const TargetPlan &plan, const std::function<std::string(const FileEntry &)> &contents) {
    const std::size_t root = transaction.root(target.root);
    std::vector<FileEntry> gone;
    for (const MergedFile &file : plan.merge.files) {
        if (!file.changes_ours()) continue;
        if (!file.result) {
            gone.push_back(*file.ours);
            continue;
        }
        // A file that is there keeps who may read it: the transaction sees to that.
        transaction.put_file(root, join(target.base(), file.path), contents(*file.result),
                             file.result->executable ? kNewExecutable : kNewFile, scan.seen(file.path));
    }
    remove_from_target(transaction, target, scan, gone);
}

void remove_from_target(Transaction &transaction, const DeployTarget &target, const TargetScan &scan,
                        const std::vector<FileEntry> &files) {
    if (files.empty()) return;
    const std::size_t root = transaction.root(target.root);
    for (const FileEntry &file : files)
        transaction.remove(root, join(target.base(), file.path), scan.seen(file.path), target.container());
}

RecordChanges::RecordChanges(ProjectView view, std::shared_ptr<TrackingEdits> edits)
    : view_(std::move(view)),
      records_(view_.state.deployments),
      edits_(edits ? std::move(edits) : std::make_shared<TrackingEdits>()) {}

const DeploymentRecord *RecordChanges::find(const ArtifactId &artifact, const std::string &root,
                                            const std::string &path) const {
    for (const DeploymentRecord &record : view_.records)
        if (record.artifact == artifact && record.root == root && record.path == path) return &record;
    return nullptr;
}

const TrackingProfile *RecordChanges::tracked_by(const DeploymentRecord &record,
                                                 const std::string &agent) const {
    if (record.root != view_.root) return nullptr;
    return profile_for(agent, parent_of(record.path));
}

TrackingEdit &RecordChanges::edit_of(std::string_view folder) {
    const std::pair key(view_.root, std::string(folder));
    if (const auto found = edits_->find(key); found != edits_->end()) return found->second;
    for (const TrackingFile &file : view_.tracking)
        if (file.folder == folder)
            return edits_->emplace(key, TrackingEdit(file.text, join(view_.root, file.path))).first->second;
    return edits_->emplace(key, TrackingEdit(std::nullopt, join(join(view_.root, folder), kTrackingFile)))
        .first->second;
}

bool RecordChanges::is_tracked(const TrackingProfile &profile, const TrackingRecord &record) const {
    for (const TrackingFile &file : view_.tracking) {
        if (file.folder != profile.root) continue;
        for (const TrackingRecord &known : file.tracking.records)
            if (same_record(known, record) && known.content_hash == record.content_hash &&
                known.collection == record.collection && known.path == record.path)
                return true;
    }
    return false;
}

void RecordChanges::put(DeploymentRecord record, std::int64_t now_microseconds) {
    if (const DeploymentRecord *known = find(record.artifact, record.root, record.path))
        record.agents.insert(record.agents.end(), known->agents.begin(), known->agents.end());
    std::sort(record.agents.begin(), record.agents.end());
    record.agents.erase(std::unique(record.agents.begin(), record.agents.end()), record.agents.end());

    const auto found = std::find_if(records_.begin(), records_.end(),
                                    [&](const auto &old) { return same_place(old, record); });
    if (found == records_.end()) {
        records_.push_back(record);
    } else {
        DeploymentRecord as_before = record;
        as_before.deployed_at = found->deployed_at;
        if (as_before != *found) *found = record;
    }
    for (const std::string &agent : record.agents) {
        const TrackingProfile *profile = tracked_by(record, agent);
        if (profile == nullptr) continue;
        const TrackingRecord tracked = tracking_record(record, *profile, now_microseconds);
        if (!is_tracked(*profile, tracked)) edit_of(profile->root).put(tracked);
    }
}

std::vector<std::string> RecordChanges::remove(const DeploymentRecord &record,
                                               const std::vector<std::string> &agents) {
    std::vector<std::string> left;
    for (const std::string &agent : record.agents) {
        if (!agents.empty() && std::find(agents.begin(), agents.end(), agent) == agents.end()) {
            left.push_back(agent);
        } else if (const TrackingProfile *profile = tracked_by(record, agent)) {
            edit_of(profile->root).remove(tracking_record(record, *profile, 0));
        }
    }
    const auto found = std::find_if(records_.begin(), records_.end(),
                                    [&](const auto &old) { return same_place(old, record); });
    if (found != records_.end() && left.empty())
        records_.erase(found);
    else if (found != records_.end())
        found->agents = left;
    return left;
}

void RecordChanges::write(const Operation &operation, const Home &home, Transaction &transaction) const {
    for (const auto &[place, edit] : *edits_) {
        if (place.first != view_.root) continue;
        const std::string &folder = place.second;
        const auto file = std::find_if(view_.tracking.begin(), view_.tracking.end(),
                                       [&](const TrackingFile &known) { return known.folder == folder; });
        const std::optional<std::string> before = file == view_.tracking.end() ? std::nullopt : file->text;
        const std::optional<std::string> after = edit.text();
        if (!after || after == before) continue;
        const std::string path =
            file == view_.tracking.end() ? tracking_path(view_.root, folder, home.path()) : file->path;
        transaction.put_text(transaction.root(view_.root), path, *after, kNewFile,
                             seen_text(before, kNewFile));
    }

    ProjectState state = view_.state;
    state.deployments = records_;
    const std::size_t root = transaction.root(home.path());
    const std::string path = project_state_path(view_.project);
    if (records_.empty()) {
        if (view_.state.text)
            transaction.remove(root, path, seen_text(view_.state.text, kStateMode), "state");
        return;
    }
    const std::string text = project_state_text(state, view_.root);
    if (view_.state.text == text) return;
    transaction.put_text(root, path, text, kStateMode, seen_text(view_.state.text, kStateMode));
    operation.log(LogLevel::debug, "deployment", "records of " + view_.root + " changed");
}

}  // namespace skillmeat::core
