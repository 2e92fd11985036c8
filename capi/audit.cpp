#include <skillmeat/audit.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"
#include "flow/audit.hpp"

using namespace skillmeat::capi;
namespace core = skillmeat::core;

skm_status skm_audit_list(skm_context *context, const skm_audit_list_options *options, const skm_page *page,
                          const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given = options_of(options, skm_audit_list_options SKM_AUDIT_LIST_OPTIONS_INIT, "options");
        return core::list_audit(
            one.operation(),
            {text_or_empty(given.kind, "options.kind"), text_or_empty(given.action, "options.action"),
             text_or_empty(given.since, "options.since"), page_of(page)});
    });
}

skm_status skm_audit_verify(skm_context *context, const skm_audit_verify_options *options,
                            const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_audit_verify_options SKM_AUDIT_VERIFY_OPTIONS_INIT, "options");
        return core::verify_audit(one.operation(), {text_or_empty(given.against, "options.against"),
                                                    text_or_empty(given.proof, "options.proof"),
                                                    text_or_empty(given.log_key, "options.log_key")});
    });
}

skm_status skm_audit_prove(skm_context *context, const skm_audit_prove_options *options, const skm_call *call,
                           skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_audit_prove_options SKM_AUDIT_PROVE_OPTIONS_INIT, "options");
        return core::prove_audit(one.operation(),
                                 {given.entry, text_or_empty(given.output, "options.output")});
    });
}

skm_status skm_audit_checkpoint(skm_context *context, const skm_audit_checkpoint_options *options,
                                const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_audit_checkpoint_options SKM_AUDIT_CHECKPOINT_OPTIONS_INIT, "options");
        core::AuditCheckpointOptions checkpoint;
        checkpoint.output = text_or_empty(given.output, "options.output");
        const PassphraseScope passphrase(checkpoint.passphrase, given.passphrase, "options.passphrase",
                                         one.ask(given.ask_passphrase, given.ask_user));
        return core::checkpoint_audit(one.operation(), checkpoint);
    });
}
