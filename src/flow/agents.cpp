// agents: the table, and what of it is on this machine.
#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/agent/agent.hpp"
#include "flow/deploy.hpp"
#include "flow/project.hpp"

namespace skillmeat::core {

namespace {

Json user_folder(const Agent &agent, const Context &context) {
    if (!agent.global) return {};
    const AgentPlace place = place_of(agent, "skill", Scope::user, context, "");
    return join(place.root, place.folder);
}

Json agent_row(const Agent &agent, const Context &context, const std::string &project) {
    Json row = Json::object({{"id", agent.id},
                             {"name", agent.name},
                             {"aliases", Json::array(agent.aliases)},
                             {"project", agent.project},
                             {"global", user_folder(agent, context)},
                             {"supports", Json::array(agent.supports)},
                             {"deploys", Json::array(types_taken(agent))}});
    row.set("detected", agent_is_detected(agent, context, project));
    row.set_if(!agent.notes.empty(), "notes", agent.notes);
    return row;
}

}  // namespace

Json list_agents(const Operation &operation, const std::string &project, const Page &page) {
    const Context &context = operation.context;
    const std::string folder = project_folder(context, project);
    const std::vector<Agent> &table = agent_table();
    auto next = table.begin();
    if (!page.cursor.empty()) {
        next = std::find_if(table.begin(), table.end(),
                            [&](const Agent &agent) { return agent.id == page.cursor; });
        if (next == table.end())
            throw Error(SKM_E_ARGUMENT, "the cursor is not one of this listing")
                .hint("use the `next` of the last page");
    }
    Json rows = Json::array();
    for (; next != table.end() && (page.limit == 0 || rows.size() < page.limit); ++next)
        rows.push(agent_row(*next, context, folder));
    return Json::object({{"agents", std::move(rows)},
                         {"total", table.size()},
                         {"next", next == table.end() ? Json() : Json(next->id)}});
}

}  // namespace skillmeat::core
