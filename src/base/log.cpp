#include "base/log.hpp"

#include <algorithm>
#include <array>

#include "base/quote.hpp"
#include "base/time.hpp"

namespace skillmeat::core {

namespace {

constexpr std::array<std::string_view, 5> kOwnKeys = {"level", "time", "trace_id", "module", "message"};

std::string_view level_name(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return "debug";
        case LogLevel::info: return "info";
        case LogLevel::warning: return "warning";
        case LogLevel::error: return "error";
    }
    return "unknown";
}

void append_member(std::string &line, std::string_view key, std::string_view value) {
    line += line.empty() ? '{' : ',';
    append_json_quoted(line, key);
    line += ':';
    append_json_quoted(line, value);
}

// A field may not hide one of the record's own members.
std::string field_key(std::string_view key) {
    const bool taken = std::find(kOwnKeys.begin(), kOwnKeys.end(), key) != kOwnKeys.end();
    return (taken ? "field." : "") + std::string(key);
}

}  // namespace

std::string to_json_line(const LogRecord &record) {
    std::string line;
    append_member(line, "level", level_name(record.level));
    append_member(line, "time", to_rfc3339(record.time));
    append_member(line, "trace_id", record.trace_id);
    append_member(line, "module", record.module);
    append_member(line, "message", record.message);
    for (const auto &[key, value] : record.fields) append_member(line, field_key(key), value);
    line += '}';
    return line;
}

}  // namespace skillmeat::core
