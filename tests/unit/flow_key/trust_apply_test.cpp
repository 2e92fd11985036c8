// Rotations and revocations that others signed: who may say what, and what it changes.
#include <filesystem>

#include "domain/key/key_text.hpp"
#include "domain/trust/trust.hpp"
#include "formats/dsse/statements.hpp"
#include "unit/flow_key/fixture.hpp"

namespace {

const std::string kPackId = std::string(64, 'a');

struct Pair {
    SecretBytes seed;
    PublicKey key{};
    std::string id;

    explicit Pair(char fill) : seed(SecretBytes::copy_of(std::string(32, fill))), key(public_key_of(seed)) {
        id = key_id_of(key);
    }
};

std::string hex_of(const Pair &pair) {
    return print_public_key(pair.key, KeyFormat::raw, "");
}

struct Trusting : Fixture {
    Pair old_one{'1'}, new_one{'2'}, other{'3'};

    TrustStore store() const { return TrustStore::load(home); }
    const TrustedKey &key(const Pair &pair) {
        known_ = store();
        const TrustedKey *found = known_.find(pair.id);
        REQUIRE(found != nullptr);
        return *found;
    }
    void trust(const Pair &pair, std::vector<std::string> roles = {}) {
        TrustOptions options;
        options.key = hex_of(pair);
        options.name = "Ann";
        options.scope = "team-*";
        options.roles = std::move(roles);
        add_trust(operation, options);
    }
    std::string write(const char *name, std::string_view type, const std::string &payload,
                      const std::vector<const Pair *> &by) {
        Envelope envelope{payload, std::string(type), {}};
        for (const Pair *pair : by) {
            const auto signer = make_seed_signer(SecretBytes::copy_of(pair->seed.view()), "");
            envelope.signatures.push_back(sign_payload(*signer, envelope.payload_type, envelope.payload));
        }
        support::write_file(folder / name, write_envelope(envelope));
        return folder / name;
    }
    std::string rotation(const std::vector<const Pair *> &by,
                         const std::string &created = "2026-11-21T11:00:00Z") {
        return write("rotation.dsse", kRotationType,
                     write_rotation({created, "Ann", old_one.key, new_one.key}), by);
    }
    std::string revocations(const Pair &by, std::vector<RevocationStatement::Row> keys,
                            std::vector<RevocationStatement::Row> packs, std::int64_t serial = 10) {
        return write("revoked.dsse", kRevocationType,
                     write_revocation({"2026-11-21T11:00:00Z", serial, std::move(keys), std::move(packs)}),
                     {&by});
    }
    Code refusal(const std::string &path) {
        const std::string before = text_if_there();
        const Code code = error_of([&] { apply_trust(operation, path); }).code();
        CHECK(text_if_there() == before);
        return code;
    }
    std::string text_if_there() const {
        return std::filesystem::exists(home.path() + "/trust.toml") ? trust_text() : "";
    }

 private:
    TrustStore known_;
};

SignatureFacts facts_by(const Pair &pair, const std::string &created) {
    SignatureFacts facts;
    facts.present = true;
    facts.key_ids = {pair.id};
    facts.pack_name = "team-tools";
    facts.pack_id = kPackId;
    facts.created = created;
    return facts;
}

}  // namespace

TEST_CASE("a rotation by a trusted key brings the new key in, and old packs stay good") {
    Trusting home;
    home.trust(home.old_one);
    const std::string file = home.rotation({&home.old_one, &home.new_one});
    const Json applied = apply_trust(home.operation, file);
    CHECK(applied.at("kind").as_string() == "rotation");
    CHECK(applied.at("issuer").as_string() == home.old_one.id);
    CHECK(home.key(home.new_one).scope == "team-*");
    CHECK(home.key(home.new_one).name == "Ann");
    CHECK(home.key(home.new_one).state == KeyState::trusted);
    CHECK(home.key(home.old_one).replaced_by == home.new_one.id);

    const auto state = [&](const Pair &pair, const char *created) {
        return judge(home.store(), facts_by(pair, created), home.now, 1).state;
    };
    CHECK(state(home.old_one, "2026-11-21T10:00:00+00:00") == SignatureState::trusted);
    CHECK(state(home.old_one, "2026-11-21T11:00:00Z") == SignatureState::trusted);
    CHECK(state(home.old_one, "2026-11-21T11:00:01Z") == SignatureState::expired);
    CHECK(state(home.old_one, "") == SignatureState::expired);
    CHECK(state(home.new_one, "2026-11-21T11:30:00Z") == SignatureState::trusted);

    const std::string text = home.trust_text();
    CHECK(apply_trust(home.operation, file).find("txn") == nullptr);  // again: nothing
    CHECK(home.trust_text() == text);
}

