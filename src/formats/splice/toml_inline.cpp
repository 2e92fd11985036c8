#include "formats/splice/toml_inline.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core {

namespace {

using View = std::string_view;

std::string replaced(View text, std::size_t begin, std::size_t end, View with) {
    std::string out(text.substr(0, begin));
    out += with;
    out += text.substr(end);
    return out;
}

std::string joined(const TomlPath &keys) {
    std::string out;
    for (const std::string &key : keys) {
        if (!out.empty()) out += '.';
        out += toml_key(key);
    }
    return out;
}

bool starts_with(const TomlPath &path, const TomlPath &start) {
    return path.size() >= start.size() && std::equal(start.begin(), start.end(), path.begin());
}

TomlPath behind(const TomlPath &path, std::size_t count) {
    return {path.begin() + static_cast<std::ptrdiff_t>(count), path.end()};
}

[[noreturn]] void refuse(const TomlPath &path) {
    throw Error(SKM_E_SCHEMA, "the value at " + joined(path) + " is of another kind");
}

// The item that `path` leads through or to: its index, and how many segments of the path it uses up.
struct Step {
    std::size_t index = 0, used = 0;
    bool found = false;
};

Step step_into(View text, const std::vector<TomlItem> &items, const TomlPath &path) {
    if (text.front() == '{') {
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (starts_with(path, items[i].keys)) return {i, items[i].keys.size(), true};
            if (starts_with(items[i].keys, path)) refuse(path);  // a table made by dotted keys
        }
        return {};
    }
    const auto index = text.front() == '[' ? toml_index(path.front()) : std::nullopt;
    if (!index) refuse(path);
    return *index < items.size() ? Step{*index, 1, true} : Step{};
}

std::vector<TomlItem> items_of(View text, const TomlPath &path) {
    if (text.empty() || (text.front() != '{' && text.front() != '[')) refuse(path);
    return toml_items(text);
}

// The start of the line that `at` stands in.
std::size_t line_start(View text, std::size_t at) {
    return at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
}

bool only_blanks(View text) {
    return text.find_first_not_of(" \t") == View::npos;
}

// An item that has its lines for itself, with its comma and the comment beside it: [begin, end) of the lines.
struct Lines {
    std::size_t begin = 0, end = 0;
};
std::optional<Lines> own_lines(View text, const TomlItem &item) {
    const std::size_t begin = line_start(text, item.key_begin);
    if (begin == 0 || !only_blanks(text.substr(begin, item.key_begin - begin))) return std::nullopt;
    const std::size_t stop = item.comma != 0 ? item.comma : item.end;
    if (text.substr(item.end, stop - item.end).find('\n') != View::npos) return std::nullopt;
    const std::size_t next = text.find_first_not_of(" \t", stop);
    if (next == View::npos || (text[next] != '#' && text[next] != '\n' && text[next] != '\r'))
        return std::nullopt;
    return Lines{begin, text.find('\n', next) + 1};
}

std::string remove_item(View text, const std::vector<TomlItem> &items, std::size_t index) {
    const TomlItem &item = items[index];
    if (items.size() == 1 && text.find_first_of("#") == View::npos)
        return std::string(1, text.front()) + text.back();
    const bool last = index + 1 == items.size();
    if (const auto lines = own_lines(text, item)) {
        const std::string left = replaced(text, lines->begin, lines->end, "");
        if (!last || index == 0 || item.comma != 0) return left;
        return replaced(left, items[index - 1].comma - 1, items[index - 1].comma, "");
    }
    if (!last) return replaced(text, item.key_begin, items[index + 1].key_begin, "");
    if (index == 0) return replaced(text, item.key_begin, item.comma != 0 ? item.comma : item.end, "");
    if (item.comma != 0) return replaced(text, items[index - 1].comma, item.comma, "");
    return replaced(text, items[index - 1].end, item.end, "");
}

std::string add_item(View text, const std::vector<TomlItem> &items, View written) {
    const char open = text.front(), close = text.back();
    if (items.empty()) {
        const bool has_comments = text.find('#') != View::npos;
        if (has_comments)
            return replaced(text, text.size() - 1, text.size() - 1, "    " + std::string(written) + ",\n");
        return open == '{' ? "{ " + std::string(written) + " }"
                           : std::string(1, open) + std::string(written) + close;
    }
    const TomlItem &last = items.back();
    if (const auto lines = own_lines(text, last)) {
        const View indent = text.substr(lines->begin, last.key_begin - lines->begin);
        const View end = text[lines->end - 2] == '\r' ? "\r\n" : "\n";
        std::string line = std::string(indent) + std::string(written);
        if (last.comma != 0) return replaced(text, lines->end, lines->end, line + "," + std::string(end));
        const std::string with = replaced(text, lines->end, lines->end, line + std::string(end));
        return replaced(with, last.end, last.end, ",");
    }
    if (last.comma != 0) return replaced(text, last.comma, last.comma, " " + std::string(written) + ",");
    return replaced(text, last.end, last.end, ", " + std::string(written));
}

