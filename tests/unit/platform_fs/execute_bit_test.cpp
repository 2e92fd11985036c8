#include <doctest/doctest.h>

#include "platform/fs/fs.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

TEST_CASE("whether a file system keeps the execute bit is found out without a trace") {
    const support::TempDir folder;
    support::write_file(folder / "run.sh", "#!/bin/sh\n", 0755);
    const FileInfo info = file_info(folder / "run.sh");
    REQUIRE(info.executable());
    CHECK(keeps_execute_bit(info.device, folder.path()));
    CHECK(support::snapshot_tree(folder.path()).size() == 1);
    // Nothing can be tried there: then modes count, as they do nearly everywhere.
    CHECK(keeps_execute_bit(~std::uint64_t{0}, folder / "missing"));
}
