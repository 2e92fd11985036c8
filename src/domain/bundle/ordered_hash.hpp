// ordered_hash.hpp - one hash over an artifact's files that several threads read. Private to bundle.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/crypto/sha256.hpp"

namespace skillmeat::core::bundle {

// The original's hash C takes an artifact's files one after the other, whichever thread has which: contents
// that come too early wait, and at most as many wait as there are threads.
class OrderedHash {
 public:
    void add(std::size_t index, const std::string &path, std::string plain) {
        const std::lock_guard lock(mutex_);
        waiting_.emplace(index, std::make_pair(path, std::move(plain)));
        while (!waiting_.empty() && waiting_.begin()->first == next_) {
            const auto &[name, bytes] = waiting_.begin()->second;
            hash_.update(name).update(bytes);
            waiting_.erase(waiting_.begin());
            ++next_;
        }
    }
    std::string finish() { return hash_.finish().prefixed(); }

 private:
    std::mutex mutex_;
    Sha256 hash_;
    std::map<std::size_t, std::pair<std::string, std::string>> waiting_;
    std::size_t next_ = 0;
};

}  // namespace skillmeat::core::bundle
