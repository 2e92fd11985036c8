// context.hpp - what is behind skm_context and skm_cancel, and how callbacks of the caller are called.
#pragma once

#include <skillmeat/context.h>
#include <memory>
#include <optional>

#include "base/cancel.hpp"
#include "capi/handle.hpp"
#include "state/context/context.hpp"

namespace skillmeat::capi {

// The caller's `user` pointers outlive the context that calls back with them.
struct ContextState {
    std::shared_ptr<void> log_user, clock_user;
    std::optional<core::Context> context;
};

// While one of these lives, a callback of `owner` runs on this thread, and may not call into it again.
class CallbackScope {
 public:
    explicit CallbackScope(const ContextState *owner) noexcept : owner_(owner), outer_(innermost) {
        innermost = this;
    }
    ~CallbackScope() { innermost = outer_; }
    CallbackScope(const CallbackScope &) = delete;
    CallbackScope &operator=(const CallbackScope &) = delete;

    static bool inside(const ContextState *owner) noexcept {
        for (const CallbackScope *scope = innermost; scope != nullptr; scope = scope->outer_)
            if (scope->owner_ == owner) return true;
        return false;
    }

 private:
    static thread_local const CallbackScope *innermost;
    const ContextState *owner_;
    const CallbackScope *outer_;
};

// A share of the context for one call. Throws SKM_E_HANDLE, SKM_E_FORKED, SKM_E_BUSY.
std::shared_ptr<ContextState> use(const skm_context *context);

}  // namespace skillmeat::capi

struct skm_context : skillmeat::capi::Handle<skillmeat::capi::ContextState, skillmeat::capi::Kind::context> {
};
struct skm_cancel : skillmeat::capi::Handle<skillmeat::core::CancelToken, skillmeat::capi::Kind::cancel> {};
