#include "platform/fs/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/path.hpp"

namespace skillmeat::core {

namespace {

constexpr int kTries = 8;  // with others who write the same file at the same moment

// Nothing where the file system has no files without a name.
Descriptor unnamed_file(const std::string &path) {
    fault_point("open", path);
    Descriptor file(open(std::string(parent_of(path)).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
    if (file || errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL) return file;
    throw system_error(errno, "create", path);
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

Error others_write(const std::string &path) {
    return Error(SKM_E_LOCKED, "others write " + path + " at the same moment").path(path).hint("Try again.");
}

void replace(const Descriptor &file, const std::string &beside, const std::string &path) {
    for (int i = 0; i < kTries; ++i) {
        if (!give_name(file, beside))
            remove_if_there(beside);
        else if (move_if_there(beside, path))
            return;
    }
    throw others_write(path);
}

bool has_name(const Descriptor &file, const std::string &path) {
    const FileInfo own = file_info_of(file, path), there = file_info(path);
    return there.kind == FileKind::regular && there.inode == own.inode && there.device == own.device;
}

}  // namespace

WholeFile::WholeFile(std::string path, std::uint32_t mode)
    : path_(std::move(path)),
      beside_(join(parent_of(path_), "." + std::string(base_name(path_)) + ".skillmeat-new")),
      mode_(mode),
      file_(unnamed_file(path_)) {
    if (!file_) open_named();
}

WholeFile::~WholeFile() {
    if (!file_ || !is_named_) return;
    try {
        if (has_name(file_, beside_)) remove_if_there(beside_);
    } catch (const Error &) {
        // The next call for the same file takes it away.
    }
}

void WholeFile::open_named() {
    remove_if_there(beside_);
    fault_point("open", beside_);
    file_ = Descriptor(open(beside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file_) throw errno == EEXIST ? others_write(path_) : system_error(errno, "create", beside_);
    is_named_ = true;
}

void WholeFile::write(std::string_view bytes) {
    constexpr std::size_t kBlock = 1u << 20;
    if (waiting_.size() + bytes.size() > kBlock) flush();
    if (bytes.size() >= kBlock)
        write_all(file_, bytes, path_);
    else
        waiting_ += bytes;
}

void WholeFile::flush() {
    if (!waiting_.empty()) write_all(file_, waiting_, path_);
    waiting_.clear();
}

void WholeFile::rename_from_beside() {
    if (!has_name(file_, beside_)) throw others_write(path_);  // one that began later took it away
    rename_path(beside_, path_);
    is_named_ = false;
}

bool WholeFile::put() {
    flush();
    change_mode(file_, mode_, path_);
    fault_point("fsync", path_);
    if (fsync(file_.get()) != 0) throw system_error(errno, "write to the disk", path_);
    if (is_named_)
        rename_from_beside();
    else if (file_info(path_).kind != FileKind::absent || !give_name(file_, path_))
        replace(file_, beside_, path_);
    try {
        sync_directory(std::string(parent_of(path_)));
        return true;
    } catch (const Error &) {
        return false;
    }
}

}  // namespace skillmeat::core
