#include "terminal.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace cli {

namespace {

// Characters as people count them: bytes that do not continue a UTF-8 sequence.
std::size_t width(const std::string &text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

void write_all(int descriptor, const std::string &text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t n = ::write(descriptor, text.data() + done, text.size() - done);
        if (n <= 0) return;
        done += static_cast<std::size_t>(n);
    }
}

// Switches the echo off and, whatever happens, on again.
class EchoOff {
 public:
    EchoOff(int terminal, bool wanted) : terminal_(terminal) {
        if (!wanted || tcgetattr(terminal, &before_) != 0) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        off_ = tcsetattr(terminal, TCSAFLUSH, &silent) == 0;
    }
    ~EchoOff() {
        if (!off_) return;
        tcsetattr(terminal_, TCSAFLUSH, &before_);
        write_all(terminal_, "\n");
    }
    EchoOff(const EchoOff &) = delete;
    EchoOff &operator=(const EchoOff &) = delete;

 private:
    int terminal_;
    bool off_ = false;
    termios before_{};
};

}  // namespace

std::optional<std::string> read_line_from_terminal(const std::string &question, bool hidden) {
    const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0) return std::nullopt;
    std::string line;
    bool ended = false;
    {
        write_all(terminal, question);
        const EchoOff quiet(terminal, hidden);
        char c = 0;
        while (line.size() < 4096) {
            const ssize_t n = ::read(terminal, &c, 1);
            if (n <= 0) break;
            if (c == '\n') {
                ended = true;
                break;
            }
            line.push_back(c);
        }
    }
    close(terminal);
    if (!ended && line.empty()) return std::nullopt;
    return line;
}

std::string read_descriptor(int descriptor) {
    constexpr std::size_t kMost = 65536;
    std::string text;
    char block[4096];
    for (;;) {
        const ssize_t n = ::read(descriptor, block, sizeof block);
        if (n < 0) throw std::runtime_error("cannot read descriptor " + std::to_string(descriptor));
        if (n == 0) break;
        text.append(block, static_cast<std::size_t>(n));
        if (text.size() > kMost)
            throw std::runtime_error("descriptor " + std::to_string(descriptor) + " holds more than 64 KiB");
    }
    if (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

void Progress::show(const skillmeat::Progress &event) {
    const auto now = std::chrono::steady_clock::now();
    if (now - began_ < std::chrono::milliseconds(500) || now - drawn_ < std::chrono::milliseconds(80)) return;
    drawn_ = now;
    std::string line = "\r\x1b[K" + std::string(event.phase);
    if (event.total > 0) {
        constexpr std::size_t kCells = 30;
        const std::size_t full =
            static_cast<std::size_t>(kCells * std::min(event.done, event.total) / event.total);
        line += " [" + std::string(full, '#') + std::string(kCells - full, '.') + "] " +
                std::to_string(event.done) + "/" + std::to_string(event.total);
    } else if (event.done > 0) {
        line += " " + std::to_string(event.done);
    }
    write_all(STDERR_FILENO, line);
    visible_ = true;
}

void Progress::end() {
    if (visible_) write_all(STDERR_FILENO, "\r\x1b[K");
    visible_ = false;
}

void Table::row(std::vector<std::string> cells) {
    for (std::string &cell : cells) cell = plain(cell);
    rows_.push_back(std::move(cells));
}

void Table::print(std::ostream &out, bool color) const {
    std::vector<std::size_t> widths;
    for (const auto &row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (widths.size() <= i) widths.push_back(0);
            widths[i] = std::max(widths[i], width(row[i]));
        }
    bool head = true;
    for (const auto &row : rows_) {
        if (head) out << bold(color);
        for (std::size_t i = 0; i < row.size(); ++i) {
            out << row[i];
            if (i + 1 < row.size()) out << std::string(widths[i] - width(row[i]) + 2, ' ');
        }
        if (head) out << reset(color);
        head = false;
        out << '\n';
    }
}

namespace {

// Length of the UTF-8 sequence at `at`, 0 when the bytes there are none.
std::size_t sequence_length(const std::string &text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t length = byte < 0x80   ? 1
                               : byte < 0xC2 ? 0
                               : byte < 0xE0 ? 2
                               : byte < 0xF0 ? 3
                               : byte < 0xF5 ? 4
                                             : 0;
    for (std::size_t k = 1; k < length; ++k)
        if (at + k >= text.size() || (static_cast<unsigned char>(text[at + k]) & 0xC0u) != 0x80u) return 0;
    return length;
}

// Controls, and marks that turn the direction of text, could lead a terminal.
bool leads_terminal(const std::string &character) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(character[k]); };
    if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7f;
    if (character.size() == 2) return byte(0) == 0xC2 && byte(1) <= 0x9F;
    if (character.size() != 3 || byte(0) != 0xE2) return false;
    return (byte(1) == 0x80 && byte(2) >= 0xAA && byte(2) <= 0xAE) ||
           (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);
}

}  // namespace

std::string plain(const std::string &text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; })) return text;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequence_length(text, at);
        const std::string character = text.substr(at, length == 0 ? 1 : length);
        if (character == "\n" || character == "\t")
            out += ' ';
        else
            out += length == 0 || leads_terminal(character) ? "?" : character;
        at += character.size();
    }
    return out;
}

std::string plain_lines(const std::string &text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        out += "  " + plain(text.substr(at, end - at)) + '\n';
        at = end + 1;
    }
    return out;
}

std::string cut(const std::string &text, std::size_t code_points) {
    if (width(text) <= code_points) return text;
    std::size_t at = 0, seen = 0;
    while (at < text.size()) {
        if ((static_cast<unsigned char>(text[at]) & 0xC0u) != 0x80u && ++seen == code_points) break;
        ++at;
    }
    return text.substr(0, at) + "…";
}

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1024) return std::to_string(bytes) + " B";
    const char *units[] = {"KiB", "MiB", "GiB"};
    std::uint64_t tenths = bytes * 10 / 1024;
    std::size_t unit = 0;
    while (tenths >= 10240 && unit < 2) {
        tenths /= 1024;
        ++unit;
    }
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " " + units[unit];
}

std::string short_digest(const std::string &digest) {
    const std::size_t colon = digest.find(':');
    return digest.substr(0, colon == std::string::npos ? 12 : colon + 13);
}

std::string fingerprint_text(const std::string &hex) {
    std::string out;
    for (std::size_t i = 0; i < hex.size(); ++i) {
        if (i > 0 && i % 4 == 0) out += ' ';
        out += hex[i];
    }
    return out;
}

const char *green(bool color) {
    return color ? "\x1b[32m" : "";
}
const char *yellow(bool color) {
    return color ? "\x1b[33m" : "";
}
const char *red(bool color) {
    return color ? "\x1b[31m" : "";
}
const char *bold(bool color) {
    return color ? "\x1b[1m" : "";
}
const char *reset(bool color) {
    return color ? "\x1b[0m" : "";
}

}  // namespace cli
