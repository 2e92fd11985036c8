// bundle.hpp - the class Bundle.
#pragma once

#include "handle.hpp"

namespace skillmeat::node {

class BundleObject final : public HandleObject<BundleObject, skillmeat::Bundle> {
 public:
    static constexpr const char *kName = "bundle";
    static constexpr const char *kHint = "use context.openBundle(path)";

    static Napi::Function define(Napi::Env env);
    using HandleObject::HandleObject;

 private:
    Napi::Value name(const Napi::CallbackInfo &info);
    Napi::Value version(const Napi::CallbackInfo &info);
    Napi::Value pack_id(const Napi::CallbackInfo &info);
    Napi::Value content_digest(const Napi::CallbackInfo &info);
    Napi::Value file(const Napi::CallbackInfo &info);
};

}  // namespace skillmeat::node
