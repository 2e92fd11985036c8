#include <skillmeat/bundle.h>

#include <optional>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/handle.hpp"
#include "capi/options.hpp"
#include "capi/signer.hpp"
#include "capi/text.hpp"
#include "flow/bundle.hpp"
#include "flow/open.hpp"

using namespace skillmeat::capi;
using skillmeat::core::Error;
using skillmeat::core::Json;
namespace core = skillmeat::core;

struct skm_bundle : Handle<const core::OpenPack, Kind::bundle> {};

namespace {

skm_bundle_export_options given_export(const skm_bundle_export_options *options) {
    const auto given =
        options_of(options, skm_bundle_export_options SKM_BUNDLE_EXPORT_OPTIONS_INIT, "options");
    check_flags(given.flags,
                SKM_BUNDLE_EXPORT_STORE | SKM_BUNDLE_EXPORT_OVERWRITE | SKM_BUNDLE_EXPORT_MINISIG |
                    SKM_BUNDLE_EXPORT_V1 | SKM_BUNDLE_EXPORT_ANCHOR,
                "options.flags");
    check_reserved(given.reserved, "options.reserved");
    return given;
}

core::ExportOptions export_options(const skm_bundle_export_options &given, const char *collection) {
    core::ExportOptions pack;
    pack.collection = text_or_empty(collection, "collection");
    pack.references = text_list(given.artifacts, given.artifact_count, "options.artifacts");
    pack.type = text_or_empty(given.type, "options.type");
    pack.tag = text_or_empty(given.tag, "options.tag");
    pack.name = text_or_empty(given.name, "options.name");
    if (given.version != nullptr) pack.version = needed_text(given.version, "options.version");
    pack.author = text_or_empty(given.author, "options.author");
    pack.description = text_or_empty(given.description, "options.description");
    pack.license = text_or_empty(given.license, "options.license");
    pack.publisher = text_or_empty(given.publisher, "options.publisher");
    pack.homepage = text_or_empty(given.homepage, "options.homepage");
    pack.repository = text_or_empty(given.repository, "options.repository");
    pack.tags = text_list(given.tags, given.tag_count, "options.tags");
    pack.created_at = text_or_empty(given.created_at, "options.created_at");
    pack.serial = given.serial;
    pack.compression = (given.flags & SKM_BUNDLE_EXPORT_STORE) != 0 ? "store" : "deflate";
    pack.v1 = (given.flags & SKM_BUNDLE_EXPORT_V1) != 0;
    pack.sign_key = text_or_empty(given.sign_key, "options.sign_key");
    pack.expires = text_or_empty(given.expires, "options.expires");
    pack.signer_command = text_or_empty(given.signer_command, "options.signer_command");
    pack.force = (given.flags & SKM_BUNDLE_EXPORT_OVERWRITE) != 0;
    pack.minisign = (given.flags & SKM_BUNDLE_EXPORT_MINISIG) != 0;
    pack.anchor = (given.flags & SKM_BUNDLE_EXPORT_ANCHOR) != 0;
    return pack;
}

// A program that signs is given instead of everything else that signs.
std::shared_ptr<core::Signer> signer_beside_command(const std::string &key, const char *key_name,
                                                    const std::string &command, const skm_signer *signer,
                                                    const Call &call) {
    if (!command.empty() && (signer != nullptr || !key.empty()))
        throw Error(SKM_E_ARGUMENT, "options.signer_command is set beside another signer")
            .hint("Give one of them.")
            .detail("parameter", "options.signer_command");
    return signer_instead_of(key, key_name, signer, call);
}

// "NAME=STRATEGY"; a name may hold '=', a strategy does not.
std::pair<std::string, std::string> artifact_strategy(const std::string &text) {
    const std::size_t equals = text.rfind('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
        throw Error(SKM_E_ARGUMENT, "options.artifact_strategies: '" + text + "' is not NAME=STRATEGY")
            .detail("parameter", "options.artifact_strategies");
    return {text.substr(0, equals), text.substr(equals + 1)};
}

Json conflict_document(const core::Conflict &conflict) {
    return Json::object({{"type", conflict.type},
                         {"name", conflict.name},
                         {"existing_digest", conflict.existing_digest},
                         {"incoming_digest", conflict.incoming_digest},
                         {"files", conflict.files}});
}

core::AskTrust ask_trust(const Call::Ask &ask) {
    if (!ask) return {};
    return [ask](const core::Json &question) { return ask(question.compact()).value_or(""); };
}

core::AskStrategy ask_strategy(const Call::Ask &ask) {
    if (!ask) return {};
    return [ask](const core::Conflict &conflict) {
        return ask(conflict_document(conflict).compact()).value_or("");
    };
}

}  // namespace

skm_status skm_bundle_export(skm_context *context, const char *collection,
                             const skm_bundle_export_options *options, const skm_call *call, skm_string *out,
                             skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const skm_bundle_export_options given = given_export(options);
        core::ExportOptions pack = export_options(given, collection);
        pack.output = text_or_empty(given.output, "options.output");
        pack.signer =
            signer_beside_command(pack.sign_key, "options.sign_key", pack.signer_command, given.signer, one);
        const PassphraseScope passphrase(pack.passphrase, given.passphrase, "options.passphrase",
                                         one.ask(given.ask_passphrase, given.ask_user));
        return core::export_bundle(one.operation(), pack, nullptr);
    });
}

