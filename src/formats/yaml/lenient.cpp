// lenient.cpp - broken front matter as people meant it.
//
// The text is cut where a line at the left edge starts a new key. Each piece is read as YAML; one that is
// broken is read by lines. So one unquoted colon costs nothing of what stands around it.
#include <algorithm>

#include "base/error.hpp"
#include "formats/yaml/fences.hpp"
#include "formats/yaml/parse_yaml.hpp"
#include "formats/yaml/simple_yaml.hpp"

namespace skillmeat::core {

namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && (is_space(text.back()) || text.back() == '\n')) text.remove_suffix(1);
    return text;
}

// A line, a part of it, a value: with its place in the whole text.
struct Piece {
    std::string_view text;
    std::size_t begin = 0;

    std::size_t end() const { return begin + text.size(); }
    Piece part(std::string_view inside) const {
        return {inside, begin + static_cast<std::size_t>(inside.data() - text.data())};
    }
    Piece trim() const { return text.empty() ? *this : part(trimmed(text)); }
};

bool is_key_char(char c) {
    const unsigned char byte = static_cast<unsigned char>(c);
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '_' || byte == '-' || byte == '.' || byte >= 0x80;
}

struct KeyLine {
    std::string_view key;
    Piece rest;  // trimmed
};

// `key: rest`, `"key": rest`, and `key:rest` unless it looks like an address.
std::optional<KeyLine> key_line(const Piece &line) {
    std::string_view text = line.text;
    if (text.empty() || text.front() == '-') return std::nullopt;
    std::size_t key_begin = 0, key_end = 0;
    if (text.front() == '"' || text.front() == '\'') {
        key_begin = 1;
        key_end = text.find(text.front(), 1);
        if (key_end == std::string_view::npos) return std::nullopt;
        text.remove_prefix(key_end + 1);
    } else {
        while (key_end < text.size() && is_key_char(text[key_end])) ++key_end;
        text.remove_prefix(key_end);
    }
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    if (key_end == key_begin || text.empty() || text.front() != ':' || text.starts_with("://"))
        return std::nullopt;
    KeyLine found;
    found.key = line.text.substr(key_begin, key_end - key_begin);
    found.rest = line.part(text.substr(1)).trim();
    return found;
}

std::optional<Piece> item_line(const Piece &line) {
    const Piece inner = line.trim();
    if (!inner.text.starts_with('-') || (inner.text.size() > 1 && !is_space(inner.text[1])))
        return std::nullopt;
    return inner.part(inner.text.substr(1)).trim();
}

std::string unescaped(std::string_view text, char quote) {
    const char escape = quote == '"' ? '\\' : '\'';
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool pair =
            text[i] == escape && i + 1 < text.size() && (text[i + 1] == quote || text[i + 1] == escape);
        if (pair) ++i;
        out += text[i];
    }
    return out;
}

class LineReader {
 public:
    LineReader(std::string_view text, const Fences &fences, const YamlLimits &limits)
        : limits_(limits), first_line_(fences.line) {
        line_starts_.push_back(fences.begin);
        for (std::size_t i = fences.begin; i < fences.end; ++i)
            if (text[i] == '\n') line_starts_.push_back(i + 1);
    }

    std::size_t line_of(std::size_t offset) const { return first_line_ + line_index(offset); }

    YamlNode mapping(std::size_t begin, std::size_t end) { return node(YamlNode::Kind::mapping, begin, end); }

    // The lines of one top-level key; the first is its key line.
    YamlNode value(const KeyLine &head, const std::vector<Piece> &lines) {
        std::vector<Piece> more;
        for (std::size_t i = 1; i < lines.size(); ++i) more.push_back(lines[i]);
        if (head.rest.text.starts_with('|') || head.rest.text.starts_with('>'))
            return block_text(head.rest, more);
        std::erase_if(more, [](const Piece &line) {
            const std::string_view inner = trimmed(line.text);
            return inner.empty() || inner.front() == '#';
        });
        if (more.empty()) return scalar_or_list(head.rest);
        if (!head.rest.text.empty() && head.rest.text.front() != '#') return joined(head.rest, more);
        if (item_line(more.front())) return items(more);
        if (key_line(more.front().trim())) return members(more);
        return joined(more.front().trim(), {more.begin() + 1, more.end()});
    }

