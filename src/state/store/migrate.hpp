// migrate.hpp - a home from one format to another: the steps as a table, all of them in one transaction.
//
// Formats: 0 - only the original has written there (no state/home.json); 1 - ours. A kill leaves the old format or the
// new one, and `undo` takes a migration back as it does any other change.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "state/store/transaction.hpp"

namespace skillmeat::core {

struct Migration {
    int from = 0, to = 0;      // neighbours: to = from + 1
    std::string_view meaning;  // for people
    // Each stages what it changes; neither commits.
    using Step = std::function<void(const Operation &operation, const Home &home, Transaction &transaction)>;
    Step up, down;
};
using Migrations = std::vector<Migration>;

// The format of a home as it lies there. SKM_E_NEWER above `newest`, SKM_E_DAMAGED.
int home_format(const Home &home, int newest);

// The steps between two formats, in the order in which they are made. SKM_E_UNSUPPORTED when the table has no way.
std::vector<const Migration *> migration_path(const Migrations &table, int from, int to);

// Returns the id of the change; "" when the home has that format already (or in a dry run).
std::string migrate(const Operation &operation, const Home &home, const Migrations &table, int to);

}  // namespace skillmeat::core
