// mcp.cpp - mcp edit: one change to a configuration file of another program.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

struct Arguments {
    std::string file, format, root, change;
    bool to_output = false;
};

void show_result(const Json &document, std::ostream &out) {
    const auto count = document.at("splices").size();
    if (count == 0) {
        out << "Nothing to change\n";
        return;
    }
    out << counted(count, "place") << " changed in " << plain(text_of(document, "path")) << '\n';
    if (!text_of(document, "txn").empty())
        out << "Take it back with: skillmeat undo " << text_of(document, "txn") << '\n';
}

}  // namespace

void add_mcp_commands(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("mcp", "Servers in the configuration files of other programs");
    noun->require_subcommand(1);
    auto *edit = noun->add_subcommand("edit", "Change one entry of a configuration file, and no other byte");
    auto a = std::make_shared<Arguments>();
    edit->add_option("file", a->file, "The file")->required()->type_name("FILE");
    edit->add_option("--format", a->format, "How it is written")
        ->required()
        ->check(CLI::IsMember({"json", "jsonc", "toml", "yaml"}))
        ->type_name("NAME");
    edit->add_option("--root", a->root, "Keys that lead to the servers, such as [\"mcpServers\"]")
        ->required()
        ->type_name("JSON-ARRAY");
    edit->add_option("--op", a->change, "Such as {\"type\":\"remove\",\"server\":\"NAME\"}")
        ->required()
        ->type_name("JSON");
    edit->add_flag("--stdout", a->to_output, "Print the new text and change nothing");
    edit->callback([&session, a] {
        skillmeat::Call call = session.call();
        if (a->to_output) call.dry_run = true;
        const auto document =
            session.context().splice_edit_file(a->file, a->format, a->root, a->change, call);
        session.show(document, [a](const Json &d, std::ostream &out) {
            if (a->to_output) {
                out << text_of(d, "text");
            } else {
                show_result(d, out);
            }
        });
    });
}

}  // namespace cli
