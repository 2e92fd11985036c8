// Whether a file system keeps the owner's execute bit.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

// Types that are the same wherever they are mounted (linux/magic.h and statfs(2)). The others depend on the
// server, or on how somebody mounted them: they are tried.
constexpr std::array<std::uint32_t, 8> kKeeping{
    0xef53,                  // ext2, ext3, ext4
    0x58465342, 0x9123683e,  // xfs, btrfs
    0x01021994, 0x794c7630,  // tmpfs, overlay
    0x2fc12fc1, 0xf2f52010,  // zfs, f2fs
    0x6969,                  // nfs
};
constexpr std::array<std::uint32_t, 2> kDropping{0x4d44, 0x2011bab0};  // vfat, exfat

std::atomic<const ExecuteBitHook *> execute_bit_hook{nullptr};

// Makes a file and looks whether its bit can be set and taken away. nullopt: no file can be made there.
std::optional<bool> try_it(int directory) {
    constexpr int kTries = 8;
    for (int i = 0; i < kTries; ++i) {
        const std::string name = ".#skillmeat-mode-" + std::to_string(getpid()) + "-" + std::to_string(i);
        const Descriptor file(
            openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!file && errno == EEXIST) continue;  // of a process that was killed just then
        if (!file) return std::nullopt;
        const auto has_bit = [&](mode_t mode) {
            struct stat status {};
            return fchmod(file.get(), mode) == 0 && fstat(file.get(), &status) == 0 &&
                   (status.st_mode & S_IXUSR) != 0;
        };
        const bool keeps = has_bit(0700) && !has_bit(0600);
        unlinkat(directory, name.c_str(), 0);
        return keeps;
    }
    return std::nullopt;
}

bool look_at(const std::string &folder) {
    const Descriptor directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct statfs status {};
    if (!directory || fstatfs(directory.get(), &status) != 0) return true;
    const auto type = static_cast<std::uint32_t>(status.f_type);
    if (std::find(kKeeping.begin(), kKeeping.end(), type) != kKeeping.end()) return true;
    if (std::find(kDropping.begin(), kDropping.end(), type) != kDropping.end()) return false;
    return try_it(directory.get()).value_or(true);
}

}  // namespace

void set_execute_bit_hook(ExecuteBitHook hook) {
    static std::unique_ptr<const ExecuteBitHook> owner;
    execute_bit_hook.store(nullptr);
    owner = hook ? std::make_unique<const ExecuteBitHook>(std::move(hook)) : nullptr;
    execute_bit_hook.store(owner.get());
}

bool keeps_execute_bit(std::uint64_t device, const std::string &folder) {
    if (const ExecuteBitHook *hook = execute_bit_hook.load(std::memory_order_acquire)) return (*hook)(folder);
    static std::mutex mutex;
    static std::map<std::uint64_t, bool> known;
    const std::lock_guard lock(mutex);
    const auto found = known.find(device);
    return found != known.end() ? found->second : known.emplace(device, look_at(folder)).first->second;
}

}  // namespace skillmeat::core
