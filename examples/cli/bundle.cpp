// bundle.cpp - export, import, sign, verify, bundle inspect|verify, archive check: packs.
#include <unistd.h>

#include <iostream>

#include "commands.hpp"
#include "document.hpp"
#include "passphrase.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

CLI::Option *add_signer_command(CLI::App &command, std::string &program) {
    return command
        .add_option("--signer-command", program,
                    "Sign by this program: PROGRAM public-key prints the key, PROGRAM sign the signature")
        ->type_name("PROGRAM");
}

void print_written(const Json &d, std::ostream &out) {
    const Json &pack = d.at("pack");
    out << "Wrote " << plain(text_of(pack, "path")) << " (" << size_text(pack.at("size").get<std::uint64_t>())
        << "): " << counted(pack.at("artifacts"), "artifact") << ", " << counted(pack.at("files"), "file")
        << '\n'
        << "  pack_id        " << text_of(pack, "pack_id") << '\n'
        << "  content_digest " << text_of(pack, "content_digest") << '\n';
    for (const auto &signer : pack.at("signed_by"))
        out << "  signed by      "
            << fingerprint_text(signer.is_string() ? signer.get<std::string>() : text_of(signer, "key_id"))
            << '\n';
    if (d.contains("left_out") && !d.at("left_out").empty()) {
        out << "  left out       " << d.at("left_out").size() << " files and folders";
        for (const auto &left : d.at("left_out"))
            out << "\n    " << plain(left.is_string() ? left.get<std::string>() : text_of(left, "path"));
        out << '\n';
    }
    if (d.contains("warnings"))
        for (const auto &warning : d.at("warnings"))
            out << "warning: " << plain(warning.get<std::string>()) << '\n';
}

