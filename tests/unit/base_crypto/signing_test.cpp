#include "base/crypto/signing.hpp"

#include <doctest/doctest.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "support/process.hpp"
#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

std::string raw(std::string_view hex) {
    return from_hex(hex).value();
}

SecretBytes secret(std::string_view hex) {
    return SecretBytes::copy_of(raw(hex));
}

template <class Bytes>
Bytes array_of(std::string_view hex) {
    const std::string bytes = raw(hex);
    Bytes out{};
    REQUIRE(bytes.size() == out.size());
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

template <class Bytes>
std::string hex_of(const Bytes &bytes) {
    return to_hex({reinterpret_cast<const char *>(bytes.data()), bytes.size()});
}

struct Vector {
    const char *seed, *key, *message, *signature;
};

// RFC 8032, section 7.1.
constexpr Vector kVectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f"
     "0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2ea"
     "eb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e"
     "9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d442"
     "3643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179"
     "c138ac17ad9bef1177331a704"},
};

}  // namespace

TEST_CASE("Ed25519 gives the keys and signatures of RFC 8032") {
    for (const Vector &vector : kVectors) {
        const SecretBytes seed = secret(vector.seed);
        const std::string message = raw(vector.message);
        const PublicKey key = public_key_of(seed);
        CHECK(hex_of(key) == vector.key);
        const Signature signature = sign_ed25519(seed, message);
        CHECK(hex_of(signature) == vector.signature);
        CHECK(verify_ed25519(key, message, signature));
        CHECK_FALSE(verify_ed25519(key, message + "x", signature));
    }
}

TEST_CASE("openssl and the library verify each other's signatures") {
    if (!support::has_program("openssl")) return;
    const support::TempDir folder;
    const std::string seed_hex = kVectors[1].seed;
    const std::string message = "line one\nline two\n" + std::string(5000, '\xFE');
    // PKCS#8 and SubjectPublicKeyInfo of RFC 8410 around the raw keys.
    support::write_file(folder / "key.der", raw("302e020100300506032b657004220420" + seed_hex), 0600);
    support::write_file(folder / "key.pub", raw("302a300506032b6570032100" + std::string(kVectors[1].key)));
    support::write_file(folder / "message", message);

    const auto signed_by_openssl = support::run({"openssl", "pkeyutl", "-sign", "-rawin", "-keyform", "DER",
                                                 "-inkey", folder / "key.der", "-in", folder / "message"});
    REQUIRE_MESSAGE(signed_by_openssl.status == 0, signed_by_openssl.errors);
    const Signature ours = sign_ed25519(secret(seed_hex), message);
    CHECK(to_hex(signed_by_openssl.output) == hex_of(ours));  // Ed25519 is deterministic

    const auto verify = [&folder](const Signature &signature) {
        support::write_file(folder / "signature",
                            {reinterpret_cast<const char *>(signature.data()), signature.size()});
        return support::run({"openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey",
                             folder / "key.pub", "-in", folder / "message", "-sigfile", folder / "signature"})
            .status;
    };
    CHECK(verify(ours) == 0);
    Signature wrong = ours;
    wrong[3] ^= 1;
    CHECK(verify(wrong) != 0);
}

TEST_CASE("a signature with any bit flipped is refused, and so is another key") {
    const SecretBytes seed = secret(kVectors[2].seed);
    const PublicKey key = public_key_of(seed);
    const Signature good = sign_ed25519(seed, "message");
    for (std::size_t bit = 0; bit < 512; ++bit) {
        Signature flipped = good;
        flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1u << (bit % 8)));
        if (verify_ed25519(key, "message", flipped)) FAIL_CHECK("signature bit " << bit);
    }
    for (std::size_t bit = 0; bit < 256; ++bit) {
        PublicKey other = key;
        other[bit / 8] = static_cast<std::uint8_t>(other[bit / 8] ^ (1u << (bit % 8)));
        if (verify_ed25519(other, "message", good)) FAIL_CHECK("key bit " << bit);
    }
}

TEST_CASE("S + L, which signs the same to a careless reader, is refused") {
    const auto order = array_of<std::array<std::uint8_t, 32>>(
        "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    for (const Vector &vector : kVectors) {
        Signature malleated = array_of<Signature>(vector.signature);
        unsigned carry = 0;
        for (std::size_t i = 0; i < 32; ++i) {
            carry += malleated[32 + i] + order[i];
            malleated[32 + i] = static_cast<std::uint8_t>(carry);
            carry >>= 8;
        }
        REQUIRE(carry == 0);
        CHECK_FALSE(verify_ed25519(array_of<PublicKey>(vector.key), raw(vector.message), malleated));
    }
}

TEST_CASE("keys and points of small order sign nothing") {
    const char *points[] = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // 0 and 1, not in canonical form
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    const std::string zero(64, '0');
    for (const char *key : points)
        for (const char *point : points)
            for (const char *message : {"", "a", "b", "c", "d", "e", "f", "g"}) {
                if (!verify_ed25519(array_of<PublicKey>(key), message, array_of<Signature>(point + zero)))
                    continue;
                FAIL_CHECK("key " << key << " point " << point);
            }
    // A good key with a point of small order.
    for (const char *point : points)
        CHECK_FALSE(
            verify_ed25519(array_of<PublicKey>(kVectors[0].key), "", array_of<Signature>(point + zero)));
}

TEST_CASE("seeds of another length are refused") {
    for (const std::size_t size : {0u, 31u, 33u, 64u}) {
        const SecretBytes seed(size);
        CHECK(code_of([&] { public_key_of(seed); }) == SKM_E_KEY_DAMAGED);
        CHECK(code_of([&] { sign_ed25519(seed, "m"); }) == SKM_E_KEY_DAMAGED);
    }
}

