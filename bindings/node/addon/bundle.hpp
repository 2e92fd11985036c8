// bundle.hpp - the class Bundle.
#pragma once

#include "handle.hpp"

namespace skillmeat::node {

class BundleObject final : public HandleObject<BundleObject, skillmeat::Bundle> {
 public:
    static constexpr const char *kName = "bundle";
    static constexpr const char *kHint = "use context.openBundle(path)";

    static Napi::Function define(Napi::Env env);
    static const std::vector<Field<skillmeat::Bundle>> &fields();
    using HandleObject::HandleObject;

 private:
    Napi::Value file(const Napi::CallbackInfo &info);
};

}  // namespace skillmeat::node
