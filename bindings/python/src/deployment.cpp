#include "nouns.hpp"

namespace skillmeat::python {

void describe(Options &o, DeployOptions &into) {
    o("collection", into.collection)("agents", into.agents)("scope", into.scope)
        .path("project", into.project);
    o("strategy", into.strategy).decision("ask", into.ask);
}
void describe(Options &o, UndeployOptions &into) {
    o("collection", into.collection)("agents", into.agents).path("project", into.project);
    o("all", into.all)("everywhere", into.everywhere);
}
void describe(Options &o, StatusOptions &into) {
    o("collection", into.collection)
        .path("project", into.project)("everywhere", into.everywhere)
        .page(into.page);
}

void bind_deployment(Class<Context> &context) {
    method<DeployOptions, Names>(context, "deploy", {"artifacts"},
                                 "Copies artifacts into the folders of agents.",
                                 [](const Context &c, const Names &artifacts, const DeployOptions &o,
                                    const Call &call) { return c.deploy(artifacts.texts, o, call); });
    method<UndeployOptions, Names>(context, "undeploy", {"artifacts"},
                                   "Takes deployments back; what was changed since stays.",
                                   [](const Context &c, const Names &artifacts, const UndeployOptions &o,
                                      const Call &call) { return c.undeploy(artifacts.texts, o, call); });
    method<StatusOptions>(
        context, "status", {}, "The deployments and what became of them.",
        [](const Context &c, const StatusOptions &o, const Call &call) { return c.status(o, call); });
}

}  // namespace skillmeat::python
