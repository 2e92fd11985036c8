#include "domain/deployment/plan.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <initializer_list>

#include "base/error.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

using Contents = std::initializer_list<std::pair<std::string, std::string>>;

Listing listing(Contents contents) {
    Listing out;
    for (const auto &[path, text] : contents) out.files.push_back({path, false, text.size(), sha256(text)});
    std::sort(out.files.begin(), out.files.end(),
              [](const auto &a, const auto &b) { return a.path < b.path; });
    return out;
}

TargetScan there(Contents contents) {
    TargetScan scan;
    scan.kind = FileKind::directory;
    scan.files = listing(contents);
    scan.modes.assign(scan.files.files.size(), 0644);
    return scan;
}

const DeployTarget kTarget{"/p", ".claude/skills/x", true};

DeployAction action(const Listing *base, const TargetScan &scan, const Listing &theirs,
                    DeployStrategy strategy) {
    return plan_deploy(kTarget, base, scan, theirs, strategy).action;
}

bool never(const FileEntry &) {
    return false;
}

}  // namespace

TEST_CASE("the strategies, by what differs where") {
    const Listing v1 = listing({{"SKILL.md", "1"}, {"a", "1"}}),
                  v2 = listing({{"SKILL.md", "2"}, {"a", "1"}});
    const TargetScan as_v1 = there({{"SKILL.md", "1"}, {"a", "1"}});
    const TargetScan edited = there({{"SKILL.md", "1"}, {"a", "mine"}});
    const TargetScan clashing = there({{"SKILL.md", "mine"}, {"a", "1"}});
    const TargetScan with_own = there({{"SKILL.md", "1"}, {"a", "1"}, {"own", "x"}});
    using S = DeployStrategy;
    using A = DeployAction;

    for (const S strategy : {S::merge, S::skip, S::overwrite}) {
        CHECK(action(nullptr, {}, v1, strategy) == A::created);
        CHECK(action(&v1, {}, v1, strategy) == A::created);
        CHECK(action(&v1, as_v1, v1, strategy) == A::unchanged);
        CHECK(action(nullptr, as_v1, v1, strategy) == A::unchanged);
        CHECK(action(&v1, as_v1, v2, strategy) == A::updated);
        CHECK(action(&v1, with_own, v1, strategy) == A::unchanged);
        CHECK(action(&v1, with_own, v2, strategy) == (strategy == S::overwrite ? A::updated : A::merged));
        CHECK(plan_deploy(kTarget, &v1, with_own, v2, strategy).merge.result().find("own") != nullptr);
    }
    CHECK(action(&v1, edited, v2, S::merge) == A::merged);
    CHECK(action(&v1, edited, v2, S::skip) == A::skipped);
    CHECK(action(&v1, edited, v2, S::overwrite) == A::updated);
    CHECK(action(&v1, edited, v1, S::merge) == A::unchanged);
    CHECK(action(&v1, edited, v1, S::overwrite) == A::updated);
    CHECK(action(&v1, clashing, v2, S::merge) == A::conflict);
    CHECK(action(&v1, clashing, v2, S::skip) == A::skipped);
    CHECK(action(&v1, clashing, v2, S::overwrite) == A::updated);
    CHECK(plan_deploy(kTarget, &v1, clashing, v2, S::merge).conflicts ==
          std::vector<FileConflict>{{"SKILL.md", "both-changed"}});
}

TEST_CASE("what stands there and was never deployed is somebody else's") {
    const Listing theirs = listing({{"SKILL.md", "1"}, {"a", "1"}});
    const TargetScan other = there({{"SKILL.md", "other"}, {"a", "1"}});
    const TargetScan part = there({{"notes", "x"}});
    CHECK(action(nullptr, other, theirs, DeployStrategy::merge) == DeployAction::conflict);
    CHECK(action(nullptr, part, theirs, DeployStrategy::merge) == DeployAction::conflict);
    CHECK(action(nullptr, other, theirs, DeployStrategy::skip) == DeployAction::skipped);
    CHECK(action(nullptr, other, theirs, DeployStrategy::overwrite) == DeployAction::updated);
    TargetScan empty = there({});
    CHECK(action(nullptr, empty, theirs, DeployStrategy::merge) == DeployAction::created);
    CHECK(action(nullptr, there({{"SKILL.md", "1"}, {"a", "1"}, {"own", "x"}}), theirs,
                 DeployStrategy::merge) == DeployAction::unchanged);
}

