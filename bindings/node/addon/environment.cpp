#include "environment.hpp"

#include "job.hpp"

namespace skillmeat::node {

namespace {

// Calls under way are stopped; the process, or the thread, waits for them to take back what they began.
void end(void *data) {
    auto *environment = static_cast<Environment *>(data);
    environment->mailbox->close();
    Job::end_all(*environment);
}

Napi::Error coded(Napi::Error error, const char *code) {
    error.Set("code", code);
    return error;
}

}  // namespace

Environment::Environment(Napi::Env env) : mailbox(Mailbox::open(env)) {
    const auto json = env.Global().Get("JSON").As<Napi::Object>();
    json_parse = Napi::Persistent(json.Get("parse").As<Napi::Function>());
    napi_add_env_cleanup_hook(env, &end, this);
}

Napi::Error error_of(Napi::Env env, const skillmeat::Error &error) {
    const std::string json = error.json();
    if (json.empty()) return error_of(env, error.code(), error.what());
    const Napi::Value fields = parsed(env, json).As<Napi::Object>().Get("error");
    return Napi::Error(env, Environment::of(env).error_class.New({fields}));
}

Napi::Error error_of(Napi::Env env, skm_status status, const std::string &message, const std::string &hint) {
    const auto fields = Napi::Object::New(env);
    fields.Set("code", skm_error_name(status));
    fields.Set("status", status);
    fields.Set("message", message.empty() ? skm_error_name(status) : message);
    fields.Set("hint", hint);
    fields.Set("path", "");
    fields.Set("details", Napi::Object::New(env));
    return Napi::Error(env, Environment::of(env).error_class.New({fields}));
}

Napi::Error wrong_type(Napi::Env env, const std::string &message) {
    return coded(Napi::TypeError::New(env, message), "ERR_INVALID_ARG_TYPE");
}

Napi::Error wrong_value(Napi::Env env, const std::string &message) {
    return coded(Napi::TypeError::New(env, message), "ERR_INVALID_ARG_VALUE");
}

Napi::Value parsed(Napi::Env env, const std::string &json) {
    return Environment::of(env).json_parse.Call({Napi::String::New(env, json)});
}

}  // namespace skillmeat::node
