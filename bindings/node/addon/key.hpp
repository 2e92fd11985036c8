// key.hpp - the class Key: an unlocked key, wiped when it is closed.
#pragma once

#include "handle.hpp"

namespace skillmeat::node {

class KeyObject final : public HandleObject<KeyObject, skillmeat::Key> {
 public:
    static constexpr const char *kName = "key";
    static constexpr const char *kHint = "use context.openKey(key)";

    static Napi::Function define(Napi::Env env);
    static const std::vector<Field<skillmeat::Key>> &fields();
    using HandleObject::HandleObject;

 private:
    Napi::Value sign(const Napi::CallbackInfo &info);
};

}  // namespace skillmeat::node
