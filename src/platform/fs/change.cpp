// Changing: each call that changes something on the disk, one function each.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>

#include "base/error.hpp"
#include "base/path.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

std::atomic<const FaultHook *> fault_hook{nullptr};

constexpr int kRemoveDepth = 256;  // of our own staging folders; anything deeper is not ours

// Not every file system has every flag of renameat2 (EINVAL), nor every kernel the call (ENOSYS).
bool is_missing_feature(int errno_value) {
    return errno_value == EINVAL || errno_value == ENOSYS || errno_value == EOPNOTSUPP;
}

void sync_opened(const Descriptor &file, const std::string &path) {
    if (!file) throw system_error(errno, "open", path);
    fault_point("fsync", path);
    // EINVAL: this file system has nothing to sync here.
    if (fsync(file.get()) != 0 && errno != EINVAL) throw system_error(errno, "write to the disk", path);
}

Descriptor open_to_append(const std::string &path, std::uint32_t mode) {
    fault_point("open", path);
    Descriptor file(
        open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode));
    if (!file) throw system_error(errno, "open", path);
    return file;
}

void unlink_at(int directory, const std::string &name, int flags, const std::string &path) {
    fault_point(flags == AT_REMOVEDIR ? "rmdir" : "unlink", path);
    if (unlinkat(directory, name.c_str(), flags) != 0 && errno != ENOENT)
        throw system_error(errno, "remove", path);
}

void remove_contents(int directory, const std::string &path, int depth) {
    if (depth > kRemoveDepth)
        throw Error(SKM_E_TOO_LARGE, path + " is nested too deep to be removed").path(path);
    for (const DirectoryEntry &entry : list_directory(directory, path)) {
        const std::string inner_path = join(path, entry.name);
        if (entry.kind == FileKind::directory) {
            const Descriptor inner = open_directory_at(directory, entry.name);
            remove_contents(inner.get(), inner_path, depth + 1);
        }
        unlink_at(directory, entry.name, entry.kind == FileKind::directory ? AT_REMOVEDIR : 0, inner_path);
    }
}

}  // namespace

void set_fault_hook(FaultHook hook) {
    static std::unique_ptr<const FaultHook> owner;
    fault_hook.store(nullptr);
    owner = hook ? std::make_unique<const FaultHook>(std::move(hook)) : nullptr;
    fault_hook.store(owner.get());
}

void fault_point(std::string_view call, const std::string &path) {
    if (const FaultHook *hook = fault_hook.load(std::memory_order_acquire)) (*hook)(call, path);
}

