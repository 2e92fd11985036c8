// Advisory locks.
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr double kFirstPause = 0.0005, kLongestPause = 0.02;  // seconds

double monotonic_seconds() {
    struct timespec now {};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

void pause_for(double seconds) {
    struct timespec time {};
    time.tv_nsec = static_cast<long>(seconds * 1e9);
    nanosleep(&time, nullptr);  // a signal only makes the pause shorter
}

}  // namespace

FileLock FileLock::open(const std::string &path) {
    FileLock lock;
    lock.path_ = path;
    constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    lock.fd_ = Descriptor(::open(path.c_str(), O_RDWR | kFlags));
    if (!lock.fd_ && errno == ENOENT) {
        fault_point("open", path);
        lock.fd_ = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | kFlags, 0600));
    }
    if (lock.fd_) return lock;
    const int reason = errno;
    // flock needs no write permission: a lock file that may only be read can be shared all the same.
    lock.fd_ = Descriptor(::open(path.c_str(), O_RDONLY | kFlags));
    if (!lock.fd_) throw system_error(reason, "open the lock file", path);
    lock.read_only_reason_ = reason;
    return lock;
}

bool FileLock::try_lock(Mode mode) {
    if (mode == Mode::exclusive && read_only_reason_ != 0)
        throw system_error(read_only_reason_, "open the lock file", path_);
    for (;;) {
        if (flock(fd_.get(), (mode == Mode::shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0) return true;
        if (errno == EWOULDBLOCK) return false;
        if (errno != EINTR) throw system_error(errno, "lock", path_);
    }
}

void FileLock::unlock() {
    if (fd_) flock(fd_.get(), LOCK_UN);
}

bool FileLock::is_current() const {
    const FileInfo opened = file_info_of(fd_, path_);
    const FileInfo named = file_info(path_);
    return opened.inode == named.inode && opened.device == named.device;
}

std::optional<FileLock> FileLock::try_acquire(const std::string &path, Mode mode) {
    FileLock lock = open(path);
    if (!lock.try_lock(mode)) return std::nullopt;
    return lock;
}

FileLock FileLock::acquire(const std::string &path, Mode mode, const std::function<bool(double)> &waiting) {
    FileLock lock = open(path);
    LockWait wait(waiting);
    while (!lock.try_lock(mode))
        if (!wait.pause())
            throw Error(SKM_E_LOCKED, path + " is locked by another process")
                .path(path)
                .hint("Wait until the other process has finished.");
    return lock;
}

LockWait::LockWait(std::function<bool(double)> waiting)
    : waiting_(std::move(waiting)), start_(monotonic_seconds()), told_(start_), pause_(kFirstPause) {}

bool LockWait::pause() {
    pause_for(pause_);
    pause_ = std::min(pause_ * 1.5, kLongestPause);
    const double now = monotonic_seconds();
    if (now - told_ < 1) return true;
    told_ = now;
    return !waiting_ || waiting_(now - start_);
}

double LockWait::seconds() const {
    return monotonic_seconds() - start_;
}

}  // namespace skillmeat::core
