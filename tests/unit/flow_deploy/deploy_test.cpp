#include "flow/deploy.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "base/error.hpp"
#include "model/artifact/original_hashes.hpp"
#include "model/project/project_state.hpp"
#include "model/project/tracking.hpp"
#include "unit/flow_deploy/world.hpp"

namespace fs = std::filesystem;

TEST_CASE("a deployment to two agents: files, tracking, state, and nothing else") {
    World world;
    world.skill(
        "pdf",
        {{"SKILL.md", "---\nname: pdf\n---\n"}, {"scripts/run.sh", "#!/bin/sh\n"}, {".DS_Store", "x"}});
    fs::permissions(world.copy("pdf") + "/scripts/run.sh", fs::perms(0750));
    const Json result = world.deploy({"pdf"}, {"claude", "codex"});
    CHECK(result.at("conflicts").size() == 0);
    REQUIRE(result.at("deployed").size() == 2);
    const Json &first = result.at("deployed").as_array()[0];
    CHECK(first.at("artifact").at("name").as_string() == "pdf");
    CHECK(first.at("agent").as_string() == "claude-code");
    CHECK(first.at("path").as_string() == ".claude/skills/pdf");
    CHECK(first.at("action").as_string() == "created");
    CHECK(result.at("txn").is_string());

    auto tree = support::snapshot_tree(world.project);
    const std::string tracking = tree[".claude/.skillmeat-deployed.toml"],
                      codex = tree[".agents/.skillmeat-deployed.toml"];
    for (const char *file : {".claude/.skillmeat-deployed.toml", ".agents/.skillmeat-deployed.toml"})
        tree.erase(file);
    CHECK(tree ==
          std::map<std::string, std::string>{{".git", "/"},
                                             {".claude", "/"},
                                             {".claude/skills", "/"},
                                             {".claude/skills/pdf", "/"},
                                             {".claude/skills/pdf/SKILL.md", "644 ---\nname: pdf\n---\n"},
                                             {".claude/skills/pdf/scripts", "/"},
                                             {".claude/skills/pdf/scripts/run.sh", "755 #!/bin/sh\n"},
                                             {".agents", "/"},
                                             {".agents/skills", "/"},
                                             {".agents/skills/pdf", "/"},
                                             {".agents/skills/pdf/SKILL.md", "644 ---\nname: pdf\n---\n"},
                                             {".agents/skills/pdf/scripts", "/"},
                                             {".agents/skills/pdf/scripts/run.sh", "755 #!/bin/sh\n"}});
    const Tracking records = read_tracking(tracking.substr(4), "t");
    REQUIRE(records.records.size() == 1);
    CHECK(records.records[0].path == "skills/pdf");
    CHECK(records.records[0].profile == "claude_code");
    std::uint64_t files = 0;
    CHECK(records.records[0].content_hash == original_hash('a', world.copy("pdf"), {}, files));
    CHECK(read_tracking(codex.substr(4), "t").records.at(0).profile_root == ".agents");

    const ProjectState state = read_project_state(world.home(), world.project, world.project);
    REQUIRE(state.deployments.size() == 2);
    CHECK(state.deployments[0].agents == std::vector<std::string>{"codex"});

    // Again: nothing to do, nothing written.
    const auto before = support::snapshot_tree(world.folder.path());
    const Json again = world.deploy({"pdf"}, {"claude", "codex"});
    CHECK(world.actions(again) == std::vector<std::string>{"unchanged", "unchanged"});
    CHECK(again.at("txn").is_null());
    auto after = support::snapshot_tree(world.folder.path());
    CHECK(world.without_derived(after) == world.without_derived(before));
}

TEST_CASE("agents that share a folder get one copy") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}});
    const Json result = world.deploy({"pdf"}, {"codex", "cursor", "amp"});
    CHECK(result.at("deployed").size() == 3);
    for (const Json &row : result.at("deployed").as_array())
        CHECK(row.at("path").as_string() == ".agents/skills/pdf");
    const ProjectState state = read_project_state(world.home(), world.project, world.project);
    REQUIRE(state.deployments.size() == 1);
    CHECK(state.deployments[0].agents == std::vector<std::string>{"amp", "codex", "cursor"});

    CHECK(world.undeploy({"pdf"}, {"codex"}).at("removed").size() == 1);
    CHECK(support::exists(world.project + "/.agents/skills/pdf/SKILL.md"));
    CHECK(world.undeploy({"pdf"}, {}).at("removed").size() == 2);
    CHECK_FALSE(support::exists(world.project + "/.agents/skills/pdf"));
}

