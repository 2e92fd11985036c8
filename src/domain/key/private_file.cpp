// Files that hold secrets: opened only when nobody else can read or change them.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/key/key.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

Error unsafe(const std::string &path, const std::string &what, const std::string &hint) {
    return Error(SKM_E_KEY_PERMISSIONS, "not used, because " + what + ": " + path).path(path).hint(hint);
}

void require_private(const FileInfo &info, const std::string &path) {
    if (info.owner != ::geteuid())
        throw unsafe(path, "it belongs to another user", "A file with a secret must be your own");
    if ((info.mode & 0077u) != 0) throw unsafe(path, "others can use it", "Run: chmod 600 " + path);
}

// One byte more than expected shows a file that grew after it was looked at.
SecretBytes read_all(int fd, std::size_t size, const std::string &path) {
    SecretBytes buffer(size + 1);
    std::size_t have = 0;
    while (have < buffer.size()) {
        const ::ssize_t got = ::read(fd, buffer.data() + have, buffer.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw system_error(errno, "read", path);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    if (have > size) throw Error(SKM_E_CHANGED, "the file grew while it was read: " + path).path(path);
    return SecretBytes::copy_of(buffer.view().substr(0, have));
}

}  // namespace

SecretBytes read_private_file(const std::string &path, std::size_t limit) {
    const FileInfo seen = file_info(path);
    if (seen.kind == FileKind::absent)
        throw Error(SKM_E_NOT_FOUND, "there is no file " + path).path(path).hint("Check the path");
    if (seen.kind == FileKind::link)
        throw unsafe(path, "it is a symbolic link", "Name the file that it points to");
    const std::string folder(parent_of(path));
    const Descriptor directory = open_directory(folder.empty() ? "." : folder);
    FileInfo info;
    const Descriptor file = open_regular_at(directory.get(), std::string(base_name(path)), info, path);
    require_private(info, path);
    if (info.size > limit)
        throw Error(SKM_E_TOO_LARGE, path + " has " + std::to_string(info.size) + " bytes; at most " +
                                         std::to_string(limit) + " are read")
            .path(path);
    return read_all(file.get(), info.size, path);
}

}  // namespace skillmeat::core