std::string insert_item(View text, const TomlItem &next, View written) {
    const auto lines = own_lines(text, next);
    if (!lines) return replaced(text, next.key_begin, next.key_begin, std::string(written) + ", ");
    const View indent = text.substr(lines->begin, next.key_begin - lines->begin);
    const View end = text[lines->end - 2] == '\r' ? "\r\n" : "\n";
    return replaced(text, lines->begin, lines->begin,
                    std::string(indent) + std::string(written) + "," + std::string(end));
}

}  // namespace

std::string toml_one_line(const Json &value) {
    if (value.is_array()) {
        std::string out = "[";
        for (const Json &item : value.as_array()) {
            if (out.size() > 1) out += ", ";
            out += toml_one_line(item);
        }
        return out + "]";
    }
    if (!value.is_object()) return toml_value(value);
    if (value.size() == 0) return "{}";
    std::string out = "{ ";
    for (const auto &[key, member] : value.as_object()) {
        if (out.size() > 2) out += ", ";
        out += toml_key(key) + " = " + toml_one_line(member);
    }
    return out + " }";
}

std::string inline_set(View text, const TomlPath &path, const Json &value) {
    if (path.empty()) {
        // A list on one line stays on one.
        const bool one_line =
            text.starts_with('[') && text.find('\n') == View::npos && !toml_items(text).empty();
        return one_line ? toml_one_line(value) : toml_value(value);
    }
    const auto items = items_of(text, path);
    const Step step = step_into(text, items, path);
    if (step.found) {
        const TomlItem &item = items[step.index];
        const View inner = text.substr(item.begin, item.end - item.begin);
        const TomlPath rest = behind(path, step.used);
        return replaced(text, item.begin, item.end,
                        rest.empty() ? toml_one_line(value) : inline_set(inner, rest, value));
    }
    if (text.front() == '[') refuse(path);
    return add_item(text, items, joined(path) + " = " + toml_one_line(value));
}

std::string inline_unset(View text, const TomlPath &path) {
    const auto items = items_of(text, path);
    if (text.front() == '{' && std::none_of(items.begin(), items.end(), [&path](const TomlItem &item) {
            return starts_with(path, item.keys);
        })) {
        // A table made by dotted keys: its members one by one.
        for (std::size_t i = 0; i < items.size(); ++i)
            if (starts_with(items[i].keys, path)) return inline_unset(remove_item(text, items, i), path);
        return std::string(text);
    }
    const Step step = step_into(text, items, path);
    if (!step.found) return std::string(text);
    if (step.used == path.size()) return remove_item(text, items, step.index);
    const TomlItem &item = items[step.index];
    const View inner = text.substr(item.begin, item.end - item.begin);
    return replaced(text, item.begin, item.end, inline_unset(inner, behind(path, step.used)));
}

std::string inline_append(View text, const TomlPath &path, const Json &item) {
    const auto items = items_of(text, path);
    if (path.empty()) {
        if (text.front() != '[') refuse(path);
        return add_item(text, items, toml_one_line(item));
    }
    const Step step = step_into(text, items, path);
    if (!step.found) return inline_set(text, path, Json(Json::Array{item}));
    const TomlItem &found = items[step.index];
    const View inner = text.substr(found.begin, found.end - found.begin);
    return replaced(text, found.begin, found.end, inline_append(inner, behind(path, step.used), item));
}

std::string inline_insert(View text, const TomlPath &path, std::size_t index, const Json &item) {
    const auto items = items_of(text, path);
    if (path.empty()) return insert_item(text, items.at(index), toml_one_line(item));
    const Step step = step_into(text, items, path);
    if (!step.found) refuse(path);
    const TomlItem &found = items[step.index];
    const View inner = text.substr(found.begin, found.end - found.begin);
    return replaced(text, found.begin, found.end, inline_insert(inner, behind(path, step.used), index, item));
}

std::string inline_comments(View text) {
    std::string out;
    for (std::size_t at = text.find('#'); at != View::npos; at = text.find('#', at)) {
        const View comment = text.substr(at, text.find('\n', at) - at);
        out += std::string(comment.substr(0, comment.find_last_not_of('\r') + 1)) + "\n";
        at += comment.size();
    }
    return out;
}

}  // namespace skillmeat::core
