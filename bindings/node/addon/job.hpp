// job.hpp - one call of the library, away from the JavaScript thread, and the Promise of its result.
//
// A call that asks JavaScript nothing runs on libuv's pool. One that may wait for an answer has a thread of
// its own: in the pool it could take the thread that the answer needs.
#pragma once

#include <napi.h>

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <skillmeat/skillmeat.hpp>
#include <string>
#include <thread>
#include <vector>

#include "environment.hpp"
#include "mailbox.hpp"

namespace skillmeat::node {

// Thrown through the library when a callback threw: Callbacks has the value.
struct Raised {};

// What stops a call. May be shared by calls.
struct Switch {
    skillmeat::Cancel cancel;
    Waits waits;

    void stop() noexcept {
        cancel.cancel();
        waits.stop_all();
    }
    void reset() noexcept {
        waits.allow();
        cancel.reset();
    }
};

// The way from a call back to JavaScript. Made, and let go of, on the JavaScript thread.
class Callbacks : public std::enable_shared_from_this<Callbacks> {
 public:
    using Arguments = std::function<std::vector<napi_value>(Napi::Env)>;
    using Take = std::function<void(Napi::Value)>;

    Callbacks(std::shared_ptr<Mailbox> mailbox, std::shared_ptr<Switch> stop)
        : mailbox_(std::move(mailbox)), switch_(std::move(stop)) {}

    // Calling thread: calls `function` and waits until `take` had its value, or that of the Promise it
    // returned. `take` may run when nobody waits any more. Throws Raised and Stopped.
    void ask(const Function &function, Arguments arguments, Take take);
    bool post(Mailbox::Task task) const { return mailbox_->post(std::move(task)); }
    bool raised() const noexcept { return raised_; }

    // JavaScript thread.
    void raise(Napi::Value thrown);
    Napi::Value thrown(Napi::Env env) const {
        return thrown_.IsEmpty() ? env.Undefined() : thrown_.Value().Get("value");
    }

 private:
    void settle(Napi::Value value, const Take &take, const std::shared_ptr<Wait> &wait);

    std::shared_ptr<Mailbox> mailbox_;
    std::shared_ptr<Switch> switch_;
    std::atomic<bool> raised_{false};
    Napi::ObjectReference thrown_;
};

class Job {
 public:
    using Result =
        std::function<Napi::Value(Napi::Env)>;  // made by the call, turned on the JavaScript thread
    using Work = std::function<Result(const skillmeat::Call &)>;

    struct Order {
        skillmeat::Call call;
        std::shared_ptr<Switch> stop;
        std::shared_ptr<Callbacks> callbacks;
        bool waits_for_javascript = false;
        Work work;
        std::function<void()> finished;  // JavaScript thread, before the Promise is settled
    };
    static Napi::Promise start(Napi::Env env, Order order);
    static void end_all(Environment &environment);

 private:
    Job(Napi::Env env, Order order);
    Napi::Promise begin(Napi::Env env);
    void begin_thread(Napi::Env env);
    void run() noexcept;
    void complete(Napi::Env env) noexcept;
    void settle(Napi::Env env);

    Order order_;
    Napi::Promise::Deferred deferred_;
    std::shared_ptr<Mailbox> mailbox_;
    napi_async_work work_ = nullptr;
    std::thread thread_;

    Result result_;
    std::optional<skillmeat::Error> error_;
    std::string failure_;  // of what no library error stands for
    bool stopped_ = false;
};

}  // namespace skillmeat::node
