// project_state.hpp - our record of what was deployed where: state/projects/<id>.json of the home.
//
// One file for each project, and user.json for what was deployed for the user. The listing that was deployed
// lies as an object under its tree digest, its contents under theirs: the base of the next merge.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/artifact/artifact.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

struct DeploymentRecord {
    ArtifactId artifact;
    std::string collection;
    std::vector<std::string> agents;  // ids, sorted: all that were named and read this folder
    std::string root;                 // absolute: the project, the user's home, or what a variable said
    std::string path;  // relative to root: ".claude/skills/<name>", ".claude/commands/<name>.md"
    std::optional<Digest> tree_digest;  // nullopt: deployed by the original, so there is no listing of ours
    std::string content_hash;           // algorithm A of what was deployed
    std::string deployed_at;            // RFC 3339

    bool operator==(const DeploymentRecord &) const = default;
};

struct ProjectState {
    std::string project;  // canonical path; "" = the user's scope
    std::vector<DeploymentRecord> deployments;
    std::optional<std::string>
        text;  // the file as it was read, for the comparison at commit; nullopt: absent
};

// First 16 hex digits of the SHA-256 of the canonical path; "user" for "".
std::string project_id(std::string_view project);
// "state/projects/<id>.json", relative to the home.
std::string project_state_path(std::string_view project);

// `default_root`: what a record without a root of its own lies in (the project, or the user's home).
// Throws SKM_E_DAMAGED, SKM_E_NEWER with the path. A missing file is an empty state.
ProjectState read_project_state(const Home &home, const std::string &project,
                                const std::string &default_root);
// Sorted by type, name, root, path: the same records give the same bytes.
std::string project_state_text(const ProjectState &state, const std::string &default_root);

// Canonical paths of all projects with a record, sorted; "" first when there is one of the user's scope. A
// file that cannot be read is named in `problems` and left out.
std::vector<std::string> known_projects(const Home &home, std::vector<std::string> &problems);

}  // namespace skillmeat::core
