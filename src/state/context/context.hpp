// context.hpp - what every operation stands on: the home, the environment as it was captured, clock, random
// source, log, and the seams (passphrase, confirmation) that a caller fills.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cancel.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "platform/keychain/keychain.hpp"

namespace skillmeat::core {

struct ContextOptions {
    std::string home;                                               // "" = $SKILLMEAT_HOME, else ~/.skillmeat
    std::optional<std::map<std::string, std::string>> environment;  // nullopt = the process's, captured now
    std::string working_directory;                                  // "" = the process's, captured now
    std::string managed_policy = "/etc/skillmeat/policy.toml";
    std::function<std::int64_t()> clock;  // Unix microseconds; empty = the system's
    LogSink log;
    LogLevel log_level = LogLevel::info;
    bool offline = false;
    std::shared_ptr<Keychain> keychain;  // nullptr = the system's
};

// May be shared by threads. Everything in it is fixed at opening but the caches, which lock for themselves.
class Context {
 public:
    explicit Context(ContextOptions options);

    const std::string &home() const { return home_; }            // absolute
    const std::string &user_home() const { return user_home_; }  // $HOME, absolute
    const std::string &working_directory() const { return working_directory_; }
    const std::string &managed_policy() const { return options_.managed_policy; }
    std::optional<std::string> variable(const std::string &name) const;  // from the captured environment
    bool offline() const { return options_.offline; }
    Keychain &keychain() const { return *options_.keychain; }

    std::int64_t now_microseconds() const;
    Milliseconds now() const { return now_microseconds() / 1000; }
    std::string new_id() const;  // 32 random hex digits

    // "~" and "~/x" to the user's home, relative to the working directory.
    std::string resolve(std::string_view path) const;

    bool logs(LogLevel level) const;
    void log(LogLevel level, std::string_view trace_id, std::string_view module, std::string_view message,
             std::vector<std::pair<std::string, std::string>> fields = {}) const;

    // Throws Error(SKM_E_FORKED) in a child of the process that opened it.
    void check_process() const;

 private:
    ContextOptions options_;
    std::map<std::string, std::string> environment_;
    std::string home_, user_home_, working_directory_;
    std::int64_t process_ = 0;
};

// One call: who may stop it, whether it may wait, whether it may write.
struct Operation {
    const Context &context;
    Watch watch;
    std::string trace_id;  // 32 hex digits
    bool dry_run = false;
    bool no_wait = false;                         // a lock held elsewhere is an error at once
    double wait_seconds = 60;                     // else SKM_E_LOCKED after this long
    std::function<void(double seconds)> waiting;  // told about once a second while a lock is waited for

    Operation(const Context &c, Watch w = {}) : context(c), watch(std::move(w)), trace_id(c.new_id()) {}
    void log(LogLevel level, std::string_view module, std::string_view message,
             std::vector<std::pair<std::string, std::string>> fields = {}) const {
        context.log(level, trace_id, module, message, std::move(fields));
    }
};

}  // namespace skillmeat::core
