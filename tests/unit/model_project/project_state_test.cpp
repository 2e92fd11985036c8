#include "model/project/project_state.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

Context context_at(const std::string &home) {
    ContextOptions options;
    options.home = home;
    options.environment = std::map<std::string, std::string>{{"HOME", home}};
    options.working_directory = home;
    return Context(std::move(options));
}

DeploymentRecord record(const std::string &name, const std::string &root) {
    return {{"skill", name}, "default", {"claude-code", "codex"}, root, ".claude/skills/" + name,
            sha256(name),    "aa",      "2026-11-21T03:25:31Z"};
}

}  // namespace

TEST_CASE("the state of a project is read as it was written, in a fixed order") {
    const support::TempDir folder;
    const Context context = context_at(folder / "home");
    const Operation operation(context);
    const Home home = Home::create(operation);
    CHECK(project_id("") == "user");
    CHECK(project_id("/p") == sha256("/p").hex().substr(0, 16));

    ProjectState empty = read_project_state(home, "/p", "/p");
    CHECK_FALSE(empty.text.has_value());
    CHECK(empty.deployments.empty());

    ProjectState state = empty;
    state.deployments = {record("b", "/p"), record("a", "/elsewhere")};
    state.deployments[0].tree_digest.reset();
    const std::string text = project_state_text(state, "/p");
    std::swap(state.deployments[0], state.deployments[1]);
    CHECK(project_state_text(state, "/p") == text);
    support::write_file(home.path() + "/" + project_state_path("/p"), text);
    const ProjectState again = read_project_state(home, "/p", "/p");
    CHECK(again.text == text);
    CHECK(again.deployments == state.deployments);

    std::vector<std::string> problems;
    CHECK(known_projects(home, problems) == std::vector<std::string>{"/p"});
    CHECK(problems.empty());
}

TEST_CASE("damaged and newer states are told apart, and do not hide the others") {
    const support::TempDir folder;
    const Context context = context_at(folder / "home");
    const Operation operation(context);
    const Home home = Home::create(operation);
    const std::string file = home.path() + "/" + project_state_path("/p");
    const auto code = [&](const std::string &text) {
        support::write_file(file, text);
        try {
            read_project_state(home, "/p", "/p");
        } catch (const Error &error) {
            CHECK(error.path() == file);
            return error.code();
        }
        return static_cast<Code>(SKM_OK);
    };
    for (const char *text :
         {"", "[]", "{", "{\"format\":1}", "{\"format\":1,\"project\":\"/q\",\"deployments\":[]}",
          "{\"format\":1,\"project\":\"/p\",\"deployments\":[{}]}",
          "{\"format\":1,\"project\":\"/p\",\"deployments\":[{\"type\":\"skill\",\"name\":\"x\","
          "\"collection\":\"c\",\"agents\":[],\"path\":\"p\",\"tree_digest\":\"zz\"}]}"})
        CHECK_MESSAGE(code(text) == SKM_E_DAMAGED, text);
    CHECK(code("{\"format\":2,\"project\":\"/p\",\"rows\":[]}") == SKM_E_NEWER);

    ProjectState user;
    support::write_file(home.path() + "/" + project_state_path(""), project_state_text(user, "/u"));
    std::vector<std::string> problems;
    CHECK(known_projects(home, problems) == std::vector<std::string>{""});
    CHECK(problems.size() == 1);
}
