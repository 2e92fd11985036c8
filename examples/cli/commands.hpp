// commands.hpp - every noun adds its commands to the tree.
#pragma once

#include "session.hpp"

namespace cli {

void add_agent_commands(CLI::App &app, Session &session);
void add_artifact_commands(CLI::App &app, Session &session);
void add_bundle_commands(CLI::App &app, Session &session);
void add_collection_commands(CLI::App &app, Session &session);
void add_completion_commands(CLI::App &app, Session &session);
void add_audit_commands(CLI::App &app, Session &session);
void add_context_commands(CLI::App &app, Session &session);
void add_deployment_commands(CLI::App &app, Session &session);
void add_key_commands(CLI::App &app, Session &session);
void add_mcp_commands(CLI::App &app, Session &session);
void add_policy_commands(CLI::App &app, Session &session);
void add_snapshot_commands(CLI::App &app, Session &session);
void add_trust_commands(CLI::App &app, Session &session);
void add_usage_commands(CLI::App &app, Session &session);

// Prints what may stand for the last of the words, one a line: for the shells' completion scripts.
int answer_completion(const CLI::App &app, Session &session, const std::vector<std::string> &words);

// A list option that takes one value each time it is given.
CLI::Option *add_list(CLI::App &app, const std::string &flags, std::vector<std::string> &values,
                      const std::string &help);
// Names as arguments, and from --from-file FILE ("-" = standard input), one a line.
struct Names {
    std::vector<std::string> given;
    std::string file;
    std::vector<std::string> all() const;  // throws CLI::ValidationError when the file cannot be read
};
void add_names(CLI::App &app, Names &names, const std::string &label, const std::string &help);
// A file argument that may be "-": then standard input is kept in a private file for as long as this lives.
class InputFile {
 public:
    explicit InputFile(const std::string &argument);
    ~InputFile();
    InputFile(const InputFile &) = delete;
    InputFile &operator=(const InputFile &) = delete;
    const std::string &path() const { return path_; }

 private:
    std::string path_;
    bool kept_ = false;
};
// --limit and --cursor.
void add_page(CLI::App &app, skillmeat::Page &page);
CLI::Validator not_negative();  // of a number

}  // namespace cli
