// key.cpp - key generate, list, export, import, remove: signing keys of the home.
#include "commands.hpp"
#include "document.hpp"
#include "passphrase.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

void print_key(const Json &key, std::ostream &out) {
    out << "key " << plain(text_of(key, "name")) << '\n'
        << "  fingerprint " << fingerprint_text(text_of(key, "fingerprint")) << '\n';
    if (!text_of(key, "email").empty()) out << "  email       " << plain(text_of(key, "email")) << '\n';
    out << "  public key  " << text_of(key, "public_key") << '\n'
        << "  created     " << text_of(key, "created") << '\n';
    if (text_of(key, "store") == "keychain") out << "  store       keychain\n";
}

struct NewKey {
    std::string file, name, email, store;
    int passphrase_fd = -1, file_passphrase_fd = -1;

    skillmeat::KeyOptions options(const Session &session) const {
        skillmeat::KeyOptions options;
        options.name = given(name);
        options.email = given(email);
        options.passphrase = passphrase_from(passphrase_fd);
        options.ask_passphrase = [&session](const std::string &purpose) {
            const bool is_there = purpose.starts_with("the file ");
            return (is_there ? passphrase_question(session) : new_passphrase_question(session))(purpose);
        };
        options.store = given(store);
        options.file_passphrase = passphrase_from(file_passphrase_fd);
        return options;
    }
};

void add_store(CLI::App &command, NewKey &key) {
    command
        .add_option("--store", key.store,
                    "keychain or file (default: file with a passphrase, else the keychain when there is one)")
        ->check(CLI::IsMember({"keychain", "file"}))
        ->type_name("STORE");
}

void add_generate(CLI::App &noun, Session &session) {
    auto *command = noun.add_subcommand("generate", "Make a key pair under a passphrase or in the keychain");
    auto a = std::make_shared<NewKey>();
    command->add_option("name", a->name, "Name of the key (default: default)")->type_name("NAME");
    command->add_option("--email", a->email, "E-mail address of its owner")->type_name("ADDRESS");
    add_store(*command, *a);
    add_passphrase(*command, a->passphrase_fd);
    command->callback([&session, a] {
        session.show(session.context().generate_key(a->options(session), session.call()),
                     [](const Json &d, std::ostream &out) { print_key(d.at("key"), out); });
    });
}

void add_import(CLI::App &noun, Session &session) {
    auto *command = noun.add_subcommand(
        "import",
        "Take a secret key into the home: a raw seed in hex or base64, PKCS#8 PEM, minisign, OpenSSH");
    auto a = std::make_shared<NewKey>();
    command->add_option("file", a->file, "The key file")->required()->type_name("FILE");
    command->add_option("--name", a->name, "Name of the key")->type_name("NAME");
    command->add_option("--email", a->email, "E-mail address of its owner")->type_name("ADDRESS");
    add_store(*command, *a);
    add_passphrase(*command, a->passphrase_fd);
    command
        ->add_option("--file-passphrase-fd", a->file_passphrase_fd,
                     "Read the passphrase of FILE from this descriptor")
        ->type_name("N")
        ->check(not_negative());
    command->callback([&session, a] {
        session.show(session.context().import_key(a->file, a->options(session), session.call()),
                     [](const Json &d, std::ostream &out) { print_key(d.at("key"), out); });
    });
}

// Files among the keys that are none: said beside the list, which goes on without them.
void note_problems(const Session &session, const Json &d) {
    for (const auto &problem : d.at("problems")) {
        session.note("warning: " + plain(text_of(problem, "message")));
        if (!text_of(problem, "hint").empty()) session.note("  " + plain(text_of(problem, "hint")));
    }
}