void write_all(const Descriptor &file, std::string_view bytes, const std::string &path_for_errors) {
    fault_point("write", path_for_errors);
    while (!bytes.empty()) {
        const ssize_t written = write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw system_error(errno, "write", path_for_errors);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void change_mode(const Descriptor &file, std::uint32_t mode, const std::string &path_for_errors) {
    fault_point("chmod", path_for_errors);
    if (fchmod(file.get(), static_cast<mode_t>(mode)) == 0) return;
    const int reason = errno;
    const bool is_private = (mode & 0077u) == 0;
    struct stat status {};
    if (!is_private && fstat(file.get(), &status) == 0 &&
        !keeps_execute_bit(status.st_dev, std::string(parent_of(path_for_errors))))
        return;
    throw system_error(reason, "set the mode of", path_for_errors);
}

void make_directory(const std::string &path, std::uint32_t mode) {
    fault_point("mkdir", path);
    if (mkdir(path.c_str(), 0700) != 0) throw system_error(errno, "make the folder", path);
    if (mode != 0700) set_mode(path, mode);  // exact: what the umask takes away is given back
}

void make_directories(const std::string &path, std::uint32_t mode) {
    if (path.empty() || file_info_followed(path).kind == FileKind::directory) return;
    make_directories(std::string(parent_of(path)), mode);
    fault_point("mkdir", path);
    if (mkdir(path.c_str(), mode) == 0) return;
    const int reason = errno;
    if (reason == EEXIST && file_info_followed(path).kind == FileKind::directory)
        return;  // another was faster
    throw system_error(reason, "make the folder", path);
}

void create_file(const std::string &path, std::string_view bytes, std::uint32_t mode) {
    fault_point("open", path);
    const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) throw system_error(errno, "create", path);
    try {
        write_all(file, bytes, path);
        if (mode == 0600) return;
        change_mode(file, mode, path);
    } catch (const Error &) {
        unlink(path.c_str());  // half a file is of no use to anyone
        throw;
    }
}

void create_link(const std::string &target, const std::string &path) {
    fault_point("symlink", path);
    if (symlink(target.c_str(), path.c_str()) != 0) throw system_error(errno, "create the link", path);
}

bool create_hard_link(const std::string &existing, const std::string &path) {
    fault_point("link", path);
    return link(existing.c_str(), path.c_str()) == 0;
}

void append_to_file(const std::string &path, std::string_view bytes, std::uint32_t mode) {
    write_all(open_to_append(path, mode), bytes, path);
}

void append_synced(const std::string &path, std::string_view bytes, std::uint32_t mode) {
    const Descriptor file = open_to_append(path, mode);
    write_all(file, bytes, path);
    sync_opened(file, path);
}

void cut_file(const std::string &path, std::uint64_t size) {
    const Descriptor file(open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (!file) throw system_error(errno, "open", path);
    fault_point("truncate", path);
    if (ftruncate(file.get(), static_cast<off_t>(size)) != 0) throw system_error(errno, "shorten", path);
    sync_opened(file, path);
}

void rename_path(const std::string &from, const std::string &to) {
    fault_point("rename", to);
    if (rename(from.c_str(), to.c_str()) != 0)
        throw system_error(errno, "move into place", to).detail("from", from);
}

void rename_no_replace(const std::string &from, const std::string &to) {
    fault_point("rename", to);
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
    if (!is_missing_feature(errno)) throw system_error(errno, "move into place", to).detail("from", from);
    if (file_info(to).kind != FileKind::absent)
        throw system_error(EEXIST, "move into place", to).detail("from", from);
    if (rename(from.c_str(), to.c_str()) != 0)
        throw system_error(errno, "move into place", to).detail("from", from);
}

bool exchange_paths(const std::string &a, const std::string &b) {
    fault_point("exchange", b);
    if (renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0) return true;
    if (is_missing_feature(errno)) return false;
    throw system_error(errno, "exchange", b).detail("from", a);
}

void remove_file(const std::string &path) {
    fault_point("unlink", path);
    if (unlink(path.c_str()) != 0) throw system_error(errno, "remove", path);
}

bool remove_empty_directory(const std::string &path) {
    fault_point("rmdir", path);
    if (rmdir(path.c_str()) == 0) return true;
    if (errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST) return false;
    throw system_error(errno, "remove", path);
}

void remove_tree(const std::string &path) {
    const FileInfo info = file_info(path);
    if (info.kind == FileKind::absent) return;
    if (info.kind == FileKind::directory) {
        const Descriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!directory) throw system_error(errno, "open the folder", path);
        remove_contents(directory.get(), path, 0);
    }
    unlink_at(AT_FDCWD, path, info.kind == FileKind::directory ? AT_REMOVEDIR : 0, path);
}

void set_mode(const std::string &path, std::uint32_t mode) {
    // Through a descriptor, so that a link is never followed to somebody else's file.
    const Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file) throw system_error(errno, "open", path);
    change_mode(file, mode, path);
}

bool touch_file(const std::string &path) {
    fault_point("utimensat", path);
    const timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    return utimensat(AT_FDCWD, path.c_str(), now, AT_SYMLINK_NOFOLLOW) == 0;
}

void set_owner(const std::string &path, std::uint32_t owner, std::uint32_t group) {
    fault_point("chown", path);
    if (lchown(path.c_str(), owner, group) != 0) throw system_error(errno, "set the owner of", path);
}

void sync_file(const std::string &path) {
    sync_opened(Descriptor(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)), path);
}

void sync_directory(const std::string &path) {
    sync_opened(Descriptor(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), path);
}

void sync_file_system(const std::string &path) {
    const Descriptor any(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!any) throw system_error(errno, "open", path);
    fault_point("syncfs", path);
    if (syncfs(any.get()) != 0) throw system_error(errno, "write to the disk", path);
}

}  // namespace skillmeat::core
