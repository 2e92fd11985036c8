#include "context.hpp"

namespace skillmeat::node {

namespace {

UsageOptions usage_options(Options &from) {
    UsageOptions options;
    options.type = from.text("type");
    options.artifact = from.text("artifact");
    options.collection = from.text("collection");
    options.since = from.text("since");
    options.until = from.text("until");
    options.limit = from.count("limit");
    options.cursor = from.text_or("cursor", "");
    return options;
}

Napi::Value usage_events(Invocation &in) {
    return in.document([context = in.context(), options = usage_options(in.options())](const Call &call) {
        return context->usage_events(options, call);
    });
}

Napi::Value usage_summary(Invocation &in) {
    return in.document([context = in.context(), options = usage_options(in.options())](const Call &call) {
        return context->usage_summary(options, call);
    });
}

}  // namespace

const Methods &usage_methods() {
    static const Methods methods{{"usageEvents", 0, usage_events}, {"usageSummary", 0, usage_summary}};
    return methods;
}

}  // namespace skillmeat::node
