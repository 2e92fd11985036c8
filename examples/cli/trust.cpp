// trust.cpp - trust add, list, remove: whose signatures are believed.
#include "commands.hpp"
#include "document.hpp"
#include "passphrase.hpp"
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

void print_packs(const Json &d, std::ostream &out) {
    Table table({"PACK ID", "REASON"});
    for (const auto &pack : d.at("packs")) table.row({text_of(pack, "pack_id"), text_of(pack, "reason")});
    if (table.empty())
        out << "No pack is revoked.\n";
    else
        table.print(out, false);
    print_more(d, out);
}

// What a command changed: keys as they are now, and packs that are revoked.
void print_changes(const Json &d, std::ostream &out) {
    if (!d.at("keys").empty() || d.at("packs").empty()) print_keys(d, out);
    for (const auto &pack : d.at("packs"))
        out << "Revoked: pack " << text_of(pack, "pack_id") << ' ' << plain(text_of(pack, "reason")) << '\n';
}

void print_applied(const Json &d, std::ostream &out) {
    if (d.at("keys").empty() && d.at("packs").empty())
        out << "Nothing new.\n";
    else
        print_changes(d, out);
}

void add_revocation_commands(CLI::App &noun, Session &session) {
    struct Arguments {
        std::string key, pack, reason;
    };
    auto *revoke = noun.add_subcommand("revoke", "Let in nothing that this key signed, or this pack no more");
    auto a = std::make_shared<Arguments>();
    auto *key = revoke->add_option("key", a->key, "Id, fingerprint or name")->type_name("KEY");
    auto *pack =
        revoke->add_option("--pack", a->pack, "A pack instead: its file or pack_id")->type_name("PACK");
    key->excludes(pack);
    revoke->add_option("--reason", a->reason, "Why, for people")->type_name("TEXT");
    revoke->callback([&session, a] {
        if (a->key.empty() && a->pack.empty()) throw CLI::RequiredError("KEY or --pack PACK");
        const auto reason = given(a->reason);
        session.show(a->pack.empty() ? session.context().revoke_key_trust(a->key, reason, session.call())
                                     : session.context().revoke_pack(a->pack, reason, session.call()),
                     print_changes);
    });

    auto *apply = noun.add_subcommand("apply", "Take over a rotation or a list of revocations");
    auto file = std::make_shared<std::string>();
    apply->add_option("file", *file, "The signed file; - is standard input")->required()->type_name("FILE");
    apply->callback([&session, file] {
        const InputFile input(*file);
        session.show(session.context().apply_trust(input.path(), session.call()), print_applied);
    });

    struct ListArguments {
        std::string output, sign;
        std::optional<std::int64_t> serial;
        int passphrase_fd = -1;
    };
    auto *list = noun.add_subcommand("revocations", "Write all that is revoked as a signed list for others");
    auto b = std::make_shared<ListArguments>();
    list->add_option("-o,--output", b->output, "The file; an older list there is replaced")
        ->required()
        ->type_name("FILE");
    list->add_option("--sign", b->sign, "Name, id or fingerprint of the key that signs")->type_name("KEY");
    list->add_option("--serial", b->serial, "Must grow with each list (default: now in Unix seconds)")
        ->type_name("N");
    add_passphrase(*list, b->passphrase_fd);
    list->callback([&session, b] {
        skillmeat::RevocationsOptions options;
        options.sign_key = given(b->sign);
        options.serial = b->serial;
        options.passphrase = passphrase_from(b->passphrase_fd);
        options.ask_passphrase = passphrase_question(session);
        session.show(session.context().export_revocations(b->output, options, session.call()),
                     [](const Json &d, std::ostream &out) {
                         out << "Wrote " << plain(text_of(d, "path")) << ": " << counted(d.at("keys"), "key")
                             << " and " << counted(d.at("packs"), "pack") << ", serial " << d.at("serial")
                             << '\n';
                     });
    });
}

}  // namespace

void add_trust_commands(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("trust", "Whose signatures are believed");
    noun->require_subcommand(1);

    struct Arguments {
        std::string key, fingerprint, name, scope, from, until, vault;
        std::vector<std::string> roles;
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
    add->add_option("--vault", a->vault, "Pattern of the vaults that the packs must come from")
        ->type_name("PATTERN");
    add_list(*add, "--role", a->roles, "What it is believed for; may be given several times")
        ->check(CLI::IsMember({"sign", "revoke"}))
        ->type_name("ROLE");
    add->callback([&session, a] {
        skillmeat::TrustOptions options;
        options.fingerprint = given(a->fingerprint);
        options.name = given(a->name);
        options.scope = given(a->scope);
        options.valid_from = given(a->from);
        options.valid_until = given(a->until);
        options.vault = given(a->vault);
        options.roles = a->roles;
        const InputFile key(a->key);
        session.show(session.context().add_trust(key.path(), options, session.call()), print_keys);
    });

    auto *list = noun->add_subcommand("list", "List the keys in trust.toml, or the revoked packs");
    auto page = std::make_shared<skillmeat::Page>();
    auto packs = std::make_shared<bool>(false);
    add_page(*list, *page);
    list->add_flag("--packs", *packs, "The revoked packs instead");
    list->callback([&session, page, packs] {
        if (*packs) return session.show(session.context().revoked_packs(*page, session.call()), print_packs);
        session.show(session.context().trusted_keys(*page, session.call()), print_keys);
    });

    auto *mark = noun->add_subcommand("mark", "Say what a key in trust.toml is worth");
    auto marked = std::make_shared<std::pair<std::string, std::string>>();
    mark->add_option("key", marked->first, "Id, fingerprint or name")->required()->type_name("KEY");
    mark->add_option("state", marked->second, "trusted, untrusted or revoked")
        ->required()
        ->check(CLI::IsMember({"trusted", "untrusted", "revoked"}))
        ->type_name("STATE");
    mark->callback([&session, marked] {
        session.show(session.context().set_trust_state(marked->first, marked->second, session.call()),
                     print_keys);
    });
    add_revocation_commands(*noun, session);

    auto *remove = noun->add_subcommand("remove", "Stop trusting a key");
    auto key = std::make_shared<std::string>();
    remove->add_option("key", *key, "Id, fingerprint or name; or the pack_id of a revoked pack")
        ->required()
        ->type_name("KEY");
    remove->callback([&session, key] {
        session.show(session.context().remove_trust(*key, session.call()),
                     [](const Json &d, std::ostream &out) {
                         for (const auto &gone : d.at("keys"))
                             out << "No longer trusted: " << plain(text_of(gone, "name")) << "  "
                                 << text_of(gone, "id") << '\n';
                         for (const auto &gone : d.at("packs"))
                             out << "No longer revoked: " << text_of(gone, "pack_id") << '\n';
                     });
    });
}

}  // namespace cli
