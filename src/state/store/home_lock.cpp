#include "state/store/home_lock.hpp"

#include <unistd.h>

#include <utility>

#include "base/error.hpp"

namespace skillmeat::core {

namespace {

struct Registry {
    std::mutex mutex;
    pid_t process = 0;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::weak_ptr<HomeLock>> locks;
};

Registry &registry() {
    static Registry *instance = new Registry;  // never destroyed: threads may outlive main
    return *instance;
}

}  // namespace

std::shared_ptr<HomeLock> HomeLock::of(const std::string &path) {
    FileLock file = FileLock::open(path);
    const FileInfo info = file_info_of(file.descriptor(), path);
    Registry &all = registry();
    const std::lock_guard hold(all.mutex);
    if (all.process != getpid()) {  // a child after fork() holds none of its parent's locks
        all.locks.clear();
        all.process = getpid();
    }
    std::weak_ptr<HomeLock> &known = all.locks[{info.device, info.inode}];
    if (std::shared_ptr<HomeLock> lock = known.lock()) return lock;
    auto lock = std::make_shared<HomeLock>(std::move(file));
    known = lock;
    return lock;
}

std::int64_t HomeLock::current_process() {
    return getpid();
}

HomeLock::Taken HomeLock::try_shared(Manner manner) {
    const std::lock_guard hold(mutex_);
    const std::thread::id self = std::this_thread::get_id();
    if (writer_depth_ > 0) {
        if (writer_ != self) return Taken::no;
        ++writer_depth_;
        return Taken::in_writer;
    }
    const auto mine = readers_.find(self);
    if (mine != readers_.end()) {
        ++mine->second;
        return Taken::nested_shared;
    }
    if (waiting_writers_ > 0 && manner == Manner::polite) return Taken::no;
    if (readers_.empty() && !file_.try_lock(FileLock::Mode::shared)) return Taken::no;
    readers_.emplace(self, 1);
    return Taken::shared;
}

HomeLock::Taken HomeLock::try_exclusive() {
    const std::lock_guard hold(mutex_);
    const std::thread::id self = std::this_thread::get_id();
    if (writer_depth_ > 0) {
        if (writer_ != self) return Taken::no;
        ++writer_depth_;
        return Taken::in_writer;
    }
    if (readers_.contains(self))
        throw Error(SKM_E_BUSY, "the home cannot be changed while this thread is reading it");
    if (!readers_.empty() || !file_.try_lock(FileLock::Mode::exclusive)) return Taken::no;
    writer_ = self;
    writer_depth_ = 1;
    return Taken::exclusive;
}

void HomeLock::release(Taken taken, std::thread::id thread) {
    if (is_parents()) return;
    const std::lock_guard hold(mutex_);
    if (taken == Taken::exclusive || taken == Taken::in_writer) {
        if (--writer_depth_ > 0) return;
        writer_ = {};
        file_.unlock();
        return;
    }
    const auto reader = readers_.find(thread);
    if (reader == readers_.end() || --reader->second > 0) return;
    readers_.erase(reader);
    if (readers_.empty()) file_.unlock();
}

void HomeLock::writer_waits(int change) {
    const std::lock_guard hold(mutex_);
    waiting_writers_ += change;
}

}  // namespace skillmeat::core
