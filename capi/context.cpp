#include "capi/context.hpp"

#include <map>
#include <new>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/log.hpp"
#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"
#include "flow/config.hpp"
#include "flow/deploy.hpp"
#include "flow/doctor.hpp"
#include "flow/home.hpp"
#include "formats/deflate/deflate.hpp"

using namespace skillmeat::capi;
using skillmeat::core::Error;
using skillmeat::core::Json;
namespace core = skillmeat::core;

namespace skillmeat::capi {

static_assert(SKM_LOG_DEBUG == static_cast<std::int32_t>(core::LogLevel::debug));
static_assert(SKM_LOG_INFO == static_cast<std::int32_t>(core::LogLevel::info));
static_assert(SKM_LOG_WARNING == static_cast<std::int32_t>(core::LogLevel::warning));
static_assert(SKM_LOG_ERROR == static_cast<std::int32_t>(core::LogLevel::error));

thread_local const CallbackScope *CallbackScope::innermost = nullptr;

std::shared_ptr<ContextState> use(const skm_context *context) {
    std::shared_ptr<ContextState> state = value_of(context, "context");
    state->context->check_process();
    if (CallbackScope::inside(state.get()))
        throw Error(SKM_E_BUSY, "a callback may not use the context that called it")
            .hint("Remember what is to be done, return from the callback, and do it then.");
    return state;
}

namespace {

constexpr std::int32_t kAbiVersion = 0;  // the soname's

// What a caller hands over with a `destroy`: destroyed exactly once, also when opening fails before anybody
// has it.
class HandedOver {
 public:
    HandedOver(void *user, skm_destroy_fn destroy) noexcept : user_(user), destroy_(destroy) {}
    ~HandedOver() {
        if (destroy_ != nullptr) destroy_(user_);
    }
    HandedOver(const HandedOver &) = delete;
    HandedOver &operator=(const HandedOver &) = delete;

    std::shared_ptr<void> share() {
        const skm_destroy_fn destroy = std::exchange(destroy_, nullptr);
        return destroy != nullptr ? std::shared_ptr<void>(user_, destroy) : nullptr;
    }

 private:
    void *user_;
    skm_destroy_fn destroy_;
};

core::LogSink log_sink(skm_log_fn function, void *user, const ContextState *owner) {
    if (function == nullptr) return {};
    return [function, user, owner](const core::LogRecord &record) {
        try {
            const std::string trace_id(record.trace_id);
            const std::string module = displayable(record.module);
            const std::string message = displayable(record.message);
            const std::string json = core::to_json_line(record);
            const skm_log_record event{sizeof(skm_log_record),
                                       static_cast<skm_log_level>(record.level),
                                       record.time,
                                       trace_id.c_str(),
                                       module.c_str(),
                                       message.c_str(),
                                       json.c_str()};
            const CallbackScope scope(owner);
            function(&event, user);
        } catch (const std::bad_alloc &) {  // what is being done matters more than the record of it
        }
    };
}

std::function<std::int64_t()> clock_source(skm_clock_fn function, void *user, const ContextState *owner) {
    if (function == nullptr) return {};
    return [function, user, owner] {
        const CallbackScope scope(owner);
        return function(user);
    };
}

// "NAME=value" strings; of a name that is there twice the first counts, as getenv has it.
std::map<std::string, std::string> environment_of(const char *const *variables) {
    std::map<std::string, std::string> environment;
    for (std::size_t i = 0; variables[i] != nullptr; ++i) {
        const std::string_view variable = variables[i];
        const std::size_t equals = variable.find('=');
        if (equals == 0 || equals == std::string_view::npos)
            throw Error(SKM_E_ARGUMENT, "environment[" + std::to_string(i) + "] is not NAME=value")
                .detail("parameter", "environment");
        environment.emplace(variable.substr(0, equals), variable.substr(equals + 1));
    }
    return environment;
}

core::ContextOptions context_options(const skm_context_options &given, const ContextState *owner) {
    check_flags(given.flags, SKM_CONTEXT_OFFLINE, "options.flags");
    if (given.log_level < SKM_LOG_DEBUG || given.log_level > SKM_LOG_ERROR)
        throw Error(SKM_E_ARGUMENT, "options.log_level " + std::to_string(given.log_level) + " is no level")
            .detail("parameter", "options.log_level");
    core::ContextOptions options;
    options.home = text_or_empty(given.home, "options.home");
    options.working_directory = text_or_empty(given.working_directory, "options.working_directory");
    if (given.environment != nullptr) options.environment = environment_of(given.environment);
    if (given.managed_policy != nullptr)
        options.managed_policy = needed_text(given.managed_policy, "options.managed_policy");
    options.log = log_sink(given.log, given.log_user, owner);
    options.log_level = static_cast<core::LogLevel>(given.log_level);
    options.clock = clock_source(given.clock, given.clock_user, owner);
    options.offline = (given.flags & SKM_CONTEXT_OFFLINE) != 0;
    return options;
}

Json features() {
    const Json nouns =
        Json::array(std::vector<std::string>{"agent", "artifact", "bundle", "collection", "deployment", "key",
                                             "policy", "snapshot", "trust", "usage"});
    return Json::object(
        {{"version", SKILLMEAT_VERSION_STRING},
         {"abi", kAbiVersion},
         {"features", nouns},
         {"encoder", Json::object({{"name", core::encoder_name()},
                                   {"matches_reference", core::encoder_matches_reference()}})}});
}

Json project_document(const core::Context &context, const std::string &start) {
    const std::string project = core::find_project(context, start);
    const bool found = !project.empty();
    return Json::object({{"project", found ? project : context.resolve(start)}, {"found", found}});
}

}  // namespace

}  // namespace skillmeat::capi