TEST_CASE("an agent's folder that is a link to another's is the same place") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}});
    fs::create_directories(world.project + "/.agents/skills");
    fs::create_directories(world.project + "/.claude");
    fs::create_directory_symlink("../.agents/skills", world.project + "/.claude/skills");
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code", "codex"})) ==
          std::vector<std::string>{"created", "created"});
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code", "codex"})) ==
          std::vector<std::string>{"unchanged", "unchanged"});
    CHECK(fs::is_symlink(world.project + "/.claude/skills"));
    world.undeploy({"pdf"}, {"claude-code"});
    CHECK(support::exists(world.project + "/.agents/skills/pdf/SKILL.md"));
    world.undeploy({"pdf"}, {});
    CHECK_FALSE(support::exists(world.project + "/.agents/skills/pdf"));

    fs::remove(world.project + "/.claude/skills");
    fs::create_directories(world.folder / "outside");
    fs::create_directory_symlink(world.folder / "outside", world.project + "/.claude/skills");
    CHECK(world.code([&] { world.deploy({"pdf"}, {"claude-code"}); }) == SKM_E_LINK);
    CHECK(fs::is_empty(world.folder / "outside"));
}

TEST_CASE("local edits are merged by file, and a conflict stops the whole deployment") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}, {"a", "1"}, {"b", "1"}});
    world.skill("other", {{"SKILL.md", "1"}});
    world.deploy({"pdf"}, {"claude-code"});
    const std::string there = world.project + "/.claude/skills/pdf";
    support::write_file(there + "/a", "mine");
    support::write_file(there + "/own", "own");
    fs::remove(there + "/b");
    world.skill("pdf", {{"SKILL.md", "2"}, {"a", "1"}, {"b", "1"}, {"new", "1"}});
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code"})) == std::vector<std::string>{"merged"});
    CHECK(support::read_file(there + "/SKILL.md") == "2");
    CHECK(support::read_file(there + "/a") == "mine");
    CHECK(support::read_file(there + "/new") == "1");
    CHECK(support::exists(there + "/own"));
    CHECK_FALSE(support::exists(there + "/b"));

    world.skill("pdf", {{"SKILL.md", "3"}, {"a", "3"}, {"b", "1"}, {"new", "1"}});
    const auto before = support::snapshot_tree(world.project);
    const Json result = world.deploy({"other", "pdf"}, {"claude-code"});
    CHECK(world.actions(result) == std::vector<std::string>{"created", "conflict"});
    REQUIRE(result.at("conflicts").size() == 1);
    CHECK(result.at("conflicts").as_array()[0].at("files").as_array()[0].at("path").as_string() == "a");
    CHECK(result.at("txn").is_null());
    CHECK(support::snapshot_tree(world.project) == before);
    CHECK(world.state("pdf") == "conflict");

    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code"}, "skip")) ==
          std::vector<std::string>{"skipped"});
    CHECK(support::snapshot_tree(world.project) == before);
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code"}, "overwrite")) ==
          std::vector<std::string>{"updated"});
    CHECK(support::read_file(there + "/a") == "3");
    CHECK(support::exists(there + "/b"));
    CHECK(support::read_file(there + "/own") == "own");
}

TEST_CASE("ask decides each conflict once") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}});
    world.deploy({"pdf"}, {"claude-code"});
    support::write_file(world.project + "/.claude/skills/pdf/SKILL.md", "mine");
    world.skill("pdf", {{"SKILL.md", "2"}});
    int asked = 0;
    std::string answer;
    const auto ask = [&](const Json &conflict) {
        ++asked;
        CHECK(conflict.at("path").as_string() == ".claude/skills/pdf");
        return answer;
    };
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code"}, "ask", ask)) ==
          std::vector<std::string>{"conflict"});
    answer = "skip";
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code"}, "ask", ask)) ==
          std::vector<std::string>{"skipped"});
    answer = "overwrite";
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code"}, "ask", ask)) ==
          std::vector<std::string>{"updated"});
    CHECK(asked == 3);
    CHECK(support::read_file(world.project + "/.claude/skills/pdf/SKILL.md") == "2");
    CHECK(world.code([&] { world.deploy({"pdf"}, {"claude-code"}, "force"); }) == SKM_E_ARGUMENT);
}