 private:
    YamlNode node(YamlNode::Kind kind, std::size_t begin, std::size_t end) {
        if (++nodes_ > limits_.nodes)
            throw Error(SKM_E_TOO_LARGE, "more than " + std::to_string(limits_.nodes) + " YAML nodes");
        YamlNode made;
        made.kind = kind;
        made.begin = begin;
        made.end = end;
        made.line = line_of(begin);
        made.column = begin - line_starts_[line_index(begin)] + 1;
        return made;
    }

    std::size_t line_index(std::size_t offset) const {
        const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
        return static_cast<std::size_t>(after - line_starts_.begin()) - 1;
    }

    YamlNode scalar(const Piece &value) {
        YamlNode made = node(YamlNode::Kind::scalar, value.begin, value.end());
        std::string_view text = value.text;
        if (text.empty() || (text.front() != '"' && text.front() != '\'')) {
            made.text = text;
            return made;
        }
        const char quote = text.front();
        made.plain = false;
        text.remove_prefix(1);
        if (text.ends_with(quote)) text.remove_suffix(1);
        made.text = unescaped(text, quote);
        return made;
    }

    YamlNode scalar_or_list(const Piece &value) {
        if (value.text.size() < 2 || value.text.front() != '[' || value.text.back() != ']')
            return scalar(value);
        YamlNode made = node(YamlNode::Kind::sequence, value.begin, value.end());
        const Piece inner = value.part(value.text.substr(1, value.text.size() - 2));
        std::size_t begin = 0;
        char quote = 0;
        int open = 0;
        for (std::size_t i = 0; i <= inner.text.size(); ++i) {
            const char c = i < inner.text.size() ? inner.text[i] : ',';
            if (i < inner.text.size() && quote != 0) {
                if (c == quote) quote = 0;
                continue;
            }
            if ((c == '"' || c == '\'') && trimmed(inner.text.substr(begin, i - begin)).empty()) quote = c;
            if (c == '(' || c == '[' || c == '{') ++open;
            if (c == ')' || c == ']' || c == '}') --open;
            if (c != ',' || (open > 0 && i < inner.text.size())) continue;
            const Piece item = inner.part(inner.text.substr(begin, i - begin)).trim();
            if (!item.text.empty()) made.items.push_back(scalar(item));
            begin = i + 1;
        }
        return made;
    }

    // Lines that go on are one text, as in YAML.
    YamlNode joined(const Piece &first, const std::vector<Piece> &more) {
        std::string text(first.text);
        std::size_t end = first.end();
        for (const Piece &line : more) {
            const Piece inner = line.trim();
            text += ' ';
            text += inner.text;
            end = inner.end();
        }
        YamlNode made = scalar({text, first.begin});
        made.end = end;
        return made;
    }

    YamlNode block_text(const Piece &marks, const std::vector<Piece> &lines) {
        std::size_t indent = std::string_view::npos;
        for (const Piece &line : lines)
            if (!trimmed(line.text).empty()) indent = std::min(indent, line.text.find_first_not_of(" \t"));
        YamlNode made = node(YamlNode::Kind::scalar, marks.begin, marks.end());
        made.plain = false;
        const char between = marks.text.front() == '|' ? '\n' : ' ';
        for (const Piece &line : lines) {
            const std::string_view inner = trimmed(line.text);
            const bool starts = made.text.empty() || (between == ' ' && made.text.ends_with('\n'));
            if (!made.text.empty() && inner.empty()) made.text += '\n';
            if (!starts && !inner.empty()) made.text += between;
            if (inner.empty()) continue;
            std::string_view kept = line.text.substr(indent);
            made.text += kept.substr(0, kept.find_last_not_of(" \t\r") + 1);
            made.end = line.begin + indent + kept.size();
        }
        while (made.text.ends_with('\n')) made.text.pop_back();
        if (!made.text.empty() && marks.text.find('-') == std::string_view::npos) made.text += '\n';
        return made;
    }

