// collection.hpp - the class Collection.
#pragma once

#include "handle.hpp"

namespace skillmeat::node {

class CollectionObject final : public HandleObject<CollectionObject, skillmeat::Collection> {
 public:
    static constexpr const char *kName = "collection";
    static constexpr const char *kHint = "use context.openCollection()";

    static Napi::Function define(Napi::Env env);
    static const std::vector<Field<skillmeat::Collection>> &fields();
    using HandleObject::HandleObject;

 private:
    Napi::Value artifact_name(const Napi::CallbackInfo &info);
    Napi::Value artifact_type(const Napi::CallbackInfo &info);
};

}  // namespace skillmeat::node
