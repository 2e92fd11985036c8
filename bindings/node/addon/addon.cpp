// addon.cpp - the module: its classes and free functions. index.js makes of it what people import.
#include <napi.h>

#include <skillmeat/skillmeat.hpp>

#include "bundle.hpp"
#include "cancel.hpp"
#include "collection.hpp"
#include "context.hpp"
#include "environment.hpp"
#include "key.hpp"

namespace skillmeat::node {

namespace {

template <class Function>
Napi::Value guarded(Napi::Env env, Function &&function) {
    try {
        return function();
    } catch (const skillmeat::Error &error) {
        throw error_of(env, error);
    }
}

Napi::Value version_of(const Napi::CallbackInfo &info) {
    return Napi::String::New(info.Env(), skillmeat::version());
}

Napi::Value abi_version_of(const Napi::CallbackInfo &info) {
    return Napi::Number::New(info.Env(), skillmeat::abi_version());
}

Napi::Value features_of(const Napi::CallbackInfo &info) {
    return guarded(info.Env(), [&] { return parsed(info.Env(), skillmeat::features()); });
}

Napi::Value verify(const Napi::CallbackInfo &info) {
    return guarded(info.Env(), [&] {
        const std::string key = bytes_of(info[0], "verifySignature: the argument 'publicKey'");
        const std::string data = bytes_of(info[1], "verifySignature: the argument 'data'");
        const std::string signature = bytes_of(info[2], "verifySignature: the argument 'signature'");
        return Napi::Boolean::New(info.Env(), skillmeat::verify_signature(key, data, signature));
    });
}

// The class of errors is written in JavaScript.
void set_error_class(const Napi::CallbackInfo &info) {
    Environment::of(info.Env()).error_class = Napi::Persistent(info[0].As<Napi::Function>());
}

// The error of a call that was cancelled before it began.
Napi::Value cancelled(const Napi::CallbackInfo &info) {
    return error_of(info.Env(), SKM_E_CANCELLED, "the call was cancelled").Value();
}

// [name, number of positional arguments] of each method that returns a Promise, by class.
Napi::Object asynchronous(Napi::Env env) {
    const auto classes = Napi::Object::New(env);
    const auto add = [&](const char *name, const std::vector<const Method *> &methods) {
        const auto list = Napi::Array::New(env);
        for (const Method *method : methods) {
            const auto entry = Napi::Array::New(env);
            entry.Set(0u, method->name);
            entry.Set(1u, static_cast<double>(method->positional));
            list.Set(list.Length(), entry);
        }
        classes.Set(name, list);
    };
    static constexpr Method kFile{"file", 1, nullptr}, kSign{"sign", 1, nullptr};
    add("Context", ContextObject::all_methods());
    add("Bundle", {&kFile});
    add("Key", {&kSign});
    return classes;
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
    env.SetInstanceData<Environment>(new Environment(env));
    exports.Set("Context", ContextObject::define(env));
    exports.Set("Collection", CollectionObject::define(env));
    exports.Set("Bundle", BundleObject::define(env));
    exports.Set("Key", KeyObject::define(env));
    exports.Set("Cancel", CancelObject::define(env));
    exports.Set("version", Napi::Function::New<version_of>(env, "version"));
    exports.Set("abiVersion", Napi::Function::New<abi_version_of>(env, "abiVersion"));
    exports.Set("features", Napi::Function::New<features_of>(env, "features"));
    exports.Set("verifySignature", Napi::Function::New<verify>(env, "verifySignature"));
    exports.Set("setErrorClass", Napi::Function::New<set_error_class>(env, "setErrorClass"));
    exports.Set("cancelled", Napi::Function::New<cancelled>(env, "cancelled"));
    exports.Set("asynchronous", asynchronous(env));
    return exports;
}

}  // namespace

NODE_API_MODULE(skillmeat_node, initialize)

}  // namespace skillmeat::node
