// context.cpp - config list, get, set, unset, path: settings of the home.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

std::string value_text(const Json &value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

void add_context_commands(CLI::App &app, Session &session) {
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
