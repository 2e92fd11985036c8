// Key files: sealed, opened, and refused whatever is wrong with them.
#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "domain/key/key.hpp"
#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

constexpr Milliseconds kCreated = 1795231531000;

SecretBytes secret(std::string_view text) {
    return SecretBytes::copy_of(text);
}

SecretBytes test_seed() {
    SecretBytes seed(32);
    for (std::size_t i = 0; i < seed.size(); ++i) seed.data()[i] = static_cast<std::uint8_t>(i);
    return seed;
}

// The cheapest that is allowed: a test makes many.
NewKey cheap_key() {
    return make_key("work", "me@example.org", kCreated, secret("correct horse"), test_seed(),
                    interactive_cost());
}

void put_number(std::string &bytes, std::size_t at, std::uint64_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) bytes[at + i] = static_cast<char>((number >> (8 * i)) & 0xff);
}

}  // namespace

TEST_CASE("a key file gives back its facts without and its seed with the passphrase") {
    const NewKey key = cheap_key();
    CHECK(key.info.id == "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c");
    CHECK(to_hex({reinterpret_cast<const char *>(key.info.public_key.data()), 32}) ==
          "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");

    const KeyFile file = parse_key_file(key.file, "k.key");
    CHECK(file.info.id == key.info.id);
    CHECK(file.info.name == "work");
    CHECK(file.info.email == "me@example.org");
    CHECK(file.info.created == to_rfc3339_seconds(kCreated));
    CHECK(open_key_file(file, secret("correct horse")).view() == test_seed().view());
    CHECK(key.file.find(std::string(test_seed().view())) == std::string::npos);
}

TEST_CASE("two files of the same seed and passphrase share no sealed bytes") {
    const KeyFile one = parse_key_file(cheap_key().file, "1"), two = parse_key_file(cheap_key().file, "2");
    CHECK(one.salt != two.salt);
    CHECK(one.sealed != two.sealed);
}

TEST_CASE("a random seed is another one each time") {
    const auto key = [] { return make_key("a", "", kCreated, secret("p"), {}, interactive_cost()).info.id; };
    CHECK(key() != key());
}

TEST_CASE("a wrong passphrase has its own code and says nothing of the right one") {
    const KeyFile file = parse_key_file(cheap_key().file, "/h/k.key");
    try {
        open_key_file(file, secret("wrong horse"));
        FAIL("opened");
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_PASSPHRASE_WRONG);
        CHECK(error.path() == "/h/k.key");
        CHECK(error.message().find("horse") == std::string::npos);
        CHECK_FALSE(error.hint().empty());
    }
}

TEST_CASE("names, addresses and passphrases that cannot be kept are refused before any work") {
    const auto make = [](std::string_view name, std::string_view email, std::string_view passphrase) {
        return code_of(
            [&] { make_key(name, email, kCreated, secret(passphrase), test_seed(), interactive_cost()); });
    };
    CHECK(make("a", "", "") == SKM_E_PASSPHRASE_NEEDED);
    CHECK(make("a\nb", "", "p") == SKM_E_ARGUMENT);
    CHECK(make("a", "x\x1b[31m", "p") == SKM_E_ARGUMENT);
    CHECK(make("\xff", "", "p") == SKM_E_ARGUMENT);
    CHECK(make("a\xe2\x80\xae"
               "b",
               "", "p") == SKM_E_ARGUMENT);  // turns the direction of what follows
    CHECK(make(std::string(201, 'a'), "", "p") == SKM_E_ARGUMENT);
    CHECK(make("M\xc3\xbcller", "", "p") == SKM_OK);
}

TEST_CASE("no bit of a key file can change") {
    const NewKey key = cheap_key();
    const KeyFile file = parse_key_file(key.file, "k");
    const SecretBytes file_key = key_from_passphrase("correct horse", file.salt, file.cost);
    REQUIRE(unseal_key_file(file, file_key).size() == 32);
    for (std::size_t bit = 0; bit < key.file.size() * 8; ++bit) {
        std::string bytes = key.file;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        CAPTURE(bit);
        try {
            const KeyFile changed = parse_key_file(bytes, "k");
            // Another salt or cost gives another key; with the same key the header is still authenticated.
            CHECK(code_of([&] { unseal_key_file(changed, file_key); }) == SKM_E_PASSPHRASE_WRONG);
        } catch (const Error &error) {
            CHECK(error.code() == SKM_E_KEY_DAMAGED);
        }
    }
}

TEST_CASE("every truncation and every addition is a damaged file") {
    const NewKey key = cheap_key();
    for (std::size_t size = 0; size < key.file.size(); ++size)
        CHECK(code_of([&] { parse_key_file(key.file.substr(0, size), "k"); }) == SKM_E_KEY_DAMAGED);
    CHECK(code_of([&] { parse_key_file(key.file + "x", "k"); }) == SKM_E_KEY_DAMAGED);
}

TEST_CASE("a header cannot demand too little or too much work") {
    const auto with = [](std::size_t at, std::uint64_t number, std::size_t width) {
        std::string bytes = cheap_key().file;
        put_number(bytes, at, number, width);
        return code_of([&] { parse_key_file(bytes, "k"); });
    };
    CHECK(with(12, 1, 8) == SKM_E_KEY_DAMAGED);  // passes
    CHECK(with(12, std::uint64_t{1} << 40, 8) == SKM_E_KEY_DAMAGED);
    CHECK(with(20, 8192, 8) == SKM_E_KEY_DAMAGED);  // memory
    CHECK(with(20, std::uint64_t{100} << 30, 8) == SKM_E_KEY_DAMAGED);
    CHECK(with(44, 0xffffffff, 4) == SKM_E_KEY_DAMAGED);  // size of the public part
    CHECK(with(8, 2, 4) == SKM_E_KEY_DAMAGED);            // version
}

TEST_CASE("signatures are those of the seed, over the pre-authentication encoding") {
    const auto signer = make_seed_signer(test_seed(), "");
    const EnvelopeSignature entry = sign_payload(*signer, "text/plain", "hello");
    CHECK(entry.key_id == "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c");
    CHECK(verify_ed25519(entry.public_key, "DSSEv1 10 text/plain 5 hello", entry.signature));
    CHECK_FALSE(verify_ed25519(entry.public_key, "DSSEv1 10 text/plain 5 hellO", entry.signature));
}

TEST_CASE("a signer that makes wrong signatures is caught") {
    struct Broken final : Signer {
        std::string name() const override { return "broken"; }
        PublicKey public_key() const override { return public_key_of(test_seed()); }
        Signature sign(std::string_view) override { return {}; }
    };
    Broken broken;
    CHECK(code_of([&] { sign_payload(broken, "text/plain", "hello"); }) == SKM_E_SIGNATURE);
}
