// Keys as other programs write them; openssl, minisign and ssh-keygen are asked where they are there.
#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "domain/key/key.hpp"
#include "domain/key/key_text.hpp"
#include "support/process.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

constexpr std::string_view kSeedHex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr std::string_view kPublicHex = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";

std::string hex(const PublicKey &key) {
    return to_hex({reinterpret_cast<const char *>(key.data()), key.size()});
}

PublicKey test_key() {
    return public_key_of(SecretBytes::copy_of(*from_hex(kSeedHex)));
}

std::string hex_of(std::string_view text) {
    const auto parsed = parse_public_key(text);
    return parsed ? hex(parsed->key) : "";
}

bool there(const char *program) {
    if (support::has_program(program)) return true;
    MESSAGE("skipped: " << program << " is not installed");
    return false;
}

}  // namespace

TEST_CASE("what is printed is read back as the same key in the same format") {
    for (const KeyFormat format : {KeyFormat::raw, KeyFormat::pem, KeyFormat::minisign, KeyFormat::openssh}) {
        const std::string text = print_public_key(test_key(), format, "someone");
        const auto parsed = parse_public_key(text);
        REQUIRE(parsed);
        CHECK(hex(parsed->key) == kPublicHex);
        CHECK(parsed->format == format);
        CHECK(text.ends_with('\n'));
        CHECK(key_format(key_format_name(format)) == format);
        const bool commented = format == KeyFormat::minisign || format == KeyFormat::openssh;
        CHECK(parsed->comment == (commented ? "someone" : ""));
    }
    CHECK_FALSE(key_format("der"));
}