TEST_CASE("secret bytes start as zero, move, and go") {
    SecretBytes bytes(100);
    CHECK(bytes.view() == std::string(100, '\0'));
    SecretBytes copy = SecretBytes::copy_of("secret");
    const std::uint8_t *place = copy.data();
    bytes = std::move(copy);
    CHECK(bytes.view() == "secret");
    CHECK(bytes.data() == place);
    const SecretBytes moved = std::move(bytes);
    CHECK(moved.view() == "secret");
    CHECK(SecretBytes().empty());
    CHECK(SecretBytes::copy_of("").empty());
    CHECK(SecretBytes(0).data() == nullptr);
}

TEST_CASE("a wiped string is empty and its memory is zero") {
    std::string text = "a passphrase that is longer than the string's own buffer";
    const char *place = text.data();
    const std::size_t capacity = text.capacity();
    wipe(text);
    CHECK(text.empty());
    REQUIRE(text.data() == place);
    REQUIRE(text.capacity() == capacity);
    text.resize(capacity, '\0');
    CHECK(text == std::string(capacity, '\0'));
    std::string short_text = "x";
    wipe(short_text);
    CHECK(short_text.empty());
}

TEST_CASE("random bytes differ") {
    std::array<char, 32> a{}, b{};
    random_bytes(a.data(), a.size());
    random_bytes(b.data(), b.size());
    CHECK(a != b);
    CHECK(std::count(a.begin(), a.end(), '\0') < 16);
}

TEST_CASE("a passphrase gives the same key again, and hostile costs are refused") {
    const std::string salt = "0123456789abcdef";
    const SecretBytes key = key_from_passphrase("correct horse", salt, interactive_cost());
    // Key files must stay readable: the value that Argon2id gives for these inputs.
    CHECK(to_hex(key.view()) == "5e5200462044d270c5ecfb1fb9b9c497bfa48f661c229469141c9d2c3bb10e02");
    CHECK(key.view() != key_from_passphrase("correct horsf", salt, interactive_cost()).view());

    const PassphraseCost least = interactive_cost(), most = moderate_cost();
    CHECK(most.memory == 256u << 20);
    for (const PassphraseCost cost :
         {PassphraseCost{0, least.memory}, PassphraseCost{least.operations - 1, least.memory},
          PassphraseCost{most.operations + 1, least.memory},
          PassphraseCost{least.operations, least.memory - 1},
          PassphraseCost{least.operations, most.memory + 1}, PassphraseCost{least.operations, 100ull << 30},
          PassphraseCost{~0ull, ~0ull}})
        CHECK(code_of([&] { key_from_passphrase("p", salt, cost); }) == SKM_E_KEY_DAMAGED);
    CHECK(code_of([&] { key_from_passphrase("p", "short", least); }) == SKM_E_KEY_DAMAGED);
    CHECK(code_of([&] { key_from_passphrase("p", salt + "x", least); }) == SKM_E_KEY_DAMAGED);
}

TEST_CASE("what is sealed opens, and only unchanged and with its key and its company") {
    const SecretBytes key = secret(std::string(64, '7'));
    const std::string plain = std::string("thirty-two bytes of a secret ***") + std::string(1, '\0');
    const std::string sealed = seal(key, plain, "header");
    CHECK(sealed.size() == plain.size() + 24 + 17);
    CHECK(sealed != seal(key, plain, "header"));  // a fresh nonce each time

    SecretBytes opened;
    REQUIRE(open_sealed(key, sealed, "header", opened));
    CHECK(opened.view() == plain);

    SecretBytes untouched = SecretBytes::copy_of("before");
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::string flipped = sealed;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        if (open_sealed(key, flipped, "header", untouched)) FAIL_CHECK("bit " << bit);
    }
    for (std::size_t size = 0; size < sealed.size(); ++size)
        if (open_sealed(key, sealed.substr(0, size), "header", untouched)) FAIL_CHECK("cut to " << size);
    CHECK_FALSE(open_sealed(key, sealed + "x", "header", untouched));
    CHECK_FALSE(open_sealed(key, sealed, "headex", untouched));
    CHECK_FALSE(open_sealed(key, sealed, "", untouched));
    CHECK_FALSE(open_sealed(secret(std::string(63, '7') + "6"), sealed, "header", untouched));
    CHECK(untouched.view() == "before");

    CHECK(open_sealed(key, seal(key, "", ""), "", opened));
    CHECK(opened.empty());
    CHECK(code_of([&] { seal(SecretBytes(31), "x", ""); }) == SKM_E_KEY_DAMAGED);
    CHECK(code_of([&] { open_sealed(SecretBytes(33), sealed, "", opened); }) == SKM_E_KEY_DAMAGED);
}

TEST_CASE("a stream that does not end with its first message is refused") {
    const SecretBytes key = secret(std::string(64, '7'));
    const std::string plain = "text";
    for (const unsigned char tag :
         {crypto_secretstream_xchacha20poly1305_TAG_MESSAGE, crypto_secretstream_xchacha20poly1305_TAG_PUSH,
          crypto_secretstream_xchacha20poly1305_TAG_FINAL}) {
        std::string sealed(24 + plain.size() + 17, '\0');
        auto *out = reinterpret_cast<unsigned char *>(sealed.data());
        crypto_secretstream_xchacha20poly1305_state state;
        crypto_secretstream_xchacha20poly1305_init_push(&state, out, key.data());
        crypto_secretstream_xchacha20poly1305_push(&state, out + 24, nullptr,
                                                   reinterpret_cast<const unsigned char *>(plain.data()),
                                                   plain.size(), nullptr, 0, tag);
        SecretBytes opened;
        CHECK(open_sealed(key, sealed, "", opened) ==
              (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL));
    }
}
