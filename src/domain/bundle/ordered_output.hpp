// ordered_output.hpp - what several threads make, taken one after the other within bounded memory. Private to bundle.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace skillmeat::core::bundle {

// Items have numbers from 0 on. For each a thread calls begin(), makes it, and calls give(); a thread has one at a time.
// Items are begun and taken in the order of their numbers: those that are ready too early wait in memory.
template <class Item>
class OrderedOutput {
 public:
    // `take` is called by one thread at a time, outside of any lock.
    using Take = std::function<void(std::size_t, Item)>;
    OrderedOutput(std::uint64_t memory, Take take) : memory_(memory), take_(std::move(take)) {}

    // Waits until it is this item's turn and its memory fits beside that of the items that are made or wait; one that
    // is larger than all there is goes alone. false: another item failed, and this one is not wanted any more.
    bool begin(std::size_t number, std::uint64_t amount) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return failed_ || (number == begun_ && fits(amount)); });
        if (failed_) return false;
        ++begun_;
        held_ += amount;
        changed_.notify_all();
        return true;
    }

    void give(std::size_t number, std::uint64_t amount, Item item) {
        std::unique_lock lock(mutex_);
        waiting_.emplace(number, std::make_pair(amount, std::move(item)));
        if (is_taking_) return;
        is_taking_ = true;
        while (!failed_ && !waiting_.empty() && waiting_.begin()->first == taken_) {
            auto next = waiting_.extract(waiting_.begin());
            lock.unlock();
            take_(next.key(), std::move(next.mapped().second));
            lock.lock();
            ++taken_;
            held_ -= next.mapped().first;
            changed_.notify_all();
        }
        is_taking_ = false;
    }

    // After an item that is not given, and after `take` threw.
    void fail() {
        const std::lock_guard lock(mutex_);
        failed_ = true;
        changed_.notify_all();
    }

 private:
    bool fits(std::uint64_t amount) const {
        return begun_ == taken_ || (held_ < memory_ && amount <= memory_ - held_);
    }

    const std::uint64_t memory_;
    const Take take_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::size_t, std::pair<std::uint64_t, Item>> waiting_;
    std::size_t begun_ = 0, taken_ = 0;  // so many items
    std::uint64_t held_ = 0;
    bool is_taking_ = false, failed_ = false;
};

}  // namespace skillmeat::core::bundle