TEST_CASE("a rotation needs both keys, a trusted old one, and a time that has been") {
    Trusting home;
    CHECK(home.refusal(home.rotation({&home.old_one, &home.new_one})) == SKM_E_KEY_NOT_FOUND);
    home.trust(home.old_one);
    CHECK(home.refusal(home.rotation({&home.old_one})) == SKM_E_SIGNATURE);
    CHECK(home.refusal(home.rotation({&home.new_one})) == SKM_E_SIGNATURE);
    CHECK(home.refusal(home.rotation({&home.new_one, &home.other})) == SKM_E_SIGNATURE);
    CHECK(home.refusal(home.rotation({&home.old_one, &home.new_one, &home.other})) == SKM_E_SIGNATURE);
    CHECK(home.refusal(home.rotation({&home.old_one, &home.new_one}, "2026-11-21T12:00:01Z")) ==
          SKM_E_SIGNATURE);

    const std::string good = home.rotation({&home.old_one, &home.new_one});
    revoke_key_trust(home.operation, home.new_one.id, "");
    CHECK(home.refusal(good) == SKM_E_SIGNATURE);
    remove_trust(home.operation, home.new_one.id);
    revoke_key_trust(home.operation, home.old_one.id, "");
    CHECK(home.refusal(good) == SKM_E_SIGNATURE);
}

TEST_CASE("a key is replaced once") {
    Trusting home;
    home.trust(home.old_one);
    apply_trust(home.operation, home.rotation({&home.old_one, &home.new_one}));
    const std::string second =
        home.write("second.dsse", kRotationType,
                   write_rotation({"2026-11-21T11:30:00Z", "Ann", home.old_one.key, home.other.key}),
                   {&home.old_one, &home.other});
    CHECK(home.refusal(second) == SKM_E_SIGNATURE);
}

TEST_CASE("a list counts when its signer may revoke, and never goes back") {
    Trusting home;
    home.trust(home.old_one, {"sign", "revoke"});
    const Json applied = apply_trust(
        home.operation,
        home.revocations(home.old_one, {{home.other.id, "stolen"}}, {{kPackId, "leaks a token"}}));
    CHECK(applied.at("kind").as_string() == "revocations");
    CHECK(applied.at("serial").as_integer() == 10);
    CHECK(home.key(home.other).state == KeyState::revoked);
    CHECK_FALSE(home.key(home.other).public_key);
    CHECK(home.key(home.other).reason == "stolen");
    const TrustStore store = home.store();
    REQUIRE(store.find_revoked_pack(kPackId) != nullptr);

    // Whoever signed the pack, and if nobody did.
    CHECK(judge(store, facts_by(home.old_one, ""), home.now, 1).state == SignatureState::revoked);
    SignatureFacts bare;
    bare.pack_id = kPackId;
    CHECK(judge(store, bare, home.now, 1).state == SignatureState::revoked);

    CHECK(home.refusal(home.revocations(home.old_one, {{home.new_one.id, ""}}, {}, 9)) == SKM_E_SIGNATURE);
    apply_trust(home.operation, home.revocations(home.old_one, {{home.new_one.id, ""}}, {}, 11));
    CHECK(home.key(home.new_one).state == KeyState::revoked);
    remove_trust(home.operation, kPackId);
    CHECK(home.store().find_revoked_pack(kPackId) == nullptr);
}

TEST_CASE("without the role a key can only revoke itself") {
    Trusting home;
    home.trust(home.old_one);
    home.trust(home.other);
    CHECK(home.refusal(home.revocations(home.old_one, {{home.other.id, ""}}, {})) == SKM_E_SIGNATURE);
    CHECK(home.refusal(home.revocations(home.old_one, {}, {{kPackId, ""}})) == SKM_E_SIGNATURE);
    CHECK(home.refusal(home.revocations(home.old_one, {{home.old_one.id, ""}, {home.other.id, ""}}, {})) ==
          SKM_E_SIGNATURE);
    apply_trust(home.operation, home.revocations(home.old_one, {{home.old_one.id, "lost"}}, {}));
    CHECK(home.key(home.old_one).state == KeyState::revoked);
    CHECK(home.key(home.other).state == KeyState::trusted);
    // One that nobody here knows yet: it shall not be trusted later.
    apply_trust(home.operation, home.revocations(home.new_one, {{home.new_one.id, ""}}, {}));
    CHECK(home.key(home.new_one).state == KeyState::revoked);
    CHECK(home.key(home.new_one).public_key == home.new_one.key);
}

