// head.hpp - what is known of the end of the log, kept apart from it (keys/audit-head): a log that was cut off, or
// another one in its place, does not fit it.
//
// One line of compact JSON: {"count","edge":[…],"format":1,"last","log","prev","size"}.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "state/audit/merkle.hpp"

namespace skillmeat::core {

inline constexpr std::size_t kLogHeadLimit = 8192;

struct LogHead {
    std::uint64_t size = 0;  // bytes of the log
    Digest last, prev;       // SHA-256 of its last line, and of the one before
    std::string log;         // the id of the log: 32 hex digits of the SHA-256 of its first line
    MerkleEdge tree;         // over its lines

    std::uint64_t count() const { return tree.leaves(); }
    void add(std::string_view line);  // without its line feed
    bool operator==(const LogHead &other) const;
};

std::string log_head_text(const LogHead &head);
// Throws SKM_E_DAMAGED, with the path and a hint.
LogHead parse_log_head(std::string_view text, const std::string &path);

}  // namespace skillmeat::core
