#include "nouns.hpp"

namespace skillmeat::python {

namespace {

struct PolicyOptions {
    Text project;
};

void describe(Options &o, PolicyOptions &into) {
    o.path("project", into.project);
}

}  // namespace

void bind_policy(Class<Context> &context) {
    method<PolicyOptions>(
        context, "policy", {}, "The policy in force and where each setting comes from.",
        [](const Context &c, const PolicyOptions &o, const Call &call) { return c.policy(o.project, call); });
    method<PolicyOptions>(context, "check_policy", {},
                          "Whether every file of the policy can be read, and what in them has no effect.",
                          [](const Context &c, const PolicyOptions &o, const Call &call) {
                              return c.check_policy(o.project, call);
                          });
    method<PolicyOptions, Name>(context, "explain_policy", {"key"},
                                "One setting of the policy and the line that decided it.",
                                [](const Context &c, const Name &key, const PolicyOptions &o,
                                   const Call &call) { return c.explain_policy(key.text, o.project, call); });
}

}  // namespace skillmeat::python
