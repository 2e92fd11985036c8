// init, add, list, show, remove on real homes.
#include "flow/collection.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "base/error.hpp"
#include "flow/deploy.hpp"
#include "model/artifact/listing.hpp"
#include "model/artifact/original_hashes.hpp"
#include "model/collection/collection.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::TempDir;
using support::write_file;

namespace {

constexpr std::int64_t kNow = 1'795'231'422'660'909;  // 2026-11-21T03:23:42.660909

struct Bench {
    TempDir dir;
    std::int64_t now = kNow;
    std::vector<std::string> logged;
    Context context;

    Bench() : context(options()) {}

    ContextOptions options() {
        ContextOptions out;
        out.home = dir / "home";
        out.environment = std::map<std::string, std::string>{{"HOME", dir / "user"}};
        out.working_directory = dir.path();
        out.managed_policy = dir / "no-policy.toml";
        out.clock = [this] { return now; };
        out.log = [this](const LogRecord &record) { logged.emplace_back(record.message); };
        return out;
    }

    Operation operation() const { return Operation(context); }
    Json init() { return init_collection(operation(), ""); }
    std::string skill(const std::string &name, const std::string &text = "text") const {
        write_file(
            dir / ("in/skills/" + name + "/SKILL.md"),
            "---\nname: " + name + "\ndescription: The skill " + name + "\ntags: [t1]\n---\n" + text + "\n");
        return dir / ("in/skills/" + name);
    }
    Json add(const std::vector<std::string> &sources,
             const std::function<void(AddOptions &)> &more = {}) const {
        AddOptions add;
        add.sources = sources;
        if (more) more(add);
        return add_artifacts(operation(), add);
    }
    Json list(const std::function<void(ListOptions &)> &more = {}) const {
        ListOptions options;
        if (more) more(options);
        return list_artifacts(operation(), options);
    }
    std::string collection(const std::string &relative) const {
        return dir / ("home/collections/default/" + relative);
    }
};

std::vector<std::string> names(const Json &artifacts) {
    std::vector<std::string> out;
    for (const Json &artifact : artifacts.as_array())
        out.push_back(artifact.at("type").as_string() + ":" + artifact.at("name").as_string());
    return out;
}

Error refused(const std::function<void()> &work) {
    try {
        work();
    } catch (const Error &error) {
        CHECK_FALSE(error.hint().empty());
        return error;
    }
    FAIL("nothing was refused");
    return Error(SKM_OK, "");
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("init makes a home and a collection in the original's layout, once") {
    Bench bench;
    const Json first = bench.init();
    CHECK(first.compact() == R"({"collection":"default","path":")" + bench.dir.path() +
                                 R"(/home/collections/default","created":true})");
    CHECK(support::read_file(bench.collection("collection.toml")) ==
          "artifacts = []\n\n[collection]\nname = \"default\"\nversion = \"1.0.0\"\ncreated = "
          "\"2026-11-21T03:23:42.660909\"\n"
          "updated = \"2026-11-21T03:23:42.660909\"\n");
    CHECK(support::read_file(bench.collection("collection.lock")) ==
          "[lock]\nversion = \"1.0.0\"\n\n[lock.entries]\n");
    for (const char *folder : {"skills", "commands", "agents", "workflows"})
        CHECK(support::exists(bench.collection(folder)));
    CHECK(support::exists(bench.dir / "home/config.toml"));

    const auto before = support::snapshot_tree(bench.dir / "home");
    CHECK_FALSE(bench.init().at("created").as_bool());
    CHECK(support::snapshot_tree(bench.dir / "home") == before);
    CHECK(init_collection(bench.operation(), "second").at("created").as_bool());
    CHECK(list_collections(bench.operation(), {}).at("collections").size() == 2);
    CHECK(refused([&] { init_collection(bench.operation(), "../x"); }).code() == SKM_E_NAME);
}

TEST_CASE("a dry run of init makes nothing") {
    Bench bench;
    Operation dry = bench.operation();
    dry.dry_run = true;
    CHECK(init_collection(dry, "").at("created").as_bool());
    CHECK_FALSE(support::exists(bench.dir / "home"));
}

TEST_CASE("without a home and without a collection the next step is said") {
    Bench bench;
    CHECK(refused([&] { bench.list(); }).code() == SKM_E_HOME_NOT_FOUND);
    bench.init();
    CHECK(refused([&] { bench.list([](ListOptions &o) { o.collection = "other"; }); }).code() ==
          SKM_E_COLLECTION_NOT_FOUND);
}

