// call.hpp - one call: skm_call and the caller's questions in the terms of the library.
#pragma once

#include <skillmeat/key.h>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "capi/context.hpp"
#include "domain/key/passphrase.hpp"
#include "state/context/context.hpp"

namespace skillmeat::capi {

// Holds the context and the cancel switch for as long as the call runs.
class Call {
 public:
    Call(const skm_context *context, const skm_call *call);
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

    const core::Operation &operation() const { return *operation_; }
    const core::Context &context() const { return *state_->context; }

    // The caller's answer to a question; nullopt when there is none. Throws SKM_E_CANCELLED when the callback
    // says so.
    using Ask = std::function<std::optional<std::string>(const std::string &question)>;
    Ask ask(skm_ask_fn function, void *user) const;  // empty when `function` is NULL

    // What the caller's signer makes of `message`. Throws SKM_E_CANCELLED when it says so.
    std::string signature(skm_sign_fn function, void *user, std::string_view message) const;

 private:
    std::shared_ptr<ContextState> state_;
    std::optional<core::Operation> operation_;
};

// Puts the caller's passphrase into the options of a flow, and wipes it there at the end of the call.
class PassphraseScope {
 public:
    PassphraseScope(core::Passphrase &target, const char *given, const char *name, Call::Ask ask = {});
    ~PassphraseScope();
    PassphraseScope(const PassphraseScope &) = delete;
    PassphraseScope &operator=(const PassphraseScope &) = delete;

 private:
    core::Passphrase &target_;
};

}  // namespace skillmeat::capi
