// entry.hpp - one line of audit/log.jsonl: compact JSON, keys sorted, and nothing else.
//
// {"action","actor","kind","prev","result","seq","subject","time","trace_id"?,"txn"?}: `seq` counts from 0, `prev` is
// the SHA-256 of the line before (64 zeros in the first), `subject` holds names and digests, never contents or secrets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/crypto/sha256.hpp"
#include "base/time.hpp"
#include "formats/json/json.hpp"

namespace skillmeat::core {

inline constexpr std::size_t kLogLineLimit = 64u << 10;

struct LogEntry {
    std::uint64_t seq = 0;
    Digest prev;
    Milliseconds time = 0;
    std::string actor, action, kind, result, trace_id, txn;  // the last two may be ""
    Json subject = Json::object();
};

// Without the line feed. A subject that would make the line too long is replaced by its digest and size.
std::string log_line(const LogEntry &entry);

// Throws SKM_E_PARSE, SKM_E_SCHEMA, SKM_E_TOO_LARGE: not exactly what log_line() makes of its values.
LogEntry parse_log_line(std::string_view line);

// The command word of a command line: "import demo.skillmeat-pack" -> "import", "trust add x" -> "trust add".
std::string action_of(std::string_view command);

}  // namespace skillmeat::core
