#include <doctest/doctest.h>
#include <sys/stat.h>

#include <string>

#include "base/error.hpp"
#include "platform/fs/fs.hpp"
#include "platform/fs/whole_file.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

struct Faults {
    explicit Faults(FaultHook hook) { set_fault_hook(std::move(hook)); }
    ~Faults() { set_fault_hook(nullptr); }
};

bool write_whole_file(const std::string &path, std::string_view bytes, std::uint32_t mode) {
    WholeFile file(path, mode);
    file.write(bytes);
    return file.put();
}

}  // namespace

TEST_CASE("a whole file is written, replaced, and keeps no neighbours") {
    const support::TempDir folder;
    const std::string path = folder / "result.bin";
    CHECK(write_whole_file(path, "one", 0640));
    CHECK(support::read_file(path) == "one");
    CHECK(file_info(path).mode == 0640);
    support::write_file(folder / ".result.bin.skillmeat-new", "of a process that died");
    CHECK(write_whole_file(path, "two", 0600));
    CHECK(support::read_file(path) == "two");
    CHECK(file_info(path).mode == 0600);
    CHECK(support::snapshot_tree(folder.path()).size() == 1);
}

TEST_CASE("pieces of any size stand behind one another, and without a place nothing is left") {
    const support::TempDir folder;
    std::string all;
    WholeFile file(folder / "result.bin", 0644);
    for (const std::size_t size : {0u, 1u, 70'000u, 1u << 20, 3u, (1u << 20) - 3, 5u, 3u << 20, 2u}) {
        const std::string piece(size, static_cast<char>('a' + all.size() % 26));
        file.write(piece);
        all += piece;
    }
    {
        WholeFile dropped(folder / "dropped", 0644);
        dropped.write(all);
    }
    CHECK(support::snapshot_tree(folder.path()).empty());
    CHECK(file.put());
    CHECK(support::read_file(folder / "result.bin") == all);
    CHECK(support::snapshot_tree(folder.path()).size() == 1);
}

TEST_CASE("a call that fails leaves the old file, and nothing beside it") {
    const support::TempDir folder;
    for (const std::string name : {"new", "old"}) {
        const std::string path = folder / name;
        if (name == "old") support::write_file(path, "kept");
        const auto before = support::snapshot_tree(folder.path());
        int calls = 0;
        {
            const Faults count([&](std::string_view, const std::string &) { ++calls; });
            write_whole_file(path, "bytes", 0644);
        }
        REQUIRE(calls >= 6);
        for (int fails_at = 1; fails_at < calls; ++fails_at) {  // the last one syncs the folder
            if (name == "old")
                support::write_file(path, "kept");
            else
                remove_file(path);
            int call = 0;
            {
                const Faults fail([&](std::string_view, const std::string &at) {
                    if (++call == fails_at) throw Error(SKM_E_NO_SPACE, "full").path(at);
                });
                CHECK_THROWS_AS(write_whole_file(path, "bytes", 0644), Error);
            }
            auto after = support::snapshot_tree(folder.path());
            after.erase("." + name + ".skillmeat-new");  // goes with the next call
            CHECK(after == before);
            write_whole_file(path, "bytes", 0644);
            CHECK(!support::exists(folder / ("." + name + ".skillmeat-new")));
        }
        const Faults fail([&](std::string_view, const std::string &at) {
            if (at == folder.path()) throw Error(SKM_E_IO, "disk").path(at);
        });
        CHECK_FALSE(write_whole_file(path, "bytes", 0644));  // in place, not confirmed
        CHECK(support::read_file(path) == "bytes");
    }
}