skm_status skm_bundle_export_bytes(skm_context *context, const char *collection,
                                   const skm_bundle_export_options *options, const skm_call *call,
                                   skm_string *pack, skm_string *out, skm_error **error) {
    return guard(error, outputs(pack, out), [&] {
        const Call one(context, call);
        const skm_bundle_export_options given = given_export(options);
        if (given.output != nullptr)
            throw Error(SKM_E_ARGUMENT, "options.output is set, but the pack goes into memory")
                .detail("parameter", "options.output");
        core::ExportOptions wanted = export_options(given, collection);
        wanted.signer = signer_beside_command(wanted.sign_key, "options.sign_key", wanted.signer_command,
                                              given.signer, one);
        const PassphraseScope passphrase(wanted.passphrase, given.passphrase, "options.passphrase",
                                         one.ask(given.ask_passphrase, given.ask_user));
        std::string bytes;
        put_document(out, core::export_bundle(one.operation(), wanted, &bytes));
        put_bytes(pack, bytes);
    });
}

skm_status skm_bundle_open(skm_context *context, const char *path, const skm_call *call, skm_bundle **out,
                           skm_error **error) {
    return guard(error, outputs(out), [&] {
        const Call one(context, call);
        *out = HandlePool<skm_bundle>::open(std::make_shared<const core::OpenPack>(
            core::open_pack(one.operation(), needed_text(path, "path"))));
    });
}

void skm_bundle_close(skm_bundle *bundle) {
    HandlePool<skm_bundle>::close(bundle);
}

const char *skm_bundle_name(const skm_bundle *bundle) {
    const core::OpenPack *open = peek(bundle);
    return open != nullptr ? open->pack.name.c_str() : "";
}

const char *skm_bundle_version(const skm_bundle *bundle) {
    const core::OpenPack *open = peek(bundle);
    return open != nullptr ? open->pack.version.c_str() : "";
}

const char *skm_bundle_pack_id(const skm_bundle *bundle) {
    const core::OpenPack *open = peek(bundle);
    return open != nullptr ? open->pack.pack_id.c_str() : "";
}

const char *skm_bundle_content_digest(const skm_bundle *bundle) {
    const core::OpenPack *open = peek(bundle);
    return open != nullptr ? open->content_digest.c_str() : "";
}

skm_status skm_bundle_file(const skm_bundle *bundle, const char *entry, skm_string *out, skm_error **error) {
    return guard(error, outputs(out), [&] {
        const auto open = value_of(bundle, "bundle");
        put_bytes(out, open->pack.file_bytes(open->archive, needed_text(entry, "entry")));
    });
}

skm_status skm_bundle_inspect(skm_context *context, const char *path, const skm_call *call, skm_string *out,
                              skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::inspect_bundle(one.operation(), needed_text(path, "path"));
    });
}

skm_status skm_bundle_verify(skm_context *context, const char *path, const char *project, uint32_t flags,
                             const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        check_flags(flags, SKM_BUNDLE_REQUIRE_SIGNATURE, "flags");
        return core::verify_bundle(one.operation(),
                                   {needed_text(path, "path"), text_or_empty(project, "project"),
                                    (flags & SKM_BUNDLE_REQUIRE_SIGNATURE) != 0});
    });
}

