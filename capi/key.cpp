#include <skillmeat/key.h>

#include "base/crypto/signing.hpp"
#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/handle.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"
#include "flow/key.hpp"
#include "flow/open.hpp"

using namespace skillmeat::capi;
using skillmeat::core::Error;
namespace core = skillmeat::core;

struct skm_key : Handle<core::OpenKey, Kind::key> {};

namespace {

skm_key_generate_options generate_options(const skm_key_generate_options *options) {
    return options_of(options, skm_key_generate_options SKM_KEY_GENERATE_OPTIONS_INIT, "options");
}

core::KeyStatementOptions statement_options(const skm_key_statement_options &given) {
    core::KeyStatementOptions statement;
    statement.output = text_or_empty(given.output, "options.output");
    statement.reason = text_or_empty(given.reason, "options.reason");
    return statement;
}

// NULL = "default".
std::string key_name(const char *name) {
    return name != nullptr ? needed_text(name, "options.name") : "default";
}

}  // namespace

skm_status skm_key_generate(skm_context *context, const skm_key_generate_options *options,
                            const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const skm_key_generate_options given = generate_options(options);
        core::GenerateKeyOptions generate;
        generate.name = key_name(given.name);
        generate.email = text_or_empty(given.email, "options.email");
        generate.store = text_or_empty(given.store, "options.store");
        if (given.file_passphrase != nullptr)
            throw Error(SKM_E_ARGUMENT, "options.file_passphrase is set, but no file is imported")
                .detail("parameter", "options.file_passphrase");
        const PassphraseScope passphrase(generate.passphrase, given.passphrase, "options.passphrase",
                                         one.ask(given.ask_passphrase, given.ask_user));
        return core::generate_key(one.operation(), generate);
    });
}

skm_status skm_key_import(skm_context *context, const char *path, const skm_key_generate_options *options,
                          const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const skm_key_generate_options given = generate_options(options);
        core::ImportKeyOptions import;
        import.path = needed_text(path, "path");
        import.name = key_name(given.name);
        import.email = text_or_empty(given.email, "options.email");
        import.store = text_or_empty(given.store, "options.store");
        const PassphraseScope passphrase(import.passphrase, given.passphrase, "options.passphrase",
                                         one.ask(given.ask_passphrase, given.ask_user));
        const PassphraseScope file_passphrase(import.file_passphrase, given.file_passphrase,
                                              "options.file_passphrase",
                                              one.ask(given.ask_passphrase, given.ask_user));
        return core::import_key(one.operation(), import);
    });
}

skm_status skm_key_list(skm_context *context, const skm_page *page, const skm_call *call, skm_string *out,
                        skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::list_keys(one.operation(), page_of(page));
    });
}

skm_status skm_key_export(skm_context *context, const char *key, const char *format, const skm_call *call,
                          skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::export_key(one.operation(), needed_text(key, "key"),
                                format != nullptr ? needed_text(format, "format") : "raw");
    });
}

skm_status skm_key_remove(skm_context *context, const char *key, const skm_call *call, skm_string *out,
                          skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::remove_key(one.operation(), needed_text(key, "key"));
    });
}

skm_status skm_key_rotate(skm_context *context, const char *key, const skm_key_statement_options *options,
                          const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_key_statement_options SKM_KEY_STATEMENT_OPTIONS_INIT, "options");
        if (given.reason != nullptr)
            throw Error(SKM_E_ARGUMENT, "options.reason is set, but no key is revoked")
                .detail("parameter", "options.reason");
        core::KeyStatementOptions rotate = statement_options(given);
        rotate.key = text_or_empty(key, "key");
        const PassphraseScope passphrase(rotate.passphrase, given.passphrase, "options.passphrase",
                                         one.ask(given.ask_passphrase, given.ask_user));
        return core::rotate_key(one.operation(), rotate);
    });
}

skm_status skm_key_revoke(skm_context *context, const char *key, const skm_key_statement_options *options,
                          const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_key_statement_options SKM_KEY_STATEMENT_OPTIONS_INIT, "options");
        core::KeyStatementOptions revoke = statement_options(given);
        revoke.key = needed_text(key, "key");
        const PassphraseScope passphrase(revoke.passphrase, given.passphrase, "options.passphrase",
                                         one.ask(given.ask_passphrase, given.ask_user));
        return core::revoke_key(one.operation(), revoke);
    });
}

skm_status skm_key_open(skm_context *context, const char *key, const char *passphrase, const skm_call *call,
                        skm_key **out, skm_error **error) {
    return guard(error, outputs(out), [&] {
        const Call one(context, call);
        core::Passphrase source;
        const PassphraseScope scope(source, passphrase, "passphrase");
        *out = HandlePool<skm_key>::open(std::make_shared<core::OpenKey>(
            core::open_key(one.operation(), needed_text(key, "key"), source)));
    });
}

void skm_key_close(skm_key *key) {
    HandlePool<skm_key>::close(key);
}

const char *skm_key_id(const skm_key *key) {
    const core::OpenKey *value = peek(key);
    return value != nullptr ? value->info.id.c_str() : "";
}

skm_status skm_key_sign(const skm_key *key, const void *data, size_t size, skm_string *signature,
                        skm_error **error) {
    return guard(error, outputs(signature), [&] {
        const auto open = value_of(key, "key");
        const core::Signature made = open->signer->sign(given_bytes(data, size, "data"));
        put_bytes(signature, std::string(made.begin(), made.end()));
    });
}

skm_status skm_key_verify(const void *public_key, size_t public_key_size, const void *data, size_t size,
                          const void *signature, size_t signature_size, int32_t *valid, skm_error **error) {
    return guard(error, outputs(valid), [&] {
        const core::PublicKey key =
            exactly<core::PublicKey>(given_bytes(public_key, public_key_size, "public_key"), "public_key");
        const core::Signature given =
            exactly<core::Signature>(given_bytes(signature, signature_size, "signature"), "signature");
        *valid = core::verify_ed25519(key, given_bytes(data, size, "data"), given) ? 1 : 0;
    });
}
