// Looking: stat, listings, bounded reads.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "base/error.hpp"
#include "base/path.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

FileKind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return FileKind::regular;
    if (S_ISDIR(mode)) return FileKind::directory;
    if (S_ISLNK(mode)) return FileKind::link;
    return FileKind::special;
}

std::int64_t nanoseconds(const struct timespec &time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1000000000 + time.tv_nsec;
}

FileInfo to_info(const struct stat &status) {
    FileInfo info;
    info.kind = kind_of(status.st_mode);
    info.mode = status.st_mode & 07777u;
    info.owner = status.st_uid;
    info.group = status.st_gid;
    info.size = static_cast<std::uint64_t>(status.st_size);
    info.mtime_ns = nanoseconds(status.st_mtim);
    info.ctime_ns = nanoseconds(status.st_ctim);
    info.inode = status.st_ino;
    info.device = status.st_dev;
    info.links = status.st_nlink;
    return info;
}

FileInfo info_at(int directory, const std::string &name, int flags, const std::string &path_for_errors) {
    struct stat status {};
    if (fstatat(directory, name.c_str(), &status, flags) == 0) return to_info(status);
    if (errno == ENOENT || errno == ENOTDIR) return {};
    throw system_error(errno, "look at", path_for_errors);
}

Error too_large(const std::string &path, std::uint64_t limit) {
    return Error(SKM_E_TOO_LARGE, path + " is larger than the limit of " + std::to_string(limit) + " bytes")
        .path(path)
        .detail("limit", std::to_string(limit));
}

Error not_regular(const std::string &path, FileKind kind) {
    const char *what = kind == FileKind::directory ? "a folder" : "a pipe, socket or device";
    return Error(SKM_E_SPECIAL_FILE, path + " is " + what + ", not a regular file").path(path);
}

// O_NONBLOCK: opening a pipe without a writer, or some devices, would block.
Descriptor open_regular(int directory, const std::string &name, int flags, FileInfo &info,
                        const std::string &path_for_errors) {
    Descriptor file(openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags));
    if (!file) {
        if (errno == ENXIO) throw not_regular(path_for_errors, FileKind::special);  // a socket
        throw system_error(errno, "open", path_for_errors);
    }
    struct stat status {};
    if (fstat(file.get(), &status) != 0) throw system_error(errno, "look at", path_for_errors);
    info = to_info(status);
    if (info.kind != FileKind::regular) throw not_regular(path_for_errors, info.kind);
    return file;
}

// Reads to the end, also when the file has grown since it was looked at, but never more than `limit`.
std::string read_all(int fd, std::uint64_t expected, std::uint64_t limit, const std::string &path) {
    if (expected > limit) throw too_large(path, limit);
    constexpr std::size_t kStep = 1u << 16;
    std::string bytes;
    std::size_t filled = 0;
    bytes.resize(static_cast<std::size_t>(expected) + 1);  // one more, so that the end is seen with one call
    for (;;) {
        if (filled == bytes.size()) bytes.resize(filled + kStep);
        const ssize_t got = read(fd, bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw system_error(errno, "read", path);
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
        if (filled > limit) throw too_large(path, limit);
    }
    bytes.resize(filled);
    return bytes;
}

std::string read_opened(int directory, const std::string &name, int flags, std::uint64_t limit,
                        const std::string &path_for_errors) {
    FileInfo info;
    const Descriptor file = open_regular(directory, name, flags, info, path_for_errors);
    return read_all(file.get(), info.size, limit, path_for_errors);
}

}  // namespace

Descriptor &Descriptor::operator=(Descriptor &&other) noexcept {
    if (this != &other) {
        reset();
        fd_ = other.release();
    }
    return *this;
}

void Descriptor::reset() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
}

FileInfo file_info(const std::string &path) {
    return info_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, path);
}

FileInfo file_info_followed(const std::string &path) {
    return info_at(AT_FDCWD, path, 0, path);
}

FileInfo file_info_at(int directory, const std::string &name) {
    return info_at(directory, name, AT_SYMLINK_NOFOLLOW, name);
}

FileInfo file_info_at(int directory, const std::string &name, const std::string &path_for_errors) {
    return info_at(directory, name, AT_SYMLINK_NOFOLLOW, path_for_errors);
}

FileInfo file_info_of(const Descriptor &file, const std::string &path_for_errors) {
    struct stat status {};
    if (fstat(file.get(), &status) != 0) throw system_error(errno, "look at", path_for_errors);
    return to_info(status);
}

