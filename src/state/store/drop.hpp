// drop.hpp - what gc takes away. No Transaction: nothing that is dropped is referred to, and nothing undoes it.
//
// The home's lock is held exclusively. Killed at any call, everything that is still there still has all that it needs:
// records go first, and what only they referred to goes when they are surely gone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "state/store/home.hpp"

namespace skillmeat::core {

// Records of history and snapshots, by their paths relative to the home, in this order.
void drop_records(const Home &home, const std::vector<std::string> &records);

struct DroppedObjects {
    std::uint64_t count = 0, bytes = 0;
};
// But those that somebody has written or asked to keep at `since_ns` or later. Stops when the operation is cancelled.
DroppedObjects drop_objects(const Operation &operation, const Home &home,
                            const std::vector<ObjectStore::Entry> &objects, std::int64_t since_ns);

}  // namespace skillmeat::core
