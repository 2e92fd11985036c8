// The table: parsed once, from the bytes that the build embeds.
#include <algorithm>
#include <cstddef>

#include "base/edit_distance.hpp"
#include "base/error.hpp"
#include "domain/agent/agent.hpp"
#include "formats/json/json.hpp"

namespace skillmeat::core {

extern const unsigned char agents_json[];
extern const std::size_t agents_json_size;

namespace {

std::vector<std::string> strings(const Json &row, std::string_view key) {
    std::vector<std::string> out;
    const Json *list = row.find(key);
    if (list == nullptr) return out;
    for (const Json &item : list->as_array()) out.push_back(item.as_string());
    return out;
}

Agent read_row(const Json &row) {
    Agent agent;
    agent.id = row.at("id").as_string();
    agent.name = row.at("name").as_string();
    agent.aliases = strings(row, "aliases");
    agent.project = row.at("project").as_string();
    if (const Json &global = row.at("global"); !global.is_null()) agent.global = global.as_string();
    agent.global_alternatives = strings(row, "global_alternatives");
    agent.supports = strings(row, "supports");
    agent.detect = strings(row, "detect");
    agent.detect_all = strings(row, "detect_all");
    agent.notes = row.string_or("notes", "");
    if (const Json *overrides = row.find("env_override"))
        for (const Json &item : overrides->as_array())
            agent.overrides.push_back({item.at("var").as_string(), item.at("replaces").as_string()});
    if (const Json *dependency = row.find("detect_dependency")) {
        agent.dependency_file = dependency->at("file").as_string();
        agent.dependency_name = dependency->at("name").as_string();
    }
    if (const Json *places = row.find("places"))
        for (const auto &[key, value] : places->as_object()) agent.places.emplace(key, value.as_string());
    return agent;
}

std::vector<Agent> read_table() {
    const std::string_view text(reinterpret_cast<const char *>(agents_json), agents_json_size);
    std::vector<Agent> out;
    const Json rows = parse_json(text, "agents.json");
    for (const Json &row : rows.as_array()) out.push_back(read_row(row));
    return out;
}

std::string near_ids(std::string_view wanted) {
    std::vector<std::pair<std::size_t, std::string>> found;
    for (const Agent &agent : agent_table()) {
        const std::size_t edits = edit_distance(wanted.substr(0, 64), agent.id);
        const bool part = wanted.size() >= 3 && agent.id.find(wanted) != std::string::npos;
        if (edits <= 2 || part) found.emplace_back(part ? 0 : edits, agent.id);
    }
    std::sort(found.begin(), found.end());
    std::string out;
    for (std::size_t i = 0; i < found.size() && i < 3; ++i) out += (i == 0 ? "" : ", ") + found[i].second;
    return out;
}

}  // namespace

const std::vector<Agent> &agent_table() {
    static const std::vector<Agent> table = read_table();
    return table;
}

const Agent &find_agent(std::string_view id_or_alias) {
    for (const Agent &agent : agent_table()) {
        if (agent.id == id_or_alias) return agent;
        if (std::find(agent.aliases.begin(), agent.aliases.end(), id_or_alias) != agent.aliases.end())
            return agent;
    }
    const std::string near = near_ids(id_or_alias);
    throw Error(SKM_E_AGENT_NOT_FOUND, "no agent is called \"" + std::string(id_or_alias) + "\"")
        .hint(near.empty() ? "`skillmeat agents list` shows all" : "did you mean " + near + "?")
        .detail("agent", std::string(id_or_alias));
}

}  // namespace skillmeat::core
