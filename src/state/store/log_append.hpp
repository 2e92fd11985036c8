// log_append.hpp - what a change adds to the audit log: fixed when its journal is written, there when the change is.
//
// The journal holds the very lines and the place for them, so that doing it again after a crash writes nothing twice,
// and taking the change back leaves none. The log is synced before its head is: a head never speaks of lines that a
// power cut could take. A log that runs on behind its head is the trace of such a moment, and is caught up with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "state/audit/entry.hpp"
#include "state/audit/head.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

struct Journal;

struct LogAppend {
    std::uint64_t at = 0;  // where the lines go: behind the last whole line
    std::optional<LogHead>
        before;  // the head as it was, caught up with the log; nullopt: the log begins here
    // The log has lines but no head that can be read: it stays so until `doctor --repair` begins a new part.
    bool keeps_head = false;
    std::string lines;  // with their line feeds; "" = nothing is added
};

// The entries of a change (the change itself, then each consent) as lines that follow what lies there. A damaged log
// is told in the operation's log and never an error. With the lock held exclusively.
LogAppend plan_append(const Operation &operation, const Home &home, const std::vector<LogEntry> &entries);
std::vector<LogEntry> entries_of(const Journal &journal, const Json &consents);
// The fields of an entry that the machine and the operation decide.
LogEntry new_entry(const Operation &operation, std::string action, std::string kind, Json facts);

void apply_append(const Home &home, const LogAppend &append);
void revert_append(const Home &home, const LogAppend &append);

Json append_json(const LogAppend &append);
LogAppend parse_append(const Json &value);  // SKM_E_SCHEMA

}  // namespace skillmeat::core
