#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/error.hpp"
#include "base/path.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

namespace {

Digest digest_of(int fd, std::uint64_t &size, const std::string &path) {
    std::array<char, 1u << 16> block;
    Sha256 hash;
    size = 0;
    for (;;) {
        const ssize_t got = read(fd, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw system_error(errno, "read", path);
        if (got == 0) return hash.finish();
        hash.update({block.data(), static_cast<std::size_t>(got)});
        size += static_cast<std::uint64_t>(got);
    }
}

}  // namespace

PathState PathState::file(Digest digest, std::uint64_t size, std::uint32_t mode) {
    PathState state;
    state.kind = Kind::file;
    state.digest = digest;
    state.size = size;
    state.mode = mode;
    return state;
}

PathState PathState::seen_file(Digest digest, std::uint64_t size, const FileInfo &info,
                               const std::string &path) {
    PathState state = file(digest, size, info.mode);
    state.mode_counts = keeps_execute_bit(info.device, std::string(parent_of(path)));
    return state;
}

PathState PathState::folder(std::uint32_t mode) {
    PathState state;
    state.kind = Kind::folder;
    state.mode = mode;
    return state;
}

PathState PathState::link(std::string target) {
    PathState state;
    state.kind = Kind::link;
    state.target = std::move(target);
    return state;
}

bool PathState::same_content(const PathState &other) const {
    if (kind != other.kind) return false;
    if (kind == Kind::link) return target == other.target;
    if (kind != Kind::file) return true;
    if (digest != other.digest) return false;
    return !mode_counts || !other.mode_counts || ((mode ^ other.mode) & 0100u) == 0;
}

PathState path_state(const std::string &path) {
    const FileInfo seen = file_info(path);
    switch (seen.kind) {
        case FileKind::absent: return PathState::absent();
        case FileKind::directory: return PathState::folder(seen.mode);
        case FileKind::link: return PathState::link(read_link(path));
        case FileKind::special:
            throw Error(SKM_E_SPECIAL_FILE, path + " is a pipe, socket or device").path(path);
        case FileKind::regular: break;
    }
    FileInfo info;
    const Descriptor file = open_regular_at(AT_FDCWD, path, info, path);
    std::uint64_t size = 0;
    const Digest digest = digest_of(file.get(), size, path);
    return PathState::seen_file(digest, size, info, path);
}

PathState path_state_followed(const std::string &path) {
    if (file_info(path).kind != FileKind::link) return path_state(path);
    const std::optional<std::string> real = real_path(path);
    if (real) return path_state(*real);
    throw Error(SKM_E_LINK, path + " is a link to nothing")
        .path(path)
        .hint("Remove the link, or make what it leads to.");
}

}  // namespace skillmeat::core