void add_export(CLI::App &app, Session &session) {
    struct Arguments {
        Names names;
        std::string type, tag, output, name, version, created_at, author, description, license, publisher,
            homepage, repository, compression, sign, signer_command, expires, format = "zip";
        std::vector<std::string> tags;
        std::int64_t serial = -1;
        bool force = false, minisig = false, anchor = false;
        int passphrase_fd = -1;
    };
    auto *command = app.add_subcommand("export", "Write a pack of artifacts");
    auto a = std::make_shared<Arguments>();
    add_names(*command, a->names, "NAME", "NAME or TYPE:NAME; none = all");
    command->add_option("--type", a->type, "Only artifacts of this type")->type_name("TYPE");
    command->add_option("--tag", a->tag, "Only artifacts with this tag")->type_name("TAG");
    command
        ->add_option("-o,--output", a->output,
                     "File to write; - is standard output (default: NAME-VERSION.skillmeat-pack)")
        ->type_name("FILE");
    command->add_flag("--force", a->force, "Replace a file of other content");
    command->add_option("--format", a->format, "zip, or v1: the original program's tar.gz, unsigned")
        ->check(CLI::IsMember({"zip", "v1"}))
        ->type_name("KIND");
    command->add_option("--name", a->name, "The pack's name")->type_name("NAME");
    command->add_option("--version", a->version, "The pack's version (default: 1.0.0)")->type_name("VERSION");
    auto *sign =
        command
            ->add_option("--sign", a->sign, "Sign with this key (name, id, fingerprint, or ssh-agent:NAME)")
            ->type_name("KEY");
    command->add_flag("--minisig", a->minisig, "Write FILE.minisig too, which plain minisign verifies");
    command->add_flag("--anchor", a->anchor, "Sign the newest checkpoint of the audit log with the pack");
    add_signer_command(*command, a->signer_command)->excludes(sign);
    command->add_option("--expires", a->expires, "When the signature ends, RFC 3339")->type_name("TIME");
    command
        ->add_option("--created-at", a->created_at,
                     "Date of the pack (default: newest time of what is packed)")
        ->type_name("TIME");
    command
        ->add_option("--serial", a->serial,
                     "Number that grows with each release (default: the date in Unix seconds)")
        ->type_name("N")
        ->check(not_negative());
    command->add_option("--author", a->author, "Author (default: config settings.author)")->type_name("TEXT");
    command->add_option("--description", a->description, "Description (default: the name)")
        ->type_name("TEXT");
    command
        ->add_option("--license", a->license, "SPDX expression (default: the one that all artifacts declare)")
        ->type_name("EXPR");
    add_list(*command, "--tags", a->tags, "The pack's tags, comma separated")
        ->delimiter(',')
        ->type_name("A,B");
    command->add_option("--publisher", a->publisher, "Publisher")->type_name("TEXT");
    command->add_option("--homepage", a->homepage, "Homepage")->type_name("URL");
    command->add_option("--repository", a->repository, "Repository")->type_name("URL");
    command->add_option("--compression", a->compression, "deflate or store")
        ->check(CLI::IsMember({"deflate", "store"}))
        ->type_name("KIND");
    add_passphrase(*command, a->passphrase_fd);
    command->callback([&session, a] {
        skillmeat::ExportOptions options;
        options.collection = session.collection();
        options.artifacts = a->names.all();
        options.type = given(a->type);
        options.tag = given(a->tag);
        options.name = given(a->name);
        options.version = given(a->version);
        options.author = given(a->author);
        options.description = given(a->description);
        options.license = given(a->license);
        options.publisher = given(a->publisher);
        options.homepage = given(a->homepage);
        options.repository = given(a->repository);
        options.tags = a->tags;
        options.created_at = given(a->created_at);
        if (a->serial >= 0) options.serial = a->serial;
        options.store = a->compression == "store";
        options.overwrite = a->force;
        options.v1 = a->format == "v1";
        options.sign_key = given(a->sign);
        options.minisig = a->minisig;
        options.anchor = a->anchor;
        options.signer_command = given(a->signer_command);
        options.expires = given(a->expires);
        options.passphrase = passphrase_from(a->passphrase_fd);
        options.ask_passphrase = passphrase_question(session);
        if (a->output == "-") {
            if (session.globals.json)
                throw CLI::ValidationError("--output",
                                           "- cannot go together with --json: both want standard output");
            if (isatty(STDOUT_FILENO) == 1)
                throw CLI::ValidationError("--output", "- would write an archive to the terminal");
            const std::string bytes = session.context().export_bundle_bytes(options, nullptr, session.call());
            std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
            return;
        }
        options.output = given(a->output);
        session.show(session.context().export_bundle(options, session.call()), print_written);
    });
}

// Asked once for each conflict of an import.
std::optional<std::string> ask_strategy(const Session &session, const std::string &question) {
    const Json conflict = Json::parse(question);
    const std::string what = text_of(conflict, "type") + ":" + text_of(conflict, "name");
    const auto answer =
        session.ask("The collection has another " + plain(what) + ". [m]erge, [f]ork, [s]kip? [s] ");
    if (!answer) return std::nullopt;
    if (*answer == "m" || *answer == "merge") return "merge";
    if (*answer == "f" || *answer == "fork") return "fork";
    return "skip";
}

// Asked when nobody here knows the signer of a pack.
std::optional<std::string> ask_trust(const Session &session, const std::string &text) {
    const Json question = Json::parse(text);
    session.note("The signer of this pack is not known here. It says it comes from '" +
                 plain(text_of(question, "publisher")) + "'. The fingerprint of its key:\n  " +
                 fingerprint_text(text_of(question, "fingerprint")));
    const auto answer = session.ask("Compare it with the publisher's. [t]rust it for packs named " +
                                    plain(text_of(question, "name")) + ", import [o]nce, [r]efuse? [r] ");
    if (!answer) return std::nullopt;
    if (*answer == "t" || *answer == "trust") return "trust";
    if (*answer == "o" || *answer == "once") return "once";
    return "refuse";
}