TEST_CASE("links, pipes and folders in the way are conflicts that nothing settles") {
    const Listing v1 = listing({{"SKILL.md", "1"}}),
                  v2 = listing({{"SKILL.md", "1"}, {"scripts/run", "1"}, {"b", "1"}});
    for (const DeployStrategy strategy : {DeployStrategy::merge, DeployStrategy::overwrite}) {
        TargetScan scan;
        scan.kind = FileKind::link;
        CHECK(plan_deploy(kTarget, &v1, scan, v2, strategy).conflicts ==
              std::vector<FileConflict>{{"", "link"}});
        scan.kind = FileKind::regular;
        CHECK(plan_deploy(kTarget, &v1, scan, v2, strategy).conflicts ==
              std::vector<FileConflict>{{"", "not-a-folder"}});

        scan = there({{"SKILL.md", "1"}});
        scan.others.push_back({"scripts", FileKind::link});
        scan.folders.insert("b");
        const TargetPlan plan = plan_deploy(kTarget, &v1, scan, v2, strategy);
        CHECK(plan.action == DeployAction::conflict);
        CHECK(plan.conflicts == std::vector<FileConflict>{{"b", "in-the-way"}, {"scripts/run", "link"}});
        CHECK_FALSE(plan.writes());
        CHECK_FALSE(plan.tracks());
    }
    TargetScan scan;
    scan.kind = FileKind::link;
    CHECK(plan_deploy(kTarget, &v1, scan, v2, DeployStrategy::skip).action == DeployAction::skipped);
}

TEST_CASE("undeploying takes what is as it was deployed") {
    const Listing base = listing({{"SKILL.md", "1"}, {"a", "1"}, {"gone", "1"}});
    TargetScan scan = there({{"SKILL.md", "1"}, {"a", "mine"}, {"own", "x"}});
    scan.others.push_back({"link", FileKind::link});
    const UndeployPlan plan = plan_undeploy(kTarget, &base, scan);
    REQUIRE(plan.removed.size() == 1);
    CHECK(plan.removed[0].path == "SKILL.md");
    CHECK(plan.kept == std::vector<FileConflict>{{"a", "modified"}, {"own", "added"}, {"link", "link"}});
    CHECK(plan_undeploy(kTarget, nullptr, scan).removed.empty());
    CHECK(plan_undeploy(kTarget, nullptr, scan).kept.size() == 4);
    CHECK(plan_undeploy(kTarget, &base, {}).kept.empty());
    scan.kind = FileKind::link;
    CHECK(plan_undeploy(kTarget, &base, scan).removed.empty());
}

TEST_CASE("the state of a deployment") {
    const Listing v1 = listing({{"SKILL.md", "1"}, {"a", "1"}}),
                  v2 = listing({{"SKILL.md", "2"}, {"a", "1"}});
    const auto state = [&](const Listing *base, const TargetScan &scan, const Listing *theirs) {
        return deployment_state(kTarget, base, scan, theirs, never);
    };
    using D = DeploymentState;
    CHECK(state(&v1, {}, &v1) == D::missing);
    CHECK(state(&v1, there({}), &v1) == D::missing);
    CHECK(state(&v1, there({{"SKILL.md", "1"}, {"a", "1"}}), &v1) == D::synced);
    CHECK(state(&v1, there({{"SKILL.md", "1"}, {"a", "1"}}), nullptr) == D::synced);
    CHECK(state(&v1, there({{"SKILL.md", "1"}, {"a", "1"}}), &v2) == D::outdated);
    CHECK(state(&v1, there({{"SKILL.md", "2"}, {"a", "1"}}), &v2) == D::synced);
    CHECK(state(&v1, there({{"SKILL.md", "1"}, {"a", "mine"}}), &v1) == D::modified);
    CHECK(state(&v1, there({{"SKILL.md", "1"}}), &v1) == D::modified);
    CHECK(state(&v1, there({{"SKILL.md", "1"}, {"a", "1"}, {"own", "x"}}), &v1) == D::modified);
    CHECK(state(&v1, there({{"SKILL.md", "mine"}, {"a", "1"}}), &v2) == D::conflict);
    CHECK(state(nullptr, there({{"SKILL.md", "1"}, {"a", "1"}}), &v1) == D::synced);
    CHECK(state(nullptr, there({{"SKILL.md", "?"}, {"a", "1"}}), &v1) == D::modified);
    const auto always = [](const FileEntry &) { return true; };
    CHECK(deployment_state(kTarget, &v1, there({{"SKILL.md", "1\r"}, {"a", "1"}}), &v1, always) ==
          D::line_ends);
    CHECK(deployment_state(kTarget, &v1, there({{"SKILL.md", "1\r"}}), &v1, always) == D::modified);
}