TEST_CASE("add copies an artifact, once") {
    Bench bench;
    bench.init();
    const std::string source = bench.skill("alpha");
    write_file(source + "/scripts/run.sh", "#!/bin/sh\n", 0700);
    write_file(source + "/e\u0301.txt", "nfd");
    write_file(source + "/.env", "SECRET=1");
    const Json added = bench.add({source}, [](AddOptions &o) { o.tags = {"mine", "t1"}; });
    REQUIRE(added.at("added").size() == 1);
    const Json &row = added.at("added").as_array()[0];
    CHECK(row.at("tags").compact() == R"(["t1","mine"])");
    CHECK(row.at("description").as_string() == "The skill alpha");
    CHECK(row.at("tree_digest").as_string() ==
          scan_tree(source, {}, nullptr, {}).listing.tree_digest().prefixed());
    CHECK(added.at("renamed").size() == 1);
    CHECK(added.at("left_out").size() == 1);
    CHECK_FALSE(added.at("txn").as_string().empty());

    CHECK(support::read_file(bench.collection("skills/alpha/\u00e9.txt")) == "nfd");
    CHECK_FALSE(support::exists(bench.collection("skills/alpha/.env")));
    struct stat info {};
    REQUIRE(stat(bench.collection("skills/alpha/scripts/run.sh").c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0755);
    std::uint64_t files = 0;
    CHECK(row.at("content_hash").as_string() ==
          original_hash('a', bench.collection("skills/alpha"), {}, files));
    const Home home = Home::open(bench.operation());
    const auto listing = stored_listing(home.objects(), *Digest::parse(row.at("tree_digest").as_string()));
    REQUIRE(listing);
    for (const FileEntry &file : listing->files) CHECK(home.objects().contains(file.sha256));

    const auto before = support::snapshot_tree(bench.dir / "home/collections");
    bench.now += 1'000'000;
    const Json again = bench.add({source});
    CHECK(names(again.at("unchanged")) == Names{"skill:alpha"});
    CHECK(again.at("txn").as_string().empty());
    CHECK(support::snapshot_tree(bench.dir / "home/collections") == before);
}

TEST_CASE("other content under the same name needs --force, and keeps the tags") {
    Bench bench;
    bench.init();
    const std::string source = bench.skill("alpha");
    write_file(source + "/old.txt", "old");
    bench.add({source}, [](AddOptions &o) { o.tags = {"mine"}; });
    bench.skill("alpha", "changed");
    REQUIRE(unlink((source + "/old.txt").c_str()) == 0);
    write_file(source + "/new.txt", "new");

    const Json refusal = bench.add({source});
    REQUIRE(refusal.at("failed").size() == 1);
    CHECK(refusal.at("failed").as_array()[0].at("reason").as_string() == "exists");
    CHECK(support::exists(bench.collection("skills/alpha/old.txt")));

    bench.now += 1'000'000;
    const Json forced = bench.add({source}, [](AddOptions &o) { o.force = true; });
    REQUIRE(forced.at("added").size() == 1);
    CHECK(forced.at("added").as_array()[0].at("tags").compact() == R"(["t1","mine"])");
    CHECK(forced.at("added").as_array()[0].at("last_updated").as_string() == "2026-11-21T03:23:43.660909");
    CHECK_FALSE(support::exists(bench.collection("skills/alpha/old.txt")));
    CHECK(support::exists(bench.collection("skills/alpha/new.txt")));
    CHECK(scan_tree(bench.collection("skills/alpha"), {}, nullptr, {}).listing.tree_digest() ==
          scan_tree(source, {}, nullptr, {}).listing.tree_digest());
}

TEST_CASE("what lies in the place of an artifact unlisted is not overwritten silently") {
    Bench bench;
    bench.init();
    write_file(bench.collection("skills/alpha/notes.txt"), "mine");
    const std::string source = bench.skill("alpha");
    CHECK(bench.add({source}).at("failed").as_array()[0].at("reason").as_string() == "exists");
    CHECK(bench.add({source}, [](AddOptions &o) { o.force = true; }).at("added").size() == 1);
    CHECK_FALSE(support::exists(bench.collection("skills/alpha/notes.txt")));
}

TEST_CASE("a folder that holds several adds each, of every type") {
    Bench bench;
    bench.init();
    bench.skill("alpha");
    bench.skill("beta");
    write_file(bench.dir / "in/skills/group/gamma/SKILL.md", "---\nname: gamma\n---\nx\n");
    write_file(bench.dir / "in/commands/git/commit.md", "Commit.\n");
    write_file(bench.dir / "in/commands/README.md", "About.\n");
    write_file(bench.dir / "in/agents/planner.md", "Plan.\n");
    write_file(bench.dir / "in/node_modules/x/SKILL.md", "x");
    write_file(bench.dir / "in/notes.md", "x");
    const Json found = bench.add({bench.dir / "in"});
    CHECK(names(found.at("added")) ==
          Names{"agent:planner", "command:commit", "skill:alpha", "skill:beta", "skill:gamma"});
    CHECK(found.at("skipped").size() == 1);
    CHECK(found.at("failed").size() == 0);
    CHECK(support::read_file(bench.collection("commands/commit.md")) == "Commit.\n");

    CHECK(names(bench.add({bench.dir / "in"}, [](AddOptions &o) { o.type = "command"; }).at("unchanged")) ==
          Names{"command:commit"});
}

TEST_CASE("names, types and single files") {
    Bench bench;
    bench.init();
    write_file(bench.dir / "in/notes.md", "Do it.\n");
    write_file(bench.dir / "in/server.json", "{\"command\": \"x\"}\n");
    const std::string notes = bench.dir / "in/notes.md";
    CHECK(bench.add({notes}).at("failed").as_array()[0].at("reason").as_string() == "decision");
    const Json command = bench.add({notes}, [](AddOptions &o) {
        o.type = "command";
        o.name = "doit";
    });
    REQUIRE(command.at("added").size() == 1);
    CHECK(command.at("added").as_array()[0].at("path").as_string() == "commands/doit.md");
    CHECK(command.at("added").as_array()[0].at("content_hash").as_string() == sha256("Do it.\n").hex());
    CHECK(command.at("added").as_array()[0].at("tree_digest").as_string() ==
          scan_tree(bench.collection("commands/doit.md"), {}, nullptr, {}).listing.tree_digest().prefixed());
    bench.add({bench.dir / "in/server.json"}, [](AddOptions &o) { o.type = "mcp"; });
    CHECK(support::exists(bench.collection("mcp/server.json")));
    const std::string skill_file = bench.skill("alpha") + "/SKILL.md";
    CHECK(names(bench.add({skill_file}).at("added")) == Names{"skill:alpha"});

    CHECK(refused([&] {
              bench.add({bench.dir / "in/skills", notes}, [](AddOptions &o) {
                  o.name = "x";
                  o.type = "skill";
              });
              bench.skill("beta");
              bench.add({bench.dir / "in/skills"}, [](AddOptions &o) { o.name = "x"; });
          }).code() == SKM_E_ARGUMENT);
    CHECK(refused([&] { bench.add({}); }).code() == SKM_E_ARGUMENT);
    CHECK(refused([&] { bench.add({notes}, [](AddOptions &o) { o.type = "a/b"; }); }).code() == SKM_E_NAME);
}

TEST_CASE("sources that cannot be added are named, the others are added") {
    Bench bench;
    bench.init();
    const std::string good = bench.skill("good");
    const std::string bad = bench.skill("bad");
    REQUIRE(symlink("/etc/hostname", (bad + "/leak").c_str()) == 0);
    const std::string blank = bench.dir / "in/skills/blank";
    write_file(blank + "/SKILL.md", "\n");
    write_file(bench.dir / "in/x.skillmeat-pack", "PK");
    const std::string upper = bench.dir / "in/upper/GOOD";
    write_file(upper + "/SKILL.md", "x");
    const Json result =
        bench.add({good, bad, blank, "owner/repo/path@v1", bench.dir / "in/x.skillmeat-pack", upper});
    CHECK(names(result.at("added")) == Names{"skill:good"});
    std::vector<std::string> reasons;
    for (const Json &failed : result.at("failed").as_array()) {
        CHECK_FALSE(failed.at("message").as_string().empty());
        CHECK_FALSE(failed.at("hint").as_string().empty());
        reasons.push_back(failed.at("reason").as_string());
    }
    CHECK(reasons == Names{"not_found", "unsupported", "link", "schema", "name"});
    CHECK(names(bench.list().at("artifacts")) == Names{"skill:good"});
}

TEST_CASE("a dry run says the same and writes nothing") {
    Bench bench;
    bench.init();
    const std::string source = bench.skill("alpha");
    const auto before = support::snapshot_tree(bench.dir / "home");
    Operation dry = bench.operation();
    dry.dry_run = true;
    AddOptions options;
    options.sources = {source};
    Json said = add_artifacts(dry, options);
    auto after = support::snapshot_tree(bench.dir / "home");
    std::erase_if(after, [](const auto &entry) { return entry.first.starts_with("index.db"); });
    CHECK(after == before);
    Json done = bench.add({source});
    said.set("txn", "");
    done.set("txn", "");
    CHECK(said == done);
}

TEST_CASE("list filters, sorts and pages") {
    Bench bench;
    bench.init();
    for (const char *name : {"c", "a", "b"}) {
        bench.add({bench.skill(name)}, [&](AddOptions &o) { o.tags = {std::string("tag-") + name}; });
        bench.now += 1'000'000;
    }
    write_file(bench.dir / "in/commands/a.md", "x");
    bench.add({bench.dir / "in/commands/a.md"});
    const auto sorted = [&](const std::string &sort) {
        return names(bench.list([&](ListOptions &o) { o.sort = sort; }).at("artifacts"));
    };
    CHECK(sorted("name") == Names{"command:a", "skill:a", "skill:b", "skill:c"});
    CHECK(sorted("type") == Names{"command:a", "skill:a", "skill:b", "skill:c"});
    CHECK(sorted("added") == Names{"skill:c", "skill:a", "skill:b", "command:a"});
    CHECK(names(bench.list([](ListOptions &o) { o.type = "Command"; }).at("artifacts")) ==
          Names{"command:a"});
    CHECK(names(bench.list([](ListOptions &o) { o.tag = "tag-b"; }).at("artifacts")) == Names{"skill:b"});
    CHECK(refused([&] { sorted("size"); }).code() == SKM_E_ARGUMENT);

    Names seen;
    std::string cursor;
    for (int pages = 0; pages < 10; ++pages) {
        const Json page = bench.list([&](ListOptions &o) { o.page = {3, cursor}; });
        CHECK(page.at("total").as_integer() == 4);
        for (const std::string &name : names(page.at("artifacts"))) seen.push_back(name);
        if (page.at("next").is_null()) break;
        cursor = page.at("next").as_string();
        if (pages == 0)
            remove_artifacts(bench.operation(), {"", {"skill:b"}, {}});  // rows that go shift nothing
        if (pages == 0) bench.add({bench.skill("b")});
    }
    CHECK(seen == Names{"command:a", "skill:a", "skill:b", "skill:c"});
    CHECK(refused([&] { bench.list([](ListOptions &o) { o.page.cursor = "?"; }); }).code() == SKM_E_ARGUMENT);
}

TEST_CASE("show has the files as they are now") {
    Bench bench;
    bench.init();
    bench.add({bench.skill("alpha")});
    const auto show = [&] { return show_artifact(bench.operation(), {"", "alpha", ""}); };
    CHECK_FALSE(show().at("changed_on_disk").as_bool());
    CHECK(show().at("files").size() == 1);
    CHECK(show().at("front_matter").at("name").as_string() == "alpha");
    CHECK(show().at("deployments").size() == 0);
    write_file(bench.collection("skills/alpha/more.txt"), "x");
    CHECK(show().at("changed_on_disk").as_bool());
    CHECK(show().at("files").size() == 2);
    CHECK(refused([&] { show_artifact(bench.operation(), {"", "alpa", ""}); }).detail("near") == "alpha");
}

TEST_CASE("remove takes everything of the artifact and nothing else") {
    Bench bench;
    bench.init();
    bench.add({bench.skill("alpha"), bench.skill("beta")});
    write_file(bench.collection("skills/alpha/.env"), "mine");
    write_file(bench.collection("skills/alpha/empty/deep/.gitkeep"), "");
    const std::string beta = support::read_file(bench.collection("skills/beta/SKILL.md"));
    const Json removed = remove_artifacts(bench.operation(), {"", {"alpha"}, {}});
    CHECK(names(removed.at("removed")) == Names{"skill:alpha"});
    CHECK_FALSE(removed.at("snapshot").as_string().empty());
    CHECK_FALSE(support::exists(bench.collection("skills/alpha")));
    CHECK(support::read_file(bench.collection("skills/beta/SKILL.md")) == beta);
    CHECK(names(bench.list().at("artifacts")) == Names{"skill:beta"});
    CHECK(support::read_file(bench.collection("collection.lock")).find("alpha") == std::string::npos);

    const Home home = Home::open(bench.operation());
    const UndoResult undone = undo_change(bench.operation(), home, removed.at("snapshot").as_string());
    CHECK(undone.kept_modified.empty());
    CHECK(support::read_file(bench.collection("skills/alpha/.env")) == "mine");
    CHECK(names(bench.list().at("artifacts")) == Names{"skill:alpha", "skill:beta"});

    Operation dry = bench.operation();
    dry.dry_run = true;
    const auto before = support::snapshot_tree(bench.dir / "home");
    CHECK(remove_artifacts(dry, {"", {"alpha", "beta"}, {}}).at("removed").size() == 2);
    CHECK(support::snapshot_tree(bench.dir / "home") == before);
}

TEST_CASE("a row that names more than its own files removes nothing") {
    Bench bench;
    bench.init();
    bench.add({bench.skill("alpha"), bench.skill("beta")});
    std::string manifest = support::read_file(bench.collection("collection.toml"));
    const std::string from = "path = \"skills/alpha\"";
    for (const char *path : {"skills", "skills/beta", "skills/beta/SKILL.md", "../../../in"}) {
        CAPTURE(path);
        std::string text = manifest;
        text.replace(text.find(from), from.size(), std::string("path = \"") + path + "\"");
        write_file(bench.collection("collection.toml"), text);
        CHECK(refused([&] {
                  remove_artifacts(bench.operation(), {"", {"alpha"}, {}});
              }).code() == SKM_E_NAME);
    }
    CHECK(support::exists(bench.collection("skills/beta/SKILL.md")));
    CHECK(support::exists(bench.dir / "in/skills/alpha/SKILL.md"));
}

TEST_CASE("comments and keys of people's own stay in the original's files") {
    Bench bench;
    bench.init();
    bench.add({bench.skill("alpha")});
    std::string manifest = support::read_file(bench.collection("collection.toml"));
    manifest.insert(0, "# my collection\n");
    manifest += "\n[mine]\nkey = 1  # kept\n";
    write_file(bench.collection("collection.toml"), manifest);
    bench.add({bench.skill("beta")});
    remove_artifacts(bench.operation(), {"", {"alpha"}, {}});
    const std::string after = support::read_file(bench.collection("collection.toml"));
    CHECK(after.find("# my collection\n") != std::string::npos);
    CHECK(after.find("key = 1  # kept\n") != std::string::npos);
    CHECK(names(bench.list().at("artifacts")) == Names{"skill:beta"});
}

TEST_CASE("what the original changed is looked at again") {
    Bench bench;
    bench.init();
    bench.add({bench.skill("alpha")});
    const std::string digest = bench.list().at("artifacts").as_array()[0].at("tree_digest").as_string();
    // As the original does it: new files, a new hash in its lock, nothing of ours.
    write_file(bench.collection("skills/alpha/SKILL.md"), "---\nname: alpha\n---\nother\n");
    std::string lock = support::read_file(bench.collection("collection.lock"));
    const std::size_t hash = lock.find("content_hash = \"") + 16;
    lock.replace(hash, 64, std::string(64, '7'));
    write_file(bench.collection("collection.lock"), lock);
    const Json row = bench.list().at("artifacts").as_array()[0];
    CHECK(row.at("tree_digest").as_string() != digest);
    CHECK(row.at("tree_digest").as_string() ==
          scan_tree(bench.collection("skills/alpha"), {}, nullptr, {}).listing.tree_digest().prefixed());
    CHECK(row.at("content_hash").as_string() == std::string(64, '7'));
}

TEST_CASE("hash does not read again what it read before") {
    Bench bench;
    bench.init();
    const std::string file = bench.skill("alpha") + "/SKILL.md";
    const auto digest = [&] {
        return hash_path(bench.operation(), "in/skills/alpha", "tree").at("digest").as_string();
    };
    const std::string first = digest();
    CHECK(digest() == first);
    {
        // A remembered digest that is wrong shows that it is asked.
        StatCache liar(bench.operation());
        liar.note(file, file_info(file), sha256("lie"), INT64_MAX);
    }
    CHECK(digest() != first);
    write_file(file, read_file(file, 1000) + "More.\n");
    CHECK(digest() ==
          scan_tree(bench.dir / "in/skills/alpha", {}, nullptr, {}).listing.tree_digest().prefixed());
}

TEST_CASE("an edit that keeps the size is seen, however soon it comes") {
    Bench bench;
    bench.init();
    const std::string file = bench.skill("alpha") + "/SKILL.md";
    const std::string text = read_file(file, 1000);
    for (int i = 0; i < 40; ++i) {
        std::string changed = text;
        changed.back() = static_cast<char>('0' + i);
        write_file(file, changed);
        REQUIRE(hash_path(bench.operation(), "in/skills/alpha", "tree").at("digest").as_string() ==
                scan_tree(bench.dir / "in/skills/alpha", {}, nullptr, {}).listing.tree_digest().prefixed());
    }
}

TEST_CASE("hash and parse need no home") {
    Bench bench;
    const std::string skill = bench.skill("alpha");
    write_file(skill + "/.DS_Store", "x");
    std::filesystem::create_directories(bench.operation().context.home());
    const Json tree = hash_path(bench.operation(), "in/skills/alpha", "tree");
    CHECK(tree.at("digest").as_string() ==
          scan_tree(skill, {}, nullptr, {}).listing.tree_digest().prefixed());
    CHECK(tree.at("files").as_integer() == 1);
    CHECK(tree.at("left_out").compact() == R"([".DS_Store"])");
    CHECK(std::filesystem::is_empty(bench.operation().context.home()));
    std::filesystem::remove(bench.operation().context.home());
    CHECK(hash_path(bench.operation(), skill, "a").at("files").as_integer() == 2);
    CHECK(refused([&] { hash_path(bench.operation(), skill, "md5"); }).code() == SKM_E_ARGUMENT);
    CHECK(refused([&] { hash_path(bench.operation(), skill, "z"); }).code() == SKM_E_ARGUMENT);

    CHECK(parse_input(bench.operation(), "name", "e\u0301").compact() ==
          "{\"valid\":true,\"normalized\":\"\u00e9\",\"reason\":null}");
    CHECK_FALSE(parse_input(bench.operation(), "name", "a/b").at("valid").as_bool());
    CHECK(parse_input(bench.operation(), "type", skill).compact() ==
          R"({"type":"skill","confidence":1000,"name":"alpha"})");
    const Json front = parse_input(bench.operation(), "frontmatter", skill + "/SKILL.md");
    CHECK(front.at("properties").at("tags").compact() == R"(["t1"])");
    CHECK(front.at("body_line").as_integer() == 6);
    CHECK(parse_input(bench.operation(), "frontmatter", "---\na: 1.10\n---\n").at("properties").compact() ==
          R"({"a":"1.10"})");
    CHECK(refused([&] { parse_input(bench.operation(), "spec", "o/r"); }).code() == SKM_E_ARGUMENT);
    CHECK_FALSE(support::exists(bench.dir / "home"));
}

TEST_CASE("what is deployed is removed only when the caller says what becomes of it") {
    Bench bench;
    bench.init();
    const std::string project = bench.dir / "project";
    write_file(project + "/.git/HEAD", "ref: refs/heads/main\n");
    const auto deploy = [&] {
        bench.add({bench.skill("alpha")});
        DeployOptions options;
        options.references = {"alpha"};
        options.agents = {"claude-code"};
        options.project = project;
        return deploy_artifacts(bench.operation(), options);
    };
    const auto remove = [&](RemoveOptions::Deployments choice) {
        return remove_artifacts(bench.operation(), {"", {"alpha"}, choice});
    };
    const std::string deployed = project + "/.claude/skills/alpha/SKILL.md";
    CHECK(deploy().at("conflicts").size() == 0);
    REQUIRE(support::exists(deployed));
    CHECK(show_artifact(bench.operation(), {"", "alpha", ""}).at("deployments").size() == 1);
    CHECK(show_artifact(bench.operation(), {"", "alpha", bench.dir / "in"}).at("deployments").size() == 0);

    const Error refusal = refused([&] { remove(RemoveOptions::Deployments::refuse); });
    CHECK(refusal.code() == SKM_E_DEPLOYED);
    CHECK(refusal.message().find(project) != std::string::npos);
    CHECK(support::exists(bench.collection("skills/alpha/SKILL.md")));

    CHECK(remove(RemoveOptions::Deployments::keep).at("undeployed").size() == 0);
    CHECK(support::exists(deployed));
    deploy();
    const Json removed = remove(RemoveOptions::Deployments::undeploy);
    CHECK(removed.at("undeployed").size() == 1);
    CHECK_FALSE(support::exists(deployed));
    CHECK_FALSE(support::exists(bench.collection("skills/alpha")));
}
