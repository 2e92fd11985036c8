#include "context.hpp"

namespace skillmeat::node {

namespace {

Napi::Value policy(Invocation &in) {
    return in.document([context = in.context(), project = in.options().text("project")](const Call &call) {
        return context->policy(project, call);
    });
}

Napi::Value check_policy(Invocation &in) {
    return in.document([context = in.context(), project = in.options().text("project")](const Call &call) {
        return context->check_policy(project, call);
    });
}

Napi::Value explain_policy(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key"),
                        project = in.options().text("project")](const Call &call) {
        return context->explain_policy(key, project, call);
    });
}

}  // namespace

const Methods &policy_methods() {
    static const Methods methods{
        {"policy", 0, policy}, {"checkPolicy", 0, check_policy}, {"explainPolicy", 1, explain_policy}};
    return methods;
}

}  // namespace skillmeat::node
