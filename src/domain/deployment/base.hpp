// base.hpp - what was deployed last: the base of the next merge, and what undeploying may take away.
#pragma once

#include <optional>

#include "domain/deployment/records.hpp"
#include "domain/deployment/target.hpp"

namespace skillmeat::core {

// Looked up in this order: the listing of our record; what lies at the target, when it has the content hash
// that the original recorded; the collection's copy (`theirs`, may be nullptr) when that has it. Else not
// known.
std::optional<Listing> deployed_listing(const Home &home, const DeploymentRecord &record,
                                        const DeployTarget &target, const TargetScan &scan,
                                        const Listing *theirs, std::string_view theirs_hash,
                                        const Watch &watch);

// Does the file at the target differ from the deployed one in line ends alone? false when the deployed one is
// lost.
bool only_line_ends_differ(const Home &home, const DeployTarget &target, const FileEntry &deployed);

}  // namespace skillmeat::core
