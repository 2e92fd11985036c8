// whole_file.hpp - a file that a person named for a result: there whole or not at all, without a transaction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/fs/fs.hpp"

namespace skillmeat::core {

// It has no name until it is whole and on the disk, so that a process that dies leaves nothing; one that dies while it
// replaces another file may leave ".NAME.skillmeat-new" beside it, which the next call for the same file takes away.
// Throws file errors: then nothing has changed, nor when put() is never called.
class WholeFile {
 public:
    WholeFile(std::string path, std::uint32_t mode);
    ~WholeFile();
    WholeFile(WholeFile &&) noexcept = default;
    WholeFile &operator=(WholeFile &&) = delete;

    const std::string &path() const { return path_; }
    void write(std::string_view bytes);  // behind what was written before
    // In place, over a file that is there. False when the disk did not confirm its name.
    bool put();

 private:
    void open_named();
    void flush();
    void rename_from_beside();

    std::string path_, beside_;
    std::uint32_t mode_;
    Descriptor file_;
    bool is_named_ = false;  // `beside_`, where the file system has no files without a name
    std::string waiting_;    // small pieces, for few calls
};

}  // namespace skillmeat::core
