// process.hpp - other programs as oracles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace support {

struct Outcome {
    int status = -1;  // exit status; 128 + signal when killed; 127 when the program is not there
    std::string output, errors;
};

// Runs a program found on PATH, without a shell, with `input` as its standard input.
Outcome run(const std::vector<std::string> &arguments, std::string_view input = {});

// Is the program there? Tests that need an oracle tell that they were skipped when it is not.
bool has_program(const std::string &name);

}  // namespace support
