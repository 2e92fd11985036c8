// status: how what is deployed compares with what was deployed and with the collection.
#include <algorithm>
#include <iterator>
#include <map>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/deployment/base.hpp"
#include "domain/deployment/plan.hpp"
#include "flow/deploy.hpp"
#include "flow/page.hpp"
#include "flow/project.hpp"
#include "flow/steady.hpp"
#include "model/collection/collection.hpp"

namespace skillmeat::core {

namespace {

// What the rows of one artifact have in common: its type, its name, the collection that it is from.
struct Key {
    ArtifactId artifact;
    std::string collection;
    auto operator<=>(const Key &) const = default;
    // Sorts as the key does.
    std::string text() const { return artifact.type + '\x01' + artifact.name + '\x01' + collection; }
};

struct Current {
    const ArtifactRow *row = nullptr;
    std::optional<Listing> listing;  // of the collection's copy, when it can be read
};

// Collections as they are needed; one that is gone or broken counts as empty, with a note.
class Collections {
 public:
    Collections(const Operation &operation, const Home &home, StatCache &cache,
                std::vector<std::string> &notes)
        : operation_(operation), home_(home), cache_(cache), notes_(notes) {}

    Current current(const Key &key) {
        Current out;
        const Collection *collection = open(key.collection);
        if (collection == nullptr) return out;
        out.row = collection->find(key.artifact);
        if (out.row == nullptr) return out;
        try {
            out.listing = current_listing(home_, *collection, *out.row, &cache_, operation_.watch);
        } catch (const Error &error) {
            if (error.code() == SKM_E_CANCELLED) throw;
            notes_.push_back(error.message());
        }
        return out;
    }

 private:
    const Collection *open(const std::string &name) {
        const auto known = opened_.find(name);
        if (known != opened_.end()) return known->second.get();
        std::shared_ptr<const Collection> collection;
        try {
            collection = Collection::open(operation_, home_, name);
        } catch (const Error &error) {
            if (error.code() == SKM_E_CANCELLED || error.code() == SKM_E_LOCKED) throw;
            notes_.push_back(error.message());
        }
        return opened_.emplace(name, collection).first->second.get();
    }

    const Operation &operation_;
    const Home &home_;
    StatCache &cache_;
    std::vector<std::string> &notes_;
    std::map<std::string, std::shared_ptr<const Collection>> opened_;
};

std::string_view upstream_state(const ArtifactRow *row) {
    // Artifacts from this machine have no upstream; others are asked about by `update`.
    if (row == nullptr || row->origin != "github") return "unknown";
    return row->version_spec.empty() || row->version_spec == "latest" ? "unknown" : "pinned";
}

DeploymentState state_of(const Operation &operation, const Home &home, StatCache &cache,
                         const Deployment &deployment, const Current &current) {
    const DeploymentRecord &record = deployment.record;
    const bool folder = is_folder_type(record.artifact.type);
    DeployTarget target;
    try {
        target = resolve_target(record.root, record.path, folder, home.path());
    } catch (const Error &error) {
        // Something else stands where the agent's folder was.
        if (error.code() != SKM_E_LINK && error.code() != SKM_E_SPECIAL_FILE) throw;
        return DeploymentState::missing;
    }
    TargetScan scan = scan_target(target, &cache, operation.watch);
    const Listing *theirs = current.listing ? &*current.listing : nullptr;
    const std::string hash = current.row != nullptr ? current.row->content_hash : std::string();
    const auto base = deployed_listing(home, record, target, scan, theirs, hash, operation.watch);
    const auto theirs_there = theirs != nullptr ? std::optional(listing_at(target, *theirs)) : std::nullopt;
    if (base || theirs_there) scan.take_modes_of(base ? *base : *theirs_there);
    return deployment_state(
        target, base ? &*base : nullptr, scan, theirs_there ? &*theirs_there : nullptr,
        [&](const FileEntry &entry) { return only_line_ends_differ(home, target, entry); });
}

std::vector<std::string> projects_of(const Operation &operation, const Home &home,
                                     const StatusOptions &options, std::vector<std::string> &notes) {
    const std::string here = project_folder(operation.context, options.project);
    if (!options.everywhere) return {here, std::string()};
    return all_projects(home, here, notes);
}

std::map<Key, std::vector<Deployment>> deployments_by_artifact(const Operation &operation, const Home &home,
                                                               const StatusOptions &options,
                                                               std::vector<std::string> &notes) {
    std::map<Key, std::vector<Deployment>> out;
    for (const std::string &project : projects_of(operation, home, options, notes)) {
        try {
            for (DeploymentRecord &record : read_project(operation, home, project).records) {
                if (!options.collection.empty() && record.collection != options.collection) continue;
                Key key{record.artifact, record.collection};
                out[key].push_back({project, std::move(record)});
            }
        } catch (const Error &error) {
            if (!options.everywhere) throw;
            notes.push_back(error.message());
        }
    }
    return out;
}

Json artifact_document(const Key &key, const ArtifactRow *row) {
    if (row != nullptr) return artifact_to_json(*row);
    return Json::object({{"name", key.artifact.name}, {"type", key.artifact.type}});
}

Json status_document(const Operation &operation, const Home &home, const StatusOptions &options) {
    std::vector<std::string> notes;
    const auto artifacts = deployments_by_artifact(operation, home, options, notes);
    StatCache cache(operation);
    Collections collections(operation, home, cache, notes);

    std::vector<std::string> keys;
    for (const auto &[key, deployments] : artifacts) keys.push_back(key.text());
    const PageSlice slice = slice_page("status", keys, options.page);

    Json rows = Json::array();
    auto item = std::next(artifacts.begin(), static_cast<std::ptrdiff_t>(slice.begin));
    for (std::size_t index = slice.begin; index < slice.end; ++index, ++item) {
        operation.watch.step("compare", index - slice.begin, slice.end - slice.begin);
        const auto &[key, deployments] = *item;
        const Current current = collections.current(key);
        Json lines = Json::array();
        for (const Deployment &deployment : deployments) {
            const auto state = deployment_state_name(state_of(operation, home, cache, deployment, current));
            for (Json &line : deployment_rows(deployment, state)) lines.push(std::move(line));
        }
        rows.push(Json::object({{"artifact", artifact_document(key, current.row)},
                                {"upstream", upstream_state(current.row)},
                                {"deployments", std::move(lines)}}));
    }
    return Json::object({{"artifacts", std::move(rows)},
                         {"total", artifacts.size()},
                         {"notes", Json::array(notes)},
                         {"next", next_of(slice)}});
}

}  // namespace

Json deployment_status(const Operation &operation, const StatusOptions &options) {
    const Home home = Home::open(operation);
    return read_steadily(operation, home, [&] { return status_document(operation, home, options); });
}

}  // namespace skillmeat::core
