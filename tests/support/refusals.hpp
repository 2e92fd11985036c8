// refusals.hpp - what the inside of the library refused, and where.
#pragma once

#include <functional>
#include <string>

#include "base/error.hpp"

namespace support {

// The error that `action` throws; one with the code SKM_OK when it throws none.
inline skillmeat::core::Error error_of(const std::function<void()> &action) {
    try {
        action();
    } catch (const skillmeat::core::Error &error) {
        return error;
    }
    return {SKM_OK, ""};
}

inline skillmeat::core::Code code_of(const std::function<void()> &action) {
    return error_of(action).code();
}

// "line:column" of an error of a parser.
inline std::string place_of(const skillmeat::core::Error &error) {
    return std::string(error.detail("line")) + ":" + std::string(error.detail("column"));
}

}  // namespace support
