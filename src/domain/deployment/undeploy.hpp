// undeploy.hpp - take deployments away within a transaction: for `undeploy`, and for `remove --undeploy`.
#pragma once

#include <string>
#include <vector>

#include "domain/deployment/records.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

// A deployment and which of its agents give it up (empty = all).
struct Undeployment {
    Deployment deployment;
    std::vector<std::string> agents;
};

struct UndeployOutcome {
    Json removed = Json::array();        // [{"artifact":{"name","type"},"agent","path","scope","project"}]
    Json kept_modified = Json::array();  // the same with the "path" of the file that stays and its "reason"
    std::vector<std::string> notes;      // "the folder of … is gone"
};

// Files that are as they were deployed go, with the folders that become empty; what was changed here or is
// the user's own stays and is reported; records go. A folder that another record still uses stays. Paths are
// relative to the project (or to the user's home), absolute when they lie elsewhere.
UndeployOutcome add_undeployments(const Operation &operation, const Home &home, Transaction &transaction,
                                  const std::vector<Undeployment> &undeployments);

}  // namespace skillmeat::core
