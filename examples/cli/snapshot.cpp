// snapshot.cpp - undo, history, snapshot, rollback, gc: finished changes, and what a collection was.
#include <algorithm>

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
    gc->add_option("--keep-days", options->keep_days, "Changes that are not older stay (default: policy)")
        ->check(not_negative());
    gc->add_option("--keep-changes", options->keep_changes,
                   "So many of the newest changes stay whatever their age (default: policy)")
        ->check(not_negative());
    gc->callback([&session, options] {
        const skillmeat::Document document = session.context().gc(*options, session.call());
        session.show(document, [](const Json &d, std::ostream &out) {
            for (const auto &problem : d.at("problems"))
                out << "cannot be read: " << plain(text_of(problem, "message")) << '\n';
            if (!d.at("problems").empty())
                out << "Nothing is dropped until these are repaired or removed: skillmeat doctor\n";
            out << (d.at("dry_run") == true ? "would drop " : "dropped ") << totals_text(d.at("dropped"))
                << '\n'
                << "kept " << totals_text(d.at("kept")) << '\n';
        });
        if (!Json::parse(document).at("problems").empty()) session.status = kFailed;
    });
}

void add_undo(CLI::App &app, Session &session) {
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
}

// Changes and snapshots in one table, by their time.
void print_history(const Json &d, bool color, std::ostream &out) {
    struct Row {
        std::string time, id;
        std::vector<std::string> cells;
    };
    std::vector<Row> rows;
    for (const auto &row : d.at("transactions"))
        rows.push_back({text_of(row, "time"),
                        text_of(row, "id"),
                        {text_of(row, "id"), text_of(row, "time"), row.at("paths").dump(),
                         text_of(row, "command") + (text_of(row, "undone_by").empty() ? "" : "  (undone)")}});
    for (const auto &row : d.at("snapshots")) {
        const std::string kind = row.at("automatic").get<bool>() ? "automatic snapshot" : "snapshot";
        const std::string message = text_of(row, "message").empty() ? "" : ": " + text_of(row, "message");
        rows.push_back({text_of(row, "created"),
                        text_of(row, "id"),
                        {text_of(row, "id"), text_of(row, "created"), "-",
                         kind + " of " + text_of(row, "collection") + message}});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) {
        return a.time != b.time ? a.time > b.time : a.id > b.id;
    });
    Table table({"ID", "TIME", "PATHS", "WHAT"});
    for (Row &row : rows) table.row(std::move(row.cells));
    table.print(out, color);
    print_more(d, out);
}

void add_history(CLI::App &app, Session &session) {
    auto *history = app.add_subcommand("history", "Finished changes and snapshots, newest first");
    auto page = std::make_shared<skillmeat::Page>();
    add_page(*history, *page);
    history->callback([&session, page] {
        session.show(session.context().history_of(session.collection(), *page, session.call()),
                     [&session](const Json &d, std::ostream &out) {
                         print_history(d, session.color_on_output(), out);
                     });
    });
}

void add_snapshot(CLI::App &app, Session &session) {
    struct Arguments {
        std::string message, remove;
    };
    auto *command = app.add_subcommand("snapshot", "Keep what the collection holds now under an id");
    auto a = std::make_shared<Arguments>();
    auto *message =
        command->add_option("message", a->message, "What it is for, in one line")->type_name("MESSAGE");
    command->add_option("--remove", a->remove, "Remove this snapshot instead; the collection stays as it is")
        ->type_name("ID")
        ->excludes(message);
    command->callback([&session, a] {
        if (!a->remove.empty()) {
            session.show(session.context().remove_snapshot(a->remove, session.collection(), session.call()),
                         [](const Json &d, std::ostream &out) {
                             out << "removed the snapshot " << text_of(d, "removed") << '\n';
                             if (!text_of(d, "txn").empty())
                                 out << "Take it back with: skillmeat undo " << text_of(d, "txn") << '\n';
                         });
            return;
        }
        const skillmeat::SnapshotOptions options{.collection = session.collection(),
                                                 .message = given(a->message)};
        session.show(session.context().snapshot(options, session.call()), [](const Json &d,
                                                                             std::ostream &out) {
            const Json &snapshot = d.at("snapshot");
            for (const auto &row : d.at("missing"))
                out << "not in it: " << text_of(row, "artifact") << " (" << text_of(row, "reason") << ")\n";
            out << "snapshot " << text_of(snapshot, "id") << " of " << text_of(snapshot, "collection") << ": "
                << counted(snapshot.at("artifacts"), "artifact") << '\n';
            if (!text_of(d, "txn").empty())
                out << "Go back to it with: skillmeat rollback " << text_of(snapshot, "id") << '\n';
        });
    });
}

