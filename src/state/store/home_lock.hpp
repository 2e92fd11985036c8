// home_lock.hpp - one lock of a home for all threads and contexts of the process, flock below it for the others.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "platform/fs/fs.hpp"
#include "state/context/context.hpp"

namespace skillmeat::core {

class HomeLock {
 public:
    // The one object for this lock file (by device and inode, so that two paths to one home share it).
    static std::shared_ptr<HomeLock> of(const std::string &path);

    explicit HomeLock(FileLock file) : file_(std::move(file)) {}

    // in_writer: inside an exclusive lock of the same thread, whichever was asked for.
    enum class Taken { no, shared, nested_shared, exclusive, in_writer };
    // While a writer waits, polite readers that hold nothing yet step back, so that it gets its turn.
    enum class Manner { polite, insistent };
    // Neither blocks. try_exclusive throws SKM_E_BUSY for a thread that holds it shared: it would wait for itself.
    Taken try_shared(Manner manner);
    Taken try_exclusive();
    void release(Taken taken, std::thread::id thread);
    bool is_current() const { return file_.is_current(); }

    void writer_waits(int change);

 private:
    static std::int64_t current_process();
    bool is_parents() const {
        return process_ != current_process();
    }  // a child after fork(): not ours to release

    const std::int64_t process_ = current_process();
    std::mutex mutex_;
    FileLock file_;
    std::map<std::thread::id, int> readers_;
    std::thread::id writer_;
    int writer_depth_ = 0;
    int waiting_writers_ = 0;
};

}  // namespace skillmeat::core