TEST_CASE("what stands there already is adopted when it is the same, else a conflict") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}});
    support::write_file(world.project + "/.claude/skills/pdf/SKILL.md", "1");
    const Json adopted = world.deploy({"pdf"}, {"claude-code"});
    CHECK(world.actions(adopted) == std::vector<std::string>{"unchanged"});
    CHECK(adopted.at("txn").is_string());
    CHECK(world.state("pdf") == "synced");

    support::write_file(world.project + "/.claude/skills/new/SKILL.md", "somebody's");
    world.skill("new", {{"SKILL.md", "ours"}});
    CHECK(world.actions(world.deploy({"new"}, {"claude-code"})) == std::vector<std::string>{"conflict"});
    CHECK(support::read_file(world.project + "/.claude/skills/new/SKILL.md") == "somebody's");

    fs::create_directory_symlink("pdf", world.project + "/.claude/skills/linked");
    world.skill("linked", {{"SKILL.md", "1"}});
    for (const char *strategy : {"merge", "overwrite"})
        CHECK(world.actions(world.deploy({"linked"}, {"claude-code"}, strategy)) ==
              std::vector<std::string>{"conflict"});
}

TEST_CASE("upstream may turn files into folders and back") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}, {"notes", "file"}});
    world.deploy({"pdf"}, {"claude-code"});
    world.skill("pdf", {{"SKILL.md", "1"}, {"notes/a", "a"}});
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code"})) == std::vector<std::string>{"updated"});
    CHECK(support::read_file(world.project + "/.claude/skills/pdf/notes/a") == "a");
}

TEST_CASE("commands and agents go to Claude Code; other pairs are refused before anything is written") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}});
    world.file("command", "review", "do it");
    world.file("hook", "guard", "{}");
    world.deploy({"review"}, {"claude-code"});
    CHECK(support::read_file(world.project + "/.claude/commands/review.md") == "do it");
    support::write_file(world.project + "/.claude/commands/own.md", "own");
    CHECK(world.state("review") == "synced");
    support::write_file(world.project + "/.claude/commands/review.md", "do it\r\n");
    CHECK(world.state("review") == "modified");
    world.file("command", "review", "do it\n");
    CHECK(world.actions(world.deploy({"review"}, {"claude-code"}, "overwrite")) ==
          std::vector<std::string>{"updated"});
    support::write_file(world.project + "/.claude/commands/review.md", "do it\r\n");
    CHECK(world.state("review") == "line_ends");

    const auto before = support::snapshot_tree(world.project);
    CHECK(world.code([&] {
        world.deploy({"pdf", "review"}, {"claude-code", "codex"});
    }) == SKM_E_UNSUPPORTED);
    CHECK(world.code([&] { world.deploy({"guard"}, {"claude-code"}); }) == SKM_E_UNSUPPORTED);
    CHECK(world.code([&] { world.deploy({"pdf"}, {"nobody"}); }) == SKM_E_AGENT_NOT_FOUND);
    CHECK(world.code([&] { world.deploy({"nothing"}, {"codex"}); }) == SKM_E_ARTIFACT_NOT_FOUND);
    CHECK(world.code([&] { world.deploy({}, {"codex"}); }) == SKM_E_ARGUMENT);
    CHECK(support::snapshot_tree(world.project) == before);

    const Json removed = world.undeploy({"command:review"}, {});
    CHECK(removed.at("kept_modified").as_array()[0].at("path").as_string() == ".claude/commands/review.md");
    CHECK(support::exists(world.project + "/.claude/commands/own.md"));
    CHECK(support::exists(world.project + "/.claude/commands/review.md"));
}

