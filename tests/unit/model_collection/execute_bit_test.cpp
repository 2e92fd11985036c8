// Collections on a file system that drops the execute bit; it is played by a hook.
#include <doctest/doctest.h>

#include "model/collection/collection.hpp"
#include "platform/fs/fs.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

struct Dropping {
    Dropping() {
        set_execute_bit_hook([](const std::string &) { return false; });
    }
    ~Dropping() { set_execute_bit_hook({}); }
};

std::string modes_of(const Listing &listing) {
    std::string out;
    for (const FileEntry &file : listing.files) out += file.path + " " + file.mode() + "\n";
    return out;
}

}  // namespace

TEST_CASE("where the execute bit is dropped, the recorded modes count") {
    const support::TempDir folder;
    support::write_file(folder / "skill/SKILL.md", "1", 0644);
    support::write_file(folder / "skill/run.sh", "2", 0755);
    const ObjectStore objects(folder / "objects");
    const TreeScan before = scan_tree(folder / "skill", {}, nullptr, {});
    CHECK(before.modes_count);
    CHECK(modes_of(before.listing) == "SKILL.md 100644\nrun.sh 100755\n");
    store_listing(objects, before.listing);

    const Dropping dropping;
    support::write_file(folder / "skill/new.sh", "3", 0755);
    support::write_file(folder / "skill/run.sh", "changed", 0755);
    TreeScan scan = scan_tree(folder / "skill", {}, nullptr, {});
    CHECK_FALSE(scan.modes_count);
    CHECK(modes_of(scan.listing) == "SKILL.md 100644\nnew.sh 100644\nrun.sh 100644\n");
    ArtifactRow row;
    take_recorded_modes(objects, row, scan);  // nothing is recorded
    CHECK(modes_of(scan.listing) == "SKILL.md 100644\nnew.sh 100644\nrun.sh 100644\n");
    row.tree_digest = before.listing.tree_digest();
    take_recorded_modes(objects, row, scan);
    CHECK(modes_of(scan.listing) == "SKILL.md 100644\nnew.sh 100644\nrun.sh 100755\n");
}

TEST_CASE("where the execute bit is dropped, the same bytes are the same file") {
    const support::TempDir folder;
    support::write_file(folder / "run.sh", "2", 0755);
    PathState wanted = path_state(folder / "run.sh");
    CHECK(wanted.mode_counts);
    wanted.mode = 0644;
    CHECK_FALSE(path_state(folder / "run.sh").same_content(wanted));

    const Dropping dropping;
    CHECK(path_state(folder / "run.sh").same_content(wanted));
    CHECK(wanted.same_content(path_state(folder / "run.sh")));
    support::write_file(folder / "run.sh", "3", 0755);
    CHECK_FALSE(path_state(folder / "run.sh").same_content(wanted));
}
