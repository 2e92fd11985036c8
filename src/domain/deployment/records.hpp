// records.hpp - which artifacts are deployed where: our records and the original's tracking files, as one.
//
// Both programs write. A tracking record that our state does not have, or has with another content hash, was
// written by the original after us: then our listing says nothing about the files any more.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/project/project_state.hpp"
#include "model/project/tracking.hpp"

namespace skillmeat::core {

// One tracking file as it was read.
struct TrackingFile {
    std::string folder;  // the profile root, relative: ".claude"
    std::string path;    // of the file, relative to the root, without links
    std::optional<std::string> text;
    Tracking tracking;
};

// A project, or the user's scope, as the records show it.
struct ProjectView {
    std::string project;  // canonical path; "" = the user's scope
    std::string root;     // the project, or the user's home: canonical
    ProjectState state;
    std::vector<TrackingFile> tracking;     // those that exist
    std::vector<DeploymentRecord> records;  // the union
};

// The canonical form of a project's path or of the user's home: what records and states are keyed by.
std::string canonical_folder(const std::string &path);

// The path as documents show it: relative to the project, absolute in the user's scope (project "").
std::string shown_path(std::string_view project, const DeploymentRecord &record);

// `project` canonical, "" = the user's scope. A project whose folder is gone has the records of our state
// alone. Throws SKM_E_DAMAGED, SKM_E_NEWER, and as parse_toml for a tracking file. Records that cannot be
// used are logged.
ProjectView read_project(const Operation &operation, const Home &home, const std::string &project);

struct Deployment {
    std::string project;  // "" = the user's scope
    DeploymentRecord record;
};

// Every known deployment of an artifact of a collection ("" = of any), in all known projects and the user's
// scope. A project that cannot be read is logged and left out.
std::vector<Deployment> deployments_of(const Operation &operation, const Home &home,
                                       const ArtifactId &artifact, std::string_view collection);

// One row for each agent: {"agent","path","state","scope","project","collection","deployed_at"}; no state
// when "".
std::vector<Json> deployment_rows(const Deployment &deployment, std::string_view state = {});

}  // namespace skillmeat::core
