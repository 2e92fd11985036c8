// properties.cpp - what an artifact's front matter says, for us and in the form of the original's rows.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "model/artifact/artifact.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kMaxMainFile = 4ull << 20;
constexpr std::size_t kMaxFallback = 200;  // code points of a description taken from the text
constexpr std::string_view kBlank = " \t\r\n\v\f";

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(kBlank) == std::string_view::npos;
}

template <class List>
bool contains(const List &list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

// --- values ---

Json as_text(const YamlNode &node) {
    switch (node.kind) {
        case YamlNode::Kind::sequence: {
            Json out = Json::array();
            for (const YamlNode &item : node.items) out.push(as_text(item));
            return out;
        }
        case YamlNode::Kind::mapping: {
            Json out = Json::object();
            for (const auto &[key, value] : node.members) out.set(key, as_text(value));
            return out;
        }
        case YamlNode::Kind::scalar: break;
    }
    return node.is_null() ? Json() : Json(node.text);
}

// With YAML's truth values and integers as such, as the original keeps them; null when TOML has no such
// value.
Json as_typed(const YamlNode &node);

Json typed_scalar(const YamlNode &node) {
    static constexpr std::array<std::string_view, 9> kTrue = {"true", "True", "TRUE", "yes", "Yes",
                                                              "YES",  "on",   "On",   "ON"};
    static constexpr std::array<std::string_view, 9> kFalse = {"false", "False", "FALSE", "no", "No",
                                                               "NO",    "off",   "Off",   "OFF"};
    if (!node.plain) return node.text;
    if (node.is_null()) return {};
    if (contains(kTrue, node.text)) return true;
    if (contains(kFalse, node.text)) return false;
    std::int64_t number = 0;
    const char *end = node.text.data() + node.text.size();
    const auto [stop, problem] = std::from_chars(node.text.data(), end, number);
    if (problem == std::errc() && stop == end && std::to_string(number) == node.text) return number;
    return node.text;
}

Json as_typed(const YamlNode &node) {
    if (node.kind == YamlNode::Kind::scalar) return typed_scalar(node);
    Json out = node.kind == YamlNode::Kind::sequence ? Json::array() : Json::object();
    for (const YamlNode &item : node.items)
        if (Json value = as_typed(item); !value.is_null()) out.push(std::move(value));
    for (const auto &[key, value] : node.members)
        if (Json typed = as_typed(value); !typed.is_null()) out.set(key, std::move(typed));
    return out;
}

// A list, or a scalar cut at its commas; without blank items.
std::vector<std::string> comma_list(const YamlNode *node) {
    std::vector<std::string> out;
    const auto add = [&out](std::string_view text) {
        if (std::string item = trimmed(text); !item.empty()) out.push_back(std::move(item));
    };
    if (node == nullptr || node->is_null()) return out;
    for (const YamlNode &item : node->items)
        if (item.kind == YamlNode::Kind::scalar && !item.is_null()) add(item.text);
    if (node->kind != YamlNode::Kind::scalar) return out;
    std::string_view rest = node->text;
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        add(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return out;
}

const YamlNode *first_of(const YamlNode &root, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
        const YamlNode *node = root.find(key);
        if (node != nullptr && !node->is_null()) return node;
    }
    return nullptr;
}

// --- tools ---

std::string folded_tool(std::string_view name) {
    std::string out;
    for (char c : name) {
        if (c == '_' || c == '-') continue;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    return out;
}

// The original's spelling of a tool's name; "" for one that it does not know.
std::string_view known_tool(std::string_view name) {
    static constexpr std::array<std::string_view, 18> kTools = {
        "Read",         "Write", "Edit",       "MultiEdit",       "Glob",          "Grep",
        "NotebookEdit", "Bash",  "KillShell",  "AskUserQuestion", "TodoWrite",     "WebFetch",
        "WebSearch",    "Task",  "TaskOutput", "Skill",           "EnterPlanMode", "ExitPlanMode"};
    const std::string folded = folded_tool(name);
    for (const std::string_view tool : kTools)
        if (folded_tool(tool) == folded) return tool;
    return {};
}

// --- the original's rows ---

// Keys that have a place of their own in the original's rows, without case, '-' and '_'.
bool is_lifted(std::string_view key) {
    static constexpr std::array<std::string_view, 21> kLifted = {
        "name",           "description", "tools",       "allowedtools",  "disallowedtools", "model",
        "permissionmode", "skills",      "hooks",       "userinvocable", "title",           "author",
        "license",        "version",     "tags",        "dependencies",  "parameters",      "aosartifactuuid",
        "aosfeatureuuid", "aosrunuuid",  "aostraceuuid"};
    const std::string folded = folded_tool(key);
    return contains(kLifted, folded) || folded == "nativealiases";
}

// The normalised front matter that the original keeps as metadata.extra.frontmatter.
Json original_front_matter(const YamlNode &root) {
    Json out = Json::object();
    const auto put_text = [&](std::string_view key, const YamlNode *node) {
        if (node != nullptr && node->kind == YamlNode::Kind::scalar && !node->is_null())
            out.set(std::string(key), node->text);
    };
    const auto put_list = [&](std::string_view key, const YamlNode *node) {
        if (node != nullptr) out.set(std::string(key), Json::array(comma_list(node)));
    };
    put_text("name", root.find("name"));
    put_text("description", root.find("description"));
    put_list("tools", first_of(root, {"tools", "allowed-tools", "allowedTools"}));
    put_list("disallowedTools", first_of(root, {"disallowedTools", "disallowed-tools"}));
    put_text("model", root.find("model"));
    put_text("permissionMode", first_of(root, {"permissionMode", "permission-mode"}));
    put_list("skills", root.find("skills"));
    if (const YamlNode *hooks = first_of(root, {"hooks"})) out.set("hooks", as_typed(*hooks));
    if (const YamlNode *user = first_of(root, {"user-invocable", "userInvocable"}))
        if (const Json value = as_typed(*user); value.is_bool()) out.set("userInvocable", value);
    for (const char *key : {"title", "author", "license", "version"}) put_text(key, root.find(key));
    put_list("tags", root.find("tags"));
    put_list("dependencies", root.find("dependencies"));
    if (const YamlNode *parameters = first_of(root, {"parameters"}))
        out.set("parameters", as_typed(*parameters));

    Json extra = Json::object();
    for (const auto &[key, value] : root.members)
        if (Json typed = as_typed(value); !is_lifted(key) && !typed.is_null())
            extra.set(key, std::move(typed));
    if (extra.size() != 0) out.set("extra", std::move(extra));
    return out;
}

// Keys of the front matter that the original also repeats directly below `extra`.
bool is_repeated(std::string_view key) {
    static constexpr std::array<std::string_view, 10> kTyped = {
        "title", "description",  "author", "license",       "version",
        "tags",  "dependencies", "tools",  "allowed-tools", "allowedTools"};
    return !contains(kTyped, key) && !key.starts_with("aos_") && key != "native_aliases";
}

Json original_extra(const YamlNode &root, const std::vector<std::string> &tools) {
    Json extra = Json::object();
    if (root.members.empty()) return extra;
    extra.set("frontmatter", original_front_matter(root));
    if (!tools.empty()) extra.set("frontmatter_tools", Json::array(tools));
    std::vector<std::string> unknown;
    for (const std::string &tool : tools)
        if (known_tool(tool).empty()) unknown.push_back(tool);
    if (!unknown.empty()) extra.set("unknown_tools", Json::array(unknown));
    for (const auto &[key, value] : root.members)
        if (Json typed = as_typed(value); is_repeated(key) && !typed.is_null() && extra.find(key) == nullptr)
            extra.set(key, std::move(typed));
    return extra;
}

// The first line of the text that is no heading.
std::string description_of_body(std::string_view body) {
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        const std::string line = trimmed(body.substr(0, end));
        body.remove_prefix(std::min(end + 1, body.size()));
        if (line.empty() || line.front() == '#') continue;
        if (!is_utf8(line)) return {};
        std::size_t offset = 0;
        for (std::size_t i = 0; i < kMaxFallback && offset < line.size(); ++i) next_code_point(line, offset);
        return line.substr(0, offset);
    }
    return {};
}

Json original_metadata(const Properties &properties, const YamlNode &root, std::string_view body) {
    Json out = Json::object();
    const std::string description =
        properties.description.empty() ? description_of_body(body) : properties.description;
    out.set_if(!properties.title.empty(), "title", properties.title);
    out.set_if(!description.empty(), "description", description);
    out.set_if(!properties.author.empty(), "author", properties.author);
    out.set_if(!properties.license.empty(), "license", properties.license);
    out.set_if(!properties.version.empty(), "version", properties.version);
    const std::vector<std::string> dependencies = comma_list(root.find("dependencies"));
    out.set_if(!dependencies.empty(), "dependencies", Json::array(dependencies));

    std::vector<std::string> known;
    for (const std::string &tool : properties.tools)
        if (const std::string_view name = known_tool(tool); !name.empty()) known.emplace_back(name);
    out.set_if(!known.empty(), "tools", Json::array(known));
    Json extra = original_extra(root, properties.tools);
    if (extra.size() != 0) out.set("extra", std::move(extra));
    return out;
}

std::string nested_text(const FrontMatter &matter, std::string_view table, std::string_view key) {
    const YamlNode *outer = matter.root.find(table);
    const YamlNode *node = outer != nullptr ? outer->find(key) : nullptr;
    const bool is_text = node != nullptr && node->kind == YamlNode::Kind::scalar && !node->is_null();
    return is_text ? node->text : std::string();
}

void take(Properties &out, const FrontMatter &matter, std::string_view text) {
    out.name = matter.text("name");
    out.title = matter.text("title");
    out.description = matter.text("description");
    out.author = matter.text("author");
    out.license = matter.text("license");
    out.version = matter.text("version");
    if (out.version.empty()) out.version = nested_text(matter, "metadata", "version");
    out.tags = comma_list(matter.root.find("tags"));
    out.tools = comma_list(first_of(matter.root, {"tools", "allowed-tools", "allowedTools"}));
    out.front_matter = matter.present ? as_text(matter.root) : Json::object();
    out.original = original_metadata(out, matter.root, text.substr(std::min(matter.body, text.size())));
}

// --- files ---

Error not_such(std::string_view type, const std::string &path, const std::string &why,
               std::string_view hint) {
    return Error(SKM_E_SCHEMA, escape_for_display(path) + " is no " + std::string(type) + ": " + why)
        .hint(std::string(hint))
        .path(path)
        .detail("type", std::string(type));
}

std::string read_main_file(const std::string &path) {
    const std::string real = real_path(path).value_or(path);  // the artifact itself may be reached by a link
    return read_file(real, kMaxMainFile);
}

void check_text_file(std::string_view type, const std::string &path) {
    const std::string text = read_main_file(path);
    if (const auto bad = first_bad_byte(text))
        throw Error(SKM_E_NOT_UTF8, "not UTF-8: " + escape_for_display(path))
            .hint("Save it as UTF-8.")
            .path(path)
            .detail("offset", std::to_string(*bad));
    if (is_blank(text)) throw not_such(type, path, "the file is blank", "Write what it should do into it.");
}

}  // namespace

