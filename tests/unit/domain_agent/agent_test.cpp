#include "domain/agent/agent.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "formats/json/json.hpp"
#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

Context context_at(const std::string &home, std::map<std::string, std::string> variables = {}) {
    variables.emplace("HOME", home);
    ContextOptions options;
    options.home = home + "/.skillmeat";
    options.environment = std::move(variables);
    options.working_directory = home;
    return Context(std::move(options));
}

}  // namespace

TEST_CASE("the table is whole: the file's rows, ids and aliases once, usable places") {
    const auto &table = agent_table();
    CHECK(table.size() == 79);
    const Json file =
        parse_json(support::read_file(std::string(SKILLMEAT_SOURCE_DIR) + "/src/domain/agent/agents.json"),
                   "agents.json");
    CHECK(file.size() == table.size());
    static const std::set<std::string> known = {
        "id",           "name",    "project", "global",     "global_alternatives", "supports",    "places",
        "env_override", "aliases", "detect",  "detect_all", "detect_dependency",   "mcp_clients", "notes"};
    for (const Json &row : file.as_array())
        for (const auto &[key, value] : row.as_object()) CHECK_MESSAGE(known.contains(key), key);

    std::set<std::string> names;
    for (const Agent &agent : table) {
        CHECK_MESSAGE(names.insert(agent.id).second, agent.id);
        for (const std::string &alias : agent.aliases) CHECK_MESSAGE(names.insert(alias).second, alias);
        CHECK_FALSE(agent.name.empty());
        CHECK_FALSE(agent.project.empty());
        CHECK(agent.project.front() != '/');
        CHECK(agent.project.find("..") == std::string::npos);
        if (agent.global) CHECK_MESSAGE(agent.global->starts_with("~/"), agent.id);
        for (const Agent::Override &rule : agent.overrides) CHECK(rule.replaces.starts_with("~/"));
        CHECK(std::find(agent.supports.begin(), agent.supports.end(), "skills") != agent.supports.end());
    }
}

TEST_CASE("agents are found by id and alias; near names are offered") {
    CHECK(find_agent("claude-code").name == "Claude Code");
    CHECK(&find_agent("claude") == &find_agent("claude-code"));
    CHECK(&find_agent("codex-cli") == &find_agent("codex"));
    try {
        find_agent("claud-code");
        FAIL("found");
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_AGENT_NOT_FOUND);
        CHECK(error.hint().find("claude-code") != std::string::npos);
    }
    CHECK(code_of([] { find_agent(""); }) == SKM_E_AGENT_NOT_FOUND);
    CHECK(code_of([] { find_agent(std::string(100000, 'x')); }) == SKM_E_AGENT_NOT_FOUND);
}

TEST_CASE("places in a project") {
    const support::TempDir folder;
    const Context context = context_at(folder / "user");
    const auto at = [&](std::string_view agent, std::string_view type) {
        return place_of(find_agent(agent), type, Scope::project, context, "/p");
    };
    CHECK(at("claude-code", "skill") == AgentPlace{"/p", ".claude/skills"});
    CHECK(at("claude-code", "command") == AgentPlace{"/p", ".claude/commands"});
    CHECK(at("claude-code", "agent") == AgentPlace{"/p", ".claude/agents"});
    CHECK(at("codex", "skill") == AgentPlace{"/p", ".agents/skills"});
    CHECK(at("openclaw", "skill") == AgentPlace{"/p", "skills"});
    for (const char *type : {"command", "agent", "hook", "mcp", "recipe"})
        CHECK(code_of([&] { at("codex", type); }) == SKM_E_UNSUPPORTED);
    try {
        at("claude-code", "hook");
        FAIL("deployed");
    } catch (const Error &error) {
        CHECK(error.message().find("claude-code") != std::string::npos);
        CHECK(error.message().find("mcp servers and hooks are not deployed by this version") !=
              std::string::npos);
    }
    for (const Agent &agent : agent_table())
        CHECK(place_of(agent, "skill", Scope::project, context, "/p").root == "/p");
}

