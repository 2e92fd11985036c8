// usage.cpp - usage summary, events: what was done. It stays on this machine.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

struct Arguments {
    std::string type, artifact, since, until;
    skillmeat::Page page;

    skillmeat::UsageOptions options(const Session &session) const {
        skillmeat::UsageOptions options;
        options.type = given(type);
        options.artifact = given(artifact);
        options.collection = session.collection();
        options.since = given(since);
        options.until = given(until);
        options.limit = page.limit;
        options.cursor = page.cursor;
        return options;
    }
};

void add_filters(CLI::App &command, Arguments &a) {
    command.add_option("--type", a.type, "Only this kind of event, such as import")->type_name("TYPE");
    command.add_option("--artifact", a.artifact, "Only of this artifact")->type_name("NAME");
    command.add_option("--since", a.since, "RFC 3339")->type_name("TIME");
    command.add_option("--until", a.until, "RFC 3339")->type_name("TIME");
    add_page(command, a.page);
}

}  // namespace

void add_usage_commands(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("usage", "Usage events; they stay on this machine")->alias("analytics");
    noun->require_subcommand(1);
    auto a = std::make_shared<Arguments>();

    auto *summary = noun->add_subcommand("summary", "Counts by kind, artifact and day");
    add_filters(*summary, *a);
    summary->callback([&session, a] {
        session.show(session.context().usage_summary(a->options(session), session.call()),
                     [&session](const Json &d, std::ostream &out) {
                         out << counted(d.at("total"), "event") << '\n';
                         Table types({"EVENT", "COUNT"});
                         for (const auto &row : d.at("by_type"))
                             types.row({text_of(row, "type"), row.at("count").dump()});
                         if (!types.empty()) types.print(out, session.color_on_output());
                         Table artifacts({"ARTIFACT", "COUNT", "LAST"});
                         for (const auto &row : d.at("by_artifact"))
                             artifacts.row({name_of(row), row.at("count").dump(), text_of(row, "last_used")});
                         if (!artifacts.empty()) artifacts.print(out, session.color_on_output());
                     });
    });

    auto *events = noun->add_subcommand("events", "The events, newest first");
    add_filters(*events, *a);
    events->callback([&session, a] {
        session.show(
            session.context().usage_events(a->options(session), session.call()),
            [&session](const Json &d, std::ostream &out) {
                Table table({"TIME", "EVENT", "RESULT", "COLLECTION", "ARTIFACTS"});
                for (const auto &row : d.at("events"))
                    table.row({text_of(row, "time"), text_of(row, "type"), text_of(row, "result"),
                               text_of(row, "collection"), std::to_string(row.at("artifacts").size())});
                table.print(out, session.color_on_output());
                print_more(d, out);
            });
    });
}

}  // namespace cli
