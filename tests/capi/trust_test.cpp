#include "abi.hpp"

using namespace abi;

namespace {

constexpr const char *kPublicKey = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

auto add(const World &world, const char *key, const skm_trust_add_options *options = nullptr) {
    return [&world, key, options](auto out, auto error) {
        return skm_trust_add(world.context(), key, options, nullptr, out, error);
    };
}

Json keys(const World &world) {
    return ok([&](auto out, auto error) {
               return skm_trust_list(world.context(), nullptr, nullptr, out, error);
           })
        .at("keys");
}

}  // namespace

TEST_SUITE("trust") {
    TEST_CASE("add, list, remove") {
        const World world;
        world.collect({});
        CHECK(keys(world).empty());
        skm_trust_add_options options = SKM_TRUST_ADD_OPTIONS_INIT;
        options.name = "Ada";
        options.scope = "team-*";
        options.valid_until = "2036-01-01T00:00:00Z";
        const Json added = ok(add(world, kPublicKey, &options)).at("keys");
        REQUIRE(added.size() == 1);
        CHECK(added[0].at("state") == "trusted");
        CHECK(added[0].at("scope") == "team-*");
        CHECK(keys(world).size() == 1);
        CHECK(support::read_file(world.home() + "/trust.toml").find("Ada") != std::string::npos);
        const std::string id = added[0].at("id");
        const Json revoked = ok([&](auto out, auto error) {
            return skm_trust_set_state(world.context(), id.c_str(), "revoked", nullptr, out, error);
        });
        CHECK(revoked.at("keys")[0].at("state") == "revoked");
        fails(SKM_E_ARGUMENT, [&](auto out, auto error) {
            return skm_trust_set_state(world.context(), id.c_str(), "splendid", nullptr, out, error);
        });
        ok([&](auto out, auto error) {
            return skm_trust_remove(world.context(), id.c_str(), nullptr, out, error);
        });
        CHECK(keys(world).empty());
        fails(SKM_E_KEY_NOT_FOUND, [&](auto out, auto error) {
            return skm_trust_remove(world.context(), id.c_str(), nullptr, out, error);
        });
    }

    TEST_CASE("options: struct_size") {
        const World world;
        world.collect({});
        check_struct_size<skm_trust_add_options>(SKM_TRUST_ADD_OPTIONS_INIT, [&](auto options, auto error) {
            skm_string out = SKM_STRING_INIT;
            const skm_status status =
                skm_trust_add(world.context(), kPublicKey, options, nullptr, &out, error);
            skm_string_dispose(&out);
            return status;
        });
    }

    TEST_CASE("misuse") {
        const World world;
        world.collect({});
        skm_trust_add_options options = SKM_TRUST_ADD_OPTIONS_INIT;
        options.valid_from = "yesterday";
        fails(SKM_E_ARGUMENT, add(world, kPublicKey, &options));
        options = SKM_TRUST_ADD_OPTIONS_INIT;
        options.scope = kNotUtf8;
        fails(SKM_E_NOT_UTF8, add(world, kPublicKey, &options));
        fails(SKM_E_ARGUMENT, add(world, nullptr));
        fails(SKM_E_NOT_UTF8, add(world, kNotUtf8));
        CHECK(keys(world).empty());
        check_context([](auto context, auto out, auto error) {
            return skm_trust_add(context, "x", nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_trust_list(context, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_trust_remove(context, "x", nullptr, out, error);
        });
    }
}
