#include "platform/process/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

std::vector<char *> pointers(const std::vector<std::string> &texts) {
    std::vector<char *> out;
    for (const std::string &text : texts) out.push_back(const_cast<char *>(text.c_str()));
    out.push_back(nullptr);
    return out;
}

class SpawnActions {
 public:
    SpawnActions() { posix_spawn_file_actions_init(&actions_); }
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions &) = delete;
    SpawnActions &operator=(const SpawnActions &) = delete;
    posix_spawn_file_actions_t *get() { return &actions_; }

 private:
    posix_spawn_file_actions_t actions_;
};

std::optional<pid_t> start(const std::vector<std::string> &arguments,
                           const std::vector<std::string> &environment, int input, int output) {
    SpawnActions actions;
    if (input < 0)
        posix_spawn_file_actions_addopen(actions.get(), 0, "/dev/null", O_RDONLY, 0);
    else
        posix_spawn_file_actions_adddup2(actions.get(), input, 0);
    posix_spawn_file_actions_adddup2(actions.get(), output, 1);
    posix_spawn_file_actions_addopen(actions.get(), 2, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const std::vector<char *> argv = pointers(arguments), envp = pointers(environment);
    if (posix_spawn(&child, argv[0], actions.get(), nullptr, argv.data(), envp.data()) != 0)
        return std::nullopt;
    return child;
}

// A descriptor from which a program can read `input`: all of it waits there, so that nobody has to write while it runs.
// A socket and no pipe, because a program that does not read must not end ours by a signal.
Descriptor input_of(std::string_view input) {
    constexpr std::size_t kLimit = 64u << 10;
    std::array<int, 2> ends{};
    if (input.size() > kLimit || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return Descriptor();
    Descriptor reading(ends[0]);
    const Descriptor writing(ends[1]);
    const ssize_t sent = ::send(writing.get(), input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent == static_cast<ssize_t>(input.size()) ? std::move(reading) : Descriptor();
}

// True when it came to its end by itself.
bool read_all(int output, const ProgramLimits &limits, std::string &text) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::milliseconds(limits.milliseconds);
    std::array<char, 1024> block{};
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd waiting{output, POLLIN, 0};
        if (left <= 0) return false;
        const int ready = ::poll(&waiting, 1, static_cast<int>(left));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        const ssize_t count = ::read(output, block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return count == 0;
        text.append(block.data(), static_cast<std::size_t>(count));
        if (text.size() >= limits.bytes) return false;
    }
}

}  // namespace

std::optional<std::string> output_of(const std::vector<std::string> &arguments,
                                     const std::vector<std::string> &environment, const ProgramLimits &limits,
                                     std::string_view input) {
    const Descriptor given = input.empty() ? Descriptor() : input_of(input);
    if (!input.empty() && given.get() < 0) return std::nullopt;
    std::array<int, 2> pipe{};
    if (arguments.empty() || ::pipe2(pipe.data(), O_CLOEXEC) != 0) return std::nullopt;
    const Descriptor reading(pipe[0]);
    Descriptor writing(pipe[1]);
    const std::optional<pid_t> child = start(arguments, environment, given.get(), writing.get());
    writing.reset();
    if (!child) return std::nullopt;
    std::string text;
    const bool is_whole = read_all(reading.get(), limits, text);
    if (!is_whole) ::kill(*child, SIGKILL);
    int status = 0;
    while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) continue;
    if (!is_whole || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
    return text;
}

std::string start_of_program(const std::string &path, std::size_t bytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0) return {};
    std::string start(bytes, '\0');
    std::size_t size = 0;
    while (size < bytes) {
        const ssize_t count = ::read(file.get(), start.data() + size, bytes - size);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        size += static_cast<std::size_t>(count);
    }
    start.resize(size);
    return start;
}

}  // namespace skillmeat::core
