#include "state/policy/policy.hpp"

#include <functional>
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

namespace {

struct Layers {
    std::optional<Layer> user, project, managed;
};

Policy decide_policy(const Layers &layers) {
    Policy policy;
    for (const PolicySetting &setting : policy_settings())
        decide_setting(policy, setting, layers.user, layers.project, layers.managed);
    return policy;
}

// One file of the policy, read; what is wrong with it becomes a row.
struct LayerCheck {
    Json files = Json::array(), problems = Json::array();

    std::optional<Layer> read(const std::string &origin, const std::string &path,
                              const std::function<std::optional<Layer>()> &reader) {
        Json file = Json::object({{"origin", origin}, {"path", path}, {"present", true}, {"settings", 0}});
        std::optional<Layer> layer;
        try {
            layer = reader();
            file.set("present", layer.has_value());
            if (layer) file.set("settings", layer->entries.size());
        } catch (const Error &error) {
            problems.push(problem(error, path));
        }
        files.push(std::move(file));
        return layer;
    }

 private:
    static Json problem(const Error &error, const std::string &path) {
        return Json::object({{"code", code_name(error.code())},
                             {"message", error.message()},
                             {"path", path},
                             {"hint", error.hint()}});
    }
};

// What a file says and another decides.
void list_without_effect(const std::optional<Layer> &layer, const Policy &policy, Json &rows) {
    if (!layer) return;
    for (const Layer::Entry &entry : layer->entries) {
        const Json decision = explain_policy(policy, entry.setting->key);
        if (decision.at("origin").as_string() == layer->origin) continue;
        rows.push(Json::object({{"key", entry.setting->key},
                                {"value", setting_json(*entry.setting, entry.value)},
                                {"origin", layer->origin},
                                {"path", layer->path},
                                {"line", entry.line},
                                {"decided_by", decision}}));
    }
}

}  // namespace

Json check_policy(const Operation &operation, const std::string &home, const std::string &project) {
    LayerCheck check;
    Layers layers;
    const std::string user = home + "/policy.toml", narrowing = project + "/.skillmeat/policy.toml";
    const std::string &managed = operation.context.managed_policy();
    layers.user = check.read("user", user, [&] { return read_layer("user", user); });
    if (!project.empty())
        layers.project = check.read("project", narrowing, [&] { return read_project_layer(project); });
    if (!managed.empty())
        layers.managed = check.read("managed", managed, [&] { return read_layer("managed", managed); });
    const Policy policy = decide_policy(layers);
    Json without_effect = Json::array();
    for (const auto *layer : {&layers.user, &layers.project, &layers.managed})
        list_without_effect(*layer, policy, without_effect);
    return Json::object({{"ok", check.problems.as_array().empty()},
                         {"files", std::move(check.files)},
                         {"problems", std::move(check.problems)},
                         {"without_effect", std::move(without_effect)}});
}

Policy load_policy(const Operation &operation, const std::string &home, const std::string &project) {
    Layers layers;
    layers.user = read_layer("user", home + "/policy.toml");
    if (!project.empty()) layers.project = read_project_layer(project);
    const std::string &managed = operation.context.managed_policy();
    if (!managed.empty()) layers.managed = read_layer("managed", managed);
    return decide_policy(layers);
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