void print_rollback(const Json &d, std::ostream &out) {
    for (const auto &change : d.at("changes"))
        if (text_of(change, "action") != "unchanged")
            out << text_of(change, "action") << "  " << plain(text_of(change, "artifact")) << '\n';
    const Json &files = d.at("files");
    out << counted(files.at("written"), "file") << " written, " << files.at("removed") << " removed, "
        << files.at("unchanged") << " unchanged; back at the snapshot " << text_of(d, "restored") << '\n';
    if (!text_of(d, "safety_snapshot").empty())
        out << "What was there before is the snapshot " << text_of(d, "safety_snapshot") << '\n';
    if (!text_of(d, "txn").empty()) out << "Take it back with: skillmeat undo " << text_of(d, "txn") << '\n';
}

// Whether the preview may be carried out. Without a terminal nothing is asked.
bool is_wanted(Session &session, const Json &preview) {
    std::size_t artifacts = 0;
    for (const auto &change : preview.at("changes"))
        if (text_of(change, "action") == "restored" || text_of(change, "action") == "removed") ++artifacts;
    if (artifacts == 0) return true;
    const Json &files = preview.at("files");
    const std::string question = "Change " + counted(artifacts, "artifact") + " (" +
                                 files.at("written").dump() + " files written, " +
                                 files.at("removed").dump() + " removed) to be as in the snapshot " +
                                 text_of(preview, "restored") + "? [y/N] ";
    const std::optional<std::string> answer = session.ask(question);
    if (!answer)
        throw Failure(kUndecided, "decision", "a rollback replaces files of the collection",
                      "Look at it with --dry-run, and say --yes to do it.");
    return *answer == "y" || *answer == "Y" || *answer == "yes";
}

void add_rollback(CLI::App &app, Session &session) {
    struct Arguments {
        std::string id;
        std::vector<std::string> artifacts;
    };
    auto *command =
        app.add_subcommand("rollback", "Bring the collection, or some artifacts, back to a snapshot");
    auto a = std::make_shared<Arguments>();
    command->add_option("id", a->id, "Id of the snapshot, from `history` (default: the newest)")
        ->type_name("ID");
    add_list(*command, "--artifact", a->artifacts,
             "Only this artifact, NAME or TYPE:NAME; may be given several times")
        ->type_name("NAME");
    command->callback([&session, a] {
        skillmeat::RollbackOptions options{
            .collection = session.collection(), .snapshot = given(a->id), .artifacts = a->artifacts};
        if (!session.globals.yes && !session.globals.dry_run) {
            skillmeat::Call look = session.call();
            look.dry_run = true;
            const Json preview = Json::parse(session.context().rollback(options, look));
            if (!is_wanted(session, preview)) return;
            options.snapshot =
                text_of(preview, "restored");  // what was shown, also when there is a newer one by now
        }
        session.show(session.context().rollback(options, session.call()), print_rollback);
    });
}

}  // namespace

void add_snapshot_commands(CLI::App &app, Session &session) {
    add_undo(app, session);
    add_history(app, session);
    add_snapshot(app, session);
    add_rollback(app, session);
    add_gc_command(app, session);
}

}  // namespace cli
