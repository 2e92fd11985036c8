// handle.hpp - what stands behind Collection, Bundle and Key: opened by the context, closed once, used by one
// call at a time.
#pragma once

#include <napi.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "environment.hpp"
#include "invocation.hpp"

namespace skillmeat::node {

// The value and whether a call uses it; JavaScript thread.
template <class Type>
struct Opened {
    explicit Opened(Type each) : value(std::move(each)) {}
    const Type value;
    bool busy = false;
};

// A value of an opened handle that never changes.
template <class Type>
struct Field {
    const char *name;
    Napi::Value (*make)(Napi::Env env, const Type &value);
};

template <auto kGetter, class Type>
Napi::Value text_field(Napi::Env env, const Type &value) {
    return Napi::String::New(env, (value.*kGetter)());
}

// `Object` is the class itself, with kName, kHint and fields().
//
// While it is open an object has its fields as own, plain properties, which cost nothing to read; closing takes
// them away, and the getters of the class behind them say that it was closed.
template <class Object, class Type>
class HandleObject : public Napi::ObjectWrap<Object> {
 public:
    using Share = std::shared_ptr<Opened<Type>>;

    explicit HandleObject(const Napi::CallbackInfo &info) : Napi::ObjectWrap<Object>(info) {
        if (info.Length() != 1 || !info[0].IsExternal())
            throw wrong_type(info.Env(),
                             std::string("a ") + Object::kName + " is not made with new: " + Object::kHint);
        opened_ = *info[0].As<Napi::External<Share>>().Data();
        const auto attributes = static_cast<napi_property_attributes>(napi_enumerable | napi_configurable);
        std::vector<Napi::PropertyDescriptor> own;
        for (const Field<Type> &field : Object::fields())
            own.push_back(Napi::PropertyDescriptor::Value(field.name, field.make(info.Env(), opened_->value),
                                                          attributes));
        info.This().template As<Napi::Object>().DefineProperties(own);
    }

    // A new JavaScript object for what was opened.
    static Napi::Value wrap(const Napi::FunctionReference &type, Share opened) {
        return type.New({Napi::External<Share>::New(type.Env(), &opened)});
    }

 protected:
    using Members = std::vector<Napi::ClassPropertyDescriptor<Object>>;

    // The class with `members` and what all handles have.
    static Napi::Function define_handle(Napi::Env env, const char *name, Members members) {
        using Getter = Napi::Value (Object::*)(const Napi::CallbackInfo &);
        using Action = void (Object::*)(const Napi::CallbackInfo &);
        for (const Field<Type> &field : Object::fields())
            members.push_back(Object::InstanceAccessor(
                field.name, static_cast<Getter>(&HandleObject::refuse_closed), nullptr));
        members.push_back(
            Object::InstanceAccessor("closed", static_cast<Getter>(&HandleObject::closed), nullptr));
        members.push_back(Object::InstanceMethod("close", static_cast<Action>(&HandleObject::close)));
        return Object::DefineClass(env, name, members);
    }

    const Type &value(const Napi::CallbackInfo &info) const { return opened(info)->value; }

    // Bytes made off this thread. A second call while one is under way is refused, as the library has it.
    Napi::Value bytes(const Napi::CallbackInfo &info, Invocation &in,
                      std::function<std::string(const Type &)> make) const {
        const Share share = opened(info);
        if (share->busy)
            throw error_of(info.Env(), SKM_E_BUSY, std::string("another call uses this ") + Object::kName,
                           "Await it first.");
        const auto work = [share, make = std::move(make)](const Call &) -> Job::Result {
            return [made = make(share->value)](Napi::Env env) {
                return Napi::Buffer<char>::Copy(env, made.data(), made.size());
            };
        };
        const Napi::Value promise = in.settle(work, [share] { share->busy = false; });
        share->busy = true;
        return promise;
    }

    void close(const Napi::CallbackInfo &info) {
        opened_.reset();
        Napi::Object self = info.This().template As<Napi::Object>();
        for (const Field<Type> &field : Object::fields()) self.Delete(field.name);
    }
    // Reached when the object's own property is gone.
    Napi::Value refuse_closed(const Napi::CallbackInfo &info) {
        opened(info);
        return info.Env().Undefined();
    }
    Napi::Value closed(const Napi::CallbackInfo &info) {
        return Napi::Boolean::New(info.Env(), opened_ == nullptr);
    }

 private:
    const Share &opened(const Napi::CallbackInfo &info) const {
        if (!opened_)
            throw error_of(info.Env(), SKM_E_HANDLE, std::string("the ") + Object::kName + " was closed");
        return opened_;
    }

    Share opened_;
};

// Opens a handle off the JavaScript thread.
template <class Object, class Type>
Napi::Value open_handle(Invocation &in, const Napi::FunctionReference &type,
                        std::function<Type(const Call &)> open) {
    return in.settle([open = std::move(open), &type](const Call &call) -> Job::Result {
        const auto opened = std::make_shared<Opened<Type>>(open(call));
        return [opened, &type](Napi::Env) { return Object::wrap(type, opened); };
    });
}

}  // namespace skillmeat::node
