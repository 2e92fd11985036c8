#include "state/policy/policy.hpp"

#include <optional>

#include "base/error.hpp"
#include "formats/toml/toml.hpp"
#include "platform/fs/fs.hpp"
#include "state/policy/settings.hpp"
#include "state/policy/toml_lines.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kFileLimit = 1u << 20;

// What one file says: for each setting of the table its value, if it sets it.
struct Layer {
    struct Entry {
        const PolicySetting *setting;
        SettingValue value;
        std::size_t line;
    };
    std::string origin, path;
    std::vector<Entry> entries;
};

struct Source {
    std::string origin, path;
    std::size_t line = 0;
};

Error at_line(const std::string &path, std::size_t line, const std::string &key, const std::string &what) {
    return Error(SKM_E_SCHEMA, path + ":" + std::to_string(line) + ": " + key + " " + what)
        .path(path)
        .detail("line", std::to_string(line))
        .detail("key", key)
        .hint("Correct the line; the settings are listed in docs/reference/policy.md");
}

void read_section(Layer &layer, const std::string &section, const Json &table, const TomlLines &lines) {
    if (!table.is_object()) throw at_line(layer.path, lines.of(section), section, "is not a section");
    for (const auto &[name, value] : table.as_object()) {
        const std::string key = section + "." + name;
        const std::size_t line = lines.of(key);
        const PolicySetting *setting = find_policy_setting(key);
        if (setting == nullptr)
            throw at_line(layer.path, line, key, "is not a setting that this version knows");
        try {
            layer.entries.push_back({setting, setting_value(*setting, value), line});
        } catch (const Error &error) {
            throw at_line(layer.path, line, key, error.message());
        }
    }
}

Layer parse_layer(std::string_view text, std::string origin, std::string path) {
    Layer layer{std::move(origin), std::move(path), {}};
    const Json file = parse_toml(text, layer.path, {kFileLimit, 16});
    const TomlLines lines(text);
    for (const auto &[section, table] : file.as_object()) {
        if (section != "signature" && section != "limits")
            throw at_line(layer.path, lines.of(section), section,
                          "is not a section that this version knows (signature, limits)");
        read_section(layer, section, table, lines);
    }
    return layer;
}

std::optional<Layer> read_layer(std::string origin, const std::string &path) {
    const auto text = read_file_followed_if_there(path, kFileLimit);
    if (!text) return std::nullopt;
    return parse_layer(*text, std::move(origin), path);
}

// A project's file may not point elsewhere: what it says would come from somewhere that the project does not
// show.
std::optional<Layer> read_project_layer(const std::string &project) {
    const std::string path = project + "/.skillmeat/policy.toml";
    if (file_info(path).kind == FileKind::link)
        throw Error(SKM_E_LINK, "the policy of a project may not be a symbolic link: " + path).path(path);
    return read_layer("project", path);
}

const Layer::Entry *entry_of(const std::optional<Layer> &layer, const PolicySetting &setting) {
    if (!layer) return nullptr;
    for (const Layer::Entry &entry : layer->entries)
        if (entry.setting == &setting) return &entry;
    return nullptr;
}

// Equal counts too: what the machine asks for is said to come from there, and no option loosens it.
bool takes_over(const PolicySetting &setting, SettingValue theirs, SettingValue ours) {
    return theirs == ours || setting.is_stricter(theirs, ours);
}

Json decision(const PolicySetting &setting, SettingValue value, const Source &source) {
    return Json::object({{"key", setting.key},
                         {"value", setting_json(setting, value)},
                         {"origin", source.origin},
                         {"path", source.path},
                         {"line", source.line}});
}

void decide_setting(Policy &policy, const PolicySetting &setting, const std::optional<Layer> &user,
                    const std::optional<Layer> &project, const std::optional<Layer> &managed) {
    SettingValue value = setting.get(policy);
    Source source{"built-in", "", 0};
    const auto take = [&](const Layer &layer, const Layer::Entry &entry) {
        value = entry.value;
        source = {layer.origin, layer.path, entry.line};
    };
    const Layer::Entry *by_user = entry_of(user, setting);
    if (by_user != nullptr) take(*user, *by_user);
    const Layer::Entry *by_machine = entry_of(managed, setting);
    if (by_machine != nullptr && (by_user == nullptr || takes_over(setting, by_machine->value, value)))
        take(*managed, *by_machine);
    const Layer::Entry *by_project = entry_of(project, setting);
    if (by_project != nullptr && setting.is_stricter(by_project->value, value)) take(*project, *by_project);
    setting.set(policy, value);
    policy.decisions.push(decision(setting, value, source));
}

}  // namespace

Policy load_policy(const Operation &operation, const std::string &home, const std::string &project) {
    const auto user = read_layer("user", home + "/policy.toml");
    const auto narrowing = project.empty() ? std::nullopt : read_project_layer(project);
    const std::string &managed_path = operation.context.managed_policy();
    const auto managed = managed_path.empty() ? std::nullopt : read_layer("managed", managed_path);
    Policy policy;
    for (const PolicySetting &setting : policy_settings())
        decide_setting(policy, setting, user, narrowing, managed);
    return policy;
}

Json show_policy(const Policy &policy) {
    Json sections = Json::object();
    for (const PolicySetting &setting : policy_settings()) {
        const std::size_t dot = setting.key.find('.');
        const std::string section(setting.key.substr(0, dot)), name(setting.key.substr(dot + 1));
        if (sections.find(section) == nullptr) sections.set(section, Json::object());
        sections.find(section)->set(name, setting_json(setting, setting.get(policy)));
    }
    return Json::object({{"policy", std::move(sections)}, {"decisions", policy.decisions}});
}

Json explain_policy(const Policy &policy, std::string_view key) {
    for (const Json &decision : policy.decisions.as_array())
        if (decision.at("key").as_string() == key) return decision;
    throw Error(SKM_E_NOT_FOUND, "there is no policy setting '" + std::string(key) + "'")
        .hint("See all of them with: skillmeat policy show");
}

}  // namespace skillmeat::core
