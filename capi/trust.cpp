#include <skillmeat/trust.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"
#include "flow/key.hpp"

using namespace skillmeat::capi;
namespace core = skillmeat::core;

skm_status skm_trust_add(skm_context *context, const char *key, const skm_trust_add_options *options,
                         const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given = options_of(options, skm_trust_add_options SKM_TRUST_ADD_OPTIONS_INIT, "options");
        core::TrustOptions trust;
        trust.key = needed_text(key, "key");
        trust.fingerprint = text_or_empty(given.fingerprint, "options.fingerprint");
        trust.name = text_or_empty(given.name, "options.name");
        if (given.scope != nullptr) trust.scope = needed_text(given.scope, "options.scope");
        trust.valid_from = text_or_empty(given.valid_from, "options.valid_from");
        trust.valid_until = text_or_empty(given.valid_until, "options.valid_until");
        return core::add_trust(one.operation(), trust);
    });
}

skm_status skm_trust_list(skm_context *context, const skm_page *page, const skm_call *call, skm_string *out,
                          skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::list_trust(one.operation(), page_of(page));
    });
}

skm_status skm_trust_remove(skm_context *context, const char *key, const skm_call *call, skm_string *out,
                            skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::remove_trust(one.operation(), needed_text(key, "key"));
    });
}

skm_status skm_trust_set_state(skm_context *context, const char *key, const char *state, const skm_call *call,
                               skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::set_trust_state(one.operation(), needed_text(key, "key"), needed_text(state, "state"));
    });
}