TEST_CASE("places of the user, with the variables that move them") {
    const support::TempDir folder;
    const std::string home = folder / "user";
    const auto at = [&](std::string_view agent, std::string_view type,
                        std::map<std::string, std::string> variables = {}) {
        const Context context = context_at(home, std::move(variables));
        return place_of(find_agent(agent), type, Scope::user, context, "");
    };
    CHECK(at("claude-code", "skill") == AgentPlace{home, ".claude/skills"});
    CHECK(at("claude-code", "command") == AgentPlace{home, ".claude/commands"});
    CHECK(at("claude-code", "skill", {{"CLAUDE_CONFIG_DIR", "/c"}}) == AgentPlace{"/c", "skills"});
    CHECK(at("claude-code", "agent", {{"CLAUDE_CONFIG_DIR", "/c"}}) == AgentPlace{"/c", "agents"});
    CHECK(at("claude-code", "skill", {{"CLAUDE_CONFIG_DIR", ""}}) == AgentPlace{home, ".claude/skills"});
    CHECK(at("goose", "skill", {{"XDG_CONFIG_HOME", "/x"}}) == AgentPlace{"/x", "goose/skills"});
    CHECK(at("crush", "skill", {{"XDG_CONFIG_HOME", "/x"}}) == AgentPlace{home, ".config/crush/skills"});
    CHECK(at("codex", "skill", {{"CODEX_HOME", "/x"}}) == AgentPlace{home, ".agents/skills"});
    CHECK(code_of([&] { at("eve", "skill"); }) == SKM_E_UNSUPPORTED);
    CHECK(code_of([&] { at("promptscript", "skill"); }) == SKM_E_UNSUPPORTED);

    CHECK(at("openclaw", "skill").folder == ".openclaw/skills");
    support::write_file(home + "/.moltbot/config", "");
    CHECK(at("openclaw", "skill").folder == ".moltbot/skills");
    support::write_file(home + "/.openclaw/config", "");
    CHECK(at("openclaw", "skill").folder == ".openclaw/skills");
}

TEST_CASE("agents are detected by their traces") {
    const support::TempDir folder;
    const std::string home = folder / "user", project = folder / "project";
    support::write_file(project + "/README", "");
    const auto detected = [&](std::string_view agent, std::map<std::string, std::string> variables = {}) {
        return agent_is_detected(find_agent(agent), context_at(home, std::move(variables)), project);
    };
    for (const Agent &agent : agent_table())
        if (std::none_of(agent.detect.begin(), agent.detect.end(),
                         [](const auto &path) { return path.front() == '/'; }))
            CHECK_MESSAGE(!agent_is_detected(agent, context_at(home), ""), agent.id);

    support::write_file(home + "/.claude/settings.json", "{}");
    CHECK(detected("claude-code"));
    CHECK_FALSE(detected("claude-code", {{"CLAUDE_CONFIG_DIR", folder / "elsewhere"}}));
    support::write_file(folder / "flatpak/zed/x", "");
    CHECK_FALSE(detected("zed"));
    CHECK(detected("zed", {{"FLATPAK_XDG_CONFIG_HOME", folder / "flatpak"}}));
    support::write_file(project + "/.replit", "");
    CHECK(detected("replit"));
    CHECK_FALSE(agent_is_detected(find_agent("replit"), context_at(home), ""));
    CHECK_FALSE(detected("universal"));

    support::write_file(project + "/agent/x", "");
    CHECK_FALSE(detected("eve"));
    support::write_file(project + "/package.json", "{\"devDependencies\": {\"eve\": \"1\"}}");
    CHECK(detected("eve"));
    support::write_file(project + "/package.json", "{\"devDependencies\": [\"eve\"]");
    CHECK_FALSE(detected("eve"));
}
