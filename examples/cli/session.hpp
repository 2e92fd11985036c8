// session.hpp - one run of the command: global options, the context, how results and errors are shown.
#pragma once

#include <skillmeat/skillmeat.hpp>

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stdexcept>
#include <string>

namespace cli {

using Json = nlohmann::ordered_json;

// Exit status, as the contract of the command line fixes it.
enum Status {
    kDone = 0,
    kFailed = 1,
    kUsage = 2,
    kRefused = 3,
    kUndecided = 4,
    kNotFound = 5,
    kRemote = 6,
    kInterrupted = 130
};

struct Globals {
    std::string home, collection, project, color = "auto";
    bool offline = false, no_wait = false, json = false, yes = false, dry_run = false, quiet = false,
         verbose = false;
};

// What the command finds wrong by itself, beside wrong usage; shown like an error of the library.
struct Failure : std::runtime_error {
    Failure(Status s, std::string c, const std::string &message, std::string h)
        : std::runtime_error(message), status(s), code(std::move(c)), hint(std::move(h)) {}
    Status status;
    std::string code, hint;
};

class Progress;

class Session {
 public:
    Session();
    ~Session();
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    Globals globals;
    int status = kDone;

    const skillmeat::Context &context();  // opened at first use
    skillmeat::Call call();               // dry run, waiting, progress, Ctrl-C
    skillmeat::Text collection() const;   // --collection
    skillmeat::Text project() const;      // --project
    // The same, else the project that the command runs in, if any: whose policy counts.
    skillmeat::Text project_here();

    // A question may be asked: standard input and error are a terminal, and neither --yes nor --json was
    // given.
    bool interactive() const;
    // Asks on the terminal; nullopt when nobody is there. `hidden` does not show what is typed.
    std::optional<std::string> ask(const std::string &question) const;
    std::optional<std::string> ask_hidden(const std::string &question) const;

    // Shows a result: the document itself with --json, else what `text` prints of it.
    using Text = std::function<void(const Json &document, std::ostream &out)>;
    void show(const skillmeat::Document &document, const Text &text);
    // The same for long documents, of which `text` takes only what it needs.
    using UnparsedText = std::function<void(const skillmeat::Document &document, std::ostream &out)>;
    void show_unparsed(const skillmeat::Document &document, const UnparsedText &text);
    // What people should know beside the result; not with --quiet or --json.
    void note(const std::string &line) const;

    bool color_on_output() const;

    // Runs the command line. Returns the exit status.
    int run(int argc, char **argv);

 private:
    int run_command(CLI::App &app, int argc, char **argv);
    int fail(const skillmeat::Error &error) const;
    int fail(const Failure &failure) const;
    int usage(const CLI::App &app, const CLI::ParseError &error) const;
    void end_progress();
    bool report(const skillmeat::Progress &event);

    std::optional<skillmeat::Context> context_;
    std::unique_ptr<Progress> progress_;
    bool waits_ = false;  // it was said that another process holds the lock
};

int status_of(skm_status code);

}  // namespace cli