TEST_CASE("without --agent the agents found on the machine are taken") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}});
    world.file("command", "review", "do it");
    CHECK(world.code([&] { world.deploy({"pdf"}, {}); }) == SKM_E_DECISION);
    support::write_file(world.user + "/.claude/settings.json", "{}");
    support::write_file(world.user + "/.codex/config.toml", "");
    const Json result = world.deploy({"pdf", "review"}, {});
    CHECK(result.at("agents") == Json::array({"claude-code", "codex"}));
    CHECK(world.actions(result) == std::vector<std::string>{"created", "created", "created", "skipped"});
    CHECK(result.at("deployed").as_array()[3].at("reason").as_string().find("codex") != std::string::npos);
}

TEST_CASE("the user's scope: the home folder, or where a variable says") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}});
    world.options.scope = "user";
    const Json result = world.deploy({"pdf"}, {"claude-code", "goose"});
    CHECK(result.at("deployed").as_array()[0].at("path").as_string() == world.user + "/.claude/skills/pdf");
    CHECK(support::exists(world.user + "/.config/goose/skills/pdf/SKILL.md"));
    CHECK(support::exists(world.user + "/.claude/.skillmeat-deployed.toml"));
    CHECK(world.code([&] { world.deploy({"pdf"}, {"eve"}); }) == SKM_E_UNSUPPORTED);
    CHECK(world.state("pdf") == "synced");

    world.variables["CLAUDE_CONFIG_DIR"] = world.folder / "claude";
    world.deploy({"pdf"}, {"claude-code"});
    CHECK(support::exists(world.folder / "claude/skills/pdf/SKILL.md"));
    CHECK_FALSE(support::exists(world.folder / "claude/.skillmeat-deployed.toml"));

    CHECK(world.code([&] { world.undeploy({"pdf"}, {}); }) == SKM_E_NOT_FOUND);
    world.everywhere = true;
    CHECK(world.undeploy({"pdf"}, {}).at("removed").size() == 3);
    CHECK_FALSE(support::exists(world.user + "/.claude/skills/pdf"));
    CHECK_FALSE(support::exists(world.folder / "claude/skills/pdf"));
}

TEST_CASE("undeploy keeps what was changed or added, and says so") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}, {"a", "1"}, {"sub/b", "1"}});
    world.skill("other", {{"SKILL.md", "1"}});
    world.deploy({"pdf", "other"}, {"claude-code"});
    const std::string there = world.project + "/.claude/skills/pdf";
    support::write_file(there + "/a", "mine");
    support::write_file(there + "/own", "own");
    const auto dry = support::snapshot_tree(world.project);
    world.dry_run = true;
    CHECK(world.undeploy({"pdf"}, {}).at("kept_modified").size() == 2);
    CHECK(support::snapshot_tree(world.project) == dry);
    world.dry_run = false;
    const Json result = world.undeploy({"pdf"}, {});
    REQUIRE(result.at("removed").size() == 1);
    CHECK(result.at("removed").as_array()[0].at("path").as_string() == ".claude/skills/pdf");
    REQUIRE(result.at("kept_modified").size() == 2);
    CHECK(result.at("kept_modified").as_array()[0].at("path").as_string() == ".claude/skills/pdf/a");
    CHECK(result.at("kept_modified").as_array()[0].at("reason").as_string() == "modified");
    CHECK(result.at("kept_modified").as_array()[1].at("reason").as_string() == "added");
    CHECK_FALSE(support::exists(there + "/SKILL.md"));
    CHECK_FALSE(support::exists(there + "/sub"));
    CHECK(world.state("pdf") == "");
    CHECK(world.state("other") == "synced");
    CHECK(world.code([&] { world.undeploy({"pdf"}, {}); }) == SKM_E_NOT_FOUND);

    world.undeploy_all();
    CHECK_FALSE(support::exists(world.project + "/.claude/skills/other"));
    CHECK(support::exists(world.project + "/.claude/skills"));
    CHECK(support::read_file(world.project + "/.claude/.skillmeat-deployed.toml") == "deployed = []\n");
    CHECK_FALSE(support::exists(world.home().path() + "/" + project_state_path(world.project)));
}

