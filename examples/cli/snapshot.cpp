// snapshot.cpp - undo, history, gc: finished changes and taking them back.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

std::string totals_text(const Json &totals) {
    return counted(totals.at("changes"), "change") + ", " + counted(totals.at("snapshots"), "snapshot") +
           ", " + counted(totals.at("objects"), "object") + " (" + size_text(totals.at("bytes")) + ")";
}

void add_gc_command(CLI::App &app, Session &session) {
    auto *gc = app.add_subcommand("gc", "Drop old changes, and contents that nothing needs any more");
    auto options = std::make_shared<skillmeat::GcOptions>();
    gc->add_option("--keep-days", options->keep_days, "Changes that are not older stay (default: policy)");
    gc->add_option("--keep-changes", options->keep_changes,
                   "So many of the newest changes stay whatever their age (default: policy)");
    gc->callback([&session, options] {
        const skillmeat::Document document = session.context().gc(*options, session.call());
        session.show(document, [](const Json &d, std::ostream &out) {
            for (const auto &problem : d.at("problems"))
                out << "cannot be read: " << plain(text_of(problem, "path")) << ": "
                    << plain(text_of(problem, "message")) << '\n';
            if (!d.at("problems").empty())
                out << "Nothing is dropped until these are repaired or removed: skillmeat doctor\n";
            out << (d.at("dry_run") == true ? "would drop " : "dropped ") << totals_text(d.at("dropped"))
                << '\n'
                << "kept " << totals_text(d.at("kept")) << '\n';
        });
        if (!Json::parse(document).at("problems").empty()) session.status = kFailed;
    });
}

}  // namespace

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

    add_gc_command(app, session);

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
