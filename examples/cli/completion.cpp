// completion.cpp - shell completion. The shells ask `skillmeat __complete WORDS…`, which knows the commands,
// their options, and the names of artifacts, agents and keys.
#include <algorithm>
#include <iostream>

#include "commands.hpp"
#include "document.hpp"

namespace cli {

namespace {

constexpr const char *kBash = R"(_skillmeat() {
    local IFS=$'\n'
    COMPREPLY=($(skillmeat __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
    [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _skillmeat skillmeat
)";

constexpr const char *kZsh = R"(#compdef skillmeat
_skillmeat() {
    local -a found
    found=("${(@f)$(skillmeat __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "${found[1]}" ]]; then compadd -- "${found[@]}"; else _files; fi
}
compdef _skillmeat skillmeat
)";

constexpr const char *kFish = R"(function __skillmeat_complete
    set -l words (commandline -opc) (commandline -ct)
    skillmeat __complete $words[2..-1] 2>/dev/null
end
complete -c skillmeat -a '(__skillmeat_complete)'
)";

bool starts_with(const std::string &text, const std::string &prefix) {
    return text.compare(0, prefix.size(), prefix) == 0;
}

std::vector<std::string> artifacts(Session &session) {
    std::vector<std::string> names;
    const auto collection = session.context().open_collection(session.collection());
    for (std::uint64_t i = 0; i < collection.count(); ++i) names.push_back(collection.artifact_name(i));
    return names;
}

std::vector<std::string> members(const Json &rows, const char *key) {
    std::vector<std::string> names;
    for (const auto &row : rows) names.push_back(text_of(row, key));
    return names;
}

// Values for the option that stands before the word, or for an argument of the command.
std::vector<std::string> values(Session &session, const std::string &command, const std::string &option) {
    if (option == "--agent") return members(Json::parse(session.context().agents()).at("agents"), "id");
    if (option == "--sign" || option == "--key")
        return members(Json::parse(session.context().keys()).at("keys"), "name");
    if (option == "--collection")
        return members(Json::parse(session.context().collections()).at("collections"), "name");
    if (option == "--strategy")
        return command == "import" ? std::vector<std::string>{"merge", "fork", "skip", "ask"}
                                   : std::vector<std::string>{"merge", "overwrite", "skip", "ask"};
    if (option == "--artifact" && command == "rollback") return artifacts(session);
    if (option == "--scope") return {"project", "user"};
    if (!option.empty()) return {};
    if (command == "rollback") {
        const skillmeat::Page newest{100, ""};
        return members(
            Json::parse(session.context().history_of(session.collection(), newest)).at("snapshots"), "id");
    }
    for (const char *name : {"show", "remove", "deploy", "undeploy", "export"})
        if (command == name) return artifacts(session);
    return {};
}

void complete(const CLI::App &root, Session &session, const std::vector<std::string> &words) {
    const std::string word = words.empty() ? "" : words.back();
    const CLI::App *at = &root;
    std::string before;  // the word before, when it is an option that wants a value
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        before.clear();
        if (!words[i].empty() && words[i][0] == '-') {
            const CLI::Option *option = at->get_option_no_throw(words[i]);
            if (option == nullptr) option = root.get_option_no_throw(words[i]);
            if (option != nullptr && option->get_expected_min() > 0) before = words[i];
            if (before == "--home" && i + 2 < words.size()) session.globals.home = words[i + 1];
            if (before == "--collection" && i + 2 < words.size()) session.globals.collection = words[i + 1];
            continue;
        }
        if (i > 0 && !words[i - 1].empty() && words[i - 1][0] == '-') continue;
        for (const CLI::App *sub : at->get_subcommands([](const CLI::App *) { return true; }))
            if (sub->get_name() == words[i]) at = sub;
    }

    std::vector<std::string> found;
    if (starts_with(word, "-") && before.empty()) {
        for (const CLI::App *app : {at, &root})
            for (const CLI::Option *option : app->get_options())
                for (const auto &name : option->get_lnames()) found.push_back("--" + name);
    } else {
        if (before.empty())
            for (const CLI::App *sub : at->get_subcommands([](const CLI::App *) { return true; }))
                found.push_back(sub->get_name());
        if (found.empty() || !before.empty()) found = values(session, at->get_name(), before);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (const auto &name : found)
        if (starts_with(name, word) && name.find('\n') == std::string::npos) std::cout << name << '\n';
}

}  // namespace

void add_completion_commands(CLI::App &app, Session &session) {
    auto *command = app.add_subcommand("completion", "Print the completion script of a shell");
    auto shell = std::make_shared<std::string>();
    command->add_option("shell", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->type_name("SHELL");
    command->callback([&session, shell] {
        const std::string script = *shell == "bash" ? kBash : *shell == "zsh" ? kZsh : kFish;
        const Json document = {{"shell", *shell}, {"script", script}};
        session.show(document.dump(), [](const Json &d, std::ostream &out) { out << text_of(d, "script"); });
    });
}

int answer_completion(const CLI::App &app, Session &session, const std::vector<std::string> &words) {
    try {
        complete(app, session, words);
    } catch (const std::exception &) {
        // Nothing to offer: a shell in the middle of a line is no place for messages.
    }
    return kDone;
}

}  // namespace cli
