#include <skillmeat/trust.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"
#include "flow/key.hpp"

#include "capi/signer.hpp"

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
        trust.vault = text_or_empty(given.vault, "options.vault");
        trust.roles = text_list(given.roles, given.role_count, "options.roles");
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

skm_status skm_trust_revoked_packs(skm_context *context, const skm_page *page, const skm_call *call,
                                   skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::list_revoked_packs(one.operation(), page_of(page));
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

skm_status skm_trust_revoke_key(skm_context *context, const char *key, const char *reason,
                                const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::revoke_key_trust(one.operation(), needed_text(key, "key"),
                                      text_or_empty(reason, "reason"));
    });
}

skm_status skm_trust_revoke_pack(skm_context *context, const char *pack, const char *reason,
                                 const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::revoke_pack(one.operation(), needed_text(pack, "pack"), text_or_empty(reason, "reason"));
    });
}

skm_status skm_trust_apply(skm_context *context, const char *path, const skm_call *call, skm_string *out,
                           skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::apply_trust(one.operation(), needed_text(path, "path"));
    });
}

skm_status skm_trust_export_revocations(skm_context *context, const skm_trust_revocations_options *options,
                                        const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_trust_revocations_options SKM_TRUST_REVOCATIONS_OPTIONS_INIT, "options");
        core::RevocationOptions list;
        list.output = needed_text(given.output, "options.output");
        list.sign_key = text_or_empty(given.sign_key, "options.sign_key");
        list.serial = given.serial;
        list.signer = signer_instead_of(list.sign_key, "options.sign_key", given.signer, one);
        const PassphraseScope passphrase(list.passphrase, given.passphrase, "options.passphrase",
                                         one.ask(given.ask_passphrase, given.ask_user));
        return core::export_revocations(one.operation(), list);
    });
}
