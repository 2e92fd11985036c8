// session.hpp - one run of the command: global options, the context, how results and errors are shown.
#pragma once

#include <skillmeat/skillmeat.hpp>

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
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

    // A question may be asked: standard input and error are a terminal, and neither --yes nor --json was
    // given.
    bool interactive() const;
    // Asks on the terminal; nullopt when nobody is there. `hidden` does not show what is typed.
    std::optional<std::string> ask(const std::string &question) const;
    std::optional<std::string> ask_hidden(const std::string &question) const;

    // Shows a result: the document itself with --json, else what `text` prints of it.
    using Text = std::function<void(const Json &document, std::ostream &out)>;
    void show(const skillmeat::Document &document, const Text &text);
    // What people should know beside the result; not with --quiet or --json.
    void note(const std::string &line) const;

    bool color_on_output() const;

    // Runs the command line. Returns the exit status.
    int run(int argc, char **argv);

 private:
    int fail(const skillmeat::Error &error) const;
    int usage(const CLI::App &app, const CLI::ParseError &error) const;
    void end_progress();

    std::optional<skillmeat::Context> context_;
    std::unique_ptr<Progress> progress_;
};

int status_of(skm_status code);

}  // namespace cli
