#include "formats/splice/toml_layout.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/utf8.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kBareKey = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char32_t hex_number(std::string_view digits) {
    char32_t number = 0;
    for (const char c : digits) {
        const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        number = number * 16 + static_cast<char32_t>(digit);
    }
    return number;
}

// A basic string's text, as found in a key.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        const char c = ++i < text.size() ? text[i] : '\\';
        const std::size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
        switch (c) {
            case 'b': out += '\b'; break;
            case 't': out += '\t'; break;
            case 'n': out += '\n'; break;
            case 'f': out += '\f'; break;
            case 'r': out += '\r'; break;
            case 'u':
            case 'U': append_code_point(out, hex_number(text.substr(i + 1, digits))); break;
            default: out += c;
        }
        i += digits;
    }
    return out;
}

bool is_blank_line(std::string_view line) {
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// The start of the last line in lines[0, end), where `end` is a line's end.
std::size_t line_start(std::string_view lines, std::size_t end) {
    return end < 2 ? 0 : lines.rfind('\n', end - 2) + 1;  // npos + 1 is 0
}

}  // namespace

void TomlCursor::expect(char c) {
    if (peek() != c) fail();
    ++at_;
}

std::size_t TomlCursor::line_feed() const {
    return std::min(text_.find('\n', at_), text_.size());
}

void TomlCursor::skip_blanks() {
    while (peek() == ' ' || peek() == '\t') ++at_;
}

void TomlCursor::skip_line_rest() {
    skip_blanks();
    if (peek() == '#') at_ = line_feed();
    if (peek() == '\r') ++at_;
    if (done()) return;
    expect('\n');
}

void TomlCursor::skip_empty_lines() {
    while (!done()) {
        const std::size_t start = at_;
        skip_blanks();
        if (peek() != '#' && peek() != '\r' && peek() != '\n' && !done()) {
            at_ = start;
            return;
        }
        skip_line_rest();
    }
}

void TomlCursor::skip_between() {
    while (true) {
        at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
        if (peek() != '#') return;
        at_ = line_feed();
    }
}

TomlPath TomlCursor::key() {
    TomlPath path;
    while (true) {
        skip_blanks();
        path.push_back(key_part());
        const std::size_t end = at_;
        skip_blanks();
        if (peek() != '.') {
            at_ = end;
            return path;
        }
        ++at_;
    }
}

std::string TomlCursor::key_part() {
    if (peek() == '"' || peek() == '\'') {
        const std::string_view text = skip_string();
        const std::string_view inside = text.substr(1, text.size() - 2);
        return text.front() == '"' ? unescaped(inside) : std::string(inside);
    }
    const std::size_t end = std::min(text_.find_first_not_of(kBareKey, at_), text_.size());
    if (end == at_) fail();
    std::string part(text_.substr(at_, end - at_));
    at_ = end;
    return part;
}

std::string_view TomlCursor::skip_string() {
    const std::size_t begin = at_;
    const char quote = peek();
    const std::string three(3, quote);
    const bool long_form = text_.substr(at_).starts_with(three);
    at_ += long_form ? 3 : 1;
    while (true) {
        at_ = text_.find_first_of(quote == '"' ? "\"\\" : "'", at_);
        if (at_ == std::string_view::npos) {
            at_ = text_.size();
            fail();
        }
        if (text_[at_] == '\\') {
            at_ += 2;
        } else if (!long_form) {
            ++at_;
            break;
        } else if (text_.substr(at_).starts_with(three)) {
            at_ += 3;
            // Up to two quotes before the closing three are part of the text.
            for (int i = 0; i < 2 && peek() == quote; ++i) ++at_;
            break;
        } else {
            ++at_;
        }
    }
    if (at_ > text_.size()) fail();
    return text_.substr(begin, at_ - begin);
}

void TomlCursor::skip_value() {
    std::size_t open = 0;
    do {
        switch (peek()) {
            case '"':
            case '\'': skip_string(); break;
            case '[':
            case '{':
                ++open;
                ++at_;
                break;
            case ']':
            case '}':
                if (open == 0) fail();
                --open;
                ++at_;
                break;
            default:
                if (open != 0 && (peek() == ',' || peek() == '=' || peek() == '.')) {
                    ++at_;
                    break;
                }
                const std::size_t begin = at_;
                at_ = std::min(text_.find_first_of(open == 0 ? ",]}#\r\n" : ",]}[{=.\"'#\r\n", at_),
                               text_.size());
                while (at_ > begin && (text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t')) --at_;
                if (at_ == begin) fail();
        }
        if (open != 0) skip_between();
        if (open != 0 && done()) fail();
    } while (open != 0);
}

std::optional<std::size_t> toml_index(std::string_view segment) {
    std::size_t index = 0;
    const char *end = segment.data() + segment.size();
    const auto [stop, problem] = std::from_chars(segment.data(), end, index);
    if (problem != std::errc() || stop != end) return std::nullopt;
    return index;
}

std::vector<TomlItem> toml_items(std::string_view value) {
    std::vector<TomlItem> items;
    TomlCursor cursor(value, 1);
    const char closing = value.front() == '{' ? '}' : ']';
    while (true) {
        cursor.skip_between();
        if (cursor.peek() == closing) return items;
        TomlItem item;
        item.key_begin = cursor.at();
        if (closing == '}') {
            item.keys = cursor.key();
            cursor.skip_blanks();
            cursor.expect('=');
            cursor.skip_blanks();
        }
        item.begin = cursor.at();
        cursor.skip_value();
        item.end = cursor.at();
        cursor.skip_between();
        if (cursor.peek() == ',') {
            cursor.step();
            item.comma = cursor.at();
        } else if (cursor.peek() != closing) {
            throw TomlLayoutFailure{cursor.at()};
        }
        items.push_back(std::move(item));
    }
}

std::size_t toml_attached_comments(std::string_view before) {
    std::size_t at = before.size();
    while (at > 0) {
        const std::size_t start = line_start(before, at);
        if (is_blank_line(before.substr(start, at - start))) break;
        at = start;
    }
    return at;
}

std::size_t toml_comments_of_previous(std::string_view before) {
    std::size_t at = 0;
    while (at < before.size()) {
        const std::size_t end = std::min(before.find('\n', at), before.size() - 1) + 1;
        if (is_blank_line(before.substr(at, end - at))) return at;
        at = end;
    }
    return 0;
}

std::size_t toml_last_blank_line(std::string_view lines) {
    const std::size_t start = line_start(lines, lines.size());
    return !lines.empty() && is_blank_line(lines.substr(start)) ? start : std::string_view::npos;
}

std::size_t toml_first_blank_line(std::string_view lines) {
    const std::size_t feed = lines.find('\n');
    return feed != std::string_view::npos && is_blank_line(lines.substr(0, feed)) ? feed + 1 : 0;
}

}  // namespace skillmeat::core
