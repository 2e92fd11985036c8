#include "capi/call.hpp"

#include <algorithm>
#include <utility>

#include "base/crypto/signing.hpp"
#include "base/error.hpp"
#include "base/utf8.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"

namespace skillmeat::capi {

using core::Error;

namespace {

constexpr std::uint32_t kDefaultWait = 60000;

bool is_trace_id(const std::string &text) {
    return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

core::ProgressCallback progress_callback(const skm_call &call, const ContextState *owner) {
    if (call.progress == nullptr) return {};
    return [function = call.progress, user = call.progress_user, owner](const core::Progress &progress) {
        const std::string phase(progress.phase);
        const skm_progress event{sizeof(skm_progress), phase.c_str(), progress.done, progress.total};
        const CallbackScope scope(owner);
        return function(&event, user) == 0;
    };
}

}  // namespace

Call::Call(const skm_context *context, const skm_call *call) : state_(use(context)) {
    const skm_call given = options_of(call, skm_call SKM_CALL_INIT, "call");
    check_flags(given.flags, SKM_CALL_DRY_RUN | SKM_CALL_NO_WAIT, "call.flags");
    std::shared_ptr<core::CancelToken> token;
    if (given.cancel != nullptr) token = value_of(given.cancel, "call.cancel");

    const std::uint32_t wait = given.wait_milliseconds == 0 ? kDefaultWait : given.wait_milliseconds;
    const core::Watch watch(progress_callback(given, state_.get()), std::move(token));
    operation_.emplace(*state_->context, watch);
    operation_->dry_run = (given.flags & SKM_CALL_DRY_RUN) != 0;
    operation_->no_wait = (given.flags & SKM_CALL_NO_WAIT) != 0;
    operation_->wait_seconds = wait / 1000.0;
    operation_->waiting = [watch, wait](double seconds) {
        watch.step("wait", static_cast<std::uint64_t>(seconds * 1000.0), wait);
    };
    if (given.trace_id != nullptr) {
        operation_->trace_id = given_text(given.trace_id, "call.trace_id");
        if (!is_trace_id(operation_->trace_id))
            throw Error(SKM_E_ARGUMENT, "call.trace_id is not 32 lower-case hex digits")
                .detail("parameter", "call.trace_id");
    }
}

Call::Ask Call::ask(skm_ask_fn function, void *user) const {
    if (function == nullptr) return {};
    return [function, user, owner = state_.get()](const std::string &question) -> std::optional<std::string> {
        skm_string answer = SKM_STRING_INIT;
        const CallbackScope scope(owner);
        const int stopped = function(question.c_str(), &answer, user);
        std::optional<std::string> text;
        if (stopped == 0 && answer.data != nullptr && answer.size > 0) text.emplace(answer.data, answer.size);
        wipe_and_dispose(answer);
        if (stopped != 0) throw Error(SKM_E_CANCELLED, "cancelled instead of an answer");
        return text;
    };
}

std::string Call::signature(skm_sign_fn function, void *user, std::string_view message) const {
    skm_string out = SKM_STRING_INIT;
    const CallbackScope scope(state_.get());
    const int stopped = function(message.data(), message.size(), &out, user);
    std::string signature(out.data != nullptr ? out.data : "", out.data != nullptr ? out.size : 0);
    skm_string_dispose(&out);
    if (stopped != 0) throw Error(SKM_E_CANCELLED, "cancelled by the signer");
    return signature;
}

// Not given_text: the text must not get into an error message, nor into copies that nobody wipes.
PassphraseScope::PassphraseScope(core::Passphrase &target, const char *given, const char *name, Call::Ask ask)
    : target_(target) {
    target.ask = std::move(ask);
    if (given == nullptr) return;
    if (!core::is_utf8(given))
        throw Error(SKM_E_NOT_UTF8, std::string(name) + " is not UTF-8").detail("parameter", name);
    target.given.emplace(given);
}

PassphraseScope::~PassphraseScope() {
    if (target_.given) core::wipe(*target_.given);
}

}  // namespace skillmeat::capi
