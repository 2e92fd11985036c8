#include "mailbox.hpp"

#include <utility>

namespace skillmeat::node {

void Wait::await() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_; });
    if (stopped_) throw Stopped{};
}

void Wait::finish(bool stopped) noexcept {
    const std::lock_guard lock(mutex_);
    if (done_) return;
    done_ = true;
    stopped_ = stopped;
    changed_.notify_all();
}

void Waits::add(const std::shared_ptr<Wait> &wait) {
    const std::lock_guard lock(mutex_);
    if (stopped_) return wait->stop();
    std::erase_if(waits_, [](const auto &each) { return each.expired(); });
    waits_.push_back(wait);
}

void Waits::stop_all() noexcept {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (const auto &each : waits_)
        if (const auto wait = each.lock()) wait->stop();
    waits_.clear();
}

void Waits::allow() noexcept {
    const std::lock_guard lock(mutex_);
    stopped_ = false;
}

std::shared_ptr<Mailbox> Mailbox::open(Napi::Env env) {
    std::shared_ptr<Mailbox> mailbox(new Mailbox);
    auto *held = new std::shared_ptr<Mailbox>(mailbox);
    const napi_finalize finalized = [](napi_env, void *data, void *) {
        const std::unique_ptr<std::shared_ptr<Mailbox>> last(static_cast<std::shared_ptr<Mailbox> *>(data));
        (*last)->close();
    };
    const napi_threadsafe_function_call_js run = [](napi_env raw, napi_value, void *context, void *) {
        if (raw == nullptr) return;
        const Napi::HandleScope scope(raw);
        static_cast<Mailbox *>(context)->drain(raw);
    };
    const napi_status status =
        napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "libskillmeat"), 0, 1,
                                        held, finalized, mailbox.get(), run, &mailbox->bell_);
    if (status != napi_ok) {
        delete held;
        throw Napi::Error::New(env);
    }
    napi_unref_threadsafe_function(env, mailbox->bell_);
    return mailbox;
}

void Mailbox::drain(Napi::Env env) {
    std::unique_lock lock(mutex_);
    rung_ = false;
    for (std::size_t left = tasks_.size(); left > 0 && !tasks_.empty(); --left) {
        const Task task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        {
            const Napi::HandleScope scope(env);
            try {
                task(env);
            } catch (const Napi::Error &error) {  // nobody is there to catch it
                napi_fatal_exception(env, error.Value());
            }
        }
        lock.lock();
    }
    if (!tasks_.empty()) wake();
}

void Mailbox::hold(Napi::Env env) {
    if (held_++ == 0) napi_ref_threadsafe_function(env, bell_);
}

void Mailbox::release(Napi::Env env) {
    if (--held_ == 0) napi_unref_threadsafe_function(env, bell_);
}

void Mailbox::close() noexcept {
    std::deque<Task> dropped;
    {
        const std::lock_guard lock(mutex_);
        open_ = false;
        dropped.swap(tasks_);
    }
    waits_.stop_all();
}

bool Mailbox::post(Task task) {
    const std::lock_guard lock(mutex_);
    if (!open_) return false;
    tasks_.push_back(std::move(task));
    wake();
    return true;
}

void Mailbox::ask(const std::shared_ptr<Wait> &wait, Task task) {
    waits_.add(wait);
    if (!post(std::move(task))) throw Stopped{};
    wait->await();
}

void Mailbox::wake() {
    if (rung_ || !open_) return;
    rung_ = true;
    if (napi_call_threadsafe_function(bell_, nullptr, napi_tsfn_nonblocking) == napi_closing) open_ = false;
}

Function share(const std::shared_ptr<Mailbox> &mailbox, Napi::Function function) {
    const auto let_go = [mailbox](Napi::FunctionReference *reference) {
        const std::shared_ptr<Napi::FunctionReference> last(reference, [](Napi::FunctionReference *each) {
            each->SuppressDestruct();  // either reset below, or the environment has freed it
            delete each;
        });
        mailbox->post([last](Napi::Env) { last->Reset(); });
    };
    return Function(new Napi::FunctionReference(Napi::Persistent(function)), let_go);
}

}  // namespace skillmeat::node
