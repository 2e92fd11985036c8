// Where an agent looks on this machine: templates of the table expanded with the captured environment.
#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/agent/agent.hpp"
#include "formats/json/json.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kPackageFileLimit = 4u << 20;

// "rest" of "prefix/rest", "" for the prefix itself, nullopt when the template does not start with it.
std::optional<std::string> after_prefix(std::string_view text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return std::nullopt;
    text.remove_prefix(prefix.size());
    if (text.empty()) return std::string();
    if (text.front() != '/') return std::nullopt;
    return std::string(text.substr(1));
}

std::optional<std::string> set_variable(const Context &context, const std::string &name) {
    const std::optional<std::string> value = context.variable(name);
    return value && !value->empty() ? value : std::nullopt;
}

// A template of the user's scope as a root and what lies below it. nullopt: it stands on a variable that is
// not set.
std::optional<AgentPlace> user_place(const Agent &agent, std::string_view text, const Context &context) {
    for (const Agent::Override &rule : agent.overrides) {
        const std::optional<std::string> rest = after_prefix(text, rule.replaces);
        if (!rest) continue;
        if (const auto value = set_variable(context, rule.variable))
            return AgentPlace{context.resolve(*value), *rest};
    }
    if (const auto rest = after_prefix(text, "~")) return AgentPlace{context.user_home(), *rest};
    if (text.starts_with('/')) return AgentPlace{"/", std::string(text.substr(1))};

    // "${NAME}/rest" and "%NAME%/rest"
    const bool dollar = text.starts_with("${");
    const std::size_t begin = dollar ? 2 : 1;
    const std::size_t end = text.find(dollar ? '}' : '%', begin);
    if (end == std::string_view::npos) return std::nullopt;
    const auto value = set_variable(context, std::string(text.substr(begin, end - begin)));
    const auto rest = after_prefix(text.substr(end + 1), "");
    if (!value || !rest) return std::nullopt;
    return AgentPlace{context.resolve(*value), *rest};
}

std::optional<std::string> expand(const Agent &agent, std::string_view text, const Context &context,
                                  const std::string &project) {
    if (const auto rest = after_prefix(text, "<project>")) {
        if (project.empty()) return std::nullopt;
        return join(project, *rest);
    }
    const auto place = user_place(agent, text, context);
    if (!place) return std::nullopt;
    return join(place->root, place->folder);
}

bool is_there(const std::optional<std::string> &path) {
    return path && file_info_followed(*path).kind != FileKind::absent;
}

// Does this package.json name the dependency? A file that cannot be read names nothing.
bool has_dependency(const std::string &file, const std::string &name) {
    try {
        const auto text = read_file_if_there(file, kPackageFileLimit);
        if (!text) return false;
        const Json package = parse_json(*text, file);
        for (const char *group : {"dependencies", "devDependencies"})
            if (const Json *list = package.find(group); list != nullptr && list->find(name) != nullptr)
                return true;
    } catch (const Error &) {
    }
    return false;
}

// The folder of the table's container for single files: ".claude/commands/<name>.md" → ".claude/commands".
std::string folder_of_place(const std::string &place) {
    return std::string(parent_of(place));
}

std::string container_of(std::string_view type) {
    return std::string(type) + "s";
}

Error unsupported(const Agent &agent, std::string_view type, const std::string &why) {
    return Error(SKM_E_UNSUPPORTED,
                 "artifacts of type " + std::string(type) + " cannot be deployed to " + agent.id + why)
        .detail("agent", agent.id)
        .detail("type", std::string(type));
}

// The user's folder: the first place, oldest names included, whose parent exists; else the first one.
AgentPlace global_place(const Agent &agent, const Context &context) {
    std::vector<std::string> candidates{*agent.global};
    candidates.insert(candidates.end(), agent.global_alternatives.begin(), agent.global_alternatives.end());
    for (const std::string &candidate : candidates) {
        const auto place = user_place(agent, candidate, context);
        if (place && is_there(std::string(parent_of(join(place->root, place->folder))))) return *place;
    }
    if (const auto place = user_place(agent, candidates.front(), context)) return *place;
    throw Error(SKM_E_UNSUPPORTED,
                "the folder of " + agent.id + " for the user is not known: " + candidates.front());
}

}  // namespace

std::string_view scope_name(Scope scope) {
    return scope == Scope::project ? "project" : "user";
}

Scope parse_scope(std::string_view text) {
    if (text == "project") return Scope::project;
    if (text == "user") return Scope::user;
    throw Error(SKM_E_ARGUMENT, "unknown scope \"" + std::string(text) + "\"").hint("use project or user");
}

bool agent_is_detected(const Agent &agent, const Context &context, const std::string &project) {
    const auto there = [&](const std::string &text) {
        return is_there(expand(agent, text, context, project));
    };
    if (std::any_of(agent.detect.begin(), agent.detect.end(), there)) return true;
    if (agent.detect_all.empty() || !std::all_of(agent.detect_all.begin(), agent.detect_all.end(), there))
        return false;
    if (agent.dependency_file.empty()) return true;
    const auto file = expand(agent, agent.dependency_file, context, project);
    return file && has_dependency(*file, agent.dependency_name);
}

bool agent_takes(const Agent &agent, std::string_view type) {
    if (type == "skill") return !agent.project.empty();
    // Other agents have commands and agents in forms of their own: those need a conversion, not a copy.
    return agent.id == "claude-code" && (type == "command" || type == "agent") &&
           agent.places.contains(container_of(type));
}

std::vector<std::string> types_taken(const Agent &agent) {
    std::vector<std::string> out;
    for (const char *type : {"skill", "command", "agent"})
        if (agent_takes(agent, type)) out.emplace_back(type);
    return out;
}

AgentPlace place_of(const Agent &agent, std::string_view type, Scope scope, const Context &context,
                    const std::string &project) {
    if (type == "hook" || type == "mcp")
        throw unsupported(agent, type, ": mcp servers and hooks are not deployed by this version");
    if (!agent_takes(agent, type))
        throw unsupported(agent, type, "").hint("`skillmeat agents list` shows what each agent takes");

    const bool skill = type == "skill";
    const std::string in_project =
        skill ? agent.project : folder_of_place(agent.places.at(container_of(type)));
    if (scope == Scope::project) return {project, in_project};
    if (!skill) {
        if (const auto place = user_place(agent, "~/" + in_project, context)) return *place;
    }
    if (!agent.global)
        throw unsupported(agent, type, " for the user: it has no folder outside projects")
            .hint("use --scope project");
    return global_place(agent, context);
}

}  // namespace skillmeat::core
