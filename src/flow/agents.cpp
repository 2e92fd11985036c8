// agents: the table, and what of it is on this machine.
#include <string>
#include <vector>

#include "base/path.hpp"
#include "domain/agent/agent.hpp"
#include "flow/deploy.hpp"
#include "flow/page.hpp"
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

// Sorts as the number does.
std::string place_in_table(std::size_t index) {
    const std::string number = std::to_string(index);
    return std::string(6 - number.size(), '0') + number;
}

}  // namespace

Json list_agents(const Operation &operation, const std::string &project, const Page &page) {
    const Context &context = operation.context;
    const std::string folder = project_folder(context, project);
    const std::vector<Agent> &table = agent_table();
    std::vector<std::string> places;  // the table is not sorted by id: its own order is kept
    for (std::size_t i = 0; i < table.size(); ++i) places.push_back(place_in_table(i));
    const PageSlice slice = slice_page("agents", places, page);
    Json rows = Json::array();
    for (std::size_t i = slice.begin; i < slice.end; ++i) rows.push(agent_row(table[i], context, folder));
    return Json::object({{"agents", std::move(rows)}, {"total", table.size()}, {"next", next_of(slice)}});
}

}  // namespace skillmeat::core
