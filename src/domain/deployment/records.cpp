#include "domain/deployment/records.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/deployment/target.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kTrackingLimit = 16u << 20;

void warn(const Operation &operation, const std::string &message) {
    operation.log(LogLevel::warning, "deployment", message);
}

std::optional<TrackingFile> read_tracking_file(const Operation &operation, const Home &home,
                                               const std::string &root, std::string_view folder) {
    if (file_info_followed(join(root, folder)).kind != FileKind::directory) return std::nullopt;
    TrackingFile file;
    file.folder = std::string(folder);
    try {
        file.path = tracking_path(root, file.folder, home.path());
    } catch (const Error &error) {
        // Nothing is deployed through such a link, so its records are not ours to read.
        warn(operation, error.message());
        return std::nullopt;
    }
    const std::string absolute = join(root, file.path);
    file.text = read_file_if_there(absolute, kTrackingLimit);
    if (!file.text) return std::nullopt;
    file.tracking = read_tracking(*file.text, absolute);
    for (const std::string &problem : file.tracking.problems) warn(operation, absolute + ": " + problem);
    return file;
}

std::string agent_of_profile(const std::string &profile) {
    for (const TrackingProfile &known : tracking_profiles())
        if (known.id == profile && !known.agent.empty()) return std::string(known.agent);
    return profile;
}

// The user's home may be a project as well. Both scopes then share the tracking files, and a record belongs to
// the scope whose state has it; what only the original knows is the user's.
class OtherScope {
 public:
    OtherScope(const Operation &operation, const Home &home, const ProjectView &view) {
        if (view.root != canonical_folder(operation.context.user_home())) return;
        is_users_ = !view.project.empty();
        if (is_users_) return;
        for (const DeploymentRecord &record : read_project_state(home, view.root, view.root).deployments)
            paths_.insert(record.path);
    }
    // Of a path that this scope's state does not have.
    bool has(const std::string &path) const { return is_users_ || paths_.contains(path); }

 private:
    bool is_users_ = false;
    std::unordered_set<std::string> paths_;
};

// Where records lie, so that a thousand are not compared with a thousand.
using ByPath = std::unordered_multimap<std::string, std::size_t>;

DeploymentRecord *record_at(std::vector<DeploymentRecord> &records, const ByPath &by_path,
                            const std::string &type, const std::string &root, const std::string &path) {
    DeploymentRecord *first = nullptr;
    const auto [begin, end] = by_path.equal_range(path);
    for (auto at = begin; at != end; ++at) {
        DeploymentRecord &record = records[at->second];
        if (record.artifact.type == type && record.root == root && (first == nullptr || &record < first))
            first = &record;
    }
    return first;
}

// Brings one record of the original into the union.
void join_record(const TrackingFile &file, const TrackingRecord &tracked, const std::string &root,
                 const OtherScope &other, std::vector<DeploymentRecord> &records, ByPath &by_path) {
    // A whole container ("skills") is nobody's artifact.
    if (split_path(tracked.path).size() < 2) return;
    const std::string path = join(file.folder, tracked.path);
    const std::string agent = agent_of_profile(tracked.profile);
    DeploymentRecord *ours = record_at(records, by_path, tracked.type, root, path);
    if (ours == nullptr) {
        if (other.has(path)) return;
        const TypeFacts *facts = type_facts(tracked.type);
        std::string name = tracked.name;
        if (facts != nullptr && !facts->folder && name.ends_with(".md")) name.resize(name.size() - 3);
        by_path.emplace(path, records.size());
        records.push_back({{tracked.type, name},
                           tracked.collection,
                           {agent},
                           root,
                           path,
                           std::nullopt,
                           tracked.content_hash,
                           ""});
        return;
    }
    if (ours->content_hash == tracked.content_hash) return;
    ours->tree_digest.reset();
    ours->content_hash = tracked.content_hash;
    ours->collection = tracked.collection;
}

}  // namespace

std::string canonical_folder(const std::string &path) {
    return real_path(path).value_or(path);
}

std::string shown_path(std::string_view project, const DeploymentRecord &record) {
    return !project.empty() && record.root == project ? record.path : join(record.root, record.path);
}

ProjectView read_project(const Operation &operation, const Home &home, const std::string &project) {
    ProjectView view;
    view.project = project;
    view.root = project.empty() ? canonical_folder(operation.context.user_home()) : project;
    view.state = read_project_state(home, project, view.root);
    view.records = view.state.deployments;
    ByPath by_path;
    for (std::size_t i = 0; i < view.records.size(); ++i) by_path.emplace(view.records[i].path, i);
    const OtherScope other(operation, home, view);
    for (const std::string_view folder : tracking_roots()) {
        auto file = read_tracking_file(operation, home, view.root, folder);
        if (!file) continue;
        for (const TrackingRecord &record : file->tracking.records)
            join_record(*file, record, view.root, other, view.records, by_path);
        view.tracking.push_back(std::move(*file));
    }
    return view;
}

std::vector<Deployment> deployments_of(const Operation &operation, const Home &home,
                                       const ArtifactId &artifact, std::string_view collection) {
    std::vector<std::string> problems;
    std::vector<Deployment> out;
    for (const std::string &project : known_projects(home, problems)) {
        try {
            for (DeploymentRecord &record : read_project(operation, home, project).records)
                if (record.artifact == artifact && (collection.empty() || record.collection == collection))
                    out.push_back({project, std::move(record)});
        } catch (const Error &error) {
            problems.push_back(error.message());
        }
    }
    for (const std::string &problem : problems) warn(operation, problem);
    return out;
}

std::vector<Json> deployment_rows(const Deployment &deployment, std::string_view state) {
    const DeploymentRecord &record = deployment.record;
    std::vector<Json> out;
    for (const std::string &agent : record.agents) {
        Json row = Json::object({{"agent", agent}, {"path", shown_path(deployment.project, record)}});
        row.set_if(!state.empty(), "state", state);
        row.set("scope", deployment.project.empty() ? "user" : "project");
        row.set("project", deployment.project);
        row.set("collection", record.collection);
        row.set("deployed_at", record.deployed_at);
        out.push_back(std::move(row));
    }
    return out;
}

}  // namespace skillmeat::core