void add_list_and_export(CLI::App &noun, Session &session) {
    auto *list = noun.add_subcommand("list", "List the keys");
    auto page = std::make_shared<skillmeat::Page>();
    add_page(*list, *page);
    list->callback([&session, page] {
        session.show(session.context().keys(*page, session.call()),
                     [&session](const Json &d, std::ostream &out) {
                         Table table({"NAME", "ID", "CREATED", "EMAIL"});
                         for (const auto &key : d.at("keys"))
                             table.row({text_of(key, "name"), text_of(key, "id").substr(0, 16),
                                        text_of(key, "created"), text_of(key, "email")});
                         table.print(out, session.color_on_output());
                         print_more(d, out);
                         note_problems(session, d);
                     });
    });

    struct Arguments {
        std::string key, format = "raw";
    };
    auto *command = noun.add_subcommand("export", "Print the public half of a key");
    auto a = std::make_shared<Arguments>();
    command->add_option("key", a->key, "Name, id or fingerprint")->required()->type_name("KEY");
    command->add_option("--format", a->format, "raw, pem, minisign or openssh")
        ->check(CLI::IsMember({"raw", "pem", "minisign", "openssh"}))
        ->type_name("FORMAT");
    command->callback([&session, a] {
        session.show(session.context().export_key(a->key, a->format, session.call()),
                     [](const Json &d, std::ostream &out) {
                         const std::string text = text_of(d, "text");
                         out << text << (text.empty() || text.back() != '\n' ? "\n" : "");
                     });
    });

    auto *remove = noun.add_subcommand("remove", "Remove a key file; `undo` brings it back");
    auto key = std::make_shared<std::string>();
    remove->add_option("key", *key, "Name, id or fingerprint")->required()->type_name("KEY");
    remove->callback([&session, key] {
        if (!session.globals.yes && !session.globals.dry_run) {
            const auto answer = session.ask("Remove the secret key " + plain(*key) + "? [y/N] ");
            if (!answer)
                throw Failure(kUndecided, "decision", "removing a secret key needs an answer", "Give --yes.");
            if (*answer != "y" && *answer != "yes") return;
        }
        session.show(session.context().remove_key(*key, session.call()),
                     [](const Json &d, std::ostream &out) {
                         out << "Removed key " << plain(text_of(d.at("key"), "name")) << '\n';
                     });
    });
}

void add_statements(CLI::App &noun, Session &session) {
    struct Arguments {
        std::string key, output, reason;
        int passphrase_fd = -1;

        skillmeat::KeyStatementOptions options(const skillmeat::Ask &ask) const {
            skillmeat::KeyStatementOptions options;
            options.output = given(output);
            options.reason = given(reason);
            options.passphrase = passphrase_from(passphrase_fd);
            options.ask_passphrase = ask;
            return options;
        }
    };
    auto *rotate =
        noun.add_subcommand("rotate", "Make a new key that takes the place of one, and say so by both");
    auto a = std::make_shared<Arguments>();
    rotate->add_option("key", a->key, "Name, id or fingerprint (default: the newest)")->type_name("KEY");
    rotate->add_option("-o,--output", a->output, "File for the statement (default: NAME.rotation.dsse)")
        ->type_name("FILE");
    add_passphrase(*rotate, a->passphrase_fd);
    rotate->callback([&session, a] {
        const skillmeat::Ask ask = [&session](const std::string &purpose) {
            const bool is_new = purpose.starts_with("the new key ");
            return (is_new ? new_passphrase_question(session) : passphrase_question(session))(purpose);
        };
        session.show(session.context().rotate_key(a->key, a->options(ask), session.call()),
                     [](const Json &d, std::ostream &out) {
                         print_key(d.at("key"), out);
                         out << "It takes the place of " << fingerprint_text(text_of(d.at("old_key"), "id"))
                             << "\nGive to those who believe it: "
                             << plain(text_of(d.at("statement"), "path")) << '\n';
                     });
    });

    auto *revoke = noun.add_subcommand("revoke", "Say by a key that it is not to be believed any more");
    auto b = std::make_shared<Arguments>();
    revoke->add_option("key", b->key, "Name, id or fingerprint")->required()->type_name("KEY");
    revoke->add_option("--reason", b->reason, "Why, for people")->type_name("TEXT");
    revoke->add_option("-o,--output", b->output, "File for the statement (default: NAME.revocation.dsse)")
        ->type_name("FILE");
    add_passphrase(*revoke, b->passphrase_fd);
    revoke->callback([&session, b] {
        session.show(
            session.context().revoke_key(b->key, b->options(passphrase_question(session)), session.call()),
            [](const Json &d, std::ostream &out) {
                out << "Give to those who believe " << fingerprint_text(text_of(d.at("key"), "id")) << ": "
                    << plain(text_of(d.at("statement"), "path")) << '\n';
            });
    });
}

}  // namespace

void add_key_commands(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("key", "Signing keys");
    noun->require_subcommand(1);
    add_generate(*noun, session);
    add_import(*noun, session);
    add_list_and_export(*noun, session);
    add_statements(*noun, session);
}

}  // namespace cli
