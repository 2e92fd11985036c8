// audit.cpp - audit list, verify, prove, checkpoint: the log of every change and decision.
#include "commands.hpp"
#include "document.hpp"
#include "passphrase.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

struct ListArguments {
    std::string kind, action, since;
    skillmeat::Page page;
};

void add_list_command(CLI::App &noun, Session &session) {
    auto *command = noun.add_subcommand("list", "The entries, newest first");
    auto a = std::make_shared<ListArguments>();
    command->add_option("--kind", a->kind, "Only entries of this kind: change, consent, sign")
        ->type_name("KIND");
    command->add_option("--action", a->action, "Only this command word, such as \"trust add\"")
        ->type_name("WORD");
    command->add_option("--since", a->since, "Only from this time on")->type_name("TIME");
    add_page(*command, a->page);
    command->callback([&session, a] {
        const skillmeat::AuditOptions options{given(a->kind), given(a->action), given(a->since), a->page};
        session.show(
            session.context().audit(options, session.call()), [&session](const Json &d, std::ostream &out) {
                Table table({"ENTRY", "TIME", "BY", "KIND", "ACTION"});
                for (const auto &entry : d.at("entries"))
                    table.row({entry.at("seq").dump(), text_of(entry, "time"), text_of(entry, "actor"),
                               text_of(entry, "kind"), text_of(entry, "action")});
                table.print(out, session.color_on_output());
            });
    });
}

void print_verdict(const Json &d, std::ostream &out) {
    out << "verdict      " << text_of(d, "verdict");
    if (!text_of(d, "reason").empty()) out << " (" << plain(text_of(d, "reason")) << ')';
    out << "\nentries      " << d.at("entries");
    if (!d.at("first_bad").is_null()) out << "\nfirst bad    " << d.at("first_bad");
    out << "\nunsealed     " << d.at("unsealed") << "\ncheckpoints  " << d.at("checkpoints") << '\n';
}

struct VerifyArguments {
    std::string against, proof, log_key;
};

void add_verify_command(CLI::App &noun, Session &session) {
    auto *command = noun.add_subcommand("verify", "Whether the log is what was written");
    auto a = std::make_shared<VerifyArguments>();
    command->add_option("--against", a->against, "A checkpoint of this log that was kept elsewhere")
        ->type_name("FILE");
    command->add_option("--proof", a->proof, "Check this proof only")->type_name("FILE");
    command->add_option("--log-key", a->log_key, "The log's key (default: the one in the home)")
        ->type_name("KEY");
    command->callback([&session, a] {
        const skillmeat::AuditVerifyOptions options{given(a->against), given(a->proof), given(a->log_key)};
        const auto document = session.context().verify_audit(options, session.call());
        if (text_of(Json::parse(document), "verdict") != "ok") session.status = kRefused;
        session.show(document, print_verdict);
    });
}

struct ProveArguments {
    std::uint64_t entry = 0;
    std::string output;
};

void add_prove_command(CLI::App &noun, Session &session) {
    auto *command = noun.add_subcommand("prove", "Prove to others that an entry is in the log");
    auto a = std::make_shared<ProveArguments>();
    command->add_option("entry", a->entry, "Number of the entry")->required()->type_name("N");
    command->add_option("-o,--output", a->output, "Write the proof to this file")->type_name("FILE");
    command->callback([&session, a] {
        session.show(session.context().prove_audit({a->entry, given(a->output)}, session.call()),
                     [](const Json &d, std::ostream &out) {
                         if (text_of(d, "path").empty())
                             out << text_of(d, "proof");
                         else
                             out << plain(text_of(d, "path")) << '\n';
                     });
    });
}

struct CheckpointArguments {
    std::string output;
    int passphrase_fd = -1;
};

void add_checkpoint_command(CLI::App &noun, Session &session) {
    auto *command = noun.add_subcommand("checkpoint", "Seal all entries under the log's own key");
    auto a = std::make_shared<CheckpointArguments>();
    command->add_option("-o,--output", a->output, "Write the checkpoint to this file too")->type_name("FILE");
    add_passphrase(*command, a->passphrase_fd);
    command->callback([&session, a] {
        skillmeat::AuditCheckpointOptions options;
        options.output = given(a->output);
        options.passphrase = passphrase_from(a->passphrase_fd);
        options.ask_passphrase = new_passphrase_question(session);
        session.show(session.context().audit_checkpoint(options, session.call()), [](const Json &d,
                                                                                     std::ostream &out) {
            out << text_of(d, "checkpoint") << "\nkey of the log  " << text_of(d, "log_key") << '\n';
        });
    });
}

}  // namespace

void add_audit_commands(CLI::App &app, Session &session) {
    auto *noun = app.add_subcommand("audit", "The log of every change and decision");
    noun->require_subcommand(1);
    add_list_command(*noun, session);
    add_verify_command(*noun, session);
    add_prove_command(*noun, session);
    add_checkpoint_command(*noun, session);
}

}  // namespace cli
