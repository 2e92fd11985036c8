#include "context.hpp"

namespace skillmeat::node {

namespace {

Napi::Value agents(Invocation &in) {
    return in.document(
        [context = in.context(), project = in.options().text("project"),
         page = in.options().page()](const Call &call) { return context->agents(project, page, call); });
}

}  // namespace

const Methods &agent_methods() {
    static const Methods methods{{"agents", 0, agents}};
    return methods;
}

}  // namespace skillmeat::node