skm_status skm_bundle_check_archive(skm_context *context, const char *path, const skm_call *call,
                                    skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::check_archive(one.operation(), needed_text(path, "path"));
    });
}

skm_status skm_bundle_import(skm_context *context, const char *collection, const char *path,
                             const skm_bundle_import_options *options, const skm_call *call, skm_string *out,
                             skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_bundle_import_options SKM_BUNDLE_IMPORT_OPTIONS_INIT, "options");
        check_flags(given.flags, SKM_BUNDLE_REQUIRE_SIGNATURE | SKM_BUNDLE_ALLOW_UNSIGNED, "options.flags");
        check_reserved(given.reserved, "options.reserved");
        core::ImportOptions import;
        import.collection = text_or_empty(collection, "collection");
        import.path = needed_text(path, "path");
        if (given.strategy != nullptr) import.strategy = needed_text(given.strategy, "options.strategy");
        for (const std::string &text : text_list(given.artifact_strategies, given.artifact_strategy_count,
                                                 "options.artifact_strategies"))
            import.artifact_strategies.push_back(artifact_strategy(text));
        import.require_signature = (given.flags & SKM_BUNDLE_REQUIRE_SIGNATURE) != 0;
        import.allow_unsigned = (given.flags & SKM_BUNDLE_ALLOW_UNSIGNED) != 0;
        import.project = text_or_empty(given.project, "options.project");
        import.ask = ask_strategy(one.ask(given.ask, given.ask_user));
        import.ask_trust = ask_trust(one.ask(given.ask_trust, given.ask_trust_user));
        return core::import_bundle(one.operation(), import);
    });
}

skm_status skm_bundle_convert(skm_context *context, const char *path,
                              const skm_bundle_convert_options *options, const skm_call *call,
                              skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_bundle_convert_options SKM_BUNDLE_CONVERT_OPTIONS_INIT, "options");
        check_flags(given.flags, SKM_BUNDLE_CONVERT_OVERWRITE, "options.flags");
        check_reserved(given.reserved, "options.reserved");
        core::ConvertOptions convert;
        convert.path = needed_text(path, "path");
        if (given.format != nullptr) convert.format = needed_text(given.format, "options.format");
        convert.output = text_or_empty(given.output, "options.output");
        convert.force = (given.flags & SKM_BUNDLE_CONVERT_OVERWRITE) != 0;
        return core::convert_bundle(one.operation(), convert);
    });
}

skm_status skm_bundle_sign(skm_context *context, const char *path, const skm_bundle_sign_options *options,
                           const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_bundle_sign_options SKM_BUNDLE_SIGN_OPTIONS_INIT, "options");
        check_flags(
            given.flags,
            SKM_BUNDLE_SIGN_SIDECAR | SKM_BUNDLE_SIGN_MINISIG | SKM_BUNDLE_SIGN_SSH | SKM_BUNDLE_SIGN_ANCHOR,
            "options.flags");
        check_reserved(given.reserved, "options.reserved");
        core::SignOptions sign;
        sign.path = needed_text(path, "path");
        sign.key = text_or_empty(given.key, "options.key");
        sign.expires = text_or_empty(given.expires, "options.expires");
        sign.signer_command = text_or_empty(given.signer_command, "options.signer_command");
        sign.signer = signer_beside_command(sign.key, "options.key", sign.signer_command, given.signer, one);
        sign.sidecar = (given.flags & SKM_BUNDLE_SIGN_SIDECAR) != 0;
        sign.minisign = (given.flags & SKM_BUNDLE_SIGN_MINISIG) != 0;
        sign.anchor = (given.flags & SKM_BUNDLE_SIGN_ANCHOR) != 0;
        sign.ssh = (given.flags & SKM_BUNDLE_SIGN_SSH) != 0;
        const PassphraseScope passphrase(sign.passphrase, given.passphrase, "options.passphrase",
                                         one.ask(given.ask_passphrase, given.ask_user));
        return core::sign_bundle(one.operation(), sign);
    });
}
