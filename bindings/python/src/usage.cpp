#include "nouns.hpp"

namespace skillmeat::python {

void describe(Options &o, UsageOptions &into) {
    o("type", into.type)("artifact", into.artifact)("collection", into.collection);
    o("since", into.since)("until", into.until)("limit", into.limit)("cursor", into.cursor);
}

void bind_usage(Class<Context> &context) {
    method<UsageOptions>(
        context, "usage_events", {}, "What was done, newest first.",
        [](const Context &c, const UsageOptions &o, const Call &call) { return c.usage_events(o, call); });
    method<UsageOptions>(
        context, "usage_summary", {}, "How often what was done.",
        [](const Context &c, const UsageOptions &o, const Call &call) { return c.usage_summary(o, call); });
}

}  // namespace skillmeat::python