TEST_CASE("the state says what changed where") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}, {"a", "x\ny\n"}});
    world.deploy({"pdf"}, {"claude-code"});
    const std::string there = world.project + "/.claude/skills/pdf";
    CHECK(world.state("pdf") == "synced");
    support::write_file(there + "/a", "x\r\ny\r\n");
    CHECK(world.state("pdf") == "line_ends");
    support::write_file(there + "/a", "x\ny\nz\n");
    CHECK(world.state("pdf") == "modified");
    world.skill("pdf", {{"SKILL.md", "2"}, {"a", "x\ny\n"}});
    CHECK(world.state("pdf") == "outdated");
    world.skill("pdf", {{"SKILL.md", "2"}, {"a", "w\n"}});
    CHECK(world.state("pdf") == "conflict");
    fs::remove_all(there);
    CHECK(world.state("pdf") == "missing");
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code"})) == std::vector<std::string>{"created"});
}

TEST_CASE("what the original deployed is known, compared and taken back") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}});
    support::write_file(world.project + "/.claude/skills/pdf/SKILL.md", "1");
    std::uint64_t files = 0;
    TrackingRecord record;
    record.name = "pdf";
    record.type = "skill";
    record.collection = "default";
    record.deployed_at = "2026-11-21T03:27:26.079587";
    record.path = "skills/pdf";
    record.content_hash = original_hash('a', world.copy("pdf"), {}, files);
    record.platform = "claude_code";
    record.profile_root = ".claude";
    TrackingEdit edit(std::nullopt, "t");
    support::write_file(world.project + "/.claude/.skillmeat-deployed.toml", *edit.put(record).text());
    CHECK(world.state("pdf") == "synced");
    world.skill("pdf", {{"SKILL.md", "2"}});
    CHECK(world.state("pdf") == "outdated");
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code"})) == std::vector<std::string>{"updated"});

    // The original deploys an older copy again: its record is newer than our state.
    support::write_file(world.project + "/.claude/skills/pdf/SKILL.md", "1");
    support::write_file(world.project + "/.claude/.skillmeat-deployed.toml", *edit.text());
    CHECK(world.state("pdf") == "outdated");
    CHECK(world.undeploy({"pdf"}, {}).at("kept_modified").size() == 0);
    CHECK_FALSE(support::exists(world.project + "/.claude/skills/pdf"));
}

TEST_CASE("a tracking file from outside cannot take away what was not deployed") {
    World world;
    support::write_file(world.project + "/.claude/skills/mine/SKILL.md", "mine");
    support::write_file(world.project + "/src/main.c", "int main;");
    std::uint64_t files = 0;
    const auto record = [&](const std::string &path, const std::string &target) {
        return "[[deployed]]\nartifact_name = \"mine\"\nartifact_type = \"skill\"\nfrom_collection = \"c\"\n"
               "deployed_at = \"2026-11-21T03:27:26\"\nartifact_path = \"" +
               path + "\"\ncontent_hash = \"" + original_hash('a', world.project + "/" + target, {}, files) +
               "\"\n";
    };
    const std::string wrong(64, '0');
    const auto before = support::snapshot_tree(world.project);
    for (const std::string &text : {record("../src", "src"), record("skills", ".claude/skills"),
                                    record("/" + world.project + "/src", "src")}) {
        support::write_file(world.project + "/.claude/.skillmeat-deployed.toml", text);
        world.undeploy_all();
        CHECK(world.state("mine") == "");
    }
    std::string changed = record("skills/mine", ".claude/skills/mine");
    changed.replace(changed.size() - 66, 64, wrong);
    support::write_file(world.project + "/.claude/.skillmeat-deployed.toml", changed);
    CHECK(world.undeploy_all().at("kept_modified").size() == 1);
    auto after = support::snapshot_tree(world.project);
    after.erase(".claude/.skillmeat-deployed.toml");
    CHECK(after == before);
}

TEST_CASE("projects that are gone, and everything everywhere") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}});
    world.deploy({"pdf"}, {"claude-code"});
    const std::string first = world.project;
    world.project = world.folder / "second";
    fs::create_directories(world.project + "/.git");
    world.deploy({"pdf"}, {"codex"});
    CHECK(world.deployments().size() == 2);
    fs::remove_all(first);
    world.everywhere = true;
    const Json status = world.status();
    REQUIRE(status.at("artifacts").size() == 1);
    CHECK(status.at("artifacts").as_array()[0].at("deployments").size() == 2);
    const Json result = world.undeploy({"pdf"}, {});
    CHECK(result.at("removed").size() == 2);
    REQUIRE(result.at("notes").size() == 1);
    CHECK(result.at("notes").as_array()[0].as_string().find(first) != std::string::npos);
    CHECK(world.deployments().empty());
    CHECK_FALSE(support::exists(first));
}

