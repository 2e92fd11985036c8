// trust.toml: read strictly, edited without disturbing what people wrote.
#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "domain/trust/trust.hpp"
#include "formats/dsse/dsse.hpp"
#include "support/refusals.hpp"

using namespace skillmeat::core;
using support::error_of;

namespace {

constexpr const char *kPath = "/h/trust.toml";

PublicKey public_key(std::uint8_t seed) {
    return public_key_of(SecretBytes::copy_of(std::string(32, static_cast<char>(seed))));
}

TrustedKey key(std::uint8_t seed, std::string name) {
    TrustedKey key;
    key.public_key = public_key(seed);
    key.id = key_id_of(*key.public_key);
    key.name = std::move(name);
    key.added = "2026-11-21T00:00:00Z";
    return key;
}

std::string row(std::uint8_t seed, const std::string &more = "state = \"trusted\"\n") {
    const PublicKey raw = public_key(seed);
    return "[[keys]]\nid = \"" + key_id_of(raw) + "\"\npublic_key = \"" +
           to_base64({reinterpret_cast<const char *>(raw.data()), raw.size()}) + "\"\n" + more;
}

}  // namespace

TEST_CASE("no file, an empty file, and tables of the user's own trust nobody") {
    CHECK(TrustStore::parse("", kPath).keys().empty());
    CHECK(TrustStore::parse("# nothing\n[notes]\nwho = \"me\"\n", kPath).keys().empty());
}

TEST_CASE("what is written is read back") {
    TrustedKey full = key(1, "Ann");
    full.scope = "team-*";
    full.state = KeyState::revoked;
    full.valid_from = "2026-01-01T00:00:00Z";
    full.valid_until = "2027-01-01T00:00:00Z";
    const std::string text = put_trusted_key(put_trusted_key("", kPath, full), kPath, key(2, ""));
    const TrustStore store = TrustStore::parse(text, kPath);
    REQUIRE(store.keys().size() == 2);
    const TrustedKey &read = store.keys()[0];
    CHECK(read.id == full.id);
    CHECK(read.public_key == full.public_key);
    CHECK(read.name == "Ann");
    CHECK(read.scope == "team-*");
    CHECK(read.state == KeyState::revoked);
    CHECK(read.valid_from == full.valid_from);
    CHECK(read.valid_until == full.valid_until);
    CHECK(read.added == full.added);
    CHECK(put_trusted_key(text, kPath, full) == text);
}

TEST_CASE("keys are found by id, its beginning, and name") {
    const TrustStore store({key(1, "Ann"), key(2, "Bea"), key(3, "Bea")});
    CHECK(store.resolve("Ann").id == key(1, "").id);
    CHECK(store.resolve(key(2, "").id).id == key(2, "").id);
    CHECK(store.resolve(key(2, "").id.substr(0, 8)).id == key(2, "").id);
    CHECK(error_of([&] { store.resolve("Bea"); }).code() == SKM_E_AMBIGUOUS);
    CHECK(error_of([&] { store.resolve("Carl"); }).code() == SKM_E_KEY_NOT_FOUND);
    CHECK(error_of([&] { store.resolve(""); }).code() == SKM_E_KEY_NOT_FOUND);
    CHECK(error_of([&] { store.resolve(key(2, "").id.substr(0, 7)); }).code() == SKM_E_KEY_NOT_FOUND);
}

TEST_CASE("comments, other tables and the order of rows stay") {
    const std::string before =
        "# my keys\n\n" + row(1) + "\n# Bea, met in person\n" + row(2) + "\n[notes]\nx = 1 # one\n";
    TrustedKey changed = key(1, "Ann");
    changed.state = KeyState::untrusted;
    const std::string after = put_trusted_key(before, kPath, changed);
    CHECK(after.starts_with("# my keys\n"));
    CHECK(after.find("# Bea, met in person\n" + row(2)) != std::string::npos);
    CHECK(after.ends_with("[notes]\nx = 1 # one\n"));
    const TrustStore store = TrustStore::parse(after, kPath);
    CHECK(store.keys()[0].state == KeyState::untrusted);
    CHECK(store.keys()[1].state == KeyState::trusted);

    const std::string dropped = drop_trusted_key(after, kPath, changed.id);
    CHECK(TrustStore::parse(dropped, kPath).keys().size() == 1);
    CHECK(dropped.find("# Bea, met in person\n" + row(2)) != std::string::npos);
    CHECK(drop_trusted_key(dropped, kPath, changed.id) == dropped);
}

TEST_CASE("a row that could mean something else than its writer thinks is an error that names it") {
    struct Bad {
        std::string text, key;
    };
    for (const Bad &bad :
         {Bad{row(1) + "stat = \"revoked\"\n", "stat"}, Bad{row(1, ""), "state"},
          Bad{row(1, "state = \"ok\"\n"), "state"}, Bad{row(1, "state = 1\n"), "state"},
          Bad{row(1) + "valid_until = \"soon\"\n", "valid_until"}, Bad{row(1) + "scope = \"\"\n", "scope"},
          Bad{row(1) + "name = [\"a\"]\n", "name"}, Bad{row(1) + "name = \"a\\u202eb\"\n", "name"},
          Bad{row(1) + row(1, "state = \"revoked\"\n"), "id"}}) {
        const Error error = error_of([&] { TrustStore::parse(bad.text, kPath); });
        CAPTURE(bad.text);
        CHECK(error.code() == SKM_E_SCHEMA);
        CHECK(error.path() == kPath);
        CHECK(error.message().find(bad.key) != std::string::npos);
        CHECK(error_of([&] { put_trusted_key(bad.text, kPath, key(9, "")); }).code() == SKM_E_SCHEMA);
    }
    std::string swapped = row(1);
    swapped.replace(swapped.find("id = \"") + 6, 64, key(2, "").id);
    CHECK(error_of([&] { TrustStore::parse(swapped, kPath); }).code() == SKM_E_SCHEMA);
    CHECK(error_of([&] { TrustStore::parse("keys = 1\n", kPath); }).code() == SKM_E_SCHEMA);
    CHECK(error_of([&] { TrustStore::parse("[[keys\n", kPath); }).code() == SKM_E_PARSE);
}

TEST_CASE("times may be TOML times") {
    const TrustStore store = TrustStore::parse(row(1) + "valid_until = 2027-01-01T00:00:00Z\n", kPath);
    CHECK(store.keys()[0].valid_until == "2027-01-01T00:00:00Z");
}

TEST_CASE("no change of a byte turns a revoked key into a trusted one, or brings the reader down") {
    const std::string text = row(1, "state = \"revoked\"\nvalid_until = \"2027-01-01T00:00:00Z\"\n");
    const std::string id = key(1, "").id;
    for (std::size_t at = 0; at < text.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            std::string changed = text;
            changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
            try {
                const TrustStore store = TrustStore::parse(changed, kPath);
                if (const TrustedKey *found = store.find(id)) CHECK(found->state == KeyState::revoked);
            } catch (const Error &error) {
                CHECK((error.code() == SKM_E_SCHEMA || error.code() == SKM_E_PARSE ||
                       error.code() == SKM_E_NOT_UTF8));
            }
        }
}
