#include "state/store/objects.hpp"

#include <sys/stat.h>

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

TEST_CASE("what the dead were writing is forgotten after a day") {
    const support::TempDir temp;
    const ObjectStore store(temp / "objects");
    store.remove_unfinished(0);  // nothing there yet
    support::write_file(temp / "objects/tmp/1-1", "half");
    const std::int64_t written = file_info(temp / "objects/tmp/1-1").mtime_ns;
    constexpr std::int64_t kHour = 3600ll * 1'000'000'000;
    store.remove_unfinished(written + 23 * kHour);
    CHECK(support::exists(temp / "objects/tmp/1-1"));
    store.remove_unfinished(written + 25 * kHour);
    CHECK(!support::exists(temp / "objects/tmp/1-1"));
}
