// A signer that nobody knows: shown, asked about, and held to its name from then on.
#include "domain/trust/trust.hpp"
#include "unit/flow_bundle/homes.hpp"

namespace {

struct World {
    support::TempDir folder;
    Person ann{folder / "ann"}, bob{folder / "bob"};
    const std::string pack = folder / "kit.skillmeat-pack";
    Json asked = {};

    void release(char key, std::int64_t serial, const std::string &body) {
        ann.skill("one", skill_text("one", body));
        ann.key(key);
        ann.export_to(pack, [&](ExportOptions &options) {
            sign_with(options, std::string("key-") + key);
            options.serial = serial;
            options.publisher = "Ann";
        });
    }
    Json import_saying(const std::string &answer) {
        return bob.import_from(pack, [&](ImportOptions &options) {
            options.ask_trust = [&, answer](const Json &question) {
                asked = question;
                return answer;
            };
        });
    }
    std::string state(const Json &result) { return result.at("signature").at("state").as_string(); }
    bool bob_trusts_somebody() const { return support::exists(bob.home + "/trust.toml"); }
};

}  // namespace

TEST_CASE("a signer that is trusted on first use is trusted for packs of this name") {
    World world;
    world.release('1', 1, "First.\n");
    const Json result = world.import_saying("trust");
    CHECK(result.at("status").as_string() == "success");
    CHECK(world.state(result) == "trusted");
    CHECK(result.at("warnings").size() == 0);
    CHECK(world.asked.at("name").as_string() == "kit");
    CHECK(world.asked.at("publisher").as_string() == "Ann");
    CHECK(world.asked.at("fingerprint").as_string() == result.at("signature").at("key_id").as_string());
    const TrustStore store =
        TrustStore::parse(support::read_file(world.bob.home + "/trust.toml"), "trust.toml");
    REQUIRE(store.keys().size() == 1);
    CHECK(store.keys()[0].scope == "kit");
    CHECK(store.keys()[0].name == "Ann");

    world.release('1', 2, "Second.\n");
    world.asked = {};
    CHECK(world.state(world.import_saying("refuse")) == "trusted");
    CHECK(world.asked.is_null());  // known now

    // The same change: who takes the first import back takes the trust back.
    world.release('2', 3, "Third, by another key.\n");
    const Json other = world.import_saying("trust");
    CHECK(other.at("status").as_string() == "failed");
    CHECK(other.at("reason").as_string() == "untrusted");
    CHECK(world.asked.is_null());
    CHECK(other.at("signature").at("note").as_string().find("another key") != std::string::npos);
    world.bob.trust('2');
    CHECK(world.state(world.import_saying("refuse")) == "trusted");
}

TEST_CASE("a pack may be let in once, or not") {
    World world;
    world.release('1', 1, "First.\n");
    const Json refused = world.import_saying("refuse");
    CHECK(refused.at("status").as_string() == "failed");
    CHECK(refused.at("reason").as_string() == "untrusted");
    CHECK(world.bob.list().at("total").as_integer() == 0);
    const auto before = world.bob.state();
    CHECK(code_of([&] { world.import_saying(""); }) == SKM_E_DECISION);
    CHECK(code_of([&] { world.import_saying("perhaps"); }) == SKM_E_DECISION);
    CHECK(world.bob.state() == before);

    const Json once = world.import_saying("once");
    CHECK(once.at("status").as_string() == "success");
    CHECK(world.state(once) == "unknown");
    CHECK(once.at("warnings").size() == 1);
    CHECK_FALSE(world.bob_trusts_somebody());
    world.release('2', 2, "Second, by another key.\n");  // nothing was promised by the first
    CHECK(world.state(world.import_saying("once")) == "unknown");
}

TEST_CASE("nobody is asked about what policy refuses, or what nobody signed") {
    World world;
    world.release('1', 1, "First.\n");
    support::write_file(world.bob.home + "/policy.toml", "[signature]\nfile = \"require\"\n");
    CHECK(world.import_saying("trust").at("reason").as_string() == "untrusted");
    CHECK(world.asked.is_null());
    support::write_file(world.bob.home + "/policy.toml", "");
    world.ann.export_to(world.pack);
    CHECK(world.state(world.import_saying("refuse")) == "unsigned");
    CHECK(world.asked.is_null());
}

TEST_CASE("a dry run asks and keeps nothing") {
    World world;
    world.release('1', 1, "First.\n");
    world.bob.dry_run = true;
    const auto before = world.bob.state();
    CHECK(world.state(world.import_saying("trust")) == "trusted");
    CHECK(world.bob.state() == before);
}

TEST_CASE("an unsigned pack of a name that was signed is pointed out") {
    World world;
    world.release('1', 1, "First.\n");
    world.import_saying("trust");
    world.ann.export_to(world.pack, [](ExportOptions &options) { options.serial = 2; });
    const Json result = world.import_saying("refuse");
    CHECK(result.at("status").as_string() == "success");
    REQUIRE(result.at("warnings").size() == 1);
    CHECK(result.at("warnings").as_array()[0].as_string().find("until now") != std::string::npos);
}
