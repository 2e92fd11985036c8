#include "key.hpp"

#include "context.hpp"
#include "environment.hpp"

namespace skillmeat::node {

namespace {

struct Passphrase {
    Text passphrase;
};

std::shared_ptr<const KeyOptions> key_options(Invocation &in) {
    KeyOptions options;
    options.name = in.options().text("name");
    options.email = in.options().text("email");
    options.passphrase = in.options().text("passphrase");
    options.ask_passphrase = in.ask("askPassphrase");
    options.store = in.options().text("store");
    options.file_passphrase = in.options().text("filePassphrase");
    return secret(std::move(options));
}

std::shared_ptr<const KeyStatementOptions> statement_options(Invocation &in) {
    KeyStatementOptions options;
    options.output = in.options().text("output");
    options.reason = in.options().text("reason");
    options.passphrase = in.options().text("passphrase");
    options.ask_passphrase = in.ask("askPassphrase");
    return secret(std::move(options));
}

Napi::Value rotate_key(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key"), options = statement_options(in)](
                           const Call &call) { return context->rotate_key(key, *options, call); });
}

Napi::Value revoke_key(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key"), options = statement_options(in)](
                           const Call &call) { return context->revoke_key(key, *options, call); });
}

Napi::Value generate_key(Invocation &in) {
    return in.document([context = in.context(), options = key_options(in)](const Call &call) {
        return context->generate_key(*options, call);
    });
}

Napi::Value import_key(Invocation &in) {
    return in.document([context = in.context(), path = in.text(0, "path"), options = key_options(in)](
                           const Call &call) { return context->import_key(path, *options, call); });
}

Napi::Value keys(Invocation &in) {
    return in.document([context = in.context(), page = in.options().page()](const Call &call) {
        return context->keys(page, call);
    });
}

Napi::Value export_key(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key"),
                        format = in.options().text_or("format", "raw")](const Call &call) {
        return context->export_key(key, format, call);
    });
}

Napi::Value remove_key(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key")](const Call &call) {
        return context->remove_key(key, call);
    });
}

Napi::Value open_key(Invocation &in) {
    return open_handle<KeyObject, skillmeat::Key>(
        in, Environment::of(in.env()).key_class,
        [context = in.context(), key = in.text(0, "key"),
         secret = secret(Passphrase{in.options().text("passphrase")})](const Call &call) {
            return context->open_key(key, secret->passphrase, call);
        });
}

}  // namespace

const Methods &key_methods() {
    static const Methods methods{
        {"generateKey", 0, generate_key}, {"importKey", 1, import_key}, {"keys", 0, keys},
        {"exportKey", 1, export_key},     {"removeKey", 1, remove_key}, {"openKey", 1, open_key},
        {"rotateKey", 1, rotate_key},     {"revokeKey", 1, revoke_key}};
    return methods;
}

const std::vector<Field<skillmeat::Key>> &KeyObject::fields() {
    static const std::vector<Field<skillmeat::Key>> fields{
        {"id", text_field<&skillmeat::Key::id>},
    };
    return fields;
}

Napi::Function KeyObject::define(Napi::Env env) {
    const Napi::Function type =
        define_handle(env, "Key", {InstanceMethod<&KeyObject::sign>("sign", napi_default_method)});
    Environment::of(env).key_class = Napi::Persistent(type);
    return type;
}

Napi::Value KeyObject::sign(const Napi::CallbackInfo &info) {
    static constexpr Method kMethod{"sign", 1, nullptr};
    Invocation in(info, kMethod, nullptr);
    return bytes(info, in,
                 [data = in.bytes(0, "data")](const skillmeat::Key &key) { return key.sign(data); });
}

}  // namespace skillmeat::node
