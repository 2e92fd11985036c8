#include "state/audit/lines.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "state/audit/entry.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kBlock = 256u << 10;

Descriptor open_log(const std::string &path, FileInfo &info) {
    if (file_info(path).kind == FileKind::absent) return {};
    return open_regular(path, info);
}

}  // namespace

LogLines::LogLines(std::string path, std::uint64_t begin) : path_(std::move(path)), position_(begin) {
    FileInfo info;
    file_ = open_log(path_, info);
}

bool LogLines::fill() {
    if (!file_) return false;
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t filled = buffer_.size();
    buffer_.resize(filled + kBlock);
    const std::size_t got = read_at(file_, position_ + filled, buffer_.data() + filled, kBlock, path_);
    buffer_.resize(filled + got);
    return got != 0;
}

LogLines::Got LogLines::next(std::string_view &line) {
    if (is_over_) return Got::end;
    std::size_t searched = at_;
    for (;;) {
        const std::size_t end = buffer_.find('\n', searched);
        if (end != std::string::npos && end - at_ <= kLogLineLimit) {
            line = std::string_view(buffer_).substr(at_, end - at_);
            position_ += line.size() + 1;
            at_ = end + 1;
            return Got::line;
        }
        is_over_ = end != std::string::npos || buffer_.size() - at_ > kLogLineLimit;
        if (is_over_) return Got::too_long;
        searched = buffer_.size() - at_;
        if (fill()) continue;
        is_over_ = true;
        return buffer_.empty() ? Got::end : Got::torn;
    }
}

LogLinesBackwards::LogLinesBackwards(std::string path) : path_(std::move(path)) {
    FileInfo info;
    file_ = open_log(path_, info);
    begin_ = info.size;
    while (buffer_.find('\n') == std::string::npos && buffer_.size() <= kLogLineLimit && fill()) continue;
    const std::size_t end = buffer_.rfind('\n');
    buffer_.resize(end == std::string::npos ? 0 : end + 1);
}

bool LogLinesBackwards::fill() {
    if (!file_ || begin_ == 0) return false;
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(begin_, kBlock));
    std::string block(wanted, '\0');
    block.resize(read_at(file_, begin_ - wanted, block.data(), wanted, path_));
    if (block.size() != wanted) return false;  // it became shorter meanwhile
    begin_ -= wanted;
    buffer_.insert(0, block);
    return true;
}

bool LogLinesBackwards::next(std::string &line) {
    for (;;) {
        if (buffer_.empty() && !fill()) return false;
        const std::size_t before =
            buffer_.size() < 2 ? std::string::npos : buffer_.rfind('\n', buffer_.size() - 2);
        if (before != std::string::npos || begin_ == 0) {
            const std::size_t start = before == std::string::npos ? 0 : before + 1;
            line = buffer_.substr(start, buffer_.size() - start - 1);
            buffer_.resize(start);
            return true;
        }
        if (buffer_.size() > kLogLineLimit || !fill()) return false;
    }
}

}  // namespace skillmeat::core
