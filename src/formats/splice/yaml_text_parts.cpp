// yaml_text_parts.cpp - the usual forms of YAML, line by line.
#include <algorithm>

#include "formats/splice/text_parts.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kLongestKey = 128;  // far below libyaml's limit for keys without a mark
constexpr std::size_t kDeepest = 32;      // and its and our limits for nesting

// Thrown nowhere else: the text is for libyaml.
struct Unusual {};

void need(bool usual) {
    if (!usual) throw Unusual();
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Printable text on lines that end with a line feed, without the characters that YAML treats in a special way. The
// text is UTF-8.
bool is_usual_text(std::string_view text) {
    // Without branches and in bytes, so that the compiler takes many at once.
    unsigned char found = 0, above = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const int bad = ((byte < 0x20) & (byte != '\n')) | (byte == 0x7F);
        found |= static_cast<unsigned char>(bad);
        above |= byte;
    }
    if (found != 0) return false;
    if (above < 0x80) return true;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const unsigned char lead = static_cast<unsigned char>(text[i]),
                            next = static_cast<unsigned char>(text[i + 1]);
        if (lead == 0xC2 && next < 0xA0) return false;  // control characters, next line
        if (lead == 0xE2 && next == 0x80 && text[i + 2] >= '\xA8' && text[i + 2] <= '\xA9')
            return false;                                                  // separators
        if (lead == 0xEF && (next == 0xBB || next == 0xBF)) return false;  // byte order mark, no characters
    }
    return true;
}

// Behind the closing quote of the text at `at`.
std::size_t behind_quoted(std::string_view line, std::size_t at) {
    const char quote = line[at++];
    while (at < line.size()) {
        const char c = line[at++];
        if (c == '\\' && quote == '"') {
            need(at < line.size() && std::string_view("\"\\nrt").find(line[at]) != std::string_view::npos);
            ++at;
        } else if (c == quote) {
            if (quote == '"' || at == line.size() || line[at] != quote) return at;
            ++at;
        }
    }
    throw Unusual();
}

// Only blanks and a comment are left.
bool ends_at(std::string_view line, std::size_t at) {
    const std::size_t next = line.find_first_not_of(' ', at);
    return next == std::string_view::npos || (line[next] == '#' && next > at);
}

void check_flow_item(std::string_view item) {
    need(!item.empty());
    if (item.front() == '"' || item.front() == '\'') return need(behind_quoted(item, 0) == item.size());
    const std::size_t first = item.front() == '-' ? 1 : 0;
    need(first < item.size() &&
         (is_letter_or_digit(item[first]) || item[first] == '/' || item[first] == '_'));
    for (const char c : item)
        need(is_letter_or_digit(c) || std::string_view(" -_./@+=$").find(c) != std::string_view::npos);
}

// A list in brackets on one line, of scalars without commas and brackets in them.
void check_flow_list(std::string_view line, std::size_t at) {
    const std::size_t close = line.find(']', at);
    need(close != std::string_view::npos && ends_at(line, close + 1));
    std::string_view items = line.substr(at + 1, close - at - 1);
    if (items.find_first_not_of(' ') == std::string_view::npos) return;
    while (true) {
        const std::size_t comma = items.find(',');
        std::string_view item = items.substr(0, comma);
        item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
        item = item.substr(0, item.find_last_not_of(' ') + 1);  // npos + 1 is 0
        check_flow_item(item);
        if (comma == std::string_view::npos) return;
        items.remove_prefix(comma + 1);
    }
}

// The scalar at `at`, to the end of the line.
void check_scalar(std::string_view line, std::size_t at) {
    const char first = line[at];
    if (first == '"' || first == '\'') return need(ends_at(line, behind_quoted(line, at)));
    if (first == '[') return check_flow_list(line, at);
    if (first == '{') return need(line.substr(at).starts_with("{}") && ends_at(line, at + 2));
    const bool is_indicator = std::string_view("?:,]}#&*!|>%@`").find(first) != std::string_view::npos;
    need(!is_indicator && (first != '-' || (at + 1 < line.size() && line[at + 1] != ' ')));
    for (std::size_t i = at; i < line.size(); ++i) {
        if (line[i] == ':') need(i + 1 < line.size() && line[i + 1] != ' ');
        if (line[i] == '#' && line[i - 1] == ' ') return;
    }
}

