#include <skillmeat/usage.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"
#include "flow/config.hpp"

using namespace skillmeat::capi;
namespace core = skillmeat::core;

namespace {

constexpr std::uint64_t kDefaultLimit = 100;

core::UsageOptions usage_options(const skm_usage_options *options) {
    const auto given = options_of(options, skm_usage_options SKM_USAGE_OPTIONS_INIT, "options");
    core::UsageOptions usage;
    usage.type = text_or_empty(given.type, "options.type");
    usage.artifact = text_or_empty(given.artifact, "options.artifact");
    usage.collection = text_or_empty(given.collection, "options.collection");
    usage.since = text_or_empty(given.since, "options.since");
    usage.until = text_or_empty(given.until, "options.until");
    usage.page = page_of(given.limit == 0 ? kDefaultLimit : given.limit, given.cursor);
    return usage;
}

}  // namespace

skm_status skm_usage_events(skm_context *context, const skm_usage_options *options, const skm_call *call,
                            skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::usage_event_list(one.operation(), usage_options(options));
    });
}

skm_status skm_usage_summary(skm_context *context, const skm_usage_options *options, const skm_call *call,
                             skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::usage_totals(one.operation(), usage_options(options));
    });
}
