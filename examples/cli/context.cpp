// context.cpp - config, home, doctor: settings of the home, the home as a whole, what is wrong with it.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

std::string value_text(const Json &value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void print_parts(const Json &parts, std::ostream &out, bool color) {
    Table table({"NAME", "FILES", "BYTES"});
    for (const auto &part : parts)
        table.row({text_of(part, "name"), part.at("files").dump(), part.at("bytes").dump()});
    if (!table.empty()) table.print(out, color);
}

void print_migration(const Json &d, std::ostream &out) {
    if (d.at("from") == d.at("to")) {
        out << "The home has format " << d.at("to") << " already\n";
        return;
    }
    out << "Format " << d.at("from") << " -> " << d.at("to") << '\n';
    for (const auto &step : d.at("steps")) out << "  " << text_of(step, "meaning") << '\n';
    if (!text_of(d, "txn").empty()) out << "Take it back with: skillmeat undo " << text_of(d, "txn") << '\n';
}

// What goes is shown before the question.
bool is_removal_wanted(Session &session, const skillmeat::RemoveHomeOptions &options) {
    if (session.globals.yes || session.globals.dry_run) return true;
    skillmeat::Call preview = session.call();
    preview.dry_run = true;
    const Json document = Json::parse(session.context().home_remove(options, preview));
    std::string question;
    for (const auto &part : document.at("removed"))
        question += "  " + plain(text_of(part, "name")) + "  " + counted(part.at("files"), "file") + "\n";
    const auto answer = session.ask(question + "Remove the home " + plain(text_of(document, "path")) +
                                    " with all this? It cannot be undone. [y/N] ");
    if (!answer)
        throw Failure(kUndecided, "decision", "removing the home needs an answer",
                      "Give --yes; --dry-run shows what goes.");
    return *answer == "y" || *answer == "yes";
}

void add_home_commands(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("home", "The home as a whole: its format, what lies in it, removing it");
    noun->require_subcommand(1);

    auto *show = noun->add_subcommand("show", "Its format and what lies in it");
    show->callback([&session] {
        session.show(session.context().home_show(session.call()),
                     [&session](const Json &d, std::ostream &out) {
                         out << plain(text_of(d, "path")) << "  format " << d.at("format");
                         if (d.at("format") != d.at("newest")) out << ", newest " << d.at("newest");
                         out << '\n';
                         print_parts(d.at("contents"), out, session.color_on_output());
                     });
    });

    auto *upgrade = noun->add_subcommand("upgrade", "Bring it to the newest format");
    upgrade->callback(
        [&session] { session.show(session.context().home_upgrade(session.call()), print_migration); });

    auto *downgrade = noun->add_subcommand("downgrade", "Bring it back to an older format");
    auto format = std::make_shared<std::uint32_t>(0);
    downgrade->add_option("--to", *format, "0 = the original program's (default)")->type_name("FORMAT");
    downgrade->callback([&session, format] {
        session.show(session.context().home_downgrade(*format, session.call()), print_migration);
    });

    auto *remove = noun->add_subcommand("remove", "Remove it and all in it; this cannot be undone");
    auto options = std::make_shared<skillmeat::RemoveHomeOptions>();
    remove->add_flag("--keep-deployed", options->keep_deployed,
                     "Although artifacts are deployed: their files stay");
    remove->add_flag("--with-keys", options->with_keys, "The secret keys too");
    remove->callback([&session, options] {
        if (!is_removal_wanted(session, *options)) return;
        session.show(session.context().home_remove(*options, session.call()),
                     [&session](const Json &d, std::ostream &out) {
                         print_parts(d.at("removed"), out, session.color_on_output());
                         for (const auto &part : d.at("kept"))
                             out << "kept: " << plain(text_of(part, "name")) << '\n';
                         out << (session.globals.dry_run ? "Would remove " : "Removed ")
                             << plain(text_of(d, "path")) << '\n';
                     });
    });
}

void print_examination(const Json &d, const std::string &mended, std::ostream &out) {
    for (const auto &row : d.at("repaired"))
        out << mended << ": " << text_of(row, "code") << "  " << plain(text_of(row, "message")) << '\n';
    for (const auto &row : d.at("problems")) {
        const std::string severity = text_of(row, "severity");
        out << severity << std::string(severity.size() < 9 ? 9 - severity.size() : 1, ' ')
            << text_of(row, "code") << "  " << plain(text_of(row, "message")) << "\n         "
            << text_of(row, "repair") << (row.at("automatic").get<bool>() ? " (--repair)" : "") << '\n';
    }
    out << (d.at("healthy").get<bool>() ? "Nothing is wrong with " : "Something is wrong with ")
        << plain(text_of(d.at("environment"), "home")) << '\n';
}

void add_doctor_command(CLI::App &app, Session &session) {
    auto *doctor = app.add_subcommand("doctor", "What is wrong with the home and this machine");
    auto options = std::make_shared<skillmeat::DoctorOptions>();
    doctor->add_flag("--repair", options->repair, "Mend what can be mended without losing anything");
    doctor->add_flag("--from-original", options->from_original,
                     "Also what the original program leaves behind");
    doctor->callback([&session, options] {
        options->project = session.project();
        const skillmeat::Document document = session.context().doctor(*options, session.call());
        if (!Json::parse(document).at("healthy").get<bool>()) session.status = kFailed;
        const char *mended = session.globals.dry_run ? "would mend" : "mended";
        session.show(document,
                     [mended](const Json &d, std::ostream &out) { print_examination(d, mended, out); });
    });
}

}  // namespace

