// archive_source.hpp - the bytes of an archive, wherever they lie: in memory, or in a file that is read piece by
// piece. A file is never mapped: one that shrinks while it is mapped faults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

// Room that grows and is used again.
class ReadBuffer {
 public:
    char *room(std::size_t size);  // what was in it is gone when it had to grow
    // Gives back what is more than `most`, so that one large piece does not stay for all small ones.
    void shrink(std::size_t most);

 private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
};

// Copies stand for the same archive. Any thread may read.
class ArchiveSource {
 public:
    ArchiveSource() = default;                                  // of no bytes
    ArchiveSource(std::string_view bytes) : bytes_(bytes) {}    // borrowed
    ArchiveSource(const std::string &bytes) : bytes_(bytes) {}  // borrowed
    static ArchiveSource open(const std::string &path);         // a regular file; a link is not followed

    std::uint64_t size() const { return file_ ? file_->info.size : bytes_.size(); }
    bool is_in_memory() const { return file_ == nullptr; }

    // These bytes, which must lie within size(): of memory where they are, of a file in `buffer`. Throws
    // SKM_E_CHANGED when the file has become shorter.
    std::string_view read(std::uint64_t offset, std::uint64_t size, ReadBuffer &buffer) const;

    // Is it still this file that has the name?
    bool is_at(const std::string &path) const;

    // SKM_E_CHANGED: somebody wrote into the file since it was opened.
    Error changed() const;
    // Throws it when the file looks changed. A change in the same tick of the clock is not seen: what counts is
    // compared by digest besides.
    void check_unchanged() const;

 private:
    struct File {
        Descriptor descriptor;
        FileInfo info;
        std::string path;
    };
    std::string_view bytes_;
    std::shared_ptr<const File> file_;
};

// A window on a source for what is read in small pieces in order: few calls, each a little ahead.
class ArchiveWindow {
 public:
    explicit ArchiveWindow(const ArchiveSource &source) : source_(source) {}

    std::uint64_t size() const { return source_.size(); }
    // At most `size` bytes: fewer at the end of the archive. Good until the next call.
    std::string_view at(std::uint64_t offset, std::uint64_t size);

 private:
    const ArchiveSource &source_;
    ReadBuffer buffer_;
    std::uint64_t begin_ = 0;
    std::string_view held_;
};

}  // namespace skillmeat::core
