#include "state/store/objects.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <thread>

#include "fixture.hpp"
#include "formats/deflate/deflate.hpp"
#include "platform/fs/fs.hpp"

using namespace skillmeat::core;

namespace {

std::string noise(std::size_t size) {
    std::mt19937 random(7);
    std::string bytes(size, '\0');
    for (char &byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

}  // namespace

TEST_CASE("contents come back as they went in, compressed when that is smaller") {
    const support::TempDir temp;
    const ObjectStore store(temp / "objects");
    for (const std::string &bytes :
         {std::string(), std::string("x"), std::string(100000, 'a'), noise(5000)}) {
        const Digest digest = sha256(bytes);
        CHECK(!store.contains(digest));
        CHECK(!store.get(digest, 1u << 20));
        store.put(digest, bytes);
        store.put(digest, bytes);
        CHECK(store.contains(digest));
        CHECK(store.get(digest, 1u << 20) == bytes);
        const std::string file = support::read_file(store.path_of(digest));
        CHECK(file[0] == (bytes.size() == 100000 ? 'D' : 'P'));
        CHECK(file.size() <= bytes.size() + 9);
        CHECK(store.get_stream(digest, 1u << 20).has_value() == (bytes.size() == 100000));
    }
    CHECK(store.path_of(sha256("")) ==
          temp / ("objects/e3/"
                  "b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    struct stat status {};
    REQUIRE(stat(store.path_of(sha256("x")).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a stream of the encoder is kept as it is") {
    const support::TempDir temp;
    const ObjectStore store(temp / "objects");
    const std::string bytes(3000, 'q'), stream = deflate_raw(bytes);
    store.put_deflated(sha256(bytes), bytes.size(), stream);
    const auto kept = store.get_stream(sha256(bytes), 1u << 20);
    REQUIRE(kept);
    CHECK(kept->data == stream);
    CHECK(kept->plain_size == 3000);
    CHECK(store.get(sha256(bytes), 1u << 20) == bytes);
}

TEST_CASE("what is damaged is found out") {
    const support::TempDir temp;
    const ObjectStore store(temp / "objects");
    const std::string bytes(3000, 'q');
    const Digest digest = sha256(bytes);
    store.put(digest, bytes);
    const std::string good = support::read_file(store.path_of(digest));
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x40);
        support::write_file(store.path_of(digest), bad);
        // Unused bits of a stream may flip without harm; other contents never come back.
        std::optional<std::string> found;
        const Code code = code_of([&] { found = store.get(digest, 1u << 20); });
        if (code == SKM_OK)
            CHECK(found == bytes);
        else
            CHECK((code == SKM_E_DAMAGED || (i >= 1 && i <= 8 && code == SKM_E_TOO_LARGE)));
    }
    for (std::size_t length = 0; length < good.size(); ++length) {
        support::write_file(store.path_of(digest), good.substr(0, length));
        CHECK(code_of([&] { store.get(digest, 1u << 20); }) == SKM_E_DAMAGED);
    }
    support::write_file(store.path_of(digest), "");
    CHECK(!store.contains(digest));
    store.put(digest, bytes);  // a torn one is written again
    CHECK(store.get(digest, 1u << 20) == bytes);
    CHECK(code_of([&] { store.get(digest, 2999); }) == SKM_E_TOO_LARGE);
}

TEST_CASE("a stream of another encoder is content, but nobody's stream") {
    const support::TempDir folder;
    const ObjectStore store(folder / "objects");
    const std::string bytes = "some text, some text";
    // one stored block: right, and nothing that our encoder writes
    std::string stream("\x01\x14\x00\xeb\xff", 5);
    stream += bytes;
    store.put_foreign_stream(sha256(bytes), bytes.size(), stream);
    CHECK(store.contains(sha256(bytes)));
    CHECK(store.get(sha256(bytes), 1000) == bytes);
    CHECK_FALSE(store.get_stream(sha256(bytes), 1000).has_value());
    const std::string ours = deflate_raw(bytes);
    store.put_deflated(sha256(bytes), bytes.size(), ours);
    REQUIRE(store.get_stream(sha256(bytes), 1000).has_value());
    CHECK(store.get_stream(sha256(bytes), 1000)->data == ours);
    store.put_foreign_stream(sha256(bytes), bytes.size(), stream);
    CHECK(store.get_stream(sha256(bytes), 1000)->data == ours);
    CHECK(store.get(sha256(bytes), 1000) == bytes);
}

TEST_CASE("many threads write the same and other objects") {
    const support::TempDir temp;
    const ObjectStore store(temp / "objects");
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 40; ++i) {
                const std::string bytes = "object " + std::to_string((i * 7 + t * 3) % 50);
                store.put(sha256(bytes), bytes);
            }
        });
    for (std::thread &thread : threads) thread.join();
    int found = 0;
    for (int i = 0; i < 50; ++i) {
        const std::string bytes = "object " + std::to_string(i);
        if (store.contains(sha256(bytes))) {
            ++found;
            CHECK(store.get(sha256(bytes), 100) == bytes);
        }
    }
    CHECK(found == 50);
    CHECK(support::snapshot_tree(temp / "objects/tmp").empty());
}

TEST_CASE("what the dead were writing goes, what the living write stays") {
    const support::TempDir temp;
    const ObjectStore store(temp / "objects");
    store.remove_unfinished();  // nothing there yet
    const pid_t killed = fork();
    REQUIRE(killed >= 0);
    if (killed == 0) {
        set_fault_hook([](std::string_view call, const std::string &) {
            if (call == "rename") _exit(0);
        });
        store.put(sha256("dead"), "dead");
        _exit(1);
    }
    int status = 0;
    REQUIRE(waitpid(killed, &status, 0) == killed);
    REQUIRE(status == 0);
    REQUIRE(support::snapshot_tree(temp / "objects/tmp").size() == 1);

    // Others look for the dead at the moment at which an object is whole but has no name yet.
    bool is_swept = false;
    set_fault_hook([&](std::string_view call, const std::string &) {
        if (call != "rename" || is_swept) return;
        is_swept = true;
        store.remove_unfinished();
        CHECK(support::snapshot_tree(temp / "objects/tmp").size() == 1);
    });
    store.put(sha256("living"), "living");
    set_fault_hook({});
    CHECK(is_swept);
    CHECK(store.get(sha256("living"), 100) == "living");
    CHECK(support::snapshot_tree(temp / "objects/tmp").empty());
    CHECK(!store.contains(sha256("dead")));
}

TEST_CASE("many objects are asked after at once") {
    const support::TempDir temp;
    const ObjectStore store(temp / "objects");
    std::vector<Digest> asked, absent;
    for (int i = 0; i < 600; ++i) {
        const std::string text = "text " + std::to_string(i);
        asked.push_back(sha256(text));
        asked.push_back(sha256(text));
        if (i % 3 == 0)
            absent.push_back(asked.back());
        else
            store.put(asked.back(), text);
    }
    std::filesystem::resize_file(store.path_of(asked[2]), 3);  // as a power cut may leave it
    absent.push_back(asked[2]);
    std::sort(absent.begin(), absent.end());
    CHECK(store.absent_of(asked) == absent);
    CHECK(store.absent_of({}).empty());
    CHECK(ObjectStore(temp / "none").absent_of({sha256("a")}) == std::vector<Digest>{sha256("a")});
}

namespace {

constexpr std::int64_t kHour = 3600ll * 1'000'000'000;

void set_time(const std::string &path, std::int64_t mtime_ns) {
    const timespec times[2] = {{0, UTIME_OMIT}, {mtime_ns / 1'000'000'000, mtime_ns % 1'000'000'000}};
    REQUIRE(utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

struct OldObject {
    support::TempDir temp;
    ObjectStore store{temp / "objects"};
    std::string bytes = "old contents";
    Digest digest = sha256(bytes);
    std::string path = store.path_of(digest);
    std::int64_t now, day_ago;

    OldObject() {
        store.put(digest, bytes);
        now = file_info(path).mtime_ns;
        day_ago = now - 24 * kHour;
        set_time(path, now - 48 * kHour);
    }
    ~OldObject() { set_fault_hook({}); }
};

}  // namespace

TEST_CASE_FIXTURE(OldObject, "what is kept or written again is as good as new; young ones are not touched") {
    set_time(path, now - kHour / 2);
    CHECK(store.keep(digest));
    CHECK(file_info(path).mtime_ns == now - kHour / 2);
    set_time(path, now - 2 * kHour);
    CHECK(store.keep(digest));
    CHECK(file_info(path).mtime_ns >= now);
    for (int how = 0; how < 3; ++how) {
        set_time(path, now - 48 * kHour);
        if (how == 0) store.put(digest, bytes);
        if (how == 1) store.put_foreign_stream(digest, bytes.size(), deflate_raw(bytes));
        if (how == 2) store.put_deflated(digest, bytes.size(), deflate_raw(bytes));
        CHECK(file_info(path).mtime_ns >= now);
    }
    CHECK_FALSE(store.keep(sha256("never written")));
}

TEST_CASE_FIXTURE(OldObject, "only old objects are dropped") {
    CHECK_FALSE(store.drop(digest, now - 72 * kHour));
    CHECK(store.get(digest, 100) == bytes);
    std::vector<ObjectStore::Entry> seen;
    support::write_file(temp / "objects/README", "not an object");
    support::write_file(temp / "objects/ab/short", "not an object");
    store.visit([&](const ObjectStore::Entry &entry) { seen.push_back(entry); });
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].digest == digest);
    CHECK(seen[0].bytes == bytes.size() + 9);
    CHECK(seen[0].mtime_ns == now - 48 * kHour);
    CHECK(store.drop(digest, day_ago));
    CHECK_FALSE(store.contains(digest));
    CHECK_FALSE(store.get(digest, 100));
    CHECK_FALSE(store.drop(digest, day_ago));
}

TEST_CASE_FIXTURE(OldObject, "an object that a writer keeps while it is dropped stays, at whichever call") {
    // The writer comes before the n-th call of drop(): it finds the object and keeps it, or writes it anew.
    for (int at = 1; at <= 2; ++at) {
        CAPTURE(at);
        store.put(digest, bytes);
        set_time(path, now - 48 * kHour);
        int calls = 0;
        set_fault_hook([&](std::string_view, const std::string &) {
            if (++calls == at) {
                calls = 100;
                store.put(digest, bytes);
            }
        });
        store.drop(digest, day_ago);
        set_fault_hook({});
        REQUIRE(calls >= 100);
        CHECK(store.contains(digest));
        CHECK(store.get(digest, 100) == bytes);
        CHECK_FALSE(support::exists(path + ".gone"));
    }
}

TEST_CASE_FIXTURE(OldObject, "what a killed gc set aside can be read, and is an object again") {
    rename_path(path, path + ".gone");
    CHECK(store.get(digest, 100) == bytes);
    CHECK_FALSE(store.keep(digest));
    store.restore_set_aside();
    CHECK(store.contains(digest));
    CHECK_FALSE(support::exists(path + ".gone"));

    rename_path(path, path + ".gone");
    store.put(digest, bytes);
    store.restore_set_aside();
    CHECK(store.get(digest, 100) == bytes);
    CHECK_FALSE(support::exists(path + ".gone"));
}