void add_context_commands(CLI::App &app, Session &session) {
    add_home_commands(app, session);
    add_doctor_command(app, session);
    auto *noun = app.add_subcommand("config", "Settings of the home");
    noun->require_subcommand(1);

    auto *list = noun->add_subcommand("list", "All settings and where each comes from");
    list->callback([&session] {
        session.show(
            session.context().config_list(session.call()), [&session](const Json &d, std::ostream &out) {
                Table table({"KEY", "VALUE", "ORIGIN"});
                for (const auto &row : d.at("values"))
                    table.row({text_of(row, "key"), value_text(row.at("value")), text_of(row, "origin")});
                table.print(out, session.color_on_output());
            });
    });

    struct Arguments {
        std::string key, value;
    };
    auto a = std::make_shared<Arguments>();
    auto *get = noun->add_subcommand("get", "One setting");
    get->add_option("key", a->key, "Such as settings.default-collection")->required()->type_name("KEY");
    get->callback([&session, a] {
        session.show(
            session.context().config_get(a->key, session.call()),
            [](const Json &d, std::ostream &out) { out << plain(value_text(d.at("value"))) << '\n'; });
    });
    auto *set = noun->add_subcommand("set", "Change a setting");
    set->add_option("key", a->key, "Such as settings.default-collection")->required()->type_name("KEY");
    set->add_option("value", a->value, "true, false and whole numbers as such, else text")
        ->required()
        ->type_name("VALUE");
    set->callback([&session, a] {
        session.show(session.context().config_set(a->key, a->value, session.call()),
                     [](const Json &d, std::ostream &out) {
                         out << text_of(d, "key") << " = " << plain(value_text(d.at("value"))) << '\n';
                     });
    });
    auto *unset = noun->add_subcommand("unset", "Take a setting out of the file");
    unset->add_option("key", a->key, "Such as settings.author")->required()->type_name("KEY");
    unset->callback([&session, a] {
        session.show(
            session.context().config_unset(a->key, session.call()),
            [](const Json &d, std::ostream &out) { out << "Took out " << text_of(d, "key") << '\n'; });
    });
    auto *path = noun->add_subcommand("path", "Where the file is");
    path->callback([&session] {
        const Json document = {{"path", session.context().home() + "/config.toml"}};
        session.show(document.dump(),
                     [](const Json &d, std::ostream &out) { out << text_of(d, "path") << '\n'; });
    });
}

}  // namespace cli
