// policy.cpp - policy show, explain: what is let in, and which line says so.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

std::string value_text(const Json &value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string origin_of(const Json &decision) {
    std::string origin = text_of(decision, "origin");
    if (!text_of(decision, "path").empty()) {
        origin += "  " + text_of(decision, "path");
        if (decision.contains("line") && decision.at("line").is_number_integer() && decision.at("line") > 0)
            origin += ":" + decision.at("line").dump();
    }
    return origin;
}

void print_check(const Json &d, std::ostream &out) {
    for (const auto &file : d.at("files"))
        out << text_of(file, "origin") << "  " << plain(text_of(file, "path")) << "  "
            << (file.at("present") ? counted(file.at("settings"), "setting") : "not there") << '\n';
    for (const auto &problem : d.at("problems"))
        out << "problem: " << plain(text_of(problem, "message")) << '\n';
    for (const auto &row : d.at("without_effect"))
        out << "no effect: " << text_of(row, "key") << " = " << value_text(row.at("value")) << " in "
            << plain(origin_of(row)) << ", decided by " << plain(origin_of(row.at("decided_by"))) << '\n';
}

}  // namespace

void add_policy_commands(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("policy", "What is let in");
    noun->require_subcommand(1);
    auto *show = noun->add_subcommand("show", "The policy in force");
    show->callback([&session] {
        session.show(session.context().policy(session.project_here(), session.call()), [&session](
                                                                                           const Json &d,
                                                                                           std::ostream
                                                                                               &out) {
            Table table({"SETTING", "VALUE", "DECIDED BY"});
            for (const auto &decision : d.at("decisions"))
                table.row({text_of(decision, "key"), value_text(decision.at("value")), origin_of(decision)});
            table.print(out, session.color_on_output());
        });
    });
    auto *check =
        noun->add_subcommand("check", "Whether its files can be read, and what in them has no effect");
    check->callback([&session] {
        const auto document = session.context().check_policy(session.project_here(), session.call());
        session.status = Json::parse(document).at("ok") ? kDone : kRefused;
        session.show(document, print_check);
    });
    auto *explain = noun->add_subcommand("explain", "Which line decided one setting");
    auto key = std::make_shared<std::string>();
    explain->add_option("setting", *key, "Such as signature.file")->required()->type_name("SETTING");
    explain->callback([&session, key] {
        session.show(session.context().explain_policy(*key, session.project_here(), session.call()),
                     [](const Json &d, std::ostream &out) {
                         out << text_of(d, "key") << " = " << value_text(d.at("value")) << "\n  decided by "
                             << plain(origin_of(d)) << '\n';
                     });
    });
}

}  // namespace cli