TEST_CASE("status comes in pages") {
    World world;
    for (const char *name : {"a", "b", "c"}) world.skill(name, {{"SKILL.md", name}});
    world.deploy({"c", "a", "b"}, {"claude-code"});
    world.page.limit = 2;
    const Json first = world.status();
    CHECK(first.at("artifacts").size() == 2);
    CHECK(first.at("total").as_integer() == 3);
    world.page.cursor = first.at("next").as_string();
    const Json second = world.status();
    REQUIRE(second.at("artifacts").size() == 1);
    CHECK(second.at("artifacts").as_array()[0].at("artifact").at("name").as_string() == "c");
    CHECK(second.at("next").is_null());
    world.page.cursor = "no cursor";
    CHECK(world.code([&] { world.status(); }) == SKM_E_ARGUMENT);
}

TEST_CASE("a dry run shows the same and writes nothing") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}});
    world.dry_run = true;
    const auto before = support::snapshot_tree(world.folder.path());
    CHECK(world.actions(world.deploy({"pdf"}, {"claude-code"})) == std::vector<std::string>{"created"});
    CHECK(world.without_derived(support::snapshot_tree(world.folder.path())) ==
          world.without_derived(before));
}

TEST_CASE("files of the target that are private stay private") {
    World world;
    world.skill("pdf", {{"SKILL.md", "1"}, {"run", "1"}});
    world.deploy({"pdf"}, {"claude-code"});
    const std::string there = world.project + "/.claude/skills/pdf";
    fs::permissions(there + "/run", fs::perms(0600));
    world.skill("pdf", {{"SKILL.md", "1"}, {"run", "2"}});
    world.deploy({"pdf"}, {"claude-code"});
    CHECK(support::snapshot_tree(there)["run"] == "600 2");
}

TEST_CASE("the agents of the table, with what is found on the machine") {
    World world;
    support::write_file(world.user + "/.claude/settings.json", "{}");
    const Json all = world.agents({});
    CHECK(all.at("agents").size() == 79);
    CHECK(all.at("next").is_null());
    int detected = 0;
    for (const Json &row : all.at("agents").as_array())
        if (row.at("detected").as_bool() && row.at("id").as_string() == "claude-code") ++detected;
    CHECK(detected == 1);
    Page page{50, ""};
    page.cursor = world.agents(page).at("next").as_string();
    CHECK(world.agents(page).at("agents").size() == 29);
    CHECK(world.code([&] { world.agents({10, "nobody"}); }) == SKM_E_ARGUMENT);
}

TEST_CASE("the project of a folder") {
    const support::TempDir folder;
    const std::string user = folder / "user";
    fs::create_directories(user + "/code/repo/.git");
    fs::create_directories(user + "/code/repo/packages/a/src");
    fs::create_directories(user + "/code/plain");
    support::write_file(user + "/.claude/.skillmeat-deployed.toml", "deployed = []\n");
    ContextOptions options;
    options.environment = std::map<std::string, std::string>{{"HOME", user}};
    options.working_directory = user;
    const Context context(options);
    const auto find = [&](const std::string &start) { return find_project(context, start); };
    CHECK(find(user + "/code/repo") == user + "/code/repo");
    CHECK(find(user + "/code/repo/packages/a/src") == user + "/code/repo");
    CHECK(find(user + "/code/plain") == "");
    CHECK(find(user) == "");
    support::write_file(user + "/code/repo/packages/a/.skillmeat/manifest.toml", "");
    CHECK(find(user + "/code/repo/packages/a/src") == user + "/code/repo/packages/a");
    support::write_file(user + "/code/.claude/.skillmeat-deployed.toml", "");
    CHECK(find(user + "/code/plain") == user + "/code");

    options.home = user + "/code/repo/home";
    const Context inside(options);
    CHECK(find_project(inside, user + "/code/repo/packages") == user + "/code");
    fs::create_directories(folder / "elsewhere/.git");
    fs::create_directories(folder / "elsewhere/sub");
    CHECK(find(folder / "elsewhere/sub") == folder / "elsewhere");
}
