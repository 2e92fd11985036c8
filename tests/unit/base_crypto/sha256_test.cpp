#include "base/crypto/sha256.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <sstream>
#include <thread>

#include "support/process.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

// Byte i of the test texts; the Python oracle has the same line.
std::string text_of(std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(i * 7 + size);
    return out;
}

}  // namespace

TEST_CASE("SHA-256 of FIPS 180-4's examples") {
    CHECK(sha256("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex() ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(std::string(1000000, 'a')).hex() ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 agrees with Python's for every length around the block size") {
    if (!support::has_program("python3")) return;
    const auto result = support::run({"python3", "-"}, R"(
import hashlib
for n in range(300): print(hashlib.sha256(bytes((i * 7 + n) & 255 for i in range(n))).hexdigest())
)");
    REQUIRE_MESSAGE(result.status == 0, result.errors);
    std::istringstream lines(result.output);
    std::size_t size = 0;
    Sha256 pieces;
    for (std::string expected; lines >> expected; ++size) {
        const std::string text = text_of(size);
        CHECK(sha256(text).hex() == expected);
        for (std::size_t i = 0; i < size; i += 13) pieces.update(std::string_view(text).substr(i, 13));
        CHECK(pieces.finish().hex() == expected);  // and starts afresh
    }
    CHECK(size == 300);
}

TEST_CASE("SHA-256 of a larger file agrees with openssl's") {
    if (!support::has_program("openssl")) return;
    const std::string text = text_of(3000001);
    const auto result = support::run({"openssl", "dgst", "-sha256", "-r"}, text);
    REQUIRE_MESSAGE(result.status == 0, result.errors);
    CHECK(result.output.substr(0, 64) == sha256(text).hex());
}

TEST_CASE("several threads hash at once") {
    const Digest expected = sha256(text_of(1000));
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&wrong, &expected] {
            for (int i = 0; i < 200; ++i)
                if (sha256(text_of(1000)) != expected) ++wrong;
        });
    for (std::thread &thread : threads) thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("a hash may be moved in the middle") {
    Sha256 first;
    first.update("ab");
    Sha256 second = std::move(first);
    CHECK(second.update("c").finish() == sha256("abc"));
}

TEST_CASE("digests are written and read in one form") {
    const Digest digest = sha256("abc");
    CHECK(Digest::parse(digest.hex()) == digest);
    CHECK(Digest::parse(digest.prefixed()) == digest);
    CHECK(digest.prefixed() == "sha256:" + digest.hex());
    CHECK(digest.view().size() == 32);
    std::string upper = digest.hex();
    upper[0] = 'B';
    for (const std::string &bad :
         {std::string(), upper, digest.hex().substr(1), digest.hex() + "0", "SHA256:" + digest.hex(),
          "sha256:sha256:" + digest.hex(), "sha1:" + digest.hex(), digest.hex() + "\n", std::string(64, 'g'),
          std::string("sha256:")})
        CHECK_FALSE_MESSAGE(Digest::parse(bad), bad);
}
