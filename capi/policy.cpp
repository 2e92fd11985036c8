#include <skillmeat/policy.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/text.hpp"
#include "flow/key.hpp"

using namespace skillmeat::capi;
namespace core = skillmeat::core;

skm_status skm_policy_show(skm_context *context, const char *project, const skm_call *call, skm_string *out,
                           skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::policy_show(one.operation(), text_or_empty(project, "project"));
    });
}

skm_status skm_policy_explain(skm_context *context, const char *project, const char *key,
                              const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::policy_explain(one.operation(), text_or_empty(project, "project"),
                                    needed_text(key, "key"));
    });
}

skm_status skm_policy_check(skm_context *context, const char *project, const skm_call *call, skm_string *out,
                            skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::policy_check(one.operation(), text_or_empty(project, "project"));
    });
}
