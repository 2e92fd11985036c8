#include "state/context/context.hpp"

#include <limits.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/path.hpp"

extern char **environ;

namespace skillmeat::core {

namespace {

std::map<std::string, std::string> process_environment() {
    std::map<std::string, std::string> variables;
    for (char **entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos || equals == 0) continue;
        variables.emplace(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
    }
    return variables;
}

std::string process_working_directory() {
    char buffer[PATH_MAX];
    if (getcwd(buffer, sizeof buffer) != nullptr) return buffer;
    throw system_error(errno, "find", "the working directory");
}

// "" unless it is an absolute path: a relative one would mean another folder with each working directory.
std::string absolute_or_empty(const std::optional<std::string> &path) {
    if (!path || !path->starts_with('/')) return {};
    return absolute_path(*path, "/");
}

}  // namespace

Context::Context(ContextOptions options)
    : options_(std::move(options)),
      environment_(options_.environment ? *options_.environment : process_environment()),
      process_(getpid()) {
    working_directory_ =
        options_.working_directory.empty() ? process_working_directory() : options_.working_directory;
    if (!working_directory_.starts_with('/'))
        throw Error(SKM_E_ARGUMENT, "the working directory must be an absolute path: " + working_directory_)
            .path(working_directory_);
    working_directory_ = absolute_path(working_directory_, "/");
    user_home_ = absolute_or_empty(variable("HOME"));
    if (!options_.keychain) options_.keychain = system_keychain(environment_);

    std::string home = options_.home;
    if (home.empty()) home = variable("SKILLMEAT_HOME").value_or("");
    if (home.empty()) home = "~/.skillmeat";
    home_ = resolve(home);
}

std::optional<std::string> Context::variable(const std::string &name) const {
    const auto found = environment_.find(name);
    if (found == environment_.end()) return std::nullopt;
    return found->second;
}

std::int64_t Context::now_microseconds() const {
    return options_.clock ? options_.clock() : system_now_microseconds();
}

std::string Context::new_id() const {
    std::string bytes(16, '\0');
    if (getentropy(bytes.data(), bytes.size()) != 0)
        throw system_error(errno, "read", "the system's random source");
    return to_hex(bytes);
}

std::string Context::resolve(std::string_view path) const {
    if (path.find('\0') != std::string_view::npos)
        throw Error(SKM_E_NAME, "a path has a NUL byte in it")
            .path(std::string(path.substr(0, path.find('\0'))));
    if (path != "~" && !path.starts_with("~/")) return absolute_path(path, working_directory_);
    if (user_home_.empty())
        throw Error(SKM_E_NOT_FOUND,
                    "cannot resolve " + std::string(path) + ": HOME is not set to an absolute path")
            .path(std::string(path))
            .hint("Set HOME, or SKILLMEAT_HOME, to an absolute path.");
    return absolute_path(path.size() > 2 ? path.substr(2) : std::string_view{}, user_home_);
}

bool Context::logs(LogLevel level) const {
    return options_.log && level >= options_.log_level;
}

void Context::log(LogLevel level, std::string_view trace_id, std::string_view module,
                  std::string_view message, std::vector<std::pair<std::string, std::string>> fields) const {
    if (!logs(level)) return;
    options_.log(LogRecord{level, now(), trace_id, module, message, std::move(fields)});
}

void Context::check_process() const {
    if (process_ == getpid()) return;
    throw Error(SKM_E_FORKED, "this context was opened before fork()")
        .hint("Open a new context in the child process.");
}

}  // namespace skillmeat::core