Properties properties_of_text(std::string_view text, std::string_view name) {
    Properties out;
    try {
        const LenientFrontMatter read = parse_front_matter_leniently(text, name);
        out.problem = read.mended.value_or("");
        take(out, read.matter, text);
    } catch (const Error &error) {
        out = {};
        out.problem = error.message();
    }
    return out;
}

std::string main_file(std::string_view type, const std::string &path) {
    const FileKind kind = file_info_followed(path).kind;
    if (kind == FileKind::regular) return path;
    if (kind != FileKind::directory || type != "skill") return {};
    for (const char *name : {"SKILL.md", "skill.md"})
        if (file_info_followed(join(path, name)).kind == FileKind::regular) return join(path, name);
    return {};
}

Properties properties_of(std::string_view type, const std::string &path) {
    const std::string file = main_file(type, path);
    if (file.empty() || !file.ends_with(".md")) return {};
    try {
        return properties_of_text(read_main_file(file), file);
    } catch (const Error &error) {
        Properties out;
        out.problem = error.message();
        return out;
    }
}

void check_artifact(std::string_view type, const std::string &path) {
    const FileKind kind = file_info_followed(path).kind;
    if (kind == FileKind::absent)
        throw Error(SKM_E_NOT_FOUND, "there is nothing at " + escape_for_display(path))
            .hint("Check the path.")
            .path(path);
    if (type == "skill") {
        if (kind != FileKind::directory)
            throw not_such(type, path, "it is not a folder", "Give the folder that holds SKILL.md.");
        const std::string file = main_file(type, path);
        if (file.empty())
            throw not_such(type, path, "SKILL.md is missing",
                           "Add a SKILL.md, or say what it is with --type.");
        check_text_file(type, file);
    } else if (type == "command" || type == "agent") {
        if (kind != FileKind::regular || !path.ends_with(".md"))
            throw not_such(type, path, "it is not a Markdown file",
                           "Give the .md file itself, or say what it is with --type.");
        check_text_file(type, path);
    } else if (kind == FileKind::regular && (type == "hook" || type == "mcp")) {
        check_text_file(type, path);
    }
}

}  // namespace skillmeat::core
