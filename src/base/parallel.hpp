// parallel.hpp - the same work over many items on several threads, with a result that does not depend on
// them.
#pragma once

#include <cstddef>
#include <functional>

namespace skillmeat::core {

// The threads of this machine, at least 1.
unsigned hardware_threads();

// Calls work(0) … work(count - 1), each once, on at most `threads` threads (0: hardware_threads()), the
// calling one among them; items are begun in order. When some throw, no new item is begun and the exception
// of the lowest index that threw is thrown again.
void parallel_for(std::size_t count, unsigned threads, const std::function<void(std::size_t)> &work);

}  // namespace skillmeat::core
