// A project on a file system that drops the execute bit. It is played: the library is told so, and after each
// command all files get the one mode that such a file system shows.
#include <doctest/doctest.h>

#include <filesystem>

#include "base/path.hpp"
#include "platform/fs/fs.hpp"
#include "unit/flow_deploy/world.hpp"

namespace fs = std::filesystem;

namespace {

class DroppingProject {
 public:
    DroppingProject(World &world, fs::perms mode) : folder_(world.project), mode_(mode) {
        set_execute_bit_hook(
            [folder = folder_](const std::string &asked) { return !path_inside(asked, folder); });
    }
    ~DroppingProject() { set_execute_bit_hook({}); }
    void settle() const {
        for (const fs::directory_entry &entry : fs::recursive_directory_iterator(folder_))
            if (entry.is_regular_file()) fs::permissions(entry.path(), mode_);
    }

 private:
    std::string folder_;
    fs::perms mode_;
};

constexpr const char *kScript = "/scripts/run.sh";

void put_skill(World &world) {
    world.skill("pdf", {{"SKILL.md", "1"}, {"scripts/run.sh", "#!/bin/sh\n"}});
    fs::permissions(world.copy("pdf") + kScript, fs::perms(0755));
}

}  // namespace

TEST_CASE("where the execute bit is dropped, what was deployed is as it was deployed") {
    for (const unsigned mode : {0644u, 0777u}) {
        CAPTURE(mode);
        World world;
        put_skill(world);
        const std::string deployed = world.project + "/.claude/skills/pdf";
        const DroppingProject project(world, fs::perms(mode));
        CHECK(world.actions(world.deploy({"pdf"}, {"claude"})) == std::vector<std::string>{"created"});
        project.settle();
        CHECK(world.state("pdf") == "synced");
        const Json again = world.deploy({"pdf"}, {"claude"});
        CHECK(world.actions(again) == std::vector<std::string>{"unchanged"});
        CHECK(again.at("txn").is_null());

        support::write_file(world.copy("pdf") + kScript, "#!/bin/sh\necho 2\n", 0755);
        CHECK(world.state("pdf") == "outdated");
        CHECK(world.actions(world.deploy({"pdf"}, {"claude"})) == std::vector<std::string>{"updated"});
        project.settle();
        CHECK(support::read_file(deployed + kScript) == "#!/bin/sh\necho 2\n");
        CHECK(world.state("pdf") == "synced");

        // A change of the bit alone is taken note of; there is nothing to write.
        fs::permissions(world.copy("pdf") + "/SKILL.md", fs::perms(0755));
        world.deploy({"pdf"}, {"claude"});
        project.settle();
        CHECK(world.state("pdf") == "synced");

        support::write_file(deployed + "/SKILL.md", "mine");
        CHECK(world.state("pdf") == "modified");
        support::write_file(deployed + "/SKILL.md", "1");
        project.settle();
        CHECK(world.undeploy({"pdf"}, {}).at("kept_modified").size() == 0);
        CHECK_FALSE(support::exists(deployed));
    }
}

TEST_CASE("where the execute bit is kept, it counts") {
    World world;
    put_skill(world);
    world.deploy({"pdf"}, {"claude"});
    fs::permissions(world.project + "/.claude/skills/pdf" + kScript, fs::perms(0644));
    CHECK(world.state("pdf") == "modified");
}
