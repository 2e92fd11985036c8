// The policy in force, as documents.
#include "state/policy/policy.hpp"

#include "flow/key.hpp"

namespace skillmeat::core {

namespace {

std::string folder_of(const Operation &operation, const std::string &project) {
    return project.empty() ? "" : operation.context.resolve(project);
}

Policy policy_for(const Operation &operation, const std::string &project) {
    return load_policy(operation, operation.context.home(), folder_of(operation, project));
}

}  // namespace

Json policy_check(const Operation &operation, const std::string &project) {
    return check_policy(operation, operation.context.home(), folder_of(operation, project));
}

Json policy_show(const Operation &operation, const std::string &project) {
    return show_policy(policy_for(operation, project));
}

Json policy_explain(const Operation &operation, const std::string &project, const std::string &key) {
    return explain_policy(policy_for(operation, project), key);
}

}  // namespace skillmeat::core
