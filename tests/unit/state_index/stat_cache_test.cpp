#include "state/index/stat_cache.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "support/support.hpp"

using namespace skillmeat::core;
using support::TempDir;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

FileInfo file(std::uint64_t inode, std::int64_t time_ns) {
    FileInfo info;
    info.kind = FileKind::regular;
    info.size = 10;
    info.inode = inode;
    info.device = 1;
    info.mtime_ns = info.ctime_ns = time_ns;
    return info;
}

const Digest kDigest = sha256("content");
constexpr std::int64_t kThen = 1000 * kSecond + 123;
constexpr std::int64_t kNow = 2000 * kSecond;

}  // namespace

TEST_CASE("what was noted is found again, by another cache, only below a loaded folder") {
    TempDir dir;
    const std::string path = dir / "index.db";
    {
        StatCache cache(path);
        cache.note("/h/c/skills/a/SKILL.md", file(1, kThen), kDigest, kNow);
        cache.note("/h/c/skills/ab", file(2, kThen), kDigest, kNow);
        cache.note("/h/c/skills/a\xff/\xfe", file(3, kThen), kDigest, kNow);
    }
    StatCache cache(path);
    CHECK_FALSE(cache.find("/h/c/skills/a/SKILL.md", file(1, kThen)));
    cache.load_tree("/h/c/skills/a");
    CHECK(cache.find("/h/c/skills/a/SKILL.md", file(1, kThen)) == kDigest);
    CHECK_FALSE(cache.find("/h/c/skills/ab", file(2, kThen)));
    cache.load_tree("/h/c/skills/ab");
    CHECK(cache.find("/h/c/skills/ab", file(2, kThen)) == kDigest);
    cache.load_tree("/h/c/skills");
    CHECK(cache.find("/h/c/skills/ab", file(2, kThen)) == kDigest);
    CHECK(cache.find("/h/c/skills/a\xff/\xfe", file(3, kThen)) == kDigest);
}

TEST_CASE("any difference in what the system says of a file counts") {
    TempDir dir;
    const std::string path = dir / "index.db";
    { StatCache(path).note("/a/f", file(1, kThen), kDigest, kNow); }
    StatCache cache(path);
    cache.load_tree("/a");
    REQUIRE(cache.find("/a/f", file(1, kThen)));
    const auto missed = [&](auto change) {
        FileInfo info = file(1, kThen);
        change(info);
        return !cache.find("/a/f", info);
    };
    CHECK(missed([](FileInfo &info) { info.size++; }));
    CHECK(missed([](FileInfo &info) { info.inode++; }));
    CHECK(missed([](FileInfo &info) { info.device++; }));
    CHECK(missed([](FileInfo &info) { info.mtime_ns++; }));
    CHECK(missed([](FileInfo &info) { info.ctime_ns++; }));
}

TEST_CASE("a file that may have changed in the same tick of the clock is not remembered") {
    TempDir dir;
    const std::string path = dir / "index.db";
    {
        StatCache cache(path);
        cache.note("/a/same-tick", file(1, kNow - 5'000'000), kDigest, kNow);
        cache.note("/a/older", file(2, kNow - 50'000'000), kDigest, kNow);
        cache.note("/a/whole-second", file(3, kNow - kSecond), kDigest, kNow);
        cache.note("/a/whole-seconds", file(4, kNow - 3 * kSecond), kDigest, kNow);
        cache.note("/a/future", file(5, kNow + 7), kDigest, kNow);
        FileInfo changed = file(6, kThen);
        changed.ctime_ns = kNow - 1;
        cache.note("/a/old-mtime", changed, kDigest, kNow);
    }
    StatCache cache(path);
    cache.load_tree("/a");
    CHECK_FALSE(cache.find("/a/same-tick", file(1, kNow - 5'000'000)));
    CHECK(cache.find("/a/older", file(2, kNow - 50'000'000)));
    CHECK_FALSE(cache.find("/a/whole-second", file(3, kNow - kSecond)));
    CHECK(cache.find("/a/whole-seconds", file(4, kNow - 3 * kSecond)));
    CHECK_FALSE(cache.find("/a/future", file(5, kNow + 7)));
}

TEST_CASE("no database, a damaged one and a locked one never fail") {
    TempDir dir;
    {
        StatCache cache(dir / "absent/index.db");
        cache.load_tree("/a");
        cache.note("/a/f", file(1, kThen), kDigest, kNow);
        cache.write();
        CHECK_FALSE(cache.find("/a/f", file(1, kThen)));
    }
    CHECK_FALSE(support::exists(dir / "absent"));

    const std::string path = dir / "index.db";
    support::write_file(path, std::string(8192, 'x'));
    { StatCache(path).note("/a/f", file(1, kThen), kDigest, kNow); }
    {
        StatCache cache(path);
        cache.load_tree("/a");
        CHECK(cache.find("/a/f", file(1, kThen)));
    }

    // A header that is right and pages that are not.
    std::string bytes = support::read_file(path);
    REQUIRE(bytes.size() > 4096);
    for (std::size_t i = 4096; i < bytes.size(); ++i) bytes[i] = 'x';
    support::write_file(path, bytes);
    {
        StatCache cache(path);
        cache.load_tree("/a");
        CHECK_FALSE(cache.find("/a/f", file(1, kThen)));
        cache.note("/a/f", file(1, kThen), kDigest, kNow);
    }
    StatCache cache(path);
    cache.load_tree("/a");
    CHECK(cache.find("/a/f", file(1, kThen)));
}