TEST_CASE("the exact texts") {
    CHECK(print_public_key(test_key(), KeyFormat::raw, "") ==
          "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n");
    CHECK(print_public_key(test_key(), KeyFormat::minisign, "") ==
          "untrusted comment: minisign public key 4C476354A75A4756\n"
          "RWRWR1qnVGNHTAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n");
    CHECK(print_public_key(test_key(), KeyFormat::pem, "") ==
          "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n"
          "-----END PUBLIC KEY-----\n");
    CHECK(print_public_key(test_key(), KeyFormat::openssh, "") ==
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n");
}

TEST_CASE("hex, white space, and a minisign key without its comment") {
    CHECK(hex_of(kPublicHex) == kPublicHex);
    CHECK(hex_of("  " + std::string(kPublicHex) + "\r\n") == kPublicHex);
    CHECK(hex_of("RWRWR1qnVGNHTAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4") == kPublicHex);
}

TEST_CASE("comments that could play with a screen are dropped") {
    const std::string text = print_public_key(test_key(), KeyFormat::openssh,
                                              "a\x1b[2J"
                                              "b");
    CHECK(text.find('\x1b') == std::string::npos);
    std::string line = print_public_key(test_key(), KeyFormat::openssh, "x");
    line.insert(line.size() - 1, "\x07");
    CHECK(parse_public_key(line)->comment.empty());
}

TEST_CASE("what is no Ed25519 public key is none") {
    const std::string raw = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
    for (const std::string &text :
         {std::string(), std::string("hello"), raw, raw + "==", raw + "=\n" + raw + "=",
          std::string("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n"),
          std::string(
              "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="),
          std::string(
              "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n"
              "-----END PUBLIC KEY-----\n"),  // X25519
          std::string("-----BEGIN PRIVATE "
                      "KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
                      "-----END PRIVATE KEY-----\n"),
          std::string("ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB"), std::string("ssh-ed25519"),
          std::string("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC"),
          std::string("untrusted comment: minisign public key\n"), std::string(1 << 20, 'A')})
        CHECK_FALSE(parse_public_key(text));
}

TEST_CASE("secret keys in their texts") {
    const std::string seed = *from_hex(kSeedHex);
    for (const std::string &text :
         {seed, std::string(kSeedHex), std::string(kSeedHex) + "\n", to_base64(seed) + "\n",
          std::string("-----BEGIN PRIVATE "
                      "KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
                      "-----END PRIVATE KEY-----\n")})
        CHECK(parse_secret_key(text).view() == seed);
    for (const std::string &text :
         {std::string(), std::string("x"), seed + "x", std::string(kSeedHex) + "00", to_base64(seed + "x"),
          std::string("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4C\n-----END ENCRYPTED PRIVATE KEY-----\n"),
          std::string(
              "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgME\n-----END PRIVATE KEY-----\n")})
        CHECK(parse_secret_key(text).empty());
}

TEST_CASE("openssl: its keys are read, ours are read by it, and it checks our signatures") {
    if (!there("openssl")) return;
    const support::TempDir folder;
    const std::string secret_path = folder / "secret.pem", public_path = folder / "public.pem";
    REQUIRE(support::run({"openssl", "genpkey", "-algorithm", "ed25519", "-out", secret_path}).status == 0);
    const SecretBytes seed = parse_secret_key(support::read_file(secret_path));
    REQUIRE(seed.size() == 32);
    const support::Outcome exported = support::run({"openssl", "pkey", "-in", secret_path, "-pubout"});
    CHECK(exported.output == print_public_key(public_key_of(seed), KeyFormat::pem, ""));
    CHECK(hex_of(exported.output) == hex(public_key_of(seed)));

    const auto signer = make_seed_signer(SecretBytes::copy_of(seed.view()), "");
    const Signature signature = signer->sign("a message");
    support::write_file(public_path, exported.output);
    support::write_file(folder / "message", "a message");
    support::write_file(folder / "signature",
                        {reinterpret_cast<const char *>(signature.data()), signature.size()});
    const support::Outcome verified =
        support::run({"openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public_path, "-rawin", "-in",
                      folder / "message", "-sigfile", folder / "signature"});
    CHECK(verified.status == 0);
}

TEST_CASE("ssh-keygen: its public key is read, ours has the fingerprint that it computes") {
    if (!there("ssh-keygen")) return;
    const support::TempDir folder;
    REQUIRE(support::run({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "me@host", "-f", folder / "k"})
                .status == 0);
    const auto parsed = parse_public_key(support::read_file(folder / "k.pub"));
    REQUIRE(parsed);
    CHECK(parsed->comment == "me@host");
    CHECK(print_public_key(parsed->key, KeyFormat::openssh, parsed->comment) ==
          support::read_file(folder / "k.pub"));
    support::write_file(folder / "ours.pub", print_public_key(test_key(), KeyFormat::openssh, "ours"));
    CHECK(support::run({"ssh-keygen", "-l", "-f", folder / "ours.pub"}).status == 0);
}

TEST_CASE("minisign: its public key is read") {
    if (!there("minisign")) return;
    const support::TempDir folder;
    REQUIRE(support::run({"minisign", "-G", "-W", "-p", folder / "k.pub", "-s", folder / "k.sec"}).status ==
            0);
    const auto parsed = parse_public_key(support::read_file(folder / "k.pub"));
    REQUIRE(parsed);
    CHECK(parsed->format == KeyFormat::minisign);
}

TEST_CASE("no change of a byte makes another text of the same key, or brings the reader down") {
    for (const KeyFormat format : {KeyFormat::raw, KeyFormat::pem, KeyFormat::minisign, KeyFormat::openssh}) {
        const std::string text = print_public_key(test_key(), format, "");
        for (std::size_t size = 0; size < text.size(); ++size) parse_public_key(text.substr(0, size));
        for (std::size_t at = 0; at < text.size(); ++at)
            for (const int mask : {0x01, 0x20, 0x80, 0xff}) {
                std::string changed = text;
                changed[at] = static_cast<char>(changed[at] ^ mask);
                const auto parsed = parse_public_key(changed);
                // What may differ says nothing about the key: minisign's comment and id, what follows the
                // last line.
                if (format == KeyFormat::minisign || at + 1 == text.size()) continue;
                CHECK_FALSE((parsed && parsed->key == test_key()));
            }
    }
}
