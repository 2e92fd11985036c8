#include "context_options.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "arguments.hpp"
#include "environment.hpp"

namespace skillmeat::node {

namespace {

const std::vector<std::string> kLevels{"debug", "info", "warning", "error"};  // by skm_log_level

constexpr std::size_t kWaitingRecords = 10000;

struct OwnedRecord {
    skm_log_level level;
    std::int64_t time;
    std::string trace_id, module, message, json;
};

// Hands log records from any thread to a JavaScript function, in order. Records beyond kWaitingRecords that
// it has not seen yet are dropped, and counted in a record of their own.
class Sink : public std::enable_shared_from_this<Sink> {
 public:
    Sink(std::shared_ptr<Mailbox> mailbox, Function function)
        : mailbox_(std::move(mailbox)), function_(std::move(function)) {}

    void log(const LogRecord &record) {
        if (waiting_ >= kWaitingRecords) {
            ++dropped_;
            return;
        }
        ++waiting_;
        const OwnedRecord owned{record.level,
                                record.time,
                                std::string(record.trace_id),
                                std::string(record.module),
                                std::string(record.message),
                                std::string(record.json)};
        mailbox_->post([self = shared_from_this(), owned](Napi::Env env) { self->deliver(env, owned); });
    }

 private:
    void deliver(Napi::Env env, const OwnedRecord &record) {
        --waiting_;
        if (const std::size_t dropped = dropped_.exchange(0); dropped > 0) {
            const std::string count = std::to_string(dropped);
            call(env, {SKM_LOG_WARNING, record.time, record.trace_id, "log", count + " records were dropped",
                       "{\"message\":\"records were dropped\",\"dropped\":" + count + "}"});
        }
        call(env, record);
    }

    void call(Napi::Env env, const OwnedRecord &record) {
        const auto object = Napi::Object::New(env);
        const auto level = static_cast<std::size_t>(record.level);
        object.Set("level", level < kLevels.size() ? kLevels[level] : std::to_string(record.level));
        object.Set("time", static_cast<double>(record.time));
        object.Set("traceId", record.trace_id);
        object.Set("module", record.module);
        object.Set("message", record.message);
        object.Set("json", record.json);
        try {
            function_->Call({object});
        } catch (const Napi::Error &error) {  // as what an event listener throws
            napi_fatal_exception(env, error.Value());
        }
    }

    const std::shared_ptr<Mailbox> mailbox_;
    const Function function_;
    std::atomic<std::size_t> waiting_{0}, dropped_{0};
};

// A clock written in JavaScript: asked directly on its own thread, waited for on all others. When it throws,
// or its environment ends, the last time it told goes on to hold.
class Clock : public std::enable_shared_from_this<Clock> {
 public:
    Clock(std::shared_ptr<Mailbox> mailbox, Function function)
        : mailbox_(std::move(mailbox)), function_(std::move(function)) {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        last_ = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    }

    std::int64_t now() {
        if (mailbox_->on_javascript_thread()) {
            read(function_->Env());
            return last_;
        }
        const auto wait = std::make_shared<Wait>();
        try {
            mailbox_->ask(wait, [self = shared_from_this(), wait](Napi::Env env) {
                self->read(env);
                wait->answer();
            });
        } catch (const Stopped &) {  // nobody is there to be asked
        }
        return last_;
    }

 private:
    void read(Napi::Env env) {
        try {
            const Napi::HandleScope scope(env);
            last_ = integer_of(function_->Call({}), "the clock's answer");
        } catch (const Napi::Error &error) {
            napi_fatal_exception(env, error.Value());
        }
    }

    const std::shared_ptr<Mailbox> mailbox_;
    const Function function_;
    std::atomic<std::int64_t> last_;
};

// {NAME: value}, as process.env, or ["NAME=value"].
Strings environment_of(Napi::Value given, const std::string &what) {
    if (given.IsArray()) return texts_of(given, what);
    if (!given.IsObject()) throw wrong_type(given.Env(), what + " must be an object or an array of strings");
    const auto object = given.As<Napi::Object>();
    const Napi::Array names = object.GetPropertyNames();
    Strings variables;
    for (std::uint32_t i = 0; i < names.Length(); ++i) {
        const Napi::Value value = object.Get(names.Get(i));
        if (value.IsUndefined()) continue;
        const std::string name = text_of(names.Get(i), what);
        variables.push_back(name + "=" + text_of(value, what + ": " + name));
    }
    return variables;
}

std::function<std::int64_t()> clock_of(Napi::Value given, const std::string &what) {
    if (!given.IsFunction()) return [fixed = integer_of(given, what)] { return fixed; };
    const std::shared_ptr<Mailbox> mailbox = Environment::of(given.Env()).mailbox;
    const auto clock = std::make_shared<Clock>(mailbox, share(mailbox, given.As<Napi::Function>()));
    return [clock] { return clock->now(); };
}

}  // namespace

ContextOptions context_options(Napi::Env env, Napi::Value given) {
    Options in(env, given, "Context");
    ContextOptions options;
    options.home = in.text("home");
    options.working_directory = in.text("workingDirectory");
    options.managed_policy = in.text("managedPolicy");
    options.offline = in.flag("offline");
    if (const auto level = in.choice("logLevel", kLevels))
        options.log_level = static_cast<skm_log_level>(*level);
    const Napi::Value environment = in.value("environment");
    if (!environment.IsUndefined())
        options.environment = environment_of(environment, in.called("environment"));
    if (const auto log = in.function("log")) {
        const std::shared_ptr<Mailbox> mailbox = Environment::of(env).mailbox;
        const auto sink = std::make_shared<Sink>(mailbox, share(mailbox, *log));
        options.log = [sink](const LogRecord &record) { sink->log(record); };
    }
    const Napi::Value clock = in.value("clock");
    if (!clock.IsUndefined()) options.clock = clock_of(clock, in.called("clock"));
    in.finish();
    return options;
}

}  // namespace skillmeat::node
