#include "invocation.hpp"

#include <mutex>
#include <utility>

#include "cancel.hpp"

namespace skillmeat::node {

namespace {

// Tells JavaScript where a call is without holding it up: events that come while the function has not run yet
// are merged into the newest. Only the first one is waited for, so that a call can be stopped before it did
// anything.
class Reporter : public std::enable_shared_from_this<Reporter> {
 public:
    Reporter(std::shared_ptr<Callbacks> callbacks, Function function)
        : callbacks_(std::move(callbacks)), function_(std::move(function)) {}

    // Calling thread; false stops the call.
    bool report(const Progress &event) {
        if (!begun_) {
            begun_ = true;
            take(event);
            const auto self = shared_from_this();
            callbacks_->ask(
                function_, [self](Napi::Env env) { return self->arguments(env); },
                [self](Napi::Value value) { self->answered(value); });
        } else if (take(event)) {
            callbacks_->post([self = shared_from_this()](Napi::Env env) { self->call(env); });
        }
        if (callbacks_->raised()) throw Raised{};
        return !stopped_;
    }

 private:
    // True when the function is to be called for it.
    bool take(const Progress &event) {
        const std::lock_guard lock(mutex_);
        phase_ = event.phase;
        done_ = event.done;
        total_ = event.total;
        return !std::exchange(waiting_, true);
    }

    std::vector<napi_value> arguments(Napi::Env env) {
        const std::lock_guard lock(mutex_);
        waiting_ = false;
        const auto event = Napi::Object::New(env);
        event.Set("phase", phase_);
        event.Set("done", static_cast<double>(done_));
        event.Set("total", static_cast<double>(total_));
        return {event};
    }

    void call(Napi::Env env) {
        try {
            answered(function_->Call(arguments(env)));
        } catch (const Napi::Error &error) {
            callbacks_->raise(error.Value());
        }
    }

    void answered(Napi::Value value) {
        if (value.IsBoolean() && !value.As<Napi::Boolean>()) stopped_ = true;
    }

    const std::shared_ptr<Callbacks> callbacks_;
    const Function function_;
    bool begun_ = false;
    std::atomic<bool> stopped_{false};
    std::mutex mutex_;
    bool waiting_ = false;
    std::string phase_;
    std::uint64_t done_ = 0, total_ = 0;
};

Napi::Value undefined_or(Napi::Env env, const Napi::CallbackInfo &info, std::size_t index) {
    return index < info.Length() ? info[index] : env.Undefined();
}

}  // namespace

Invocation::Invocation(const Napi::CallbackInfo &info, const Method &method,
                       std::shared_ptr<const skillmeat::Context> context)
    : info_(info),
      method_(method),
      context_(std::move(context)),
      options_(info.Env(), undefined_or(info.Env(), info, method.positional), method.name) {
    if (info.Length() > method.positional + 1)
        throw wrong_value(info.Env(), std::string(method.name) + ": too many arguments");
    options_.value("signal");  // index.js makes a Cancel of it
    const Napi::Value cancel = options_.value("cancel");
    order_.stop = cancel.IsUndefined() ? std::make_shared<Switch>()
                                       : CancelObject::switch_of(cancel, options_.called("cancel"));
    order_.callbacks = std::make_shared<Callbacks>(Environment::of(env()).mailbox, order_.stop);
}

Ask Invocation::ask(const char *name) {
    return asking(name, [](Napi::Env env, const std::string &question) -> Napi::Value {
        return Napi::String::New(env, question);
    });
}

Ask Invocation::decision(const char *name) {
    return asking(name, &parsed);
}

Ask Invocation::asking(const char *name, Napi::Value (*question_of)(Napi::Env, const std::string &)) {
    const auto given = options_.function(name);
    if (!given) return {};
    order_.waits_for_javascript = true;
    const std::string what = options_.called(name);
    return [callbacks = order_.callbacks, function = share(Environment::of(env()).mailbox, *given), what,
            question_of](const std::string &question) {
        const auto answer = std::make_shared<std::optional<std::string>>();
        callbacks->ask(
            function,
            [question, question_of](Napi::Env env) {
                return std::vector<napi_value>{question_of(env, question)};
            },
            [answer, what](Napi::Value value) {
                if (value.IsUndefined() || value.IsNull()) return;
                *answer = text_of(value, what + ": the answer");
            });
        return *answer;
    };
}

std::optional<Signer> Invocation::signer(const char *name) {
    const Napi::Value given = options_.value(name);
    if (given.IsUndefined()) return std::nullopt;
    const std::string what = options_.called(name);
    if (!given.IsObject()) throw wrong_type(env(), what + " must be an object with publicKey and sign");
    const auto object = given.As<Napi::Object>();
    if (!object.Get("sign").IsFunction()) throw wrong_type(env(), what + " must have a function sign");
    order_.waits_for_javascript = true;

    Signer signer;
    signer.public_key = bytes_of(object.Get("publicKey"), what + ": publicKey");
    if (const Napi::Value text = object.Get("name"); !text.IsUndefined())
        signer.name = text_of(text, what + ": name");
    // A method of its object, which may keep a connection or the like in it.
    const auto bound = object.Get("sign").As<Napi::Object>().Get("bind").As<Napi::Function>().Call(
        object.Get("sign"), {object});
    signer.sign = [callbacks = order_.callbacks, what,
                   function = share(Environment::of(env()).mailbox, bound.As<Napi::Function>())](
                      std::string_view data) {
        const auto signature = std::make_shared<std::string>();
        callbacks->ask(
            function,
            [message = std::string(data)](Napi::Env each) {
                return std::vector<napi_value>{
                    Napi::Buffer<char>::Copy(each, message.data(), message.size())};
            },
            [signature, what](Napi::Value value) { *signature = bytes_of(value, what + ": the signature"); });
        return *signature;
    };
    return signer;
}

std::function<bool(const Progress &)> Invocation::progress() {
    const auto given = options_.function("progress");
    if (!given) return {};
    const auto reporter =
        std::make_shared<Reporter>(order_.callbacks, share(Environment::of(env()).mailbox, *given));
    return [reporter](const Progress &event) { return reporter->report(event); };
}

Call Invocation::call() {
    Call call;
    call.dry_run = options_.flag("dryRun");
    call.no_wait = options_.flag("noWait");
    if (const auto wait = options_.integer("waitMilliseconds")) {
        if (*wait < 0 || *wait > 0xFFFFFFFF)
            throw wrong_value(env(), options_.called("waitMilliseconds") + " is out of range");
        call.wait = std::chrono::milliseconds(*wait);
    }
    call.progress = progress();
    call.trace_id = options_.text_or("traceId", "");
    return call;
}

Napi::Value Invocation::settle(Job::Work work, std::function<void()> finished) {
    order_.call = call();
    options_.finish();
    order_.work = std::move(work);
    order_.finished = std::move(finished);
    return Job::start(env(), std::move(order_));
}

Napi::Value Invocation::document(std::function<Document(const Call &)> work) {
    return settle([work = std::move(work)](const Call &call) -> Job::Result {
        return [document = work(call)](Napi::Env env) { return parsed(env, document); };
    });
}

}  // namespace skillmeat::node
