// deployment.cpp - deploy, undeploy, status: artifacts in the folders of agents.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

std::optional<std::string> ask_strategy(const Session &session, const std::string &question) {
    const Json conflict = Json::parse(question);
    const Json &artifact = conflict.contains("artifact") ? conflict.at("artifact") : conflict;
    const auto answer =
        session.ask(plain(name_of(artifact)) + " has local changes in " + plain(text_of(conflict, "path")) +
                    ". [o]verwrite, [m]erge, [s]kip? [s] ");
    if (!answer) return std::nullopt;
    if (*answer == "o" || *answer == "overwrite") return "overwrite";
    if (*answer == "m" || *answer == "merge") return "merge";
    return "skip";
}

void print_conflicts(const Json &d, std::ostream &out) {
    if (!d.contains("conflicts")) return;
    for (const auto &conflict : d.at("conflicts")) {
        out << "conflict   "
            << plain(conflict.contains("artifact") ? name_of(conflict.at("artifact")) : name_of(conflict));
        if (!text_of(conflict, "path").empty()) out << " in " << plain(text_of(conflict, "path"));
        out << '\n';
    }
    if (!d.at("conflicts").empty())
        out << "Nothing was written. Choose with --strategy overwrite, --strategy skip, or change the "
               "files.\n";
}

void add_deploy(CLI::App &app, Session &session) {
    struct Arguments {
        Names names;
        std::vector<std::string> agents;
        std::string scope, strategy;
    };
    auto *command = app.add_subcommand("deploy", "Deploy artifacts to agents");
    auto a = std::make_shared<Arguments>();
    add_names(*command, a->names, "NAME", "NAME or TYPE:NAME");
    add_list(*command, "--agent", a->agents,
             "Agent, such as claude-code or codex; may be given several times (default: those detected)")
        ->type_name("AGENT");
    command->add_option("--scope", a->scope, "project or user")
        ->check(CLI::IsMember({"project", "user"}))
        ->type_name("SCOPE");
    command->add_option("--strategy", a->strategy, "For local changes: merge, overwrite, skip or ask")
        ->check(CLI::IsMember({"merge", "overwrite", "skip", "ask"}))
        ->type_name("STRATEGY");
    command->callback([&session, a] {
        const auto names = a->names.all();
        if (names.empty()) throw CLI::RequiredError("NAME");
        skillmeat::DeployOptions options;
        options.collection = session.collection();
        options.agents = a->agents;
        options.scope = given(a->scope);
        options.project = session.project();
        options.strategy = given(a->strategy);
        if (session.interactive())
            options.ask = [&session](const std::string &question) { return ask_strategy(session, question); };
        const auto document = session.context().deploy(names, options, session.call());
        if (!Json::parse(document).at("conflicts").empty()) session.status = kUndecided;
        session.show(document, [](const Json &d, std::ostream &out) {
            Table table({"ACTION", "ARTIFACT", "AGENT", "PATH"});
            for (const auto &row : d.at("deployed"))
                table.row({text_of(row, "action"), name_of(row.at("artifact")), text_of(row, "agent"),
                           text_of(row, "path")});
            if (!table.empty()) table.print(out, false);
            print_conflicts(d, out);
            if (!text_of(d, "txn").empty())
                out << "Take it back with: skillmeat undo " << text_of(d, "txn") << '\n';
        });
    });
}

void print_paths(const Json &rows, const char *title, std::ostream &out) {
    for (const auto &row : rows) {
        out << title;
        if (row.is_string()) {
            out << plain(row.get<std::string>());
        } else {
            out << plain(row.contains("artifact") ? name_of(row.at("artifact")) : name_of(row));
            if (!text_of(row, "agent").empty()) out << " from " << text_of(row, "agent");
            if (!text_of(row, "path").empty()) out << ": " << plain(text_of(row, "path"));
        }
        out << '\n';
    }
}

void add_undeploy(CLI::App &app, Session &session) {
    struct Arguments {
        Names names;
        std::vector<std::string> agents;
        bool all = false, everywhere = false;
    };
    auto *command = app.add_subcommand("undeploy", "Take deployments back; what was changed locally stays");
    auto a = std::make_shared<Arguments>();
    add_names(*command, a->names, "NAME", "NAME or TYPE:NAME");
    command->add_flag("--all", a->all, "All artifacts");
    add_list(*command, "--agent", a->agents, "Only from this agent; may be given several times")
        ->type_name("AGENT");
    command->add_flag("--everywhere", a->everywhere, "In every known project and the user's folders");
    command->callback([&session, a] {
        const auto names = a->names.all();
        if (names.empty() && !a->all) throw CLI::RequiredError("NAME or --all");
        skillmeat::UndeployOptions options;
        options.collection = session.collection();
        options.agents = a->agents;
        options.project = session.project();
        options.all = a->all;
        options.everywhere = a->everywhere;
        session.show(session.context().undeploy(names, options, session.call()),
                     [](const Json &d, std::ostream &out) {
                         print_paths(d.at("removed"), "removed        ", out);
                         print_paths(d.at("kept_modified"), "kept, modified ", out);
                         if (!text_of(d, "txn").empty())
                             out << "Take it back with: skillmeat undo " << text_of(d, "txn") << '\n';
                     });
    });
}

void add_status(CLI::App &app, Session &session) {
    struct Arguments {
        bool everywhere = false;
        skillmeat::Page page;
    };
    auto *command =
        app.add_subcommand("status", "Which deployments are as they were deployed, changed, or behind");
    auto a = std::make_shared<Arguments>();
    command->add_flag("--everywhere", a->everywhere, "In every known project and the user's folders");
    add_page(*command, a->page);
    command->callback([&session, a] {
        skillmeat::StatusOptions options;
        options.collection = session.collection();
        options.project = session.project();
        options.everywhere = a->everywhere;
        options.page = a->page;
        session.show(session.context().status(options, session.call()),
                     [&session](const Json &d, std::ostream &out) {
                         Table table({"STATE", "ARTIFACT", "AGENT", "PATH"});
                         for (const auto &row : d.at("artifacts"))
                             for (const auto &deployment : row.at("deployments"))
                                 table.row({text_of(deployment, "state"), name_of(row.at("artifact")),
                                            text_of(deployment, "agent"), text_of(deployment, "path")});
                         if (table.empty())
                             out << "Nothing is deployed here.\n";
                         else
                             table.print(out, session.color_on_output());
                         print_more(d, out);
                     });
    });
}

}  // namespace

void add_deployment_commands(CLI::App &app, Session &session) {
    add_deploy(app, session);
    add_undeploy(app, session);
    add_status(app, session);
}

}  // namespace cli
