#include "abi.hpp"

using namespace abi;

namespace {

auto explain(const World &world, const char *key, const char *project = nullptr) {
    return [&world, key, project](auto out, auto error) {
        return skm_policy_explain(world.context(), project, key, nullptr, out, error);
    };
}

}  // namespace

TEST_SUITE("policy") {
    TEST_CASE("built-in, then the user's line decides") {
        const World world;
        world.collect({});
        const Json built_in = ok(explain(world, "signature.file"));
        CHECK(built_in.at("value") == "warn");
        CHECK(built_in.at("origin") == "built-in");
        support::write_file(world.home() + "/policy.toml", "# ours\n[signature]\nfile = \"require\"\n");
        const Json user = ok(explain(world, "signature.file"));
        CHECK(user.at("value") == "require");
        CHECK(user.at("origin") == "user");
        CHECK(user.at("line") == 3);
        CHECK(user.at("path") == world.home() + "/policy.toml");
        const Json show = ok([&](auto out, auto error) {
            return skm_policy_show(world.context(), nullptr, nullptr, out, error);
        });
        CHECK(show.at("decisions").size() > 3);
    }

    TEST_CASE("the managed policy lies where the context says") {
        const World world;
        world.collect({});
        support::write_file(world / "managed-policy.toml", "[signature]\nfile = \"require\"\n");
        CHECK(ok(explain(world, "signature.file")).at("origin") == "managed");
    }

    TEST_CASE("misuse") {
        const World world;
        world.collect({});
        fails(SKM_E_NOT_FOUND, explain(world, "signature.nothing"));
        fails(SKM_E_ARGUMENT, explain(world, nullptr));
        fails(SKM_E_ARGUMENT, explain(world, ""));
        fails(SKM_E_NOT_UTF8, explain(world, kNotUtf8));
        fails(SKM_E_NOT_UTF8, explain(world, "signature.file", kNotUtf8));
        support::write_file(world.home() + "/policy.toml", "[signature]\nfiel = \"require\"\n");
        const Failure mistyped = fails(SKM_E_SCHEMA, explain(world, "signature.file"));
        CHECK(mistyped.path == world.home() + "/policy.toml");
        check_context([](auto context, auto out, auto error) {
            return skm_policy_show(context, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_policy_explain(context, nullptr, "x", nullptr, out, error);
        });
    }
}
