#include "nouns.hpp"

namespace skillmeat::python {

namespace {

struct AgentOptions {
    Text project;
    Page page;
};

void describe(Options &o, AgentOptions &into) {
    o.path("project", into.project).page(into.page);
}

}  // namespace

void bind_agent(Class<Context> &context) {
    method<AgentOptions>(context, "agents", {}, "The AI agents that artifacts can be deployed to.",
                         [](const Context &c, const AgentOptions &o, const Call &call) {
                             return c.agents(o.project, o.page, call);
                         });
}

}  // namespace skillmeat::python
