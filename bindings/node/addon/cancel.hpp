// cancel.hpp - the class Cancel: a switch that stops calls. What the option `signal` makes for each call.
#pragma once

#include <napi.h>

#include <memory>
#include <string>

#include "job.hpp"

namespace skillmeat::node {

class CancelObject final : public Napi::ObjectWrap<CancelObject> {
 public:
    static Napi::Function define(Napi::Env env);
    static std::shared_ptr<Switch> switch_of(Napi::Value value, const std::string &what);

    explicit CancelObject(const Napi::CallbackInfo &info);

 private:
    void cancel(const Napi::CallbackInfo &info);
    void reset(const Napi::CallbackInfo &info);

    std::shared_ptr<Switch> switch_;
};

}  // namespace skillmeat::node
