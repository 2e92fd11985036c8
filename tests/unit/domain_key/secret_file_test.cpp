// Secret keys that minisign, OpenSSH and OpenSSL wrote.
#include "domain/key/secret_file.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "domain/key/key_text.hpp"
#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

std::string file_of(const std::string &name) {
    return support::read_file(support::data_file("foreign-keys/" + name));
}

FilePassphrase saying(std::string text) {
    return [text] { return SecretBytes::copy_of(text); };
}

SecretBytes nobody_asks() {
    FAIL("a passphrase was asked for");
    return {};
}

PublicKey public_of(const std::string &name) {
    const auto key = parse_public_key(file_of(name));
    REQUIRE(key);
    return key->key;
}

Code refusal_of(const std::string &bytes, const FilePassphrase &passphrase = nobody_asks) {
    return code_of([&] { read_secret_key(bytes, "k", passphrase); });
}

}  // namespace

TEST_CASE("keys without a passphrase are read") {
    for (const char *name : {"minisign", "openssh"})
        CHECK(public_key_of(read_secret_key(file_of(std::string(name) + (name[0] == 'm' ? ".key" : "")), name,
                                            nobody_asks)) == public_of(std::string(name) + ".pub"));
    CHECK(public_key_of(read_secret_key(file_of("pkcs8.pem"), "p", nobody_asks)) == public_of("pkcs8.pub"));
}

TEST_CASE("an encrypted PKCS#8 key is read with its passphrase") {
    const std::string file = file_of("pkcs8-passphrase.pem");
    CHECK(public_key_of(read_secret_key(file, "p", saying("sesame"))) == public_of("pkcs8-passphrase.pub"));
    CHECK(refusal_of(file, saying("wrong")) == SKM_E_PASSPHRASE_WRONG);
    CHECK(refusal_of(file, saying("")) == SKM_E_PASSPHRASE_WRONG);
}

TEST_CASE("a minisign key is read with its passphrase") {
    const std::string file = file_of("minisign-passphrase.key");
    CHECK(public_key_of(read_secret_key(file, "m", saying("pw"))) == public_of("minisign-passphrase.pub"));
}

TEST_CASE("a minisign key that asks for more than minisign's own setting is refused before any work") {
    const std::string file = file_of("minisign-passphrase.key");
    const std::size_t line = file.find('\n') + 1;
    std::string bytes = *from_base64(file.substr(line, file.find('\n', line) - line));
    bytes[38 + 7] = 1;  // passes over the memory
    const std::string hungry = file.substr(0, line) + to_base64(bytes) + "\n";
    CHECK(refusal_of(hungry, saying("pw")) == SKM_E_KEY_DAMAGED);
    bytes[38 + 7] = 0;
    bytes[46 + 5] = 1;  // memory
    CHECK(refusal_of(file.substr(0, line) + to_base64(bytes) + "\n", saying("pw")) == SKM_E_KEY_DAMAGED);
}

TEST_CASE("an encrypted OpenSSH key and a key of the original program are refused with what to do") {
    try {
        read_secret_key(file_of("openssh-passphrase"), "s", nobody_asks);
        FAIL("read");
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_UNSUPPORTED);
        CHECK(error.hint().find("ssh-keygen -p") != std::string::npos);
    }
    CHECK(refusal_of("gAAAAABnQ0vBexample") == SKM_E_UNSUPPORTED);
}

TEST_CASE("whatever is cut off or changed is no key, and never another one") {
    for (const char *name : {"minisign.key", "openssh", "pkcs8.pem"}) {
        const std::string good = file_of(name);
        const SecretBytes seed = read_secret_key(good, name, nobody_asks);
        for (std::size_t size = 0; size + 2 < good.size(); size += 3) {
            const Code code = refusal_of(good.substr(0, size));
            CHECK((code == SKM_E_KEY_DAMAGED ||
                   good.substr(size).find_first_not_of("-ENDOPSHRIVATKY \n") == std::string::npos));
        }
    }
    // the two halves of a minisign key belong together, and its checksum is right or left out
    const std::string file = file_of("minisign.key");
    const std::size_t line = file.find('\n') + 1;
    const std::string bytes = *from_base64(file.substr(line, file.find('\n', line) - line));
    for (std::size_t at = 62; at < bytes.size(); ++at) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 4);
        CHECK(refusal_of(file.substr(0, line) + to_base64(changed) + "\n") == SKM_E_KEY_DAMAGED);
    }
}

TEST_CASE("texts that are no keys are refused") {
    for (const char *text :
         {"", "no key", "untrusted comment: x", "untrusted comment: x\n", "untrusted comment: x\nAAAA\n",
          "-----BEGIN OPENSSH PRIVATE KEY-----",
          "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
          "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"})
        CHECK(refusal_of(text, saying("x")) == SKM_E_KEY_DAMAGED);
}
