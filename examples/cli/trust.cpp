// trust.cpp - trust add, list, remove: whose signatures are believed.
#include "commands.hpp"
#include "document.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

void print_keys(const Json &d, std::ostream &out) {
    Table table({"STATE", "NAME", "SCOPE", "ID"});
    for (const auto &key : d.at("keys"))
        table.row({text_of(key, "state"), text_of(key, "name"), text_of(key, "scope"), text_of(key, "id")});
    if (table.empty())
        out << "No key is trusted.\n";
    else
        table.print(out, false);
    print_more(d, out);
}

}  // namespace

void add_trust_commands(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("trust", "Whose signatures are believed");
    noun->require_subcommand(1);

    struct Arguments {
        std::string key, fingerprint, name, scope, from, until;
    };
    auto *add =
        noun->add_subcommand("add", "Trust a public key, or the signer of a pack by its full fingerprint");
    auto a = std::make_shared<Arguments>();
    add->add_option("key", a->key,
                    "File or text: PEM, raw base64 or hex, minisign, OpenSSH; or a pack; - is "
                    "standard input")
        ->required()
        ->type_name("KEY");
    add->add_option("--fingerprint", a->fingerprint, "64 hex digits, to trust the signer of a pack")
        ->type_name("HEX");
    add->add_option("--name", a->name, "Whose key it is")->type_name("TEXT");
    add->add_option("--scope", a->scope, "Pattern of pack names, with * and ?")->type_name("PATTERN");
    add->add_option("--valid-from", a->from, "RFC 3339")->type_name("TIME");
    add->add_option("--valid-until", a->until, "RFC 3339")->type_name("TIME");
    add->callback([&session, a] {
        skillmeat::TrustOptions options;
        options.fingerprint = given(a->fingerprint);
        options.name = given(a->name);
        options.scope = given(a->scope);
        options.valid_from = given(a->from);
        options.valid_until = given(a->until);
        const InputFile key(a->key);
        session.show(session.context().add_trust(key.path(), options, session.call()), print_keys);
    });

    auto *list = noun->add_subcommand("list", "List the keys in trust.toml");
    auto page = std::make_shared<skillmeat::Page>();
    add_page(*list, *page);
    list->callback([&session, page] {
        session.show(session.context().trusted_keys(*page, session.call()), print_keys);
    });

    auto *revoke = noun->add_subcommand("revoke", "Let in nothing that this key signed");
    auto revoked = std::make_shared<std::string>();
    revoke->add_option("key", *revoked, "Id, fingerprint or name")->required()->type_name("KEY");
    revoke->callback([&session, revoked] {
        session.show(session.context().set_trust_state(*revoked, "revoked", session.call()), print_keys);
    });

    auto *remove = noun->add_subcommand("remove", "Stop trusting a key");
    auto key = std::make_shared<std::string>();
    remove->add_option("key", *key, "Id, fingerprint or name")->required()->type_name("KEY");
    remove->callback([&session, key] {
        session.show(session.context().remove_trust(*key, session.call()),
                     [](const Json &d, std::ostream &out) {
                         for (const auto &gone : d.at("keys"))
                             out << "No longer trusted: " << plain(text_of(gone, "name")) << "  "
                                 << text_of(gone, "id") << '\n';
                     });
    });
}

}  // namespace cli
