#include "formats/splice/json_layout.hpp"

#include <algorithm>

#include "base/quote.hpp"
#include "base/utf8.hpp"
#include "formats/splice/edit_parts.hpp"

namespace skillmeat::core {

bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

std::size_t behind_byte_order_mark(std::string_view text) {
    return text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

namespace {

constexpr std::size_t kWidestIndentation = 64;
constexpr std::size_t kLongContainer = 128;  // bytes; shorter ones are read again as quickly
constexpr std::size_t kDeepContainer = 8;

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The first end of a line from `at` on; the text's end when there is none. (find_first_of would be slow.)
std::size_t line_end_from(std::string_view text, std::size_t at) {
    while (at < text.size() && !is_line_end(text[at])) ++at;
    return at;
}

// Behind the comment at `at`; kNowhere when it has no end.
std::size_t behind_comment(std::string_view text, std::size_t at) {
    if (text[at + 1] == '/') return line_end_from(text, at);
    const std::size_t end = text.find("*/", at + 2);
    return end == kNowhere ? kNowhere : end + 2;
}

bool starts_comment(std::string_view text, std::size_t at) {
    return at + 1 < text.size() && text[at] == '/' && (text[at + 1] == '/' || text[at + 1] == '*');
}

class Scanner {
 public:
    Scanner(std::string_view text, std::string_view name) : text_(text), name_(name) {}

    JsonStyle scan() {
        const std::size_t start = behind_byte_order_mark(text_);
        at_ = line_ = start;
        find_line_end();
        skip_trivia();
        if (done()) return style_;
        style_.begin = at_;
        read_values();
        skip_trivia();
        if (!done()) fail("something follows the value");
        const std::size_t first = text_.find_first_not_of(" \t\r\n", start);
        const std::size_t last = text_.find_last_not_of(" \t\r\n");
        style_.one_line = line_end_from(text_, first) > last;
        style_.compact = style_.one_line && colons_ && !blanks_behind_colons_;
        return style_;
    }

 private:
    struct Frame {
        char close;
        std::size_t line;   // where the line starts that it opens on
        std::size_t place;  // among the long containers
    };
    enum class Next { value, first_part, part, behind_value };

    bool done() const { return at_ >= text_.size(); }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    [[noreturn]] void fail(std::string_view what) const { refuse_text(text_, name_, at_, what); }

    void find_line_end() {
        const std::size_t end = line_end_from(text_, 0);
        if (end == text_.size()) return;
        style_.line_end = text_[end] == '\n' ? "\n" : text_.substr(end).starts_with("\r\n") ? "\r\n" : "\r";
    }

    void skip_trivia() {
        token_end_ = at_;
        for (; !done(); ++at_) {
            const char c = text_[at_];
            if (is_blank(c)) continue;
            if (is_line_end(c)) {
                line_ = at_ + 1;
            } else if (c == '/') {
                skip_comment();
            } else {
                return;
            }
        }
    }

    void skip_comment() {
        if (!starts_comment(text_, at_)) fail("a slash that starts no comment");
        const std::size_t end = behind_comment(text_, at_);
        if (end == kNowhere) fail("a comment without an end");
        style_.comments.push_back({at_, end});
        for (; at_ < end; ++at_)
            if (is_line_end(text_[at_])) line_ = at_ + 1;
        --at_;
    }

    void read_values() {
        Next next = Next::value;
        std::size_t comma = kNowhere;
        do {
            skip_trivia();
            switch (next) {
                case Next::value: next = read_value(); break;
                case Next::first_part:
                case Next::part:
                    if (peek() != frames_.back().close) {
                        if (frames_.back().close == '}') read_key();
                        next = Next::value;
                        break;
                    }
                    if (next == Next::part) style_.trailing_commas.push_back(comma);
                    close();
                    next = Next::behind_value;
                    break;
                case Next::behind_value:
                    if (peek() == ',') {
                        comma = at_++;
                        next = Next::part;
                    } else if (peek() == frames_.back().close) {
                        close();
                    } else {
                        fail(std::string("a comma or ") + frames_.back().close + " is missing");
                    }
            }
        } while (!frames_.empty());
    }

    void close() {
        style_.end = ++at_;
        if (frames_.size() <= kDeepContainer) {
            JsonSpan &span = style_.long_containers[frames_.back().place];
            span.end = at_;
            // What stands in a short one is short too: it is the last.
            if (span.end - span.begin < kLongContainer) style_.long_containers.pop_back();
        }
        frames_.pop_back();
    }

    Next read_value() {
        const char c = peek();
        if (c == '{' || c == '[') {
            if (frames_.size() >= kMaxEditDepth)
                fail("nested deeper than " + std::to_string(kMaxEditDepth) + " levels");
            frames_.push_back({c == '{' ? '}' : ']', line_, style_.long_containers.size()});
            if (frames_.size() <= kDeepContainer) style_.long_containers.push_back({at_, 0});
            ++at_;
            return Next::first_part;
        }
        if (c == '"') {
            read_string();
        } else if (c == '-' || is_digit(c)) {
            read_number();
        } else {
            read_word();
        }
        style_.end = at_;
        return Next::behind_value;
    }

    void read_key() {
        if (peek() != '"') fail("a key in double quotes is missing");
        learn_indentation();
        read_string();
        skip_trivia();
        if (peek() != ':') fail("a colon is missing");
        ++at_;
        colons_ = true;
        if (is_blank(peek())) blanks_behind_colons_ = true;
    }

    // The first member that is indented tells by how much.
    void learn_indentation() {
        if (indentation_known_ || line_ < token_end_) return;
        const std::string_view own = text_.substr(line_, at_ - line_);
        if (own.empty() || own.find_first_not_of(" \t") != kNowhere) return;
        std::string_view outer = text_.substr(frames_.back().line, own.size() + 1);
        outer = outer.substr(0, outer.find_first_not_of(" \t"));
        if (own == outer) return;
        const std::string_view unit = own.starts_with(outer) ? own.substr(outer.size()) : own;
        if (unit.size() > kWidestIndentation) return;
        style_.indentation = unit;
        indentation_known_ = true;
    }

    void read_string() {
        ++at_;
        while (true) {
            at_ += unescaped_run(text_.substr(at_));
            if (done()) fail("a string without an end");
            if (text_[at_] == '"') return void(++at_);
            if (text_[at_] != '\\') fail("a control character in a string");
            read_escape();
            ++at_;
        }
    }

    void read_escape() {
        ++at_;
        if (peek() != 'u') {
            if (done() || std::string_view("\"\\/bfnrt").find(peek()) == kNowhere) fail("an unknown escape");
            return;
        }
        const unsigned first = read_unit();
        if (first < 0xD800 || first > 0xDFFF) return;
        if (first > 0xDBFF || !text_.substr(at_ + 1).starts_with("\\u")) fail("half of a surrogate pair");
        at_ += 2;
        const unsigned second = read_unit();
        if (second < 0xDC00 || second > 0xDFFF) fail("half of a surrogate pair");
    }

    // From the u to the last of four digits.
    unsigned read_unit() {
        unsigned unit = 0;
        for (int i = 0; i < 4; ++i) {
            ++at_;
            const int digit = hex_digit(peek());
            if (digit < 0) fail("an escape without four digits");
            unit = unit * 16 + static_cast<unsigned>(digit);
        }
        return unit;
    }

    void read_digits() {
        if (!is_digit(peek())) fail("a digit is missing");
        while (is_digit(peek())) ++at_;
    }

    void read_number() {
        if (peek() == '-') ++at_;
        const bool zero = peek() == '0';
        const std::size_t begin = at_;
        read_digits();
        if (zero && at_ - begin > 1) fail("a number that starts with a zero");
        if (peek() == '.') {
            ++at_;
            read_digits();
        }
        if (peek() != 'e' && peek() != 'E') return;
        ++at_;
        if (peek() == '+' || peek() == '-') ++at_;
        read_digits();
    }

    void read_word() {
        for (const std::string_view word : {"true", "false", "null"}) {
            if (!text_.substr(at_).starts_with(word)) continue;
            at_ += word.size();
            return;
        }
        fail(done() ? "the text ends too early" : "a value is missing");
    }

    std::string_view text_, name_;
    std::size_t at_ = 0, line_ = 0;
    std::size_t token_end_ = 0;  // of the last token
    std::vector<Frame> frames_;
    JsonStyle style_;
    bool colons_ = false, blanks_behind_colons_ = false, indentation_known_ = false;
};

// From here on the text is known to be right.

std::size_t behind_string(std::string_view text, std::size_t at) {
    for (++at;; at += 2) {  // an escape
        at += unescaped_run(text.substr(at));
        if (text[at] == '"') return at + 1;
    }
}

std::size_t behind_value(std::string_view text, std::size_t at) {
    if (text[at] == '"') return behind_string(text, at);
    if (text[at] != '{' && text[at] != '[')
        return std::min(text.find_first_of(" \t\r\n,]}/", at), text.size());
    for (std::size_t depth = 0;; ++at) {
        const char c = text[at];
        if (c == '"') {
            at = behind_string(text, at) - 1;
        } else if (c == '/') {
            at = behind_comment(text, at) - 1;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (--depth == 0) return at + 1;
        }
    }
}

// Walks over blanks and comments of a container.
class Trivia {
 public:
    Trivia(std::string_view text, JsonContainer &container) : text_(text), container_(container) {}

    std::size_t behind(std::size_t at) {
        while (true) {
            const char c = text_[at];
            if (is_line_end(c)) container_.own_lines = true;
            if (c == '/') {
                at = behind_comment(text_, at);
                container_.last_comment = at;
            } else if (is_line_end(c) || is_blank(c)) {
                ++at;
            } else {
                return at;
            }
        }
    }

 private:
    std::string_view text_;
    JsonContainer &container_;
};

}  // namespace

std::size_t line_begin(std::string_view text, std::size_t at) {
    const std::size_t start = behind_byte_order_mark(text);
    while (at > start && !is_line_end(text[at - 1])) --at;
    return at;
}

std::string_view line_indentation(std::string_view text, std::size_t at) {
    const std::size_t begin = line_begin(text, at);
    std::size_t end = begin;
    while (end < at && is_blank(text[end])) ++end;
    return text.substr(begin, end - begin);
}

std::size_t behind_same_line_comments(std::string_view text, std::size_t at) {
    std::size_t behind = at;
    while (true) {
        while (at < text.size() && is_blank(text[at])) ++at;
        if (!starts_comment(text, at)) return behind;
        at = behind = behind_comment(text, at);
    }
}

JsonStyle scan_json(std::string_view text, std::string_view name) {
    return Scanner(text, name).scan();
}

JsonContainer json_container(std::string_view text, const JsonStyle &style, std::size_t open) {
    const std::vector<JsonSpan> &known = style.long_containers;
    auto next = std::partition_point(known.begin(), known.end(),
                                     [open](const JsonSpan &span) { return span.begin <= open; });
    // Behind the value at `at`; values come in the order of the text.
    const auto behind = [&](std::size_t at) {
        if (text[at] != '{' && text[at] != '[') return behind_value(text, at);
        next =
            std::partition_point(next, known.end(), [at](const JsonSpan &span) { return span.begin < at; });
        return next != known.end() && next->begin == at ? next->end : behind_value(text, at);
    };
    JsonContainer container;
    container.open = open;
    const bool map = text[open] == '{';
    Trivia trivia(text, container);
    std::size_t at = trivia.behind(open + 1);
    while (text[at] != '}' && text[at] != ']') {
        JsonPart part;
        part.key_begin = part.key_end = at;
        if (map) {
            part.key_end = behind_string(text, at);
            at = trivia.behind(part.key_end) + 1;  // the colon
            at = trivia.behind(at);
        }
        part.begin = at;
        part.end = behind(at);
        at = trivia.behind(part.end);
        if (text[at] == ',') {
            part.comma = at;
            at = trivia.behind(at + 1);
        }
        container.parts.push_back(part);
    }
    container.close = at;
    return container;
}

std::string json_key(std::string_view text, const JsonPart &part) {
    const std::string_view quoted = text.substr(part.key_begin + 1, part.key_end - part.key_begin - 2);
    std::string key;
    for (std::size_t i = 0; i < quoted.size(); ++i) {
        if (quoted[i] != '\\') {
            key += quoted[i];
            continue;
        }
        const auto unit_at = [&quoted](std::size_t at) {
            char32_t unit = 0;
            for (std::size_t k = 0; k < 4; ++k)
                unit = unit * 16 + static_cast<char32_t>(hex_digit(quoted[at + k]));
            return unit;
        };
        const char c = quoted[++i];
        if (c == 'u') {
            char32_t unit = unit_at(i + 1);
            i += 4;
            if (unit >= 0xD800 && unit <= 0xDBFF) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (unit_at(i + 3) - 0xDC00);
                i += 6;
            }
            append_code_point(key, unit);
            continue;
        }
        constexpr std::string_view letters = "bfnrt", meanings = "\b\f\n\r\t";
        const std::size_t letter = letters.find(c);
        key += letter == kNowhere ? c : meanings[letter];
    }
    return key;
}

}  // namespace skillmeat::core
