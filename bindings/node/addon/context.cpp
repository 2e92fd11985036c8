#include "context.hpp"

#include <algorithm>

#include "context_options.hpp"
#include "environment.hpp"

namespace skillmeat::node {

namespace {

Napi::Value project(Invocation &in) {
    return in.document([context = in.context(), start = in.options().text("start")](const Call &call) {
        return context->project(start, call);
    });
}

Napi::Value config_list(Invocation &in) {
    return in.document([context = in.context()](const Call &call) { return context->config_list(call); });
}

Napi::Value config_get(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key")](const Call &call) {
        return context->config_get(key, call);
    });
}

Napi::Value config_set(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key"), value = in.text(1, "value")](
                           const Call &call) { return context->config_set(key, value, call); });
}

Napi::Value config_unset(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key")](const Call &call) {
        return context->config_unset(key, call);
    });
}

Napi::Value home_show(Invocation &in) {
    return in.document([context = in.context()](const Call &call) { return context->home_show(call); });
}

Napi::Value home_upgrade(Invocation &in) {
    return in.document([context = in.context()](const Call &call) { return context->home_upgrade(call); });
}

Napi::Value home_downgrade(Invocation &in) {
    constexpr std::uint64_t kMost = 0xffffffffu;  // which is no format either
    const auto format = static_cast<std::uint32_t>(std::min(in.options().count("format"), kMost));
    return in.document(
        [context = in.context(), format](const Call &call) { return context->home_downgrade(format, call); });
}

Napi::Value home_remove(Invocation &in) {
    RemoveHomeOptions options;
    options.keep_deployed = in.options().flag("keepDeployed");
    options.with_keys = in.options().flag("withKeys");
    return in.document(
        [context = in.context(), options](const Call &call) { return context->home_remove(options, call); });
}

Napi::Value doctor(Invocation &in) {
    DoctorOptions options;
    options.project = in.options().text("project");
    options.repair = in.options().flag("repair");
    options.from_original = in.options().flag("fromOriginal");
    return in.document(
        [context = in.context(), options](const Call &call) { return context->doctor(options, call); });
}

}  // namespace

const Methods &context_methods() {
    static const Methods methods{{"project", 0, project},          {"configList", 0, config_list},
                                 {"configGet", 1, config_get},     {"configSet", 2, config_set},
                                 {"configUnset", 1, config_unset}, {"homeShow", 0, home_show},
                                 {"homeUpgrade", 0, home_upgrade}, {"homeDowngrade", 0, home_downgrade},
                                 {"homeRemove", 0, home_remove},   {"doctor", 0, doctor}};
    return methods;
}

std::vector<const Method *> ContextObject::all_methods() {
    std::vector<const Method *> all;
    for (const Methods *noun :
         {&context_methods(), &artifact_methods(), &collection_methods(), &bundle_methods(), &key_methods(),
          &trust_methods(), &policy_methods(), &agent_methods(), &deployment_methods(), &snapshot_methods(),
          &audit_methods(), &usage_methods(), &experimental_methods()})
        for (const Method &method : *noun) all.push_back(&method);
    return all;
}

Napi::Function ContextObject::define(Napi::Env env) {
    std::vector<Napi::ClassPropertyDescriptor<ContextObject>> members{
        InstanceAccessor<&ContextObject::home>("home"), InstanceAccessor<&ContextObject::closed>("closed"),
        InstanceMethod<&ContextObject::close>("close")};
    for (const Method *method : all_methods())
        members.push_back(InstanceMethod(method->name, &ContextObject::call, napi_default_method,
                                         const_cast<Method *>(method)));
    return DefineClass(env, "Context", members);
}

ContextObject::ContextObject(const Napi::CallbackInfo &info) : ObjectWrap(info) {
    const ContextOptions options = context_options(info.Env(), info[0]);
    try {
        context_ = std::make_shared<const skillmeat::Context>(options);
    } catch (const skillmeat::Error &error) {
        throw error_of(info.Env(), error);
    }
}

Napi::Value ContextObject::call(const Napi::CallbackInfo &info) {
    Invocation invocation(info, *static_cast<const Method *>(info.Data()), opened(info.Env()));
    return static_cast<const Method *>(info.Data())->run(invocation);
}

Napi::Value ContextObject::home(const Napi::CallbackInfo &info) {
    return Napi::String::New(info.Env(), opened(info.Env())->home());
}

Napi::Value ContextObject::closed(const Napi::CallbackInfo &info) {
    return Napi::Boolean::New(info.Env(), context_ == nullptr);
}

void ContextObject::close(const Napi::CallbackInfo &) {
    context_.reset();
}

const std::shared_ptr<const skillmeat::Context> &ContextObject::opened(Napi::Env env) const {
    if (!context_) throw error_of(env, SKM_E_HANDLE, "the context was closed");
    return context_;
}

}  // namespace skillmeat::node
