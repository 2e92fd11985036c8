// handle.hpp - what stands behind the opaque pointers of the C ABI.
//
// A handle begins with a tag that says what it is and whether it is open, and holds a shared pointer: a call
// takes a share of the value, so handles may be closed in any order, also by a callback of the very call that
// uses them.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace skillmeat::capi {

enum class Kind : std::uint32_t {
    closed = 0x736b6d00,
    context = 0x736b6d01,
    cancel = 0x736b6d02,
    collection = 0x736b6d03,
    bundle = 0x736b6d04,
    key = 0x736b6d05,
};

template <class ValueType, Kind kKind>
class Handle {
 public:
    using Value = ValueType;
    static constexpr Kind kind = kKind;

    Kind tag() const noexcept { return tag_.load(std::memory_order_acquire); }
    const std::shared_ptr<Value> &value() const noexcept { return value_; }

    void open(std::shared_ptr<Value> value) noexcept {
        value_ = std::move(value);
        tag_.store(kKind, std::memory_order_release);
    }
    // False when it was closed already.
    bool close() noexcept {
        if (tag_.exchange(Kind::closed, std::memory_order_acq_rel) != kKind) return false;
        value_.reset();
        return true;
    }

 private:
    std::atomic<Kind> tag_{Kind::closed};  // first: also read through a pointer to a handle of another kind
    std::shared_ptr<Value> value_;
};

// The memory of closed handles is kept, and used again for handles of the same kind only after a good many
// others were closed: so a handle that is used after it was closed is recognised instead of being read from
// freed memory.
template <class HandleType>
class HandlePool {
 public:
    static HandleType *open(std::shared_ptr<typename HandleType::Value> value) {
        HandleType *handle = instance().take();
        handle->open(std::move(value));
        return handle;
    }
    static void close(HandleType *handle) noexcept {
        if (handle != nullptr && handle->tag() == HandleType::kind && handle->close())
            instance().give_back(handle);
    }

 private:
    static constexpr std::size_t kWaiting = 1024;

    // Never destroyed: a program may close its handles while it is being taken down.
    static HandlePool &instance() {
        static HandlePool *const pool = new HandlePool;
        return *pool;
    }
    HandleType *take() {
        const std::lock_guard lock(mutex_);
        if (closed_.size() <= kWaiting) return new HandleType;
        HandleType *handle = closed_.front();
        closed_.pop_front();
        return handle;
    }
    void give_back(HandleType *handle) noexcept {
        try {
            const std::lock_guard lock(mutex_);
            closed_.push_back(handle);
        } catch (...) {  // no memory to remember it by: it stays closed and is not used again
        }
    }

    std::mutex mutex_;
    std::deque<HandleType *> closed_;
};

// The value behind a handle; throws SKM_E_HANDLE. `name` is the parameter's.
template <class HandleType>
std::shared_ptr<typename HandleType::Value> value_of(const HandleType *handle, const char *name) {
    if (handle == nullptr) throw core::Error(SKM_E_HANDLE, std::string(name) + ": the handle is NULL");
    const Kind tag = handle->tag();
    if (tag == Kind::closed) throw core::Error(SKM_E_HANDLE, std::string(name) + ": the handle was closed");
    if (tag != HandleType::kind)
        throw core::Error(SKM_E_HANDLE, std::string(name) + ": not a handle of this kind");
    return handle->value();
}

// For getters: the value without a share of it, nullptr for a bad handle.
template <class HandleType>
const typename HandleType::Value *peek(const HandleType *handle) noexcept {
    return handle != nullptr && handle->tag() == HandleType::kind ? handle->value().get() : nullptr;
}

}  // namespace skillmeat::capi
