#include "base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace skillmeat::core {

namespace {

class Work {
 public:
    Work(std::size_t count, const std::function<void(std::size_t)> &work) : count_(count), work_(work) {}

    void run() {
        while (!failed_.load(std::memory_order_relaxed)) {
            const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
            if (index >= count_) return;
            try {
                work_(index);
            } catch (...) {
                note(index, std::current_exception());
            }
        }
    }

    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

 private:
    void note(std::size_t index, std::exception_ptr error) {
        const std::lock_guard lock(mutex_);
        failed_.store(true, std::memory_order_relaxed);
        if (error_ && error_index_ < index) return;
        error_ = std::move(error);
        error_index_ = index;
    }

    const std::size_t count_;
    const std::function<void(std::size_t)> &work_;
    std::atomic<std::size_t> next_{0};
    std::atomic<bool> failed_{false};
    std::mutex mutex_;
    std::exception_ptr error_;
    std::size_t error_index_ = 0;
};

}  // namespace

Allowance::Share::Share(Allowance &from, std::uint64_t amount)
    : from_(from), amount_(std::min(amount, from.all_)) {
    std::unique_lock lock(from_.mutex_);
    from_.given_back_.wait(lock, [&] { return amount_ <= from_.all_ - from_.held_; });
    from_.held_ += amount_;
}

Allowance::Share::~Share() {
    {
        const std::lock_guard lock(from_.mutex_);
        from_.held_ -= amount_;
    }
    from_.given_back_.notify_all();
}

unsigned hardware_threads() {
    return std::max(1u, std::thread::hardware_concurrency());
}

void parallel_for(std::size_t count, unsigned threads, const std::function<void(std::size_t)> &work) {
    const std::size_t wanted = std::min<std::size_t>(count, threads == 0 ? hardware_threads() : threads);
    Work items(count, work);
    std::vector<std::thread> helpers;
    try {
        while (helpers.size() + 1 < wanted) helpers.emplace_back([&] { items.run(); });
    } catch (const std::system_error &) {
        // No more threads to be had: those that run do all of it.
    }
    items.run();
    for (std::thread &helper : helpers) helper.join();
    items.rethrow();
}

}  // namespace skillmeat::core
