#include "state/context/keychain_master.hpp"

#include <doctest/doctest.h>

#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

class FakeKeychain final : public Keychain {
 public:
    std::string name() const override { return "fake"; }
    bool may_be_there() const override { return true; }
    KeychainAnswer get(const std::string &item) override {
        ++asked;
        KeychainAnswer answer;
        answer.state = state;
        if (state != KeychainState::absent) return answer;
        const auto found = items.find(item);
        if (found == items.end()) return answer;
        answer.state = KeychainState::found;
        answer.secret = SecretBytes::copy_of(found->second);
        return answer;
    }
    KeychainState set(const std::string &item, const SecretBytes &secret) override {
        if (!forgets) items[item] = std::string(secret.view());
        return KeychainState::found;
    }
    KeychainState remove(const std::string &item) override {
        items.erase(item);
        return KeychainState::found;
    }

    KeychainState state = KeychainState::absent;  // for all items, but those that are there
    bool forgets = false;
    int asked = 0;
    std::map<std::string, std::string> items;
};

struct World {
    World() {
        ContextOptions options;
        options.home = folder / "home";
        options.environment.emplace();
        options.keychain = keychain;
        context.emplace(std::move(options));
    }
    support::TempDir folder;
    std::shared_ptr<FakeKeychain> keychain = std::make_shared<FakeKeychain>();
    std::optional<Context> context;
};

}  // namespace

TEST_CASE("the master secret is made once and found again") {
    World world;
    const Operation operation(*world.context);
    CHECK_FALSE(keychain_master(operation));
    CHECK(world.keychain->items.empty());
    CHECK(can_have_keychain_master(operation));
    const SecretBytes made = make_keychain_master(operation);
    CHECK(made.size() == 32);
    CHECK(make_keychain_master(operation).view() == made.view());
    CHECK(keychain_master(operation)->view() == made.view());
    CHECK(needed_keychain_master(operation).view() == made.view());
    CHECK(world.keychain->items.size() == 1);
}

TEST_CASE("why there is no master secret is told apart") {
    World world;
    const Operation operation(*world.context);
    const auto state_of = [&](auto function) -> std::string {
        try {
            function(operation);
        } catch (const Error &error) {
            CHECK(error.code() == SKM_E_KEYCHAIN);
            CHECK_FALSE(error.hint().empty());
            for (const auto &[key, value] : error.details())
                if (key == "state") return value;
        }
        return "";
    };
    CHECK(state_of(needed_keychain_master) == "absent");
    for (const KeychainState state : {KeychainState::locked, KeychainState::no_service}) {
        world.keychain->state = state;
        CHECK(state_of(needed_keychain_master) == keychain_state_name(state));
        CHECK(state_of(make_keychain_master) == keychain_state_name(state));
        CHECK_FALSE(can_have_keychain_master(operation));
        CHECK_FALSE(keychain_master(operation));
    }
    world.keychain->state = KeychainState::absent;
    world.keychain->forgets = true;
    CHECK(state_of(make_keychain_master) == "absent");
    world.keychain->items["master"] = "short";
    CHECK_FALSE(keychain_master(operation));
    CHECK(state_of(needed_keychain_master) == "found");
}

TEST_CASE("a caller without a session bus, or who says so, has no keychain") {
    CHECK_FALSE(system_keychain({})->may_be_there());
    CHECK(system_keychain({})->get("x").state == KeychainState::no_service);
    CHECK_FALSE(system_keychain({{"DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/of/another/process"}})
                    ->may_be_there());
    const auto off = system_keychain({{"SKILLMEAT_KEYCHAIN", "off"}});
    CHECK(off->name() == "off");
    CHECK(off->set("x", SecretBytes::copy_of("y")) == KeychainState::no_service);
    CHECK(off->remove("x") == KeychainState::no_service);
}
