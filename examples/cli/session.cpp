#include "session.hpp"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "commands.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

// Ctrl-C: the first stops the running call, a second one ends the process at once (its state is safe either
// way).
skm_cancel *stop_switch = nullptr;
volatile sig_atomic_t stops = 0;

void on_signal(int number) {
    stops = stops + 1;
    if (stops > 1) _exit(128 + number);
    skm_cancel_cancel(stop_switch);
}

const skillmeat::Cancel &stop_token() {
    static const skillmeat::Cancel token;
    return token;
}

void watch_signals() {
    stop_switch = stop_token().get();
    struct sigaction action {};
    action.sa_handler = &on_signal;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    signal(SIGPIPE, SIG_IGN);
}

bool given(int argc, char **argv, const char *flag) {
    for (int i = 1; i < argc && std::strcmp(argv[i], "--") != 0; ++i)
        if (std::strcmp(argv[i], flag) == 0) return true;
    return false;
}

void add_globals(CLI::App &app, Globals &globals) {
    app.add_option("--home", globals.home, "Home folder (default: $SKILLMEAT_HOME, else ~/.skillmeat)")
        ->type_name("DIR");
    app.add_option("--collection", globals.collection,
                   "Collection (default: config settings.default-collection)")
        ->type_name("NAME");
    app.add_option("--project", globals.project, "Project folder (default: found from here)")
        ->type_name("DIR");
    app.add_flag("--offline", globals.offline, "Never use the network");
    app.add_flag("--no-wait", globals.no_wait, "Fail at once when another process holds the lock");
    app.add_flag("--json", globals.json, "One JSON document on standard output");
    app.add_flag("--yes", globals.yes, "Answer questions with yes; never trust or policy");
    app.add_flag("--dry-run", globals.dry_run, "Show what would be done, write nothing");
    app.add_flag("--quiet,-q", globals.quiet, "Only results and errors");
    app.add_flag("--verbose,-v", globals.verbose, "Log records on standard error");
    app.add_option("--color", globals.color, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->type_name("WHEN");
}

// Arguments may hold any bytes: what is not UTF-8 is replaced.
std::string error_document(const std::string &code, const std::string &message, const std::string &hint) {
    const Json document = {
        {"error",
         {{"code", code}, {"message", message}, {"hint", hint}, {"path", ""}, {"details", Json::object()}}}};
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

int status_of(skm_status code) {
    switch (code) {
        case SKM_E_ARGUMENT:
        case SKM_E_UNSUPPORTED:
        case SKM_E_INPUT: return kUsage;
        case SKM_E_CANCELLED: return kInterrupted;
        case SKM_E_AMBIGUOUS:
        case SKM_E_DEPLOYED:
        case SKM_E_PASSPHRASE_NEEDED:
        case SKM_E_DECISION: return kUndecided;
        case SKM_E_ARCHIVE:
        case SKM_E_PACK:
        case SKM_E_SIGNATURE:
        case SKM_E_POLICY: return kRefused;
        default: break;
    }
    if (code <= SKM_E_NOT_FOUND && code > SKM_E_EXISTS) return kNotFound;
    if (code <= SKM_E_NETWORK && code > SKM_E_MEMORY) return kRemote;
    return kFailed;
}

Session::Session() = default;
Session::~Session() = default;

const skillmeat::Context &Session::context() {
    if (context_) return *context_;
    skillmeat::ContextOptions options;
    if (!globals.home.empty()) options.home = globals.home;
    options.offline = globals.offline;
    options.log_level = globals.verbose ? SKM_LOG_DEBUG : SKM_LOG_WARNING;
    if (globals.verbose)
        options.log = [](const skillmeat::LogRecord &record) {
            std::cerr << std::string(record.json) + "\n";
        };
    else if (!globals.quiet && !globals.json)
        options.log = [](const skillmeat::LogRecord &record) {
            std::cerr << "warning: " + plain(std::string(record.message)) + "\n";
        };
    context_.emplace(std::move(options));
    return *context_;
}

skillmeat::Call Session::call() {
    skillmeat::Call call;
    call.dry_run = globals.dry_run;
    call.no_wait = globals.no_wait;
    call.cancel = stop_token();
    if (!globals.json && !globals.quiet) {
        if (isatty(STDERR_FILENO) == 1) progress_ = std::make_unique<Progress>();
        call.progress = [this](const skillmeat::Progress &event) { return report(event); };
    }
    return call;
}

bool Session::report(const skillmeat::Progress &event) {
    if (event.phase == "wait" && !waits_) {
        waits_ = true;
        note("skillmeat: waiting for another process that holds the lock (--no-wait fails instead)");
    }
    if (progress_) progress_->show(event);
    return true;
}

skillmeat::Text Session::collection() const {
    return globals.collection.empty() ? skillmeat::Text{} : skillmeat::Text{globals.collection};
}

skillmeat::Text Session::project() const {
    return globals.project.empty() ? skillmeat::Text{} : skillmeat::Text{globals.project};
}

skillmeat::Text Session::project_here() {
    if (!globals.project.empty()) return globals.project;
    const Json found = Json::parse(context().project());
    return found.at("found") ? skillmeat::Text(found.at("project").get<std::string>()) : skillmeat::Text{};
}

bool Session::interactive() const {
    return !globals.yes && !globals.json && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

std::optional<std::string> Session::ask(const std::string &question) const {
    if (!interactive()) return std::nullopt;
    if (progress_) progress_->end();
    return read_line_from_terminal(question, false);
}

std::optional<std::string> Session::ask_hidden(const std::string &question) const {
    if (isatty(STDIN_FILENO) != 1 || globals.json) return std::nullopt;
    if (progress_) progress_->end();
    return read_line_from_terminal(question, true);
}

void Session::end_progress() {
    if (progress_) progress_->end();
    progress_.reset();
}

void Session::show(const skillmeat::Document &document, const Text &text) {
    show_unparsed(document, [&text](const skillmeat::Document &whole, std::ostream &out) {
        text(Json::parse(whole), out);
    });
}

void Session::show_unparsed(const skillmeat::Document &document, const UnparsedText &text) {
    end_progress();
    if (globals.json) {
        std::cout << document;
        if (document.empty() || document.back() != '\n') std::cout << '\n';
        return;
    }
    std::ostringstream out;
    text(document, out);
    std::cout << out.str();
}

void Session::note(const std::string &line) const {
    if (!globals.quiet && !globals.json) std::cerr << line << '\n';
}

bool Session::color_on_output() const {
    if (globals.color != "auto") return globals.color == "always";
    const char *no_color = std::getenv("NO_COLOR");
    return (no_color == nullptr || *no_color == '\0') && isatty(STDOUT_FILENO) == 1;
}

int Session::fail(const skillmeat::Error &error) const {
    if (globals.json) {
        const std::string document = error.json();
        std::cerr << document << (document.empty() || document.back() != '\n' ? "\n" : "");
    } else {
        std::cerr << "skillmeat: " << plain(error.what()) << '\n';
        std::cerr << plain_lines(error.hint());
    }
    return status_of(error.code());
}

int Session::fail(const Failure &failure) const {
    if (globals.json)
        std::cerr << error_document(failure.code, failure.what(), failure.hint) << '\n';
    else
        std::cerr << "skillmeat: " << plain(failure.what()) << '\n' << plain_lines(failure.hint);
    return failure.status;
}

int Session::usage(const CLI::App &app, const CLI::ParseError &error) const {
    const CLI::App *command = &app;
    while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
    const std::string hint = "See: " + [&] {
        std::string name;
        for (const CLI::App *at = command; at != nullptr; at = at->get_parent())
            name = at->get_name() + (name.empty() ? "" : " " + name);
        return name;
    }() + " --help";
    // A word that is no command makes the library say only that a command is missing.
    const std::vector<std::string> unknown = command->remaining();
    if (dynamic_cast<const CLI::RequiredError *>(&error) != nullptr && !unknown.empty() &&
        !command->get_subcommands([](const CLI::App *) { return true; }).empty())
        return fail(Failure(kUsage, "usage", "there is no command \"" + unknown.front() + "\"", hint));
    return fail(Failure(kUsage, "usage", error.what(), hint));
}

int Session::run(int argc, char **argv) {
    globals.json = given(argc, argv, "--json");  // so that a usage error is a document too
    watch_signals();

    CLI::App app{"Keeps AI-agent artifacts: collected, packed, signed, shared, deployed.", "skillmeat"};
    app.require_subcommand(1);
    app.fallthrough();
    app.get_formatter()->column_width(34);
    add_globals(app, globals);
    app.add_flag_callback(
        "--version",
        [this] {
            throw CLI::CallForVersion(
                globals.json ? std::string(skillmeat::features()) : "skillmeat " + skillmeat::version(), 0);
        },
        "Version; with --json also features");
    add_collection_commands(app, *this);
    add_bundle_commands(app, *this);
    add_deployment_commands(app, *this);
    add_snapshot_commands(app, *this);
    add_key_commands(app, *this);
    add_trust_commands(app, *this);
    add_policy_commands(app, *this);
    add_audit_commands(app, *this);
    add_agent_commands(app, *this);
    add_artifact_commands(app, *this);
    add_mcp_commands(app, *this);
    add_context_commands(app, *this);
    add_usage_commands(app, *this);
    add_completion_commands(app, *this);

    // What a shell asks is a line in the making: it is not parsed.
    if (argc > 1 && std::strcmp(argv[1], "__complete") == 0) {
        globals.quiet = true;
        return answer_completion(app, *this, {argv + 2, argv + argc});
    }
    const int ended = run_command(app, argc, argv);
    std::cout.flush();
    if (!std::cout && ended == kDone) {
        std::cerr << "skillmeat: cannot write to standard output\n";
        return kFailed;
    }
    return ended;
}

int Session::run_command(CLI::App &app, int argc, char **argv) {
    // After Ctrl-C a question without an answer, or input that ended, is no error of its own.
    const auto stopped = [] { return stops > 0; };
    const Failure interrupted(kInterrupted, "cancelled", "interrupted", "Nothing was changed.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForVersion &version) {
        std::cout << version.what() << '\n';
    } catch (const CLI::Success &help) {
        app.exit(help);
    } catch (const CLI::ParseError &error) {
        end_progress();
        return stopped() ? fail(interrupted) : usage(app, error);
    } catch (const skillmeat::Error &error) {
        end_progress();
        return fail(error);
    } catch (const Failure &failure) {
        end_progress();
        return fail(stopped() ? interrupted : failure);
    } catch (const std::exception &error) {
        end_progress();
        return fail(stopped() ? interrupted : Failure(kFailed, "failed", error.what(), ""));
    }
    return status;
}

}  // namespace cli