void print_import(const Json &d, std::ostream &out) {
    if (text_of(d, "status") == "failed" && !text_of(d, "reason").empty()) {
        out << "Refused: " << text_of(d, "reason");
        if (!text_of(d, "detail").empty()) out << " (" << plain(text_of(d, "detail")) << ")";
        out << '\n';
        return;
    }
    for (const auto &item : d.at("items")) {
        const std::string action = text_of(item, "action");
        out << action << std::string(action.size() < 11 ? 11 - action.size() : 1, ' ')
            << text_of(item, "type") << ":" << plain(text_of(item, "name"));
        if (!text_of(item, "new_name").empty()) out << " as " << plain(text_of(item, "new_name"));
        if (!text_of(item, "skip_reason").empty()) out << " (" << text_of(item, "skip_reason") << ")";
        out << '\n';
    }
    const Json &counts = d.at("counts");
    bool first = true;
    for (const auto &[name, count] : counts.items()) {
        if (count == 0) continue;
        out << (first ? "" : ", ") << count << ' ' << name;
        first = false;
    }
    if (!first) out << '\n';
    const Json &signature = d.at("signature");
    out << "signature: " << text_of(signature, "state");
    if (!text_of(signature, "key_id").empty())
        out << ", key " << fingerprint_text(text_of(signature, "key_id"));
    out << '\n';
    if (d.contains("warnings"))
        for (const auto &warning : d.at("warnings"))
            out << "warning: " << plain(warning.is_string() ? warning.get<std::string>() : warning.dump())
                << '\n';
    if (!text_of(d, "txn").empty()) out << "Take it back with: skillmeat undo " << text_of(d, "txn") << '\n';
}

int import_status(const Json &d) {
    if (text_of(d, "status") == "failed") {
        const std::string reason = text_of(d, "reason");
        return reason.empty() ? kFailed : kRefused;
    }
    for (const auto &item : d.at("items"))
        if (text_of(item, "skip_reason") == "conflict") return kUndecided;
    return kDone;
}

void add_import(CLI::App &app, Session &session) {
    struct Arguments {
        std::string pack, strategy;
        std::vector<std::string> artifacts;
        bool require = false, allow = false;
    };
    auto *command = app.add_subcommand("import", "Import a pack into the collection");
    auto a = std::make_shared<Arguments>();
    command->add_option("pack", a->pack, "The pack file; - is standard input")->required()->type_name("PACK");
    command
        ->add_option("--strategy", a->strategy,
                     "For artifacts that are there with other content: merge, fork, skip or ask")
        ->check(CLI::IsMember({"merge", "fork", "skip", "ask"}))
        ->type_name("STRATEGY");
    add_list(*command, "--artifact", a->artifacts, "Strategy for one artifact; may be given several times")
        ->type_name("NAME=STRATEGY");
    auto *require =
        command->add_flag("--require-signature", a->require, "Only a pack with a trusted signature");
    command->add_flag("--allow-unsigned", a->allow, "Let an unsigned pack in")->excludes(require);
    command->callback([&session, a] {
        skillmeat::ImportOptions options;
        options.collection = session.collection();
        options.project = session.project_here();
        options.strategy = !a->strategy.empty() ? a->strategy : session.interactive() ? "ask" : "merge";
        options.artifact_strategies = a->artifacts;
        options.require_signature = a->require;
        options.allow_unsigned = a->allow;
        if (session.interactive())
            options.ask = [&session](const std::string &question) { return ask_strategy(session, question); };
        if (session.interactive() && !session.call().dry_run)
            options.ask_trust = [&session](const std::string &question) {
                return ask_trust(session, question);
            };
        const InputFile file(a->pack);
        const auto document = session.context().import_bundle(file.path(), options, session.call());
        session.status = import_status(Json::parse(document));
        session.show(document, print_import);
    });
}

// Signatures of packs need no word; those of other programs do.
std::string other_format(const Json &signature) {
    const std::string format = text_of(signature, "format");
    return format == "dsse" ? "" : " (" + format + ")";
}