bool is_block_header(std::string_view line, std::size_t at) {
    if (line[at] != '|' && line[at] != '>') return false;
    const bool has_sign = at + 1 < line.size() && (line[at + 1] == '-' || line[at + 1] == '+');
    need(ends_at(line, at + (has_sign ? 2 : 1)));
    return true;
}

// A member's key, with the offset behind its colon.
struct Key {
    std::string text;
    std::size_t behind = 0;
};

std::optional<Key> key_at(std::string_view line, std::size_t at) {
    Key key;
    std::size_t end = at;
    if (line[at] == '"' || line[at] == '\'') {
        end = behind_quoted(line, at);
        if (end == line.size() || line[end] != ':') return std::nullopt;
        const std::string_view inside = line.substr(at + 1, end - at - 2);
        need(inside.find(line[at]) == std::string_view::npos && inside.find('\\') == std::string_view::npos);
        key.text = inside;
    } else {
        if (!is_letter_or_digit(line[at]) && line[at] != '_') return std::nullopt;
        while (end < line.size() && (is_letter_or_digit(line[end]) || line[end] == '_' || line[end] == '-' ||
                                     line[end] == '.' || line[end] == '/' || line[end] == '@'))
            ++end;
        if (end == line.size() || line[end] != ':') return std::nullopt;
        key.text = line.substr(at, end - at);
    }
    if (end + 1 < line.size() && line[end + 1] != ' ') return std::nullopt;
    need(end - at <= kLongestKey);
    key.behind = end + 1;
    return key;
}

// Reads the lines of a text and notes the members of the maps on the way to the path.
class Outline {
 public:
    Outline(std::string_view text, const std::vector<std::string> &path) : text_(text), path_(path) {}

    TextParts read() {
        need(is_usual_text(text_));
        if (text_.starts_with("---\n")) next_ = 4;
        while (take_line()) structure();
        need(!blocks_.empty());
        while (!blocks_.empty()) close_block(text_.size());
        std::sort(dropped_.begin(), dropped_.end(),
                  [](const TextRange &a, const TextRange &b) { return a.begin < b.begin; });
        return text_without(text_, dropped_);
    }

 private:
    struct Member {
        std::size_t begin = 0, end = 0;  // from its line to that of the next one
        bool is_on_path = false, shows_style = false;
    };
    struct Block {
        std::size_t column = 0;
        bool is_map = false;
        std::size_t level = kNone;  // so many keys of the path lead to this map, and one more is wanted of it
        std::vector<Member> members;  // of a map with a level
    };
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    // The next line that is neither blank nor a comment.
    bool take_line() {
        while (next_ < text_.size()) {
            begin_ = next_;
            const std::size_t end = std::min(text_.find('\n', begin_), text_.size());
            next_ = std::min(end + 1, text_.size());
            line_ = text_.substr(begin_, end - begin_);
            line_ = line_.substr(0, line_.find_last_not_of(' ') + 1);  // npos + 1 is 0
            column_ = std::min(line_.find_first_not_of(' '), line_.size());
            if (column_ < line_.size() && line_[column_] != '#') return true;
        }
        return false;
    }

    void structure() {
        const bool is_dash = starts_item(column_);
        if (blocks_.empty()) {
            need(column_ == 0 && !is_dash);
            open_block(true, 0, 0);
        } else if (takes_block(is_dash)) {
            open_block(!is_dash, column_, owner_level_);
        } else {
            while (!blocks_.empty() && !continues(is_dash)) close_block(begin_);
            need(!blocks_.empty());
        }
        is_open_ = false;
        is_dash ? item() : member(column_);
    }

    bool starts_item(std::size_t at) const {
        return line_[at] == '-' && (at + 1 == line_.size() || line_[at + 1] == ' ');
    }

    // The member or item above has no value yet, and this line begins one.
    bool takes_block(bool is_dash) const {
        if (!is_open_) return false;
        const Block &block = blocks_.back();
        return column_ > block.column || (is_dash && block.is_map && column_ == block.column);
    }

    bool continues(bool is_dash) const {
        const Block &block = blocks_.back();
        need(column_ <= block.column);
        return column_ == block.column && block.is_map == !is_dash;
    }

