// agent.hpp - the agents that artifacts can be deployed to: a table compiled in from agents.json, and where
// each of them looks on this machine.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/context/context.hpp"

namespace skillmeat::core {

// One row of the table. Templates start with "~" (the user's home), "<project>", "/" or a variable; a path in
// `project` and in `places` is relative to the project's folder.
struct Agent {
    std::string id, name;
    std::vector<std::string> aliases;
    std::string project;                           // where skills go in a project
    std::optional<std::string> global;             // where they go for the user; nullopt: project only
    std::vector<std::string> global_alternatives;  // older places of the global folder
    std::vector<std::string> supports;             // what the agent itself knows
    struct Override {
        std::string variable, replaces;
    };  // $variable stands for the folder `replaces`
    std::vector<Override> overrides;
    std::vector<std::string> detect, detect_all;   // one of them, all of them
    std::string dependency_file, dependency_name;  // and a dependency that this package.json names
    std::map<std::string, std::string> places;     // "commands" → ".claude/commands/<name>.md"
    std::string notes;
};

// All rows, in the order of the file.
const std::vector<Agent> &agent_table();
// By id or alias; throws SKM_E_AGENT_NOT_FOUND with the nearest ids.
const Agent &find_agent(std::string_view id_or_alias);

// The installation of an agent as its traces show; `project` "" = no project is looked at.
bool agent_is_detected(const Agent &agent, const Context &context, const std::string &project);

enum class Scope { project, user };
std::string_view scope_name(Scope scope);
Scope parse_scope(std::string_view text);  // SKM_E_ARGUMENT

// Where artifacts of a type go: <root>/<folder>/<name> or <root>/<folder>/<name>.md.
struct AgentPlace {
    std::string root;    // absolute: the project, the user's home, or what a variable says
    std::string folder;  // relative to root, "/" between components
    bool operator==(const AgentPlace &) const = default;
};

// Which types this version deploys to which agent: skills to all, commands and agents to Claude Code.
bool agent_takes(const Agent &agent, std::string_view type);
std::vector<std::string> types_taken(const Agent &agent);

// Throws SKM_E_UNSUPPORTED that names both when the pair does not go together, also for the user's scope of
// an agent that has none. `project` is the absolute folder; not used for Scope::user.
AgentPlace place_of(const Agent &agent, std::string_view type, Scope scope, const Context &context,
                    const std::string &project);

}  // namespace skillmeat::core
