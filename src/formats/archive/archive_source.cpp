#include "formats/archive/archive_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace skillmeat::core {

char *ReadBuffer::room(std::size_t size) {
    if (size > size_) {
        bytes_.reset();  // before the larger one is there
        size_ = 0;
        bytes_ = std::make_unique_for_overwrite<char[]>(size);
        size_ = size;
    }
    return bytes_.get();
}

void ReadBuffer::shrink(std::size_t most) {
    if (size_ <= most) return;
    bytes_.reset();
    size_ = 0;
}

ArchiveSource ArchiveSource::open(const std::string &path) {
    File file;
    file.path = path;
    file.descriptor = open_regular_at(AT_FDCWD, path, file.info, path);
    ArchiveSource source;
    source.file_ = std::make_shared<const File>(std::move(file));
    return source;
}

std::string_view ArchiveSource::read(std::uint64_t offset, std::uint64_t size, ReadBuffer &buffer) const {
    if (offset > this->size() || size > this->size() - offset)
        throw Error(SKM_E_INTERNAL, "read beyond the end of an archive");
    if (!file_) return bytes_.substr(offset, size);
    char *const room = buffer.room(size);
    for (std::uint64_t filled = 0; filled < size;) {
        const ssize_t got =
            pread(file_->descriptor.get(), room + filled, size - filled, static_cast<off_t>(offset + filled));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw system_error(errno, "read", file_->path);
        if (got == 0) throw changed();
        filled += static_cast<std::uint64_t>(got);
    }
    return {room, size};
}

bool ArchiveSource::is_at(const std::string &path) const {
    if (!file_) return false;
    const FileInfo there = file_info(path);
    return there.inode == file_->info.inode && there.device == file_->info.device;
}

Error ArchiveSource::changed() const {
    const std::string path = file_ ? file_->path : "the archive";
    return Error(SKM_E_CHANGED, path + " changed while it was read")
        .path(path)
        .hint("Another program writes into it. Wait until it has finished, and run the command again.");
}

void ArchiveSource::check_unchanged() const {
    if (!file_) return;
    const FileInfo now = file_info_of(file_->descriptor, file_->path);
    if (now.size != file_->info.size || now.mtime_ns != file_->info.mtime_ns) throw changed();
}

std::string_view ArchiveWindow::at(std::uint64_t offset, std::uint64_t size) {
    constexpr std::uint64_t kAhead = 8u << 10;  // more costs more than it saves where entries are large
    const std::uint64_t all = source_.size();
    offset = std::min(offset, all);
    size = std::min(size, all - offset);
    if (source_.is_in_memory()) return source_.read(offset, size, buffer_);
    if (offset < begin_ || offset + size > begin_ + held_.size()) {
        held_ = source_.read(offset, std::min(std::max(size, kAhead), all - offset), buffer_);
        begin_ = offset;
    }
    return held_.substr(offset - begin_, size);
}

}  // namespace skillmeat::core
