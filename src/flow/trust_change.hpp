// trust_change.hpp - one change of trust.toml: what every flow that decides whom to believe goes through.
#pragma once

#include <functional>
#include <string>

#include "domain/trust/trust.hpp"
#include "flow/flow.hpp"

namespace skillmeat::core {

// The home, made when there is none: trusting somebody may be the first thing that is done with it.
Home home_to_trust_in(const Operation &operation);

// The texts while a plan is made, and the rows that it touched.
struct TrustChange {
    std::string text;  // of trust.toml
    const std::string path;
    std::string memory;  // of state/trust.json
    const std::string memory_path;
    Json keys = Json::array(), packs = Json::array();  // rows of the result document
    Json facts = Json::object({});                     // more of what the result, the history and the log say

    TrustStore store() const { return TrustStore::parse(text, path); }
    void put(const TrustedKey &key);
    void put(const RevokedPack &pack);
    void drop(const TrustedKey &key);
    void drop(const RevokedPack &pack);
};

// Reads both files, lets `edit` plan, and commits: {"keys","packs","txn"} and the facts. `verb` is what history shows
// after "trust".
Json change_trust(const Operation &operation, const Home &home, const std::string &verb,
                  const std::function<void(TrustChange &)> &edit);

}  // namespace skillmeat::core
