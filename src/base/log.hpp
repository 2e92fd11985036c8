// log.hpp - structured log records, handed to the caller's sink.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillmeat::core {

enum class LogLevel : std::int32_t { debug = 0, info = 1, warning = 2, error = 3 };

struct LogRecord {
    LogLevel level;
    std::int64_t time;          // Unix milliseconds
    std::string_view trace_id;  // 32 hex digits, the same for all records of one call
    std::string_view module;    // "import", "transaction", …
    std::string_view message;
    std::vector<std::pair<std::string, std::string>> fields;
};

using LogSink = std::function<void(const LogRecord &)>;  // any thread, several at once

// One JSON line without line feed: {"level","time","trace_id","module","message",…fields}.
std::string to_json_line(const LogRecord &record);

}  // namespace skillmeat::core