    void open_block(bool is_map, std::size_t column, std::size_t level) {
        need(blocks_.size() < kDeepest);
        if (!blocks_.empty() && blocks_.back().is_map) note_style(!is_map, column > blocks_.back().column);
        blocks_.push_back({column, is_map, is_map ? level : kNone, {}});
    }

    // The first list and the first block that is indented show the style of the file.
    void note_style(bool is_list, bool is_indented) {
        const bool shows = (is_list && !list_seen_) || (is_indented && !unit_seen_);
        list_seen_ = list_seen_ || is_list;
        unit_seen_ = unit_seen_ || is_indented;
        if (!shows) return;
        for (Block &block : blocks_)
            if (!block.members.empty()) block.members.back().shows_style = true;
    }

    void close_block(std::size_t at) {
        Block &block = blocks_.back();
        if (!block.members.empty()) {
            block.members.back().end = at;
            drop_members(block.members);
        }
        blocks_.pop_back();
    }

    void member(std::size_t at) {
        const auto key = key_at(line_, at);
        need(key.has_value());
        Block &block = blocks_.back();
        owner_level_ = kNone;
        if (block.level != kNone) {
            const bool is_on_path = key->text == path_[block.level];
            if (!block.members.empty()) block.members.back().end = begin_;
            block.members.push_back({begin_, 0, is_on_path, false});
            if (is_on_path && block.level + 1 < path_.size()) owner_level_ = block.level + 1;
        }
        value(key->behind);
    }

    void item() {
        owner_level_ = kNone;
        const std::size_t at = line_.find_first_not_of(' ', column_ + 1);
        if (at == std::string_view::npos || line_[at] == '#') return open_value();
        need(!starts_item(at));
        if (!key_at(line_, at)) return value(column_ + 1);
        open_block(true, at, kNone);
        member(at);
    }

    void open_value() { is_open_ = true; }

    // What stands behind a colon or a dash.
    void value(std::size_t behind) {
        const std::size_t at = line_.find_first_not_of(' ', behind);
        if (at == std::string_view::npos || line_[at] == '#') return open_value();
        if (is_block_header(line_, at)) return skip_block_text();
        check_scalar(line_, at);
    }

    // Lines that are wider than the block that the text stands in; blank ones before the first need be empty.
    void skip_block_text() {
        const std::size_t parent = blocks_.back().column;
        std::size_t width = kNone;
        while (next_ < text_.size()) {
            const std::size_t end = std::min(text_.find('\n', next_), text_.size());
            const std::size_t first = std::min(text_.find_first_not_of(' ', next_), end);
            const std::size_t column = first - next_;
            if (first == end) {
                need(width != kNone || column == 0);
            } else if (width == kNone && column > parent) {
                width = column;
            } else if (width == kNone || column < width) {
                return need(column <= parent);
            }
            next_ = std::min(end + 1, text_.size());
        }
    }

    void drop_members(const std::vector<Member> &members) {
        const auto is_kept = [&members](std::size_t i) {
            return i == 0 || i + 1 == members.size() || members[i].shows_style || members[i].is_on_path ||
                   members[i - 1].is_on_path || members[i + 1].is_on_path;
        };
        for (std::size_t i = 0; i < members.size(); ++i)
            if (!is_kept(i)) dropped_.push_back({members[i].begin, members[i].end});
    }

    std::string_view text_;
    const std::vector<std::string> &path_;
    std::size_t begin_ = 0, next_ = 0;  // of the line, of the next one
    std::string_view line_;             // without blanks at its end
    std::size_t column_ = 0;            // where it starts
    std::vector<Block> blocks_;         // that the line stands in
    bool is_open_ = false;              // the member or item above has no value on its line
    std::size_t owner_level_ = kNone;   // of the map that is its value
    bool list_seen_ = false, unit_seen_ = false;
    std::vector<TextRange> dropped_;
};

}  // namespace

std::optional<TextParts> yaml_text_parts(std::string_view text, const std::vector<std::string> &path) {
    try {
        return Outline(text, path).read();
    } catch (const Unusual &) {
        return std::nullopt;
    }
}

}  // namespace skillmeat::core
