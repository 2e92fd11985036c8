// program.hpp - runs another program (python3, tar, openssl …) as an oracle or to make inputs.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

extern char **environ;

namespace support {

struct ProgramResult {
    int status = -1;     // exit status; 127 when it could not be started
    std::string output;  // stdout and stderr
};

inline ProgramResult run_program(const std::vector<std::string> &arguments) {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    std::vector<char *> argv;
    for (const std::string &argument : arguments) argv.push_back(const_cast<char *>(argument.c_str()));
    argv.push_back(nullptr);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    ProgramResult result;
    char block[4096];
    for (ssize_t got = 0; failed == 0 && (got = read(ends[0], block, sizeof block)) > 0;) {
        result.output.append(block, static_cast<std::size_t>(got));
    }
    close(ends[0]);
    if (failed != 0) {
        result.status = 127;
        return result;
    }
    int status = 0;
    waitpid(child, &status, 0);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return result;
}

}  // namespace support