void print_inspect(const Json &d, std::ostream &out) {
    out << text_of(d, "name") << ' ' << text_of(d, "version") << "  (" << text_of(d, "format") << ")\n";
    for (const char *key : {"description", "author", "license", "pack_id", "content_digest", "bundle_hash"})
        if (!text_of(d, key).empty())
            out << "  " << key << std::string(15 - std::string(key).size(), ' ') << plain(text_of(d, key))
                << '\n';
    for (const auto &signature : d.at("signatures"))
        out << "  signature      " << text_of(signature, "state") << other_format(signature) << ", key "
            << (text_of(signature, "key_id").empty() ? "not known"
                                                     : fingerprint_text(text_of(signature, "key_id")))
            << '\n';
    Table table({"TYPE", "NAME", "VERSION", "DIGEST"});
    for (const auto &artifact : d.at("artifacts"))
        table.row({text_of(artifact, "type"), text_of(artifact, "name"), text_of(artifact, "version"),
                   short_digest(text_of(artifact, "tree_digest"))});
    table.print(out, false);
    out << counted(d.at("files").size(), "file") << '\n';
}

void run_verify(Session &session, const std::string &pack, bool require) {
    skillmeat::VerifyOptions options;
    options.project = session.project_here();
    options.require_signature = require;
    const InputFile file(pack);
    const auto document = session.context().verify_bundle(file.path(), options, session.call());
    if (text_of(Json::parse(document), "verdict") != "ok") session.status = kRefused;
    session.show(document, [&session](const Json &d, std::ostream &out) {
        const bool color = session.color_on_output();
        const bool ok = text_of(d, "verdict") == "ok";
        out << (ok ? green(color) : red(color)) << (ok ? "ok" : "refused") << reset(color);
        if (!ok) out << ": " << text_of(d, "reason");
        if (!text_of(d, "detail").empty()) out << " (" << plain(text_of(d, "detail")) << ")";
        out << '\n';
        if (!text_of(d, "pack_id").empty()) out << "  pack_id    " << text_of(d, "pack_id") << '\n';
        const Json &signature = d.at("signature");
        out << "  signature  " << text_of(signature, "state");
        if (!text_of(signature, "signer").empty()) out << ", " << plain(text_of(signature, "signer"));
        if (!text_of(signature, "key_id").empty())
            out << ", key " << fingerprint_text(text_of(signature, "key_id"));
        out << '\n';
        if (d.contains("warnings"))
            for (const auto &warning : d.at("warnings"))
                out << "  warning: "
                    << plain(warning.is_string() ? warning.get<std::string>() : warning.dump()) << '\n';
    });
}

CLI::App *add_verify(CLI::App &parent, Session &session, const std::string &help) {
    struct Arguments {
        std::string pack;
        bool require = false;
    };
    auto *command = parent.add_subcommand("verify", help);
    auto a = std::make_shared<Arguments>();
    command->add_option("pack", a->pack, "The pack file; - is standard input")->required()->type_name("PACK");
    command->add_flag("--require-signature", a->require, "Only a trusted signature will do");
    command->callback([&session, a] { run_verify(session, a->pack, a->require); });
    return command;
}

void add_convert(CLI::App &noun, Session &session) {
    struct Arguments {
        std::string pack, to, output;
        bool force = false;
    };
    auto *command = noun.add_subcommand("convert", "Write a pack of any layout as ours, or as a v1");
    auto a = std::make_shared<Arguments>();
    command->add_option("pack", a->pack, "The pack file; - is standard input")->required()->type_name("PACK");
    command->add_option("--to", a->to, "zip, or v1: the original program's tar.gz")
        ->required()
        ->check(CLI::IsMember({"zip", "v1"}))
        ->type_name("KIND");
    command->add_option("-o,--output", a->output, "File to write")->required()->type_name("FILE");
    command->add_flag("--force", a->force, "Replace a file of other content");
    command->callback([&session, a] {
        const InputFile file(a->pack);
        skillmeat::ConvertOptions options;
        options.format = a->to;
        options.output = a->output;
        options.overwrite = a->force;
        session.show(session.context().convert_bundle(file.path(), options, session.call()), print_written);
    });
}

