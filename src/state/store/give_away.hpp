// give_away.hpp - a whole home goes, with the history that could take it back: the one change that is no transaction.
//
// One rename is the commit point: before it nothing has changed, after it there is no home under this name. What a
// kill leaves of the old one, or of the copy of its keys, lies beside it under a name that begins with
// "<home>.removed-".
#pragma once

#include <functional>

#include "state/store/home.hpp"

namespace skillmeat::core {

// `check` says once more, with the lock held, that the home may go: it throws, and nothing is changed.
void give_away(const Operation &operation, const Home &home, const std::function<void()> &check);
// A home with nothing but the old one's keys/ takes its place.
void give_away_all_but_keys(const Operation &operation, const Home &home, const std::function<void()> &check);

// Is there anything in keys/ that should outlive the home?
bool holds_keys(const Home &home);

}  // namespace skillmeat::core
