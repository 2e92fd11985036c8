// flow.hpp - what every flow is: gather → pure plan → preview or commit → result document.
//
// A flow takes one Operation and its options and returns the result document of cli.md, members in schema order.
// Flows are the only code that composes several domain modules. With operation.dry_run the same document comes
// back and nothing is written. What was refused or conflicts is in the document; only an operation that could not be
// carried out throws. Each flow that writes commits exactly one transaction and appends one usage event.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "domain/key/passphrase.hpp"
#include "formats/json/json.hpp"
#include "state/context/context.hpp"

namespace skillmeat::core {

// A listing that is cut into pages: at most `limit` rows after `cursor` (opaque, "" = from the start).
struct Page {
    std::size_t limit = 0;  // 0 = all
    std::string cursor;
};

}  // namespace skillmeat::core