TEST_CASE("a target is scanned without following anything") {
    const support::TempDir folder;
    const std::string root = folder / "p";
    const DeployTarget target{root, "skills/x", true};
    CHECK(scan_target(target, nullptr, {}).kind == FileKind::absent);

    support::write_file(root + "/skills/x/SKILL.md", "text");
    support::write_file(root + "/skills/x/scripts/run", "#!", 0755);
    support::write_file(root + "/skills/x/.git/config", "left out");
    support::write_file(root + "/skills/x/\xff", "no UTF-8");
    REQUIRE(symlink("/etc", (root + "/skills/x/link").c_str()) == 0);
    REQUIRE(mkfifo((root + "/skills/x/pipe").c_str(), 0600) == 0);
    const TargetScan scan = scan_target(target, nullptr, {});
    CHECK(scan.usable(target));
    REQUIRE(scan.files.files.size() == 2);
    CHECK(scan.files.files[0] == FileEntry{"SKILL.md", false, 4, sha256("text")});
    CHECK(scan.files.files[1] == FileEntry{"scripts/run", true, 2, sha256("#!")});
    CHECK(scan.modes == std::vector<std::uint32_t>{0644, 0755});
    CHECK(scan.folders == std::set<std::string>{"scripts"});
    REQUIRE(scan.others.size() == 3);
    CHECK(scan.others[0].path == "link");
    CHECK(scan.others[1].path == "pipe");
    CHECK(scan.others[2].path == "\\xff");
    CHECK(scan.seen("scripts/run").same_content(PathState::file(sha256("#!"), 2, 0755)));
    CHECK(scan.seen("nothing").kind == PathState::Kind::absent);

    CHECK_THROWS_AS(scan_target(target, nullptr, {}, {2, 64}), Error);
    CHECK_THROWS_AS(scan_target(target, nullptr, {}, {100, 1}), Error);

    const DeployTarget single{root, "commands/review.md", false};
    support::write_file(root + "/commands/review.md", "text");
    support::write_file(root + "/commands/other.md", "other");
    CHECK(scan_target(single, nullptr, {}).files == listing({{"review.md", "text"}}));
    CHECK(listing_at(single, listing({{"Review.markdown", "text"}})) == listing({{"review.md", "text"}}));
    CHECK_FALSE(scan_target({root, "commands", false}, nullptr, {}).usable({root, "commands", false}));
}

TEST_CASE("links of agents' folders are followed inside the project only") {
    const support::TempDir folder;
    const std::string root = folder / "p", home = folder / "p/home";
    support::write_file(root + "/.agents/skills/x/SKILL.md", "text");
    support::write_file(root + "/file", "text");
    support::write_file(home + "/collections/default/skills/x/SKILL.md", "text");
    support::write_file(folder / "outside/x", "");
    support::write_file(root + "/.claude/settings.json", "{}");
    const auto code = [&](const std::string &path) {
        try {
            resolve_target(root, path, true, home);
        } catch (const Error &error) {
            return error.code();
        }
        return static_cast<Code>(SKM_OK);
    };
    CHECK(resolve_target(root, ".codex/skills/x", true, home) == DeployTarget{root, ".codex/skills/x", true});
    REQUIRE(symlink("../.agents/skills", (root + "/.claude/skills").c_str()) == 0);
    CHECK(resolve_target(root, ".claude/skills/x", true, home) ==
          DeployTarget{root, ".agents/skills/x", true});
    CHECK(resolve_target(root, ".claude/skills/y", true, home).container() == ".agents/skills");

    REQUIRE(symlink((folder / "outside").c_str(), (root + "/away").c_str()) == 0);
    REQUIRE(symlink("nowhere", (root + "/dangling").c_str()) == 0);
    REQUIRE(symlink("home/collections/default/skills", (root + "/mirror").c_str()) == 0);
    REQUIRE(symlink("ring", (root + "/ring").c_str()) == 0);
    for (const char *path : {"away/x", "dangling/x", "mirror/x", "ring/x"})
        CHECK_MESSAGE(code(path) == SKM_E_LINK, path);
    CHECK(code("file/x") == SKM_E_SPECIAL_FILE);
    // The artifact itself may be a link: that is a conflict, not an error.
    REQUIRE(symlink("x", (root + "/.agents/skills/z").c_str()) == 0);
    CHECK(scan_target(resolve_target(root, ".agents/skills/z", true, home), nullptr, {}).kind ==
          FileKind::link);
}
