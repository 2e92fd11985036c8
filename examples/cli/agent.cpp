// agent.cpp - agents list: the agents that artifacts can be deployed to.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

void add_agent_commands(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("agents", "AI agents");
    noun->require_subcommand(1);
    auto *list = noun->add_subcommand("list", "The agents known, and which are on this machine");
    auto page = std::make_shared<skillmeat::Page>();
    add_page(*list, *page);
    list->callback([&session, page] {
        session.show(session.context().agents(session.project(), *page, session.call()),
                     [&session](const Json &d, std::ostream &out) {
                         Table table({"ID", "NAME", "DETECTED", "PROJECT", "USER"});
                         for (const auto &agent : d.at("agents"))
                             table.row({text_of(agent, "id"), text_of(agent, "name"),
                                        agent.value("detected", false) ? "yes" : "",
                                        text_of(agent, "project"), text_of(agent, "global")});
                         table.print(out, session.color_on_output());
                         print_more(d, out);
                     });
    });
}

}  // namespace cli