std::string read_link(const std::string &path) {
    std::string target(256, '\0');
    for (;;) {
        const ssize_t length = readlink(path.c_str(), target.data(), target.size());
        if (length < 0) throw system_error(errno, "read the link", path);
        if (static_cast<std::size_t>(length) < target.size()) {
            target.resize(static_cast<std::size_t>(length));
            return target;
        }
        target.resize(target.size() * 2);  // the kernel's limit is one page
    }
}

std::optional<std::string> real_path(const std::string &path) {
    const std::unique_ptr<char, decltype(&std::free)> resolved(realpath(path.c_str(), nullptr), &std::free);
    if (resolved) return std::string(resolved.get());
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw system_error(errno, "resolve", path);
}

bool same_file_system(const std::string &a, const std::string &b) {
    const FileInfo first = file_info_followed(a);
    const FileInfo second = file_info_followed(b);
    return first.kind != FileKind::absent && second.kind != FileKind::absent && first.device == second.device;
}

Descriptor open_directory(const std::string &path) {
    Descriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) throw system_error(errno, "open the folder", path);
    return directory;
}

Descriptor open_directory_at(int directory, const std::string &name) {
    Descriptor opened(openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!opened) throw system_error(errno, "open the folder", name);
    return opened;
}

std::vector<DirectoryEntry> list_directory(int directory, const std::string &path_for_errors) {
    if (lseek(directory, 0, SEEK_SET) != 0) throw system_error(errno, "list", path_for_errors);
    std::vector<DirectoryEntry> entries;
    // Straight from the kernel: what opendir sets up costs more than most folders hold.
    alignas(struct dirent64) char block[32 * 1024];
    for (;;) {
        const ssize_t size = getdents64(directory, block, sizeof block);
        if (size == 0 || (size < 0 && errno == ENOENT)) break;  // ENOENT: removed while we listed
        if (size < 0) throw system_error(errno, "list", path_for_errors);
        for (ssize_t at = 0; at < size;) {
            const auto *entry = reinterpret_cast<const struct dirent64 *>(block + at);
            at += entry->d_reclen;
            std::string name = entry->d_name;
            if (name == "." || name == "..") continue;
            FileKind kind = FileKind::special;
            if (entry->d_type == DT_REG) kind = FileKind::regular;
            if (entry->d_type == DT_DIR) kind = FileKind::directory;
            if (entry->d_type == DT_LNK) kind = FileKind::link;
            if (entry->d_type == DT_UNKNOWN)  // some file systems do not say
                kind = info_at(directory, name, AT_SYMLINK_NOFOLLOW, join(path_for_errors, name)).kind;
            if (kind == FileKind::absent) continue;  // removed while we listed
            entries.push_back({std::move(name), kind});
        }
    }
    std::sort(entries.begin(), entries.end(), [](const auto &a, const auto &b) { return a.name < b.name; });
    return entries;
}

std::vector<DirectoryEntry> list_directory(const std::string &path) {
    return list_directory(open_directory(path).get(), path);
}

std::string read_file(const std::string &path, std::uint64_t limit) {
    return read_opened(AT_FDCWD, path, O_NOFOLLOW, limit, path);
}

std::string read_file_followed(const std::string &path, std::uint64_t limit) {
    return read_opened(AT_FDCWD, path, 0, limit, path);
}

std::optional<std::string> read_file_if_there(const std::string &path, std::uint64_t limit) {
    try {
        return read_file(path, limit);
    } catch (const Error &error) {
        if (error.code() == SKM_E_NOT_FOUND) return std::nullopt;
        throw;
    }
}

std::optional<std::string> read_file_followed_if_there(const std::string &path, std::uint64_t limit) {
    // A link to nothing is not a missing file: what is to come would lie somewhere else.
    if (file_info(path).kind == FileKind::absent) return std::nullopt;
    return read_file_followed(path, limit);
}

std::string read_file_at(int directory, const std::string &name, std::uint64_t limit,
                         const std::string &path_for_errors) {
    return read_opened(directory, name, O_NOFOLLOW, limit, path_for_errors);
}

Descriptor open_regular(const std::string &path, FileInfo &info) {
    return open_regular(AT_FDCWD, path, O_NOFOLLOW, info, path);
}

std::size_t read_at(const Descriptor &file, std::uint64_t offset, char *out, std::size_t size,
                    const std::string &path_for_errors) {
    std::size_t filled = 0;
    while (filled < size) {
        const ssize_t got =
            pread(file.get(), out + filled, size - filled, static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw system_error(errno, "read", path_for_errors);
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    return filled;
}

Descriptor open_regular_at(int directory, const std::string &name, FileInfo &info,
                           const std::string &path_for_errors) {
    return open_regular(directory, name, O_NOFOLLOW, info, path_for_errors);
}

}  // namespace skillmeat::core
