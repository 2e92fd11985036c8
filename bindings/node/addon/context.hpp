// context.hpp - the class Context. Its methods stand in one file for each noun.
#pragma once

#include <napi.h>

#include <memory>
#include <skillmeat/skillmeat.hpp>

#include "invocation.hpp"

namespace skillmeat::node {

const Methods &context_methods();
const Methods &artifact_methods();
const Methods &collection_methods();
const Methods &bundle_methods();
const Methods &key_methods();
const Methods &trust_methods();
const Methods &policy_methods();
const Methods &experimental_methods();
const Methods &agent_methods();
const Methods &deployment_methods();
const Methods &snapshot_methods();
const Methods &audit_methods();
const Methods &usage_methods();

class ContextObject final : public Napi::ObjectWrap<ContextObject> {
 public:
    static Napi::Function define(Napi::Env env);
    static std::vector<const Method *> all_methods();

    explicit ContextObject(const Napi::CallbackInfo &info);

 private:
    Napi::Value call(const Napi::CallbackInfo &info);  // info.Data() is the Method
    Napi::Value home(const Napi::CallbackInfo &info);
    Napi::Value closed(const Napi::CallbackInfo &info);
    void close(const Napi::CallbackInfo &info);
    const std::shared_ptr<const skillmeat::Context> &opened(Napi::Env env) const;

    std::shared_ptr<const skillmeat::Context> context_;
};

}  // namespace skillmeat::node
