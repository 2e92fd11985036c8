// gc.hpp - what is kept, and for how long: old changes, old automatic snapshots, and contents that nothing needs.
#pragma once

#include "flow/flow.hpp"

namespace skillmeat::core {

struct GcOptions {
    std::int64_t keep_days = -1, keep_changes = -1;  // -1 = as the policy says
};

// {"dry_run","dropped":{"changes","snapshots","objects","bytes"},"kept":{…},"oldest_change","keep_days","keep_changes",
// "problems":[{"path","message"}]}. With a record that cannot be read nothing is dropped: nobody knows what it refers
// to. A call that is stopped may have dropped a part.
Json collect_garbage(const Operation &operation, const GcOptions &options);

// Of changes or snapshots, newest first: how many of the newest stay, when at least `at_least` do and all that are not
// older than `since_ms`.
std::size_t kept_of(const std::vector<std::string> &ids, std::size_t at_least, std::int64_t since_ms);

}  // namespace skillmeat::core