void add_bundle(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("bundle", "Look into packs");
    noun->require_subcommand(1);
    auto *inspect = noun->add_subcommand("inspect", "What a pack says of itself");
    auto pack = std::make_shared<std::string>();
    inspect->add_option("pack", *pack, "The pack file; - is standard input")->required()->type_name("PACK");
    inspect->callback([&session, pack] {
        const InputFile file(*pack);
        session.show(session.context().inspect_bundle(file.path(), session.call()), print_inspect);
    });
    add_verify(*noun, session, "Check a pack, its signatures and the policy");
    add_convert(*noun, session);
}

void add_archive(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("archive", "Archive rules by themselves");
    noun->require_subcommand(1);
    auto *check = noun->add_subcommand("check", "Would the strict reader open this archive? Writes nothing");
    auto file = std::make_shared<std::string>();
    check->add_option("file", *file, "A zip file; - is standard input")->required()->type_name("FILE");
    check->callback([&session, file] {
        const InputFile input(*file);
        const auto document = session.context().check_archive(input.path(), session.call());
        if (text_of(Json::parse(document), "verdict") != "accept") session.status = kRefused;
        session.show(document, [](const Json &d, std::ostream &out) {
            out << text_of(d, "verdict");
            if (text_of(d, "verdict") != "accept") out << ": " << text_of(d, "reason");
            if (!text_of(d, "entry").empty()) out << " in " << plain(text_of(d, "entry"));
            if (!text_of(d, "detail").empty()) out << " (" << plain(text_of(d, "detail")) << ")";
            out << '\n';
        });
    });
}

void add_sign(CLI::App &app, Session &session) {
    struct Arguments {
        std::string pack, key, signer_command, expires;
        bool sidecar = false, minisig = false, ssh = false, anchor = false;
        int passphrase_fd = -1;
    };
    auto *command = app.add_subcommand("sign", "Sign a pack, or add a signature to one");
    auto a = std::make_shared<Arguments>();
    command->add_option("pack", a->pack, "The pack file")->required()->type_name("PACK");
    auto *key =
        command
            ->add_option("--key", a->key,
                         "Name, id or fingerprint, or ssh-agent:NAME (default: the only key of the home)")
            ->type_name("KEY");
    add_signer_command(*command, a->signer_command)->excludes(key);
    command->add_option("--expires", a->expires, "When the signature ends, RFC 3339")->type_name("TIME");
    auto *sidecar =
        command->add_flag("--sidecar", a->sidecar, "Write PACK.dsse beside the pack instead of into it");
    command->add_flag("--anchor", a->anchor, "Sign the newest checkpoint of the audit log with the pack");
    command
        ->add_flag("--minisig", a->minisig,
                   "Write PACK.minisig, which plain minisign verifies, and leave the pack")
        ->excludes(sidecar);
    command->add_flag("--ssh", a->ssh, "Write PACK.sig, which ssh-keygen -Y verify takes, and leave the pack")
        ->excludes(sidecar);
    add_passphrase(*command, a->passphrase_fd);
    command->callback([&session, a] {
        skillmeat::SignOptions options;
        options.key = given(a->key);
        options.expires = given(a->expires);
        options.sidecar = a->sidecar;
        options.minisig = a->minisig;
        options.anchor = a->anchor;
        options.ssh = a->ssh;
        options.signer_command = given(a->signer_command);
        options.passphrase = passphrase_from(a->passphrase_fd);
        options.ask_passphrase = passphrase_question(session);
        session.show(session.context().sign_bundle(a->pack, options, session.call()),
                     [](const Json &d, std::ostream &out) {
                         const Json &signature = d.at("signature");
                         for (const auto &file : signature.at("files"))
                             out << "Signed " << plain(text_of(file, "path")) << " with key "
                                 << fingerprint_text(text_of(signature, "key_id")) << '\n';
                     });
    });
}

}  // namespace

void add_bundle_commands(CLI::App &app, Session &session) {
    add_export(app, session);
    add_import(app, session);
    add_verify(app, session, "Check a pack (the same as `bundle verify`)");
    add_sign(app, session);
    add_bundle(app, session);
    add_archive(app, session);
}

}  // namespace cli
