#include "flow/pack_output.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "flow/output.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

// Nothing where nothing is, or what cannot be read and so cannot be the same.
std::optional<ArchiveSource> old_file(const std::string &path) {
    const FileInfo info = file_info_followed(path);
    if (info.kind == FileKind::absent) return std::nullopt;
    if (info.kind != FileKind::regular)
        throw Error(SKM_E_SPECIAL_FILE, path + " is there and is not a file")
            .hint("Name another file for the pack.")
            .path(path);
    try {
        return ArchiveSource::open(path);
    } catch (const Error &) {
        return std::nullopt;
    }
}

}  // namespace

PackInMemory::PackInMemory(std::string &bytes) : bytes_(bytes) {
    bytes_.clear();
}

PackOnDisk::PackOnDisk(const Operation &operation, std::string path)
    : operation_(operation), path_(std::move(path)), old_(old_file(path_)) {
    if (!operation.dry_run) file_.emplace(begin_output(path_));
}

void PackOnDisk::write(std::string_view bytes) {
    if (old_ && !is_same_in_old(bytes)) old_.reset();
    size_ += bytes.size();
    if (file_) file_->write(bytes);
}

bool PackOnDisk::is_same_in_old(std::string_view bytes) {
    if (bytes.size() > old_->size() - size_) return false;
    try {
        return old_->read(size_, bytes.size(), buffer_) == bytes;
    } catch (const Error &) {
        return false;  // somebody cuts it short
    }
}

bool PackOnDisk::is_old_complete() const {
    if (!old_ || old_->size() != size_ || !old_->is_at(path_)) return false;
    try {
        old_->check_unchanged();
        return true;
    } catch (const Error &) {
        return false;
    }
}

bool PackOnDisk::finish(bool force) {
    if (is_old_complete()) return true;
    if (!force && file_info_followed(path_).kind != FileKind::absent)
        throw Error(SKM_E_EXISTS, path_ + " is there with other content")
            .hint("Give the pack another version or file name, or overwrite it with --force.")
            .path(path_);
    if (file_) put_output(operation_, *file_);
    return false;
}

}  // namespace skillmeat::core
