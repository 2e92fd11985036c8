// time.hpp - Unix milliseconds and their texts.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace skillmeat::core {

using Milliseconds = std::int64_t;  // since 1970-01-01T00:00:00Z

Milliseconds system_now();
std::int64_t system_now_microseconds();

std::string to_rfc3339(Milliseconds time);          // 2026-11-21T03:25:31.123Z ("…:31Z" when whole)
std::string to_rfc3339_seconds(Milliseconds time);  // 2026-11-21T03:25:31Z, cut
std::string to_offset_seconds(Milliseconds time);   // 2026-11-21T03:25:31+00:00, cut (packs)
// What the original writes: naive UTC, microseconds left out when 0 (Python isoformat).
std::string to_isoformat(std::int64_t microseconds);
std::string to_local_isoformat(std::int64_t microseconds);  // naive local time (tracking files)

// RFC 3339 and what Python's datetime.fromisoformat takes (naive = UTC; 'Z', offsets, ' ' for 'T', date alone).
std::optional<std::int64_t> parse_time_microseconds(std::string_view text);
std::optional<Milliseconds> parse_time(std::string_view text);

}  // namespace skillmeat::core
