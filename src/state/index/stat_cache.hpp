// stat_cache.hpp - digests of files that have not changed since they were hashed (index.db).
//
// Derived: absent, corrupt, locked or read-only never fails a command. Follows git's racy-clean rule: an entry
// counts only when the file's mtime and ctime are older than the moment the entry was written. Sign,
// `verify --deployed` and `doctor` never ask it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/crypto/sha256.hpp"
#include "platform/fs/fs.hpp"
#include "state/context/context.hpp"

namespace skillmeat::core {

class StatCache {
 public:
    explicit StatCache(const Operation &operation);    // opens <home>/index.db when it can; else an empty cache
    ~StatCache();                                      // writes what was noted, in one transaction, when it can
    StatCache(const StatCache &) = delete;
    StatCache &operator=(const StatCache &) = delete;

    // Loads all entries below an absolute folder in one ordered scan. Lookups outside loaded trees find nothing.
    void load_tree(const std::string &folder);
    std::optional<Digest> find(const std::string &path, const FileInfo &info) const;   // thread-safe after loading
    void note(const std::string &path, const FileInfo &info, const Digest &digest);    // thread-safe
    void write();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace skillmeat::core
