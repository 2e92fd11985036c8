// terminal.hpp - what only a terminal has: colours, questions, a progress bar; and tables for people.
#pragma once

#include <skillmeat/skillmeat.hpp>

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace cli {

// One line read from the controlling terminal; nullopt when there is none. Bounded.
std::optional<std::string> read_line_from_terminal(const std::string &question, bool hidden);

// All of a descriptor, without one final line feed, at most 64 KiB; throws std::runtime_error.
std::string read_descriptor(int descriptor);

// A bar on standard error for work that takes longer than half a second.
class Progress {
 public:
    void show(const skillmeat::Progress &event);
    void end();  // wipes the bar

 private:
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now(), drawn_{};
    bool visible_ = false;
};

// Columns padded to the widest cell; the last one is not. Control characters in cells are shown as '?'.
class Table {
 public:
    explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
    void row(std::vector<std::string> cells);
    bool empty() const { return rows_.size() == 1; }
    void print(std::ostream &out, bool color) const;

 private:
    std::vector<std::vector<std::string>> rows_;
};

std::string plain(const std::string &text);  // one line, without control characters
// Each line so, behind two blanks: what a hint says to paste keeps its lines.
std::string plain_lines(const std::string &text);
std::string cut(const std::string &text, std::size_t code_points);
std::string size_text(std::uint64_t bytes);
std::string short_digest(const std::string &digest);   // "sha256:0123456789ab"
std::string fingerprint_text(const std::string &hex);  // in groups of four, so that people can compare
const char *green(bool color);
const char *yellow(bool color);
const char *red(bool color);
const char *bold(bool color);
const char *reset(bool color);

}  // namespace cli