    YamlNode items(const std::vector<Piece> &lines) {
        YamlNode made = node(YamlNode::Kind::sequence, lines.front().trim().begin, lines.back().trim().end());
        for (std::size_t i = 0; i < lines.size();) {
            const Piece first = item_line(lines[i]).value_or(lines[i].trim());
            std::size_t end = i + 1;
            while (end < lines.size() && !item_line(lines[end])) ++end;
            const std::vector<Piece> more(lines.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                          lines.begin() + static_cast<std::ptrdiff_t>(end));
            made.items.push_back(more.empty() ? scalar_or_list(first) : joined(first, more));
            i = end;
        }
        return made;
    }

    YamlNode members(const std::vector<Piece> &lines) {
        YamlNode made = node(YamlNode::Kind::mapping, lines.front().trim().begin, lines.back().trim().end());
        for (std::size_t i = 0; i < lines.size();) {
            const auto head = key_line(lines[i].trim());
            std::size_t end = i + 1;
            while (end < lines.size() && !key_line(lines[end].trim())) ++end;
            if (head) {
                std::vector<Piece> more(lines.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                        lines.begin() + static_cast<std::ptrdiff_t>(end));
                YamlNode value = more.empty()              ? scalar_or_list(head->rest)
                                 : item_line(more.front()) ? items(more)
                                                           : joined(head->rest, more);
                set_member(made, head->key, std::move(value));
            }
            i = end;
        }
        return made;
    }

 public:
    static void set_member(YamlNode &mapping, std::string_view key, YamlNode value) {
        for (auto &member : mapping.members)
            if (member.first == key) {
                member.second = std::move(value);
                return;
            }
        mapping.members.emplace_back(std::string(key), std::move(value));
    }

 private:
    const YamlLimits &limits_;
    std::size_t first_line_;
    std::vector<std::size_t> line_starts_;
    std::size_t nodes_ = 0;
};

std::vector<Piece> lines_between(std::string_view text, std::size_t begin, std::size_t end) {
    std::vector<Piece> lines;
    while (begin < end) {
        const std::size_t stop = std::min(text.find('\n', begin), end);
        std::string_view line = text.substr(begin, stop - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back({line, begin});
        begin = stop + 1;
    }
    return lines;
}

// The lines of one top-level key.
using Section = std::vector<Piece>;

std::vector<Section> sections_of(const std::vector<Piece> &lines) {
    std::vector<Section> sections;
    for (const Piece &line : lines) {
        if (key_line(line)) sections.emplace_back();
        if (!sections.empty()) sections.back().push_back(line);
    }
    return sections;
}

YamlNode read_sections(std::string_view text, const Fences &fences, std::string_view name,
                       const YamlLimits &limits) {
    // An error costs a walk through the text to name its place, so that not every section may have one.
    std::size_t tries = 50;
    const std::vector<Section> sections = sections_of(lines_between(text, fences.begin, fences.end));
    LineReader reader(text, fences, limits);
    YamlNode root = reader.mapping(fences.begin, fences.end);
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const Section &section = sections[i];
        const std::size_t begin = section.front().begin;
        const std::size_t end = i + 1 < sections.size() ? sections[i + 1].front().begin : fences.end;
        if (tries != 0) {
            try {
                YamlNode whole = parse_yaml_mapping(text, begin, end, reader.line_of(begin), name, limits);
                for (auto &[key, value] : whole.members) LineReader::set_member(root, key, std::move(value));
                continue;
            } catch (const Error &error) {
                if (error.code() != SKM_E_PARSE) throw;
                --tries;
            }
        }
        const auto head = key_line(section.front());
        LineReader::set_member(root, head->key, reader.value(*head, section));
    }
    return root;
}

}  // namespace

LenientFrontMatter parse_front_matter_leniently(std::string_view text, std::string_view name,
                                                YamlLimits limits) {
    const auto fences = checked_fences(text, name, limits);
    if (!fences) return {no_front_matter(text), std::nullopt};
    LenientFrontMatter result{front_matter_between(*fences), std::nullopt};
    try {
        result.matter.root = read_yaml_mapping(text, fences->begin, fences->end, fences->line, name, limits);
    } catch (const Error &error) {
        if (error.code() != SKM_E_PARSE) throw;
        result.mended = error.message();
        result.matter.root = read_sections(text, *fences, name, limits);
    }
    return result;
}

}  // namespace skillmeat::core
