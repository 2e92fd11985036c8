// snapshot.hpp - snapshots of a collection, going back to one, and the list of what happened.
#pragma once

#include "flow/flow.hpp"

namespace skillmeat::core {

struct SnapshotOptions {
    std::string collection;  // "" = the configured default
    std::string message;
};
// {"snapshot":{"id","created","message","artifacts","digest","collection","automatic","format"},"missing":[…],"txn"}
Json create_snapshot(const Operation &operation, const SnapshotOptions &options);

struct RollbackOptions {
    std::string collection;
    std::string id;                       // "" = the newest
    std::vector<std::string> references;  // artifacts; empty = the whole collection
};
// {"restored","safety_snapshot","collection","changes":[{"artifact","action"}],"files":{…},"txn"}
Json roll_back(const Operation &operation, const RollbackOptions &options);

// {"removed": id, "collection", "txn"}
Json remove_snapshot(const Operation &operation, const std::string &collection, const std::string &id);

struct HistoryOptions {
    std::string collection;  // "" = snapshots of all
    Page page;
};
// {"transactions":[{"id","time","command","paths","undone_by",…}],"snapshots":[{"id","created",…}],"next"}
Json list_history(const Operation &operation, const HistoryOptions &options);

}  // namespace skillmeat::core
