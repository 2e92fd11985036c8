// statement.hpp - what a signature over a pack says, held against the pack. Private to bundle.
#pragma once

#include <string>

#include "domain/bundle/build.hpp"
#include "formats/json/json.hpp"

namespace skillmeat::core::bundle {

// "" when the statement speaks of exactly this pack, else what differs. `facts` come from the pack; its
// `expires` is not looked at. Unknown keys of the predicate are allowed.
std::string statement_problem(const Json &statement, const StatementFacts &facts);

}  // namespace skillmeat::core::bundle
