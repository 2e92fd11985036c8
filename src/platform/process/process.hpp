// process.hpp - asking another program something: no shell, bounded time and output.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillmeat::core {

struct ProgramLimits {
    std::size_t bytes = 4096;  // of its standard output; what is more is not read
    int milliseconds = 5000;   // then it is killed
};

// What the program at the absolute path `arguments[0]` writes on its standard output, with `input` on its standard input
// (at most 64 KiB; it need not read it) and this environment ("NAME=value") alone. nullopt: it cannot be started, is
// killed, or fails.
std::optional<std::string> output_of(const std::vector<std::string> &arguments,
                                     const std::vector<std::string> &environment,
                                     const ProgramLimits &limits = {}, std::string_view input = {});

// The first bytes of a program's file, through links; "" when it cannot be read.
std::string start_of_program(const std::string &path, std::size_t bytes);

}  // namespace skillmeat::core
