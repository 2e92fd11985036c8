#include "support/process.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "support/support.hpp"

extern char **environ;

namespace support {

Outcome run(const std::vector<std::string> &arguments, std::string_view input) {
    const TempDir folder;  // files, not pipes: neither side ever waits for the other
    write_file(folder / "in", input);

    posix_spawn_file_actions_t actions;
    REQUIRE(posix_spawn_file_actions_init(&actions) == 0);
    const auto redirect = [&actions](int descriptor, const std::string &path, int flags) {
        REQUIRE(posix_spawn_file_actions_addopen(&actions, descriptor, path.c_str(), flags, 0600) == 0);
    };
    redirect(STDIN_FILENO, folder / "in", O_RDONLY);
    redirect(STDOUT_FILENO, folder / "out", O_WRONLY | O_CREAT);
    redirect(STDERR_FILENO, folder / "err", O_WRONLY | O_CREAT);

    std::vector<std::string> copies = arguments;
    std::vector<char *> argv;
    for (std::string &argument : copies) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_t child = -1;
    const int failed = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) return {127, {}, arguments[0] + " is not there"};

    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    Outcome outcome;
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    outcome.output = read_file(folder / "out");
    outcome.errors = read_file(folder / "err");
    return outcome;
}

bool has_program(const std::string &name) {
    const char *path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');)
        if (access((folder + "/" + name).c_str(), X_OK) == 0) return true;
    MESSAGE("skipped: " << name << " is not installed");
    return false;
}

}  // namespace support
