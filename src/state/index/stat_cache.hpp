// stat_cache.hpp - digests of files that have not changed since they were hashed (index.db).
//
// Derived: absent, corrupt, locked or read-only never fails a command. Follows git's racy-clean rule: a
// digest counts only when the file's mtime and ctime are older than the moment at which its bytes were read.
// Sign, `verify --deployed` and `doctor` never ask it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/crypto/sha256.hpp"
#include "platform/fs/fs.hpp"
#include "state/context/context.hpp"

namespace skillmeat::core {

class StatCache {
 public:
    explicit StatCache(const Operation &operation);  // opens <home>/index.db when it can; else an empty cache
    explicit StatCache(const std::string &database);  // the same for a path
    ~StatCache();  // writes what was noted, in one transaction, when it can
    StatCache(const StatCache &) = delete;
    StatCache &operator=(const StatCache &) = delete;

    // Loads all entries below an absolute folder in one ordered scan. Lookups outside loaded trees find
    // nothing.
    void load_tree(const std::string &folder);
    std::optional<Digest> find(const std::string &path,
                               const FileInfo &info) const;  // thread-safe after loading
    // `read_at_ns`: the system's clock (Unix nanoseconds) before the first byte was read. Thread-safe.
    void note(const std::string &path, const FileInfo &info, const Digest &digest, std::int64_t read_at_ns);
    void write();  // never throws

    // Deletes a damaged database and makes an empty one; false when it cannot be had at all. No cache may be open on it.
    static bool make_anew(const std::string &database);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace skillmeat::core
