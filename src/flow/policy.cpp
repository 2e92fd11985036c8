// The policy in force, as documents.
#include "state/policy/policy.hpp"

#include "flow/key.hpp"

namespace skillmeat::core {

namespace {

Policy policy_for(const Operation &operation, const std::string &project) {
    const std::string folder = project.empty() ? "" : operation.context.resolve(project);
    return load_policy(operation, operation.context.home(), folder);
}

}  // namespace

Json policy_show(const Operation &operation, const std::string &project) {
    return show_policy(policy_for(operation, project));
}

Json policy_explain(const Operation &operation, const std::string &project, const std::string &key) {
    return explain_policy(policy_for(operation, project), key);
}

}  // namespace skillmeat::core
