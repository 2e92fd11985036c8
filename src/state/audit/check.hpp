// check.hpp - whether a log is what was written: line by line, in bounded memory.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "state/audit/head.hpp"
#include "state/audit/note.hpp"

namespace skillmeat::core {

// What the log has to agree with. Signatures are looked at by who calls.
struct LogWitnesses {
    std::optional<LogHead> head;
    std::string head_problem;             // "head_damaged"; "" = it could be read, or there is none
    std::vector<Checkpoint> checkpoints;  // whose signatures hold
};

struct LogVerdict {
    LogHead found;  // of the lines that hold together
    std::optional<std::uint64_t>
        first_bad;             // the first entry that is not as it was written, as far as can be told
    std::string reason;        // "" = all is well; else a word that never changes
    std::uint64_t sealed = 0;  // entries below the largest checkpoint that holds
    bool is_ok() const { return reason.empty(); }
};

// Reasons: line, sequence, chain, torn (an entry is not as it was), truncated, head, head_missing, head_damaged,
// checkpoint (rewritten since), other_log. `each` is told the number of lines from time to time; it may throw.
LogVerdict check_log(const std::string &path, const LogWitnesses &witnesses,
                     const std::function<void(std::uint64_t)> &each);

}  // namespace skillmeat::core