const char *skm_version(void) {
    return SKILLMEAT_VERSION_STRING;
}

int32_t skm_abi_version(void) {
    return kAbiVersion;
}

skm_status skm_features(skm_string *out, skm_error **error) {
    return document(out, error, [] { return features(); });
}

skm_status skm_cancel_new(skm_cancel **out, skm_error **error) {
    return guard(error, outputs(out),
                 [&] { *out = HandlePool<skm_cancel>::open(std::make_shared<core::CancelToken>()); });
}

void skm_cancel_cancel(skm_cancel *cancel) {
    if (cancel != nullptr && cancel->tag() == Kind::cancel) cancel->value()->cancel();
}

void skm_cancel_reset(skm_cancel *cancel) {
    if (cancel != nullptr && cancel->tag() == Kind::cancel) cancel->value()->reset();
}

void skm_cancel_free(skm_cancel *cancel) {
    HandlePool<skm_cancel>::close(cancel);
}

skm_status skm_context_open(const skm_context_options *options, skm_context **out, skm_error **error) {
    const skm_context_options known = known_part(options, skm_context_options SKM_CONTEXT_OPTIONS_INIT);
    HandedOver log_user(known.log_user, known.log_destroy), clock_user(known.clock_user, known.clock_destroy);
    return guard(error, outputs(out), [&] {
        const skm_context_options given =
            options_of(options, skm_context_options SKM_CONTEXT_OPTIONS_INIT, "options");
        const auto state = std::make_shared<ContextState>();
        state->log_user = log_user.share();
        state->clock_user = clock_user.share();
        state->context.emplace(context_options(given, state.get()));
        *out = HandlePool<skm_context>::open(state);
    });
}

void skm_context_close(skm_context *context) {
    HandlePool<skm_context>::close(context);
}

const char *skm_context_home(const skm_context *context) {
    const ContextState *state = peek(context);
    return state != nullptr ? state->context->home().c_str() : "";
}

skm_status skm_context_project(skm_context *context, const char *start, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call call(context, nullptr);
        const std::string from = text_or_empty(start, "start");
        return project_document(call.context(), from.empty() ? call.context().working_directory() : from);
    });
}

skm_status skm_context_config_list(skm_context *context, const skm_call *call, skm_string *out,
                                   skm_error **error) {
    return document(out, error, [&] { return core::config_list(Call(context, call).operation()); });
}

skm_status skm_context_config_get(skm_context *context, const char *key, const skm_call *call,
                                  skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::config_get(one.operation(), needed_text(key, "key"));
    });
}

skm_status skm_context_config_set(skm_context *context, const char *key, const char *value,
                                  const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::config_set(one.operation(), needed_text(key, "key"), given_text(value, "value"));
    });
}

skm_status skm_context_config_unset(skm_context *context, const char *key, const skm_call *call,
                                    skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::config_unset(one.operation(), needed_text(key, "key"));
    });
}

skm_status skm_context_home_show(skm_context *context, const skm_call *call, skm_string *out,
                                 skm_error **error) {
    return document(out, error, [&] { return core::show_home(Call(context, call).operation()); });
}

skm_status skm_context_home_upgrade(skm_context *context, const skm_call *call, skm_string *out,
                                    skm_error **error) {
    return document(out, error, [&] { return core::upgrade_home(Call(context, call).operation()); });
}

skm_status skm_context_home_downgrade(skm_context *context, uint32_t format, const skm_call *call,
                                      skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        constexpr std::uint32_t kMost = 1u << 30;
        if (format > kMost)
            throw Error(SKM_E_ARGUMENT, "there is no format " + std::to_string(format))
                .detail("parameter", "format");
        return core::downgrade_home(one.operation(), static_cast<int>(format));
    });
}

skm_status skm_context_home_remove(skm_context *context, uint32_t flags, const skm_call *call,
                                   skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        check_flags(flags, SKM_HOME_KEEP_DEPLOYED | SKM_HOME_WITH_KEYS, "flags");
        core::RemoveHomeOptions options;
        options.keep_deployed = (flags & SKM_HOME_KEEP_DEPLOYED) != 0;
        options.with_keys = (flags & SKM_HOME_WITH_KEYS) != 0;
        return core::remove_home(one.operation(), options);
    });
}

skm_status skm_context_doctor(skm_context *context, const char *project, uint32_t flags, const skm_call *call,
                              skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        check_flags(flags, SKM_DOCTOR_REPAIR | SKM_DOCTOR_FROM_ORIGINAL, "flags");
        core::DoctorOptions options;
        options.project = text_or_empty(project, "project");
        options.repair = (flags & SKM_DOCTOR_REPAIR) != 0;
        options.from_original = (flags & SKM_DOCTOR_FROM_ORIGINAL) != 0;
        return core::doctor(one.operation(), options);
    });
}
