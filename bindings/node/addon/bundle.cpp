#include "bundle.hpp"

#include "context.hpp"
#include "environment.hpp"

namespace skillmeat::node {

namespace {

std::shared_ptr<const ExportOptions> export_options(Invocation &in) {
    Options &from = in.options();
    ExportOptions options;
    options.collection = from.text("collection");
    options.artifacts = from.texts("artifacts");
    options.type = from.text("type");
    options.tag = from.text("tag");
    options.output = from.text("output");
    options.name = from.text("name");
    options.version = from.text("version");
    options.author = from.text("author");
    options.description = from.text("description");
    options.license = from.text("license");
    options.publisher = from.text("publisher");
    options.homepage = from.text("homepage");
    options.repository = from.text("repository");
    options.tags = from.texts("tags");
    options.created_at = from.text("createdAt");
    options.serial = from.integer("serial");
    options.store = from.flag("store");
    options.overwrite = from.flag("overwrite");
    options.v1 = from.flag("v1");
    options.sign_key = from.text("signKey");
    options.expires = from.text("expires");
    options.passphrase = from.text("passphrase");
    options.ask_passphrase = in.ask("askPassphrase");
    options.signer = in.signer("signer");
    options.minisig = from.flag("minisig");
    options.anchor = from.flag("anchor");
    options.signer_command = from.text("signerCommand");
    return secret(std::move(options));
}

Napi::Value export_bundle(Invocation &in) {
    return in.document([context = in.context(), options = export_options(in)](const Call &call) {
        return context->export_bundle(*options, call);
    });
}

Napi::Value export_bundle_bytes(Invocation &in) {
    return in.settle([context = in.context(), options = export_options(in)](const Call &call) -> Job::Result {
        Document document;
        const auto bytes =
            std::make_shared<const std::string>(context->export_bundle_bytes(*options, &document, call));
        return [bytes, document](Napi::Env env) {
            const auto result = Napi::Object::New(env);
            result.Set("bytes", Napi::Buffer<char>::Copy(env, bytes->data(), bytes->size()));
            result.Set("document", parsed(env, document));
            return result;
        };
    });
}

Napi::Value open_bundle(Invocation &in) {
    return open_handle<BundleObject, skillmeat::Bundle>(
        in, Environment::of(in.env()).bundle_class,
        [context = in.context(), path = in.text(0, "path")](const Call &call) {
            return context->open_bundle(path, call);
        });
}

Napi::Value inspect_bundle(Invocation &in) {
    return in.document([context = in.context(), path = in.text(0, "path")](const Call &call) {
        return context->inspect_bundle(path, call);
    });
}

Napi::Value verify_bundle(Invocation &in) {
    VerifyOptions options;
    options.project = in.options().text("project");
    options.require_signature = in.options().flag("requireSignature");
    return in.document([context = in.context(), path = in.text(0, "path"), options](const Call &call) {
        return context->verify_bundle(path, options, call);
    });
}

Napi::Value check_archive(Invocation &in) {
    return in.document([context = in.context(), path = in.text(0, "path")](const Call &call) {
        return context->check_archive(path, call);
    });
}

Napi::Value import_bundle(Invocation &in) {
    Options &from = in.options();
    ImportOptions options;
    options.collection = from.text("collection");
    options.strategy = from.text("strategy");
    options.artifact_strategies = from.texts("artifactStrategies");
    options.require_signature = from.flag("requireSignature");
    options.allow_unsigned = from.flag("allowUnsigned");
    options.project = from.text("project");
    options.ask = in.decision("ask");
    options.ask_trust = in.decision("askTrust");
    return in.document([context = in.context(), path = in.text(0, "path"), options](const Call &call) {
        return context->import_bundle(path, options, call);
    });
}

Napi::Value convert_bundle(Invocation &in) {
    ConvertOptions options;
    options.format = in.options().text("format");
    options.output = in.options().text("output");
    options.overwrite = in.options().flag("overwrite");
    return in.document([context = in.context(), path = in.text(0, "path"), options](const Call &call) {
        return context->convert_bundle(path, options, call);
    });
}

Napi::Value sign_bundle(Invocation &in) {
    Options &from = in.options();
    SignOptions given;
    given.key = from.text("key");
    given.expires = from.text("expires");
    given.sidecar = from.flag("sidecar");
    given.minisig = from.flag("minisig");
    given.anchor = from.flag("anchor");
    given.ssh = from.flag("ssh");
    given.signer_command = from.text("signerCommand");
    given.passphrase = from.text("passphrase");
    given.ask_passphrase = in.ask("askPassphrase");
    given.signer = in.signer("signer");
    return in.document([context = in.context(), path = in.text(0, "path"),
                        options = secret(std::move(given))](const Call &call) {
        return context->sign_bundle(path, *options, call);
    });
}

}  // namespace

const Methods &bundle_methods() {
    static const Methods methods{
        {"exportBundle", 0, export_bundle}, {"exportBundleBytes", 0, export_bundle_bytes},
        {"openBundle", 1, open_bundle},     {"inspectBundle", 1, inspect_bundle},
        {"verifyBundle", 1, verify_bundle}, {"checkArchive", 1, check_archive},
        {"importBundle", 1, import_bundle}, {"convertBundle", 1, convert_bundle},
        {"signBundle", 1, sign_bundle}};
    return methods;
}

const std::vector<Field<skillmeat::Bundle>> &BundleObject::fields() {
    static const std::vector<Field<skillmeat::Bundle>> fields{
        {"name", text_field<&skillmeat::Bundle::name>},
        {"version", text_field<&skillmeat::Bundle::version>},
        {"packId", text_field<&skillmeat::Bundle::pack_id>},
        {"contentDigest", text_field<&skillmeat::Bundle::content_digest>},
    };
    return fields;
}

Napi::Function BundleObject::define(Napi::Env env) {
    const Napi::Function type =
        define_handle(env, "Bundle", {InstanceMethod<&BundleObject::file>("file", napi_default_method)});
    Environment::of(env).bundle_class = Napi::Persistent(type);
    return type;
}

Napi::Value BundleObject::file(const Napi::CallbackInfo &info) {
    static constexpr Method kMethod{"file", 1, nullptr};
    Invocation in(info, kMethod, nullptr);
    return bytes(info, in, [entry = in.text(0, "entry")](const skillmeat::Bundle &bundle) {
        return bundle.file(entry);
    });
}

}  // namespace skillmeat::node
