// artifact.cpp - hash, parse: what the library reads in a path or a text.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

void add_artifact_commands(CLI::App &app, Session &session) {
    struct Arguments {
        std::string path, algorithm = "tree";
    };
    auto *hash = app.add_subcommand("hash", "Digest of a folder or file");
    auto a = std::make_shared<Arguments>();
    hash->add_option("path", a->path, "Folder or file")->required()->type_name("PATH");
    hash->add_option("--algorithm", a->algorithm, "tree, or a to e: those of the original program")
        ->check(CLI::IsMember({"tree", "a", "b", "c", "d", "e"}))
        ->type_name("NAME");
    hash->callback([&session, a] {
        session.show(session.context().hash(a->path, a->algorithm, session.call()),
                     [](const Json &d, std::ostream &out) { out << text_of(d, "digest") << '\n'; });
    });

    auto *parse = app.add_subcommand("parse", "What the library reads in a text or file");
    parse->require_subcommand(1);
    const auto add = [&](const char *kind, const char *help, const char *label) {
        auto *command = parse->add_subcommand(kind, help);
        auto input = std::make_shared<std::string>();
        command->add_option("input", *input, help)->required()->type_name(label);
        command->callback([&session, input, kind = std::string(kind)] {
            session.show(session.context().parse(kind, *input, session.call()),
                         [](const Json &d, std::ostream &out) { out << d.dump(2) << '\n'; });
        });
    };
    add("name", "A name for an artifact", "NAME");
    add("type", "The type of what lies at a path", "PATH");
    add("frontmatter", "The front matter of a file", "FILE");
}

}  // namespace cli
