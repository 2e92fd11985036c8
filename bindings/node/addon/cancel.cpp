#include "cancel.hpp"

#include "environment.hpp"

namespace skillmeat::node {

Napi::Function CancelObject::define(Napi::Env env) {
    const Napi::Function type = DefineClass(
        env, "Cancel",
        {InstanceMethod<&CancelObject::cancel>("cancel"), InstanceMethod<&CancelObject::reset>("reset")});
    Environment::of(env).cancel_class = Napi::Persistent(type);
    return type;
}

std::shared_ptr<Switch> CancelObject::switch_of(Napi::Value value, const std::string &what) {
    if (!value.IsObject() ||
        !value.As<Napi::Object>().InstanceOf(Environment::of(value.Env()).cancel_class.Value()))
        throw wrong_type(value.Env(), what + " must be a Cancel");
    return Unwrap(value.As<Napi::Object>())->switch_;
}

CancelObject::CancelObject(const Napi::CallbackInfo &info) : ObjectWrap(info) {
    try {
        switch_ = std::make_shared<Switch>();
    } catch (const skillmeat::Error &error) {
        throw error_of(info.Env(), error);
    }
}

void CancelObject::cancel(const Napi::CallbackInfo &) {
    switch_->stop();
}

void CancelObject::reset(const Napi::CallbackInfo &) {
    switch_->reset();
}

}  // namespace skillmeat::node
