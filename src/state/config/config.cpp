#include "state/config/config.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "formats/toml/toml.hpp"
#include "platform/fs/fs.hpp"
#include "state/config/known_keys.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kFileLimit = 1u << 20;
constexpr std::string_view kHidden = "********";

using Row = std::pair<std::string, Json>;

// Every value that is no table, with its dot path.
void collect_leaves(const Json &table, const std::string &prefix, std::vector<Row> &rows) {
    for (const auto &[name, value] : table.as_object()) {
        const std::string key = prefix.empty() ? name : prefix + "." + name;
        if (value.is_object())
            collect_leaves(value, key, rows);
        else
            rows.emplace_back(key, value);
    }
}

Json shown(const std::string &key, const Json &value) {
    const KnownKey *known = find_known_key(key);
    return known != nullptr && known->secret ? Json(kHidden) : value;
}

const Json *find_in(const Json &root, std::string_view key) {
    const Json *at = &root;
    for (std::string_view rest = key;;) {
        const std::size_t dot = rest.find('.');
        at = at->find(rest.substr(0, dot));
        if (at == nullptr || dot == std::string_view::npos) return at;
        rest.remove_prefix(dot + 1);
    }
}

}  // namespace

Config Config::parse(std::string_view text, const std::string &path) {
    Config config;
    config.value_ = parse_toml(text, path, {kFileLimit, 32});
    return config;
}

Config Config::load(const Home &home) {
    const std::string path = home.path() + "/" + std::string(kConfigFile);
    const auto text = home.read_if_there(path, kFileLimit);
    return text ? parse(*text, path) : Config();
}

bool Config::is_set(std::string_view key) const {
    return find_in(value_, key) != nullptr;
}

std::optional<Json> Config::get(std::string_view key) const {
    if (const Json *value = find_in(value_, key)) return *value;
    const KnownKey *known = find_known_key(key);
    if (known == nullptr || known->otherwise.is_null()) return std::nullopt;
    return known->otherwise;
}

std::string Config::text_or(std::string_view key, std::string_view otherwise) const {
    const auto value = get(key);
    return value && value->is_string() ? value->as_string() : std::string(otherwise);
}

bool Config::bool_or(std::string_view key, bool otherwise) const {
    const auto value = get(key);
    return value && value->is_bool() ? value->as_bool() : otherwise;
}

std::int64_t Config::integer_or(std::string_view key, std::int64_t otherwise) const {
    const auto value = get(key);
    return value && value->is_integer() ? value->as_integer() : otherwise;
}

Json Config::list() const {
    std::vector<Row> rows;
    collect_leaves(value_, "", rows);
    for (const KnownKey &known : known_keys())
        if (!is_set(known.key) && !known.otherwise.is_null()) rows.emplace_back(known.key, known.otherwise);
    std::sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) { return a.first < b.first; });
    Json values = Json::array();
    for (const auto &[key, value] : rows)
        values.push(Json::object(
            {{"key", key}, {"value", shown(key, value)}, {"origin", is_set(key) ? "file" : "default"}}));
    return Json::object({{"values", std::move(values)}});
}

std::string Config::default_collection() const {
    const std::string name = text_or("settings.default-collection", "default");
    return name.empty() ? "default" : name;
}

std::string chosen_collection(const Home &home, const std::string &named) {
    return named.empty() ? Config::load(home).default_collection() : named;
}

std::string Config::author() const {
    return text_or("settings.author", "");
}

std::string default_config_text() {
    return "[settings]\n"
           "default-collection = \"default\"\n"
           "update-strategy = \"prompt\"\n"
           "\n"
           "[analytics]\n"
           "enabled = true\n"
           "retention-days = 90\n"
           "\n"
           "[artifact_search]\n"
           "indexing_mode = \"opt_in\"\n";
}

}  // namespace skillmeat::core