TEST_CASE("what is signed as one thing is no other") {
    Trusting home;
    home.trust(home.old_one, {"sign", "revoke"});
    const std::string rotation =
        write_rotation({"2026-11-21T11:00:00Z", "Ann", home.old_one.key, home.new_one.key});
    const std::string list = write_revocation({"2026-11-21T11:00:00Z", 1, {{home.other.id, ""}}, {}});
    const std::vector<const Pair *> both = {&home.old_one, &home.new_one};
    CHECK(home.refusal(home.write("a", kRevocationType, rotation, both)) == SKM_E_SIGNATURE);
    CHECK(home.refusal(home.write("b", kRotationType, list, {&home.old_one})) == SKM_E_SIGNATURE);
    CHECK(home.refusal(home.write("c", kInTotoType, list, {&home.old_one})) == SKM_E_SIGNATURE);

    // The same bytes under another type: the signature was made for the first.
    const std::string path = home.write("d", kRevocationType, list, {&home.old_one});
    std::string problem;
    Envelope envelope = *read_envelope(support::read_file(path), problem);
    envelope.payload_type = std::string(kRotationType);
    support::write_file(path, write_envelope(envelope));
    CHECK(home.refusal(path) == SKM_E_SIGNATURE);
}

TEST_CASE("every cut and every flipped bit of a list is refused") {
    Trusting home;
    home.trust(home.old_one, {"revoke"});
    const std::string path = home.revocations(home.old_one, {{home.other.id, "x"}}, {});
    const std::string whole = support::read_file(path);
    const std::string trust = home.trust_text();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        support::write_file(path, whole.substr(0, size));
        CHECK(error_of([&] { apply_trust(home.operation, path); }).code() != SKM_OK);
    }
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        std::string flipped = whole;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        support::write_file(path, flipped);
        if (error_of([&] { apply_trust(home.operation, path); }).code() == SKM_OK) FAIL_CHECK("bit " << bit);
    }
    CHECK(home.trust_text() == trust);
}

TEST_CASE("what is revoked here becomes a signed list that others can apply") {
    Trusting home;
    const KeyInfo issuer = home.cheap_key("issuer");
    revoke_key_trust(home.operation, home.other.id, "stolen");
    revoke_pack(home.operation, kPackId, "leaks");
    RevocationOptions options;
    options.output = "revoked.dsse";
    options.sign_key = "issuer";
    options.passphrase.given = "pass";
    const Json written = export_revocations(home.operation, options);
    CHECK(written.at("issuer").as_string() == issuer.id);
    CHECK(written.at("serial").as_integer() == home.now / 1000);
    CHECK(written.at("keys").as_integer() == 1);
    CHECK(written.at("packs").as_integer() == 1);

    // Not again with the same serial, never over another file.
    CHECK(error_of([&] { export_revocations(home.operation, options); }).code() == SKM_E_EXISTS);
    home.now += 5000;
    export_revocations(home.operation, options);
    options.output = "notes.txt";
    support::write_file(home.folder / "notes.txt", "mine\n");
    CHECK(error_of([&] { export_revocations(home.operation, options); }).code() == SKM_E_EXISTS);

    Trusting second;
    TrustOptions trusted;
    trusted.key = print_public_key(issuer.public_key, KeyFormat::raw, "");
    trusted.roles = {"revoke"};
    add_trust(second.operation, trusted);
    apply_trust(second.operation, home.folder / "revoked.dsse");
    CHECK(second.key(home.other).reason == "stolen");
    CHECK(second.store().find_revoked_pack(kPackId)->reason == "leaks");
}

TEST_CASE("keys are revoked by any name, also those never seen") {
    Trusting home;
    const KeyInfo own = home.cheap_key("own");
    home.trust(home.old_one);
    revoke_key_trust(home.operation, "Ann", "left");
    revoke_key_trust(home.operation, "own", "");
    CHECK(home.key(home.old_one).reason == "left");
    CHECK(home.store().find(own.id)->state == KeyState::revoked);
    CHECK(error_of([&] { revoke_key_trust(home.operation, "nobody", ""); }).code() == SKM_E_KEY_NOT_FOUND);
    CHECK(error_of([&] { revoke_key_trust(home.operation, "Ann", "two\nlines"); }).code() == SKM_E_ARGUMENT);
    revoke_key_trust(home.operation, home.new_one.id, "");
    CHECK(error_of([&] { set_trust_state(home.operation, home.new_one.id, "trusted"); }).code() ==
          SKM_E_KEY_NOT_FOUND);
}

TEST_CASE("a vault and a role narrow what a key is believed for") {
    Trusting home;
    TrustOptions options;
    options.key = hex_of(home.old_one);
    options.vault = "team";
    add_trust(home.operation, options);
    SignatureFacts facts = facts_by(home.old_one, "");
    CHECK(judge(home.store(), facts, home.now, 1).state == SignatureState::untrusted);
    facts.vault = "team";
    CHECK(judge(home.store(), facts, home.now, 1).state == SignatureState::trusted);
    options.vault.clear();
    options.roles = {"revoke"};
    add_trust(home.operation, options);
    CHECK(judge(home.store(), facts, home.now, 1).state == SignatureState::untrusted);
    options.roles = {"admin"};
    CHECK(error_of([&] { add_trust(home.operation, options); }).code() == SKM_E_ARGUMENT);
}
