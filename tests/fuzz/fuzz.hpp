// fuzz.hpp - what the fuzz targets share. A target is one file <name>_fuzz.cpp with one function: it gets any
// bytes, and ends the program when something does not hold that has to hold for all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace fuzz {

using skillmeat::core::Code;
using skillmeat::core::Error;

// What does not hold is a finding.
inline void require(bool holds, const std::string &what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what.c_str());
    std::abort();
}

// The code of the refusal, SKM_OK when there is none. Any other exception than Error ends the program.
template <class Action>
Code code_of(Action &&action) {
    try {
        action();
        return SKM_OK;
    } catch (const Error &error) {
        require(error.code() != SKM_E_INTERNAL, error.message());
        require(!error.message().empty(), "a refusal has a message");
        return error.code();
    }
}

// The bytes of one input from the front: choices first, then texts.
class Input {
 public:
    Input(const std::uint8_t *data, std::size_t size) : rest_(reinterpret_cast<const char *>(data), size) {}

    // One byte as a choice of `count`.
    std::size_t below(std::size_t count) {
        if (rest_.empty()) return 0;
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return byte % count;
    }
    // Up to the next `mark`, which is taken too; all when there is none.
    std::string_view until(char mark) {
        const std::string_view taken = rest_.substr(0, rest_.find(mark));
        rest_.remove_prefix(taken.size() == rest_.size() ? taken.size() : taken.size() + 1);
        return taken;
    }
    std::string_view rest() const { return rest_; }

 private:
    std::string_view rest_;
};

}  // namespace fuzz
