// Trust from the outside: who gets into trust.toml, and how.
#include "base/bytes.hpp"
#include "domain/key/key_text.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/transaction.hpp"
#include "unit/flow_key/fixture.hpp"

namespace {

const std::string kFirst = "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c";
const std::string kSecond = "24f6ed6acbfe1009c030d7ca567c33ca4830911498236b5561a6c82abec5de28";
constexpr const char *kFirstKey = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";

TrustOptions of(std::string key) {
    TrustOptions options;
    options.key = std::move(key);
    return options;
}

std::string pack(const char *name) {
    return support::data_file(std::string("pack-vectors/") + name);
}

std::vector<std::string> ids(const Json &document) {
    std::vector<std::string> out;
    for (const Json &key : document.at("keys").as_array()) out.push_back(key.at("id").as_string());
    return out;
}

}  // namespace

TEST_CASE("a key as text, from a file, and by the name of an own key") {
    Fixture fixture;
    const Json added = add_trust(fixture.operation, of(kFirstKey));
    CHECK(ids(added) == std::vector<std::string>{kFirst});
    const Json &row = added.at("keys").as_array()[0];
    CHECK(row.at("state").as_string() == "trusted");
    CHECK(row.at("scope").as_string() == "*");
    CHECK(row.at("valid_from").is_null());
    CHECK(row.at("added").as_string() == "2026-11-21T12:00:00Z");
    CHECK(file_info(fixture.home.path() + "/trust.toml").mode == 0600);

    const KeyInfo own = fixture.cheap_key("own");
    CHECK(add_trust(fixture.operation, of("own")).at("keys").as_array()[0].at("name").as_string() == "own");
    support::write_file(
        fixture.folder / "k.pub",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4 ann@host\n");
    const Json again = add_trust(fixture.operation, of("k.pub"));
    CHECK(again.at("keys").as_array()[0].at("name").as_string() == "ann@host");
    CHECK(ids(list_trust(fixture.operation, {})) == std::vector<std::string>{kFirst, own.id});
}

TEST_CASE("options of an entry are kept, times in UTC") {
    Fixture fixture;
    TrustOptions options = of(kFirstKey);
    options.fingerprint = "5647 5AA7 5463 474C 0285 DF5D BF2B CAB7 3DA6 5135 8839 E9B7 7481 B2EA B107 708C";
    options.name = "Ann";
    options.scope = "team-*";
    options.valid_from = "2026-01-01T01:00:00+01:00";
    options.valid_until = "2027-01-01";
    const Json added = add_trust(fixture.operation, options);
    const Json &row = added.at("keys").as_array()[0];
    CHECK(row.at("name").as_string() == "Ann");
    CHECK(row.at("scope").as_string() == "team-*");
    CHECK(row.at("valid_from").as_string() == "2026-01-01T00:00:00Z");
    CHECK(row.at("valid_until").as_string() == "2027-01-01T00:00:00Z");
}

TEST_CASE("what is wrong is refused before anything is written") {
    Fixture fixture;
    const auto code = [&](const std::function<void(TrustOptions &)> &change) {
        TrustOptions options = of(kFirstKey);
        change(options);
        return error_of([&] { add_trust(fixture.operation, options); }).code();
    };
    CHECK(code([](TrustOptions &o) { o.key = "nonsense"; }) == SKM_E_KEY_NOT_FOUND);
    CHECK(code([](TrustOptions &o) { o.key = ""; }) == SKM_E_KEY_NOT_FOUND);
    CHECK(code([](TrustOptions &o) { o.fingerprint = "5647"; }) == SKM_E_ARGUMENT);
    CHECK(code([](TrustOptions &o) { o.fingerprint = kSecond; }) == SKM_E_SIGNATURE);
    CHECK(code([](TrustOptions &o) { o.valid_until = "soon"; }) == SKM_E_ARGUMENT);
    CHECK(code([](TrustOptions &o) { o.name = "a\nb"; }) == SKM_E_ARGUMENT);
    CHECK(code([](TrustOptions &o) { o.scope = std::string(300, '*'); }) == SKM_E_ARGUMENT);
    support::write_file(fixture.folder / "empty", "");
    CHECK(code([](TrustOptions &o) { o.key = "empty"; }) == SKM_E_PARSE);
    CHECK_FALSE(support::exists(fixture.home.path() + "/trust.toml"));
}

TEST_CASE("the signer of a pack takes the whole fingerprint, and must have signed it") {
    Fixture fixture;
    TrustOptions options = of(pack("two-signatures.skillmeat-pack"));
    const Error silent = error_of([&] { add_trust(fixture.operation, options); });
    CHECK(silent.code() == SKM_E_DECISION);
    CHECK(silent.detail("signers").find(kFirst) != std::string::npos);
    options.fingerprint = std::string(64, 'a');
    CHECK(error_of([&] { add_trust(fixture.operation, options); }).code() == SKM_E_SIGNATURE);
    options.fingerprint = kSecond;
    CHECK(ids(add_trust(fixture.operation, options)) == std::vector<std::string>{kSecond});

    options.key = pack("unsigned.skillmeat-pack");
    CHECK(error_of([&] { add_trust(fixture.operation, options); }).code() == SKM_E_SIGNATURE);
    options.key = pack("refused/key-swapped.skillmeat-pack");
    CHECK(error_of([&] { add_trust(fixture.operation, options); }).code() == SKM_E_PACK);
}

TEST_CASE("a revoked key stays revoked when it is added again") {
    Fixture fixture;
    add_trust(fixture.operation, of(kFirstKey));
    const Json revoked = set_trust_state(fixture.operation, kFirst.substr(0, 16), "revoked");
    CHECK(revoked.at("keys").as_array()[0].at("state").as_string() == "revoked");
    CHECK(error_of([&] { add_trust(fixture.operation, of(kFirstKey)); }).code() == SKM_E_EXISTS);
    CHECK(error_of([&] { set_trust_state(fixture.operation, kFirst, "gone"); }).code() == SKM_E_ARGUMENT);
    remove_trust(fixture.operation, kFirst);
    CHECK(list_trust(fixture.operation, {}).at("keys").size() == 0);
    CHECK_FALSE(add_trust(fixture.operation, of(kFirstKey)).at("txn").as_string().empty());
    CHECK(error_of([&] { remove_trust(fixture.operation, "nobody"); }).code() == SKM_E_KEY_NOT_FOUND);
}

TEST_CASE("adding the same key twice changes nothing, and a dry run never does") {
    Fixture fixture;
    add_trust(fixture.operation, of(kFirstKey));
    const std::string before = fixture.trust_text();
    fixture.now += 5000;
    CHECK(add_trust(fixture.operation, of(kFirstKey)).find("txn") == nullptr);
    CHECK(fixture.trust_text() == before);
    fixture.operation.dry_run = true;
    CHECK(remove_trust(fixture.operation, kFirst).find("txn") == nullptr);
    CHECK(fixture.trust_text() == before);
}

TEST_CASE("a change of trust can be undone") {
    Fixture fixture;
    add_trust(fixture.operation, of(kFirstKey));
    const std::string before = fixture.trust_text();
    const Json document = set_trust_state(fixture.operation, kFirst, "untrusted");
    CHECK(fixture.trust_text() != before);
    undo_change(fixture.operation, fixture.home, document.at("txn").as_string());
    CHECK(fixture.trust_text() == before);
}
