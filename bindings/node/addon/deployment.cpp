#include "context.hpp"

namespace skillmeat::node {

namespace {

Napi::Value deploy(Invocation &in) {
    Options &from = in.options();
    DeployOptions options;
    options.collection = from.text("collection");
    options.agents = from.texts("agents");
    options.scope = from.text("scope");
    options.project = from.text("project");
    options.strategy = from.text("strategy");
    options.ask = in.decision("ask");
    return in.document([context = in.context(), artifacts = in.texts(0, "artifacts"),
                        options](const Call &call) { return context->deploy(artifacts, options, call); });
}

Napi::Value undeploy(Invocation &in) {
    Options &from = in.options();
    UndeployOptions options;
    options.collection = from.text("collection");
    options.agents = from.texts("agents");
    options.project = from.text("project");
    options.all = from.flag("all");
    options.everywhere = from.flag("everywhere");
    return in.document([context = in.context(), artifacts = in.texts(0, "artifacts"),
                        options](const Call &call) { return context->undeploy(artifacts, options, call); });
}

Napi::Value status(Invocation &in) {
    Options &from = in.options();
    StatusOptions options;
    options.collection = from.text("collection");
    options.project = from.text("project");
    options.everywhere = from.flag("everywhere");
    options.page = from.page();
    return in.document(
        [context = in.context(), options](const Call &call) { return context->status(options, call); });
}

}  // namespace

const Methods &deployment_methods() {
    static const Methods methods{{"deploy", 1, deploy}, {"undeploy", 1, undeploy}, {"status", 0, status}};
    return methods;
}

}  // namespace skillmeat::node
