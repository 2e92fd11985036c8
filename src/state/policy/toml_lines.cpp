#include "state/policy/toml_lines.hpp"

namespace skillmeat::core {

namespace {

std::string_view without_space(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r");
    return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

// One segment of a key, bare or quoted, from the front of `text`.
std::string take_segment(std::string_view &text) {
    text = without_space(text);
    const bool quoted = text.starts_with('"') || text.starts_with('\'');
    const std::size_t end = quoted ? text.find(text.front(), 1) : text.find_first_of(" \t.=]");
    const std::string segment(quoted ? text.substr(1, end - 1) : text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + (quoted ? 1 : 0));
    text = without_space(text);
    return segment;
}

// "a . "b"" = a.b, up to what ends a key; the rest is left in `text`.
std::string take_key(std::string_view &text) {
    std::string key = take_segment(text);
    while (text.starts_with('.')) {
        text.remove_prefix(1);
        key += '.';
        key += take_segment(text);
    }
    return key;
}

}  // namespace

TomlLines::TomlLines(std::string_view text) {
    std::string table;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        std::string_view line = without_space(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty() || line.starts_with('#')) continue;
        if (line.starts_with('[')) {
            line.remove_prefix(line.starts_with("[[") ? 2 : 1);
            table = take_key(line);
            lines_.emplace(table, number);
            continue;
        }
        const std::string key = take_key(line);
        if (line.starts_with('=')) lines_.emplace(table.empty() ? key : table + "." + key, number);
    }
}

std::size_t TomlLines::of(std::string_view dotted_key) const {
    for (std::string_view key = dotted_key; !key.empty();) {
        if (const auto found = lines_.find(key); found != lines_.end()) return found->second;
        const std::size_t dot = key.rfind('.');
        key = dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
    }
    return 0;
}

}  // namespace skillmeat::core
