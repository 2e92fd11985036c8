// parallel.hpp - the same work over many items on several threads, with a result that does not depend on
// them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>

namespace skillmeat::core {

// The threads of this machine, at least 1.
unsigned hardware_threads();

// Calls work(0) … work(count - 1), each once, on at most `threads` threads (0: hardware_threads()), the
// calling one among them; items are begun in order. When some throw, no new item is begun and the exception
// of the lowest index that threw is thrown again.
void parallel_for(std::size_t count, unsigned threads, const std::function<void(std::size_t)> &work);

// A bound on what threads hold at the same time: each waits until its share fits beside those of the others. One
// that is larger than all there is goes when nobody else holds any.
class Allowance {
 public:
    explicit Allowance(std::uint64_t all) : all_(all) {}

    class Share {
     public:
        Share(Allowance &from, std::uint64_t amount);  // waits; a thread that holds one takes no second
        ~Share();
        Share(const Share &) = delete;
        Share &operator=(const Share &) = delete;

     private:
        Allowance &from_;
        const std::uint64_t amount_;
    };

 private:
    const std::uint64_t all_;
    std::uint64_t held_ = 0;
    std::mutex mutex_;
    std::condition_variable given_back_;
};

}  // namespace skillmeat::core
