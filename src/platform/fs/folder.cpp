#include "platform/fs/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

#include <cerrno>

#include "base/error.hpp"
#include "base/path.hpp"

namespace skillmeat::core {

namespace {

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

Error leads_elsewhere(const std::string &path) {
    return Error(SKM_E_LINK, path + " is a link, or lies behind one")
        .path(path)
        .hint("Somebody changed the folder while it was written to; look what came there, and try again.");
}

[[noreturn]] void fail(int reason, const std::string &path) {
    // What openat2 and O_NOFOLLOW say of a link, with and without O_DIRECTORY.
    if (reason == ELOOP || reason == EXDEV || reason == ENOTDIR) throw leads_elsewhere(path);
    throw system_error(reason, "open the folder", path);
}

// -1 with errno; ENOSYS where the kernel, or what guards this process, does not have the call.
int open_beneath([[maybe_unused]] int directory, [[maybe_unused]] const std::string &relative) {
#if __has_include(<linux/openat2.h>)
    open_how how{};
    how.flags = static_cast<std::uint64_t>(kFolder);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    long opened = -1;
    do {
        opened = syscall(SYS_openat2, directory, relative.c_str(), &how, sizeof how);
    } while (opened < 0 && (errno == EINTR || errno == EAGAIN));
    if (opened < 0 && errno == EPERM) errno = ENOSYS;
    return static_cast<int>(opened);
#else
    errno = ENOSYS;
    return -1;
#endif
}

Descriptor open_by_components(int directory, const std::string &relative, const std::string &path) {
    if (relative.starts_with('/')) throw leads_elsewhere(path);
    Descriptor current(fcntl(directory, F_DUPFD_CLOEXEC, 0));
    if (!current) throw system_error(errno, "open the folder", path);
    for (const std::string_view component : split_path(relative)) {
        if (component == "." || component == "..") throw leads_elsewhere(path);
        Descriptor next(openat(current.get(), std::string(component).c_str(), kFolder));
        if (!next) fail(errno, path);
        current = std::move(next);
    }
    return current;
}

}  // namespace

Folder Folder::open(const std::string &path) {
    Descriptor directory(::open(path.c_str(), kFolder));
    if (!directory) fail(errno, path);
    return {std::move(directory), path};
}

Folder Folder::below(const std::string &relative) const {
    const std::string path = join(path_, relative);
    if (!relative.empty()) {
        Descriptor opened(open_beneath(directory_.get(), relative));
        if (opened) return {std::move(opened), path};
        if (errno != ENOSYS) fail(errno, path);
    }
    return {open_by_components(directory_.get(), relative, path), path};
}

void Folder::make_folder(const std::string &name) const {
    const std::string path = join(path_, name);
    fault_point("mkdir", path);
    if (mkdirat(directory_.get(), name.c_str(), 0700) != 0)
        throw system_error(errno, "make the folder", path);
}

void Folder::create_file(const std::string &name, std::string_view bytes, std::uint32_t mode) const {
    const std::string path = join(path_, name);
    fault_point("open", path);
    const Descriptor file(
        openat(directory_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) throw system_error(errno, "create", path);
    try {
        write_all(file, bytes, path);
        if (mode != 0600) change_mode(file, mode, path);
    } catch (const Error &) {
        unlinkat(directory_.get(), name.c_str(), 0);  // half a file is of no use to anyone
        throw;
    }
}

void Folder::create_link(const std::string &name, const std::string &target) const {
    const std::string path = join(path_, name);
    fault_point("symlink", path);
    if (symlinkat(target.c_str(), directory_.get(), name.c_str()) != 0)
        throw system_error(errno, "create the link", path);
}

}  // namespace skillmeat::core
