#include "formats/yaml/front_matter.hpp"

#include <algorithm>

#include "base/text_error.hpp"
#include "formats/yaml/fences.hpp"
#include "formats/yaml/simple_yaml.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// The end of the line at `begin`, before its line feed.
std::size_t line_end(std::string_view text, std::size_t begin) {
    return std::min(text.find('\n', begin), text.size());
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

bool is_fence(std::string_view line, std::string_view marks) {
    return line.starts_with(marks) && is_blank(line.substr(marks.size()));
}

// Parentheses hold a part together, as in `Bash(git add:*)`; unless they do not match.
bool parentheses_match(std::string_view text) {
    int open = 0;
    for (const char c : text) {
        if (c == '(') ++open;
        if (c == ')' && --open < 0) return false;
    }
    return open == 0;
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
    const bool grouped = parentheses_match(text);
    std::vector<std::string> parts;
    std::size_t begin = 0;
    int open = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : separators[0];
        if (grouped && c == '(') ++open;
        if (grouped && c == ')') --open;
        if (open != 0 || separators.find(c) == std::string_view::npos) continue;
        if (const std::string_view part = trimmed(text.substr(begin, i - begin)); !part.empty())
            parts.emplace_back(part);
        begin = i + 1;
    }
    return parts;
}

}  // namespace

std::optional<Fences> find_fences(std::string_view text) {
    std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    std::size_t end = line_end(text, at);
    std::size_t line = 1;
    while (end < text.size() && is_blank(text.substr(at, end - at))) {
        at = end + 1;
        ++line;
        end = line_end(text, at);
    }
    if (end >= text.size() || !is_fence(text.substr(at, end - at), "---")) return std::nullopt;

    Fences fences;
    fences.begin = end + 1;
    fences.line = line + 1;
    for (at = end + 1; at < text.size(); at = end + 1) {
        end = line_end(text, at);
        if (text[at] != '-' && text[at] != '.') continue;
        const std::string_view fence = text.substr(at, end - at);
        if (!is_fence(fence, "---") && !is_fence(fence, "...")) continue;
        fences.end = at;
        fences.body = std::min(end + 1, text.size());
        return fences;
    }
    return std::nullopt;
}

std::optional<Fences> checked_fences(std::string_view text, std::string_view name, const YamlLimits &limits) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        throw text_error(SKM_E_NOT_UTF8, text, name, 0, "UTF-16 text; only UTF-8 is read");
    const auto fences = find_fences(text);
    if (!fences) return std::nullopt;
    if (fences->end - fences->begin > limits.bytes)
        throw text_error(SKM_E_TOO_LARGE, text, name, fences->begin,
                         "front matter of more than " + std::to_string(limits.bytes) + " bytes");
    return fences;
}

FrontMatter front_matter_between(const Fences &fences) {
    FrontMatter matter;
    matter.present = true;
    matter.begin = fences.begin;
    matter.end = fences.end;
    matter.body = fences.body;
    return matter;
}

FrontMatter no_front_matter(std::string_view text) {
    FrontMatter matter;
    matter.root.kind = YamlNode::Kind::mapping;
    matter.body = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    return matter;
}

FrontMatter parse_front_matter(std::string_view text, std::string_view name, YamlLimits limits) {
    const auto fences = checked_fences(text, name, limits);
    if (!fences) return no_front_matter(text);
    FrontMatter matter = front_matter_between(*fences);
    matter.root = read_yaml_mapping(text, fences->begin, fences->end, fences->line, name, limits);
    return matter;
}

const YamlNode *YamlNode::find(std::string_view key) const {
    for (const auto &member : members)
        if (member.first == key) return &member.second;
    return nullptr;
}

bool YamlNode::is_null() const {
    return kind == Kind::scalar && plain &&
           (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL");
}

std::string FrontMatter::text(std::string_view key) const {
    const YamlNode *node = root.find(key);
    return node == nullptr || node->kind != YamlNode::Kind::scalar || node->is_null() ? std::string()
                                                                                      : node->text;
}

std::vector<std::string> FrontMatter::list(std::string_view key) const {
    const YamlNode *node = root.find(key);
    if (node == nullptr || node->is_null()) return {};
    std::vector<std::string> parts;
    if (node->kind == YamlNode::Kind::sequence) {
        for (const YamlNode &item : node->items)
            if (item.kind == YamlNode::Kind::scalar && !item.is_null()) parts.push_back(item.text);
        return parts;
    }
    if (node->kind != YamlNode::Kind::scalar) return {};
    parts = split(node->text, ",");
    return parts.size() > 1 ? parts : split(node->text, " \t\n,");
}

}  // namespace skillmeat::core
