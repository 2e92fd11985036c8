// mailbox.hpp - what other threads leave for the JavaScript thread of one environment, in order.
//
// An environment is the main thread or one worker thread. Everything that calls JavaScript from elsewhere
// goes through here: questions, progress, log records, the end of a call. Posting never blocks.
#pragma once

#include <napi.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace skillmeat::node {

// Thrown through the library when nobody will answer any more: the call was cancelled, or its environment
// ends.
struct Stopped {};

// A thread waits here until it is answered or told to stop.
class Wait {
 public:
    void answer() noexcept { finish(false); }
    void stop() noexcept { finish(true); }
    // Throws Stopped.
    void await();

 private:
    void finish(bool stopped) noexcept;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false, stopped_ = false;
};

// The waits that end together.
class Waits {
 public:
    void add(const std::shared_ptr<Wait> &wait);  // stopped at once when all were
    void stop_all() noexcept;
    void allow() noexcept;  // later waits may wait again

 private:
    std::mutex mutex_;
    std::vector<std::weak_ptr<Wait>> waits_;
    bool stopped_ = false;
};

class Mailbox {
 public:
    using Task = std::function<void(Napi::Env)>;

    // JavaScript thread.
    static std::shared_ptr<Mailbox> open(Napi::Env env);
    void drain(Napi::Env env);  // runs what was posted until now
    void hold(Napi::Env env);   // the process stays while something is held
    void release(Napi::Env env);
    void close() noexcept;  // nothing is taken or answered any more

    // Any thread.
    bool post(Task task);                                    // false: closed
    void ask(const std::shared_ptr<Wait> &wait, Task task);  // posts and waits; throws Stopped
    bool on_javascript_thread() const noexcept { return std::this_thread::get_id() == thread_; }

 private:
    Mailbox() = default;
    void wake();

    const std::thread::id thread_ = std::this_thread::get_id();
    std::mutex mutex_;
    std::deque<Task> tasks_;
    Waits waits_;
    napi_threadsafe_function bell_ =
        nullptr;  // rung when there is something; never used after it was finalized
    bool rung_ = false, open_ = true;
    std::size_t held_ = 0;
};

// A JavaScript function that other threads may hold on to and let go of; called on its own thread only.
using Function = std::shared_ptr<Napi::FunctionReference>;
Function share(const std::shared_ptr<Mailbox> &mailbox, Napi::Function function);

}  // namespace skillmeat::node
