// lines.hpp - the lines of a log, one after the other, in bounded memory however large the file is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/fs/fs.hpp"

namespace skillmeat::core {

class LogLines {
 public:
    // An absent file has no lines. Throws SKM_E_SPECIAL_FILE, file errors. Reads `begin` bytes on at first.
    explicit LogLines(std::string path, std::uint64_t begin = 0);

    enum class Got { line, torn, too_long, end };  // torn: the file ends without a line feed
    // `line` (without its line feed) lives until the next call. After torn, too_long and end it goes no further.
    Got next(std::string_view &line);
    std::uint64_t position() const { return position_; }  // behind the last line

 private:
    bool fill();

    std::string path_;
    Descriptor file_;
    std::string buffer_;
    std::size_t at_ = 0;  // in the buffer
    std::uint64_t position_ = 0;
    bool is_over_ = false;
};

// The same backwards, the newest line first; a torn end is left out, a line that is too long ends it.
class LogLinesBackwards {
 public:
    explicit LogLinesBackwards(std::string path);
    bool next(std::string &line);

 private:
    bool fill();

    std::string path_;
    Descriptor file_;
    std::uint64_t begin_ = 0;  // of the file's part that is in the buffer
    std::string buffer_;
};

}  // namespace skillmeat::core
