#include "platform/fs/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/path.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr int kTries = 8;  // with others who write the same file at the same moment

void write_all(int fd, std::string_view bytes, const std::string &path) {
    while (!bytes.empty()) {
        const ssize_t written = write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw system_error(errno, "write", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

// A file without a name, whole and on the disk; nothing where the file system has no such files.
Descriptor unnamed_file(const std::string &path, const NextPiece &next, std::uint32_t mode) {
    fault_point("open", path);
    Descriptor file(open(std::string(parent_of(path)).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
    if (!file) {
        if (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL) return {};
        throw system_error(errno, "create", path);
    }
    for (std::string_view piece = next(); !piece.empty(); piece = next()) {
        fault_point("write", path);
        write_all(file.get(), piece, path);
    }
    fault_point("chmod", path);
    if (fchmod(file.get(), static_cast<mode_t>(mode)) != 0)
        throw system_error(errno, "set the mode of", path);
    fault_point("fsync", path);
    if (fsync(file.get()) != 0) throw system_error(errno, "write to the disk", path);
    return file;
}

// False when something has the name already.
bool give_name(const Descriptor &file, const std::string &path) {
    fault_point("link", path);
    const std::string unnamed = "/proc/self/fd/" + std::to_string(file.get());
    if (linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0) return true;
    if (errno == EEXIST) return false;
    throw system_error(errno, "move into place", path);
}

void remove_if_there(const std::string &path) {
    fault_point("unlink", path);
    if (unlink(path.c_str()) != 0 && errno != ENOENT) throw system_error(errno, "remove", path);
}

bool move_if_there(const std::string &from, const std::string &to) {
    fault_point("rename", to);
    if (rename(from.c_str(), to.c_str()) == 0) return true;
    if (errno == ENOENT) return false;
    throw system_error(errno, "move into place", to);
}

void replace(const Descriptor &file, const std::string &beside, const std::string &path) {
    for (int i = 0; i < kTries; ++i) {
        if (!give_name(file, beside))
            remove_if_there(beside);
        else if (move_if_there(beside, path))
            return;
    }
    throw Error(SKM_E_LOCKED, "others write " + path + " at the same moment").path(path).hint("Try again.");
}

void write_named(const std::string &path, const std::string &beside, const NextPiece &next,
                 std::uint32_t mode) {
    remove_if_there(beside);
    create_file(beside, next(), mode);
    try {
        for (std::string_view piece = next(); !piece.empty(); piece = next())
            append_to_file(beside, piece, mode);
        sync_file(beside);
        rename_path(beside, path);
    } catch (const Error &) {
        remove_if_there(beside);
        throw;
    }
}

}  // namespace

NextPiece one_piece(std::string_view bytes) {
    return [bytes, is_given = false]() mutable {
        return std::exchange(is_given, true) ? std::string_view() : bytes;
    };
}

bool write_whole_file(const std::string &path, std::string_view bytes, std::uint32_t mode) {
    return write_whole_file(path, one_piece(bytes), mode);
}

bool write_whole_file(const std::string &path, const NextPiece &next, std::uint32_t mode) {
    const std::string folder(parent_of(path));
    const std::string beside = join(folder, "." + std::string(base_name(path)) + ".skillmeat-new");
    const Descriptor file = unnamed_file(path, next, mode);
    if (!file)
        write_named(path, beside, next, mode);
    else if (file_info(path).kind != FileKind::absent || !give_name(file, path))
        replace(file, beside, path);
    try {
        sync_directory(folder);
        return true;
    } catch (const Error &) {
        return false;
    }
}

}  // namespace skillmeat::core
