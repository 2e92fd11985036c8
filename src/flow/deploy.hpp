// deploy.hpp - deploy, undeploy, status, undo, and the agent table.
#pragma once

#include "flow/flow.hpp"

namespace skillmeat::core {

using AskDeployStrategy =
    std::function<std::string(const Json &conflict)>;  // overwrite | skip | merge; "" = no answer

struct DeployOptions {
    std::string collection;
    std::vector<std::string> references;
    std::vector<std::string> agents;  // ids or aliases; empty = those detected
    std::string scope = "project";    // project | user
    std::string project;              // "" = found from the working directory
    std::string strategy = "merge";   // overwrite | skip | merge | ask
    AskDeployStrategy ask;
};
// {"deployed":[{"artifact","agent","path","action"}],"conflicts":[…],"txn",…}; with conflicts nothing is written
Json deploy_artifacts(const Operation &operation, const DeployOptions &options);

struct UndeployOptions {
    std::string collection;
    std::vector<std::string> references;   // empty with all = everything
    bool all = false, everywhere = false;  // everywhere: every known project and the user's scope
    std::vector<std::string> agents;
    std::string project;
};
Json undeploy_artifacts(const Operation &operation,
                        const UndeployOptions &options);  // {"removed","kept_modified","txn"}

struct StatusOptions {
    std::string collection, project;
    bool everywhere = false;
    Page page;
};
Json deployment_status(const Operation &operation, const StatusOptions &options);

Json list_agents(const Operation &operation, const std::string &project,
                 const Page &page);  // {"agents":[{"id","name",…,"detected"}],"next"}

// {"undone":[…],"kept_modified":[…],"txn"}; txn "" = the newest change
Json undo_transaction(const Operation &operation, const std::string &txn);

// The project of a folder: nearest ancestor with .skillmeat/manifest.toml, .claude/.skillmeat-deployed.toml or .git,
// below the user's home when started there; the folder that holds the home never counts by that. "" = none: then the
// working directory itself is the project.
std::string find_project(const Context &context, const std::string &start);

}  // namespace skillmeat::core
