// snapshot.cpp - undo, history: finished changes and taking them back.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

void add_snapshot_commands(CLI::App &app, Session &session) {
    auto *undo = app.add_subcommand("undo", "Take a change back (default: the newest)");
    auto transaction = std::make_shared<std::string>();
    undo->add_option("transaction", *transaction, "Id of the change, from `history` or a result")
        ->type_name("TXN");
    undo->callback([&session, transaction] {
        session.show(session.context().undo(given(*transaction), session.call()),
                     [](const Json &d, std::ostream &out) {
                         for (const auto &path : d.at("kept_modified"))
                             out << "kept, changed since: " << plain(name_of(path)) << '\n';
                         out << counted(d.at("undone").size(), "path") << " put back, "
                             << d.at("kept_modified").size() << " kept\n";
                         if (!text_of(d, "txn").empty())
                             out << "Take it back with: skillmeat undo " << text_of(d, "txn") << '\n';
                     });
    });

    auto *history = app.add_subcommand("history", "Finished changes, newest first");
    auto page = std::make_shared<skillmeat::Page>();
    add_page(*history, *page);
    history->callback([&session, page] {
        session.show(
            session.context().history(*page, session.call()), [&session](const Json &d, std::ostream &out) {
                Table table({"TXN", "TIME", "PATHS", "COMMAND"});
                for (const auto &row : d.at("transactions"))
                    table.row(
                        {text_of(row, "id"), text_of(row, "time"), row.at("paths").dump(),
                         text_of(row, "command") + (text_of(row, "undone_by").empty() ? "" : "  (undone)")});
                table.print(out, session.color_on_output());
                print_more(d, out);
            });
    });
}

}  // namespace cli
