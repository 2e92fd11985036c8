#include <doctest/doctest.h>

#include <string>

#include "platform/fs/fs.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

const std::string kMounts =
    "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
    "25 22 0:5 / /proc rw - proc proc rw\n"
    "40 22 0:40 / /home/ada/work rw shared:20 master:3 - fuse.sshfs host:/srv rw\n"
    "41 22 0:41 / /mnt rw - nfs4 server:/export rw\n"
    "42 41 0:42 / /mnt/two\\040words rw - tmpfs tmpfs rw\n"
    "43 41 0:43 / /mnt rw - xfs /dev/sdb rw\n"
    "malformed\n"
    "44 22 0:44 / /broken rw shared:1\n";

}  // namespace

TEST_CASE("the longest mount point that holds a path counts, the last of several there") {
    CHECK(mounted_type(kMounts, "/") == "ext4");
    CHECK(mounted_type(kMounts, "/home/ada") == "ext4");
    CHECK(mounted_type(kMounts, "/home/ada/work") == "fuse.sshfs");
    CHECK(mounted_type(kMounts, "/home/ada/work/a/b") == "fuse.sshfs");
    CHECK(mounted_type(kMounts, "/home/ada/workshop") == "ext4");
    CHECK(mounted_type(kMounts, "/mnt/x") == "xfs");
    CHECK(mounted_type(kMounts, "/mnt/two words/x") == "tmpfs");
    CHECK(mounted_type(kMounts, "/broken/x") == "ext4");
    CHECK(mounted_type("", "/x").empty());
}

TEST_CASE("what this machine's own folders lie on is no network") {
    const support::TempDir folder;
    const FileSystemKind kind = file_system_kind(folder.path());
    CHECK_FALSE(kind.type.empty());
    CHECK_FALSE(kind.is_network);
    CHECK_FALSE(kind.is_read_only);
    CHECK_FALSE(is_on_network(folder.path()));
    CHECK(file_system_kind("/proc").type == "proc");
    CHECK_THROWS_WITH(file_system_kind(folder.path() + "/missing"), doctest::Contains("missing"));
}
