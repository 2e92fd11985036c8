// cancel.hpp - stopping and progress, the same way in every long loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace skillmeat::core {

// May be set from any thread.
class CancelToken {
 public:
    void cancel() noexcept { stopped_.store(true, std::memory_order_relaxed); }
    void reset() noexcept { stopped_.store(false, std::memory_order_relaxed); }
    bool cancelled() const noexcept { return stopped_.load(std::memory_order_relaxed); }

 private:
    std::atomic<bool> stopped_{false};
};

struct Progress {
    std::string_view phase;  // "hash", "compress", "verify", "write", …
    std::uint64_t done = 0;
    std::uint64_t total = 0;  // 0: not known
};

using ProgressCallback = std::function<bool(const Progress &)>;  // false stops

// What a long operation looks at between two pieces of work. Copyable; empty = never stops, tells nobody.
class Watch {
 public:
    Watch() = default;
    Watch(ProgressCallback callback, std::shared_ptr<CancelToken> token)
        : callback_(std::move(callback)), token_(std::move(token)) {}

    // Throws Error(SKM_E_CANCELLED). Only on the calling thread.
    void step(std::string_view phase, std::uint64_t done, std::uint64_t total) const;
    void check() const;                                // the token alone; any thread
    Watch quiet() const { return Watch({}, token_); }  // for other threads: may be stopped, tells nobody
    bool cancelled() const noexcept { return token_ && token_->cancelled(); }

 private:
    ProgressCallback callback_;
    std::shared_ptr<CancelToken> token_;
};

}  // namespace skillmeat::core
