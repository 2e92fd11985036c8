#include "formats/yaml/simple_yaml.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "formats/yaml/parse_yaml.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kLongest = 16384;  // libyaml takes no more at a time, and a simple key ends within 1024
constexpr std::size_t kMostMembers = 100;
constexpr std::size_t kLongestKey = 128;

// What may not start a plain value here: YAML's indicators, also those that could start one in some places.
constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`";

bool is_key_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// Printable text on lines that end with a line feed, without characters that YAML treats in a special way.
bool is_simple_text(std::string_view text) {
    bool ascii = true;
    for (const char c : text) {
        const unsigned char byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n') || byte == 0x7F) return false;
        ascii = ascii && byte < 0x80;
    }
    if (ascii) return true;
    if (!is_utf8(text)) return false;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const unsigned char lead = static_cast<unsigned char>(text[i]),
                            next = static_cast<unsigned char>(text[i + 1]);
        if (lead == 0xC2 && next < 0xA0) return false;  // control characters, next line
        if (lead == 0xE2 && next == 0x80 && (text[i + 2] == '\xA8' || text[i + 2] == '\xA9'))
            return false;                                                  // separators
        if (lead == 0xEF && (next == 0xBB || next == 0xBF)) return false;  // byte order mark, no characters
    }
    return true;
}

class Lines {
 public:
    Lines(std::string_view text, std::size_t begin, std::size_t end, std::size_t line)
        : text_(text), end_(end), next_(begin), line_(line - 1) {
        advance();
    }

    bool done() const { return done_; }
    std::size_t begin() const { return begin_; }
    std::size_t number() const { return line_; }
    std::string_view text() const {
        return text_.substr(begin_, stop_ - begin_);
    }  // without blanks at its end

    // To the next line that is not empty; comments at the left edge count as empty.
    void advance() {
        do {
            done_ = next_ >= end_;
            if (done_) return;
            begin_ = next_;
            stop_ = std::min(text_.find('\n', begin_), end_);
            next_ = stop_ + 1;
            ++line_;
            while (stop_ > begin_ && text_[stop_ - 1] == ' ') --stop_;
        } while (stop_ == begin_ || text_[begin_] == '#');
    }

 private:
    std::string_view text_;
    std::size_t end_, begin_ = 0, stop_ = 0, next_, line_;
    bool done_ = false;
};

class SimpleReader {
 public:
    SimpleReader(std::string_view text, std::size_t begin, std::size_t end, std::size_t line)
        : lines_(text, begin, end, line) {}

    std::optional<YamlNode> read() {
        if (lines_.done()) return std::nullopt;
        YamlNode root = node(YamlNode::Kind::mapping, 0);
        root.members.reserve(6);
        while (!lines_.done())
            if (!member(root, 0)) return std::nullopt;
        root.end = root.members.back().second.end;
        return root;
    }

 private:
    // A node that starts `offset` bytes into the line.
    YamlNode node(YamlNode::Kind kind, std::size_t offset) const {
        YamlNode made;
        made.kind = kind;
        made.line = lines_.number();
        made.column = offset + 1;
        made.begin = made.end = lines_.begin() + offset;
        return made;
    }

    // The key line at `indent` and, at the left edge, what is nested below it.
    bool member(YamlNode &mapping, std::size_t indent) {
        const std::string_view line = lines_.text();
        std::size_t colon = indent;
        while (colon < line.size() && is_key_char(line[colon])) ++colon;
        if (colon == indent || line[indent] == '-' || colon == line.size() || line[colon] != ':')
            return false;
        const std::string_view key = line.substr(indent, colon - indent);
        if (key.size() > kLongestKey || mapping.members.size() >= kMostMembers) return false;
        for (const auto &other : mapping.members)
            if (other.first == key) return false;

        YamlNode &value = mapping.members.emplace_back(std::string(key), YamlNode()).second;
        std::size_t at = colon + 1;
        if (at < line.size()) {
            if (line[at] != ' ') return false;
            at = line.find_first_not_of(' ', at);
            if (!(line[at] == '[' ? flow_list(value, line, at) : scalar(value, line, at))) return false;
            lines_.advance();
            return !lines_.done() ? lines_.text()[0] != ' ' || indent != 0 : true;
        }
        if (indent != 0) return false;
        value = node(YamlNode::Kind::scalar, at);
        lines_.advance();
        return lines_.done() || nested(value);
    }

    bool nested(YamlNode &value) {
        const std::string_view first = lines_.text();
        const std::size_t indent = first.find_first_not_of(' ');
        if (first.substr(indent).starts_with("- ")) return block_list(value, indent);
        if (indent == 0) return true;  // the next key: no value
        value = node(YamlNode::Kind::mapping, indent);
        const std::size_t number = lines_.number();
        for (std::size_t count = 0; stands_at(indent, number + count); ++count)
            if (!member(value, indent)) return false;
        value.end = value.members.back().second.end;
        return lines_.done() || lines_.text()[0] != ' ';
    }

    bool block_list(YamlNode &value, std::size_t indent) {
        value = node(YamlNode::Kind::sequence, indent);
        const std::size_t number = lines_.number();
        for (std::size_t count = 0; stands_at(indent, number + count); ++count) {
            const std::string_view line = lines_.text();
            if (indent == 0 && line[0] != '-') break;
            if (!line.substr(indent).starts_with("- ") || value.items.size() >= kMostMembers) return false;
            if (!scalar(value.items.emplace_back(), line, line.find_first_not_of(' ', indent + 1)))
                return false;
            lines_.advance();
        }
        value.end = value.items.back().end;
        return lines_.done() || is_key_char(lines_.text()[0]);
    }

    // The line is there, directly below the one before, and indented so.
    bool stands_at(std::size_t indent, std::size_t number) const {
        return !lines_.done() && lines_.number() == number && lines_.text().find_first_not_of(' ') == indent;
    }

    bool scalar(YamlNode &value, std::string_view line, std::size_t at) const {
        value = node(YamlNode::Kind::scalar, at);
        const std::string_view text = line.substr(at);
        value.end = value.begin + text.size();
        if (text.front() == '"' || text.front() == '\'') return quoted(value, text);
        if (kIndicators.find(text.front()) != std::string_view::npos || text.back() == ':') return false;
        if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos)
            return false;
        value.text = text;
        return true;
    }

    static bool quoted(YamlNode &value, std::string_view text) {
        const char quote = text.front();
        if (text.size() < 2 || text.find(quote, 1) != text.size() - 1) return false;
        if (quote == '"' && text.find('\\') != std::string_view::npos) return false;
        value.plain = false;
        value.text = text.substr(1, text.size() - 2);
        return true;
    }

    bool flow_list(YamlNode &value, std::string_view line, std::size_t at) const {
        value = node(YamlNode::Kind::sequence, at);
        value.end = value.begin + line.size() - at;
        if (line.back() != ']' || line.find(']', at) != line.size() - 1) return false;
        const std::size_t end = line.size() - 1;
        std::size_t begin = at + 1;
        if (line.find_first_not_of(' ', begin) == end) return true;
        while (begin <= end) {
            const std::size_t comma = std::min(line.find(',', begin), end);
            const std::size_t first = line.find_first_not_of(' ', begin);
            std::size_t last = comma;
            while (last > first && line[last - 1] == ' ') --last;
            if (first >= last || value.items.size() >= kMostMembers) return false;
            const std::string_view item = line.substr(first, last - first);
            const bool has_quotes = item.front() == '"' || item.front() == '\'';
            if (item.find_first_of(has_quotes ? "[]{}:#?" : "[]{}:#?\"'") != std::string_view::npos)
                return false;
            if (!scalar(value.items.emplace_back(), line.substr(0, last), first)) return false;
            begin = comma + 1;
        }
        return true;
    }

    Lines lines_;
};

}  // namespace

std::optional<YamlNode> parse_simple_yaml(std::string_view text, std::size_t begin, std::size_t end,
                                          std::size_t line) {
    if (end - begin > kLongest || !is_simple_text(text.substr(begin, end - begin))) return std::nullopt;
    return SimpleReader(text, begin, end, line).read();
}

YamlNode read_yaml_mapping(std::string_view text, std::size_t begin, std::size_t end, std::size_t line,
                           std::string_view name, const YamlLimits &limits) {
    // Simple text has fewer nodes than bytes, and three levels.
    if (end - begin <= limits.nodes && limits.depth >= 3)
        if (auto simple = parse_simple_yaml(text, begin, end, line)) return std::move(*simple);
    return parse_yaml_mapping(text, begin, end, line, name, limits);
}

}  // namespace skillmeat::core
