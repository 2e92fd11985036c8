#include "job.hpp"

#include <system_error>
#include <utility>

namespace skillmeat::node {

void Callbacks::raise(Napi::Value thrown) {
    if (raised_.exchange(true)) return;  // the first one counts
    try {
        const auto holder = Napi::Object::New(thrown.Env());
        holder.Set("value", thrown);
        thrown_ = Napi::Persistent(holder);
    } catch (const Napi::Error &) {  // the environment ends: nobody will look at it
    }
}

void Callbacks::settle(Napi::Value value, const Take &take, const std::shared_ptr<Wait> &wait) {
    try {
        take(value);
    } catch (const Napi::Error &error) {
        raise(error.Value());
    }
    wait->answer();
}

void Callbacks::ask(const Function &function, Arguments arguments, Take take) {
    const auto wait = std::make_shared<Wait>();
    switch_->waits.add(wait);
    const auto self = shared_from_this();
    mailbox_->ask(wait, [self, function, arguments, take, wait](Napi::Env env) {
        try {
            const Napi::Value value = function->Call(arguments(env));
            const Napi::Value then =
                value.IsObject() ? value.As<Napi::Object>().Get("then") : env.Undefined();
            if (!then.IsFunction()) return self->settle(value, take, wait);
            const auto answered = Napi::Function::New(
                env,
                [self, take, wait](const Napi::CallbackInfo &info) { self->settle(info[0], take, wait); });
            const auto refused = Napi::Function::New(env, [self, wait](const Napi::CallbackInfo &info) {
                self->raise(info[0]);
                wait->answer();
            });
            then.As<Napi::Function>().Call(value, {answered, refused});
        } catch (const Napi::Error &error) {
            self->raise(error.Value());
            wait->answer();
        }
    });
    if (raised_) throw Raised{};
}

Napi::Promise Job::start(Napi::Env env, Order order) {
    std::unique_ptr<Job> job(new Job(env, std::move(order)));
    const Napi::Promise promise = job->begin(env);
    Environment::of(env).jobs.insert(job.release());
    return promise;
}

Job::Job(Napi::Env env, Order order)
    : order_(std::move(order)), deferred_(env), mailbox_(Environment::of(env).mailbox) {
    order_.call.cancel = order_.stop->cancel;
}

Napi::Promise Job::begin(Napi::Env env) {
    const Napi::Promise promise = deferred_.Promise();
    if (order_.waits_for_javascript) {
        begin_thread(env);
        return promise;
    }
    const napi_async_execute_callback execute = [](napi_env, void *data) { static_cast<Job *>(data)->run(); };
    const napi_async_complete_callback end = [](napi_env raw, napi_status, void *data) {
        static_cast<Job *>(data)->complete(raw);
    };
    const Napi::String name = Napi::String::New(env, "libskillmeat");
    napi_status status = napi_create_async_work(env, nullptr, name, execute, end, this, &work_);
    if (status == napi_ok) status = napi_queue_async_work(env, work_);
    if (status != napi_ok) {
        if (work_ != nullptr) napi_delete_async_work(env, work_);
        throw Napi::Error::New(env);
    }
    return promise;
}

void Job::begin_thread(Napi::Env env) {
    try {
        thread_ = std::thread([this] {
            run();
            // When the environment ends before that, end_all joins this thread.
            mailbox_->post([this](Napi::Env each) {
                thread_.join();
                mailbox_->release(each);
                complete(each);
            });
        });
    } catch (const std::system_error &error) {
        throw error_of(env, SKM_E_MEMORY, std::string("no thread could be started: ") + error.what());
    }
    mailbox_->hold(env);
}

void Job::run() noexcept {
    try {
        result_ = order_.work(order_.call);
    } catch (const skillmeat::Error &error) {
        error_ = error;
    } catch (const Stopped &) {
        stopped_ = true;
    } catch (const Raised &) {  // Callbacks has what was thrown
    } catch (const std::exception &error) {
        failure_ = error.what();
    }
}

// What was posted before the end of the call, such as its log records, comes before its result.
void Job::complete(Napi::Env env) noexcept {
    const std::unique_ptr<Job> self(this);
    const Napi::HandleScope scope(env);
    try {
        mailbox_->drain(env);
        Environment::of(env).jobs.erase(this);
        if (work_ != nullptr) napi_delete_async_work(env, work_);
        if (order_.finished) order_.finished();
        settle(env);
    } catch (const Napi::Error &) {  // the environment ends: no JavaScript runs any more
    }
}

void Job::settle(Napi::Env env) {
    if (order_.callbacks->raised()) return deferred_.Reject(order_.callbacks->thrown(env));
    if (error_) return deferred_.Reject(error_of(env, *error_).Value());
    if (stopped_) return deferred_.Reject(error_of(env, SKM_E_CANCELLED, "the call was cancelled").Value());
    if (!failure_.empty()) return deferred_.Reject(error_of(env, SKM_E_INTERNAL, failure_).Value());
    try {
        deferred_.Resolve(result_(env));
    } catch (const Napi::Error &error) {
        deferred_.Reject(error.Value());
    }
}

void Job::end_all(Environment &environment) {
    for (Job *job : environment.jobs) job->order_.stop->stop();
    for (Job *job : environment.jobs) {
        if (!job->thread_.joinable()) continue;
        job->thread_.join();
        delete job;
    }
    environment.jobs.clear();
}

}  // namespace skillmeat::node
