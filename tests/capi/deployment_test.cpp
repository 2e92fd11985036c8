#include "abi.hpp"

using namespace abi;

namespace {

constexpr const char *kClaude[] = {"claude-code"};

skm_deployment_deploy_options to_claude() {
    skm_deployment_deploy_options options = SKM_DEPLOYMENT_DEPLOY_OPTIONS_INIT;
    options.agents = kClaude;
    options.agent_count = 1;
    return options;
}

auto deploy(const World &world, const char *name, const skm_deployment_deploy_options &options,
            const skm_call *call = nullptr) {
    return [&world, name, &options, call](auto out, auto error) {
        const char *artifacts[] = {name};
        return skm_deployment_deploy(world.context(), nullptr, artifacts, 1, &options, call, out, error);
    };
}

auto undeploy(const World &world, const char *name,
              const skm_deployment_undeploy_options *options = nullptr) {
    return [&world, name, options](auto out, auto error) {
        const char *artifacts[] = {name};
        return skm_deployment_undeploy(world.context(), nullptr, artifacts, 1, options, nullptr, out, error);
    };
}

auto status(const World &world, std::uint32_t flags = 0) {
    return [&world, flags](auto out, auto error) {
        return skm_deployment_status(world.context(), nullptr, nullptr, flags, nullptr, nullptr, out, error);
    };
}

}  // namespace

TEST_SUITE("deployment") {
    TEST_CASE("deploy, status, undeploy") {
        const World world;
        world.collect({"pdf"});
        const auto options = to_claude();
        const Json first = ok(deploy(world, "pdf", options));
        REQUIRE(first.at("deployed").size() == 1);
        CHECK(first.at("deployed")[0].at("action") == "created");
        CHECK(first.at("conflicts").empty());
        const std::string folder = world.project() + "/.claude/skills/pdf";
        CHECK(support::snapshot_tree(folder) == support::snapshot_tree(world / "sources/pdf"));
        CHECK(ok(deploy(world, "pdf", options)).at("deployed")[0].at("action") == "unchanged");

        const Json state = ok(status(world)).at("artifacts");
        REQUIRE(state.size() == 1);
        CHECK(state[0].at("deployments")[0].at("state") == "synced");
        support::write_file(folder + "/SKILL.md", "mine now\n");
        CHECK(ok(status(world)).at("artifacts")[0].at("deployments")[0].at("state") == "modified");

        const Json kept = ok(undeploy(world, "pdf"));
        CHECK(kept.at("kept_modified").size() == 1);
        CHECK(support::read_file(folder + "/SKILL.md") == "mine now\n");
        CHECK_FALSE(support::exists(folder + "/scripts/run.sh"));
    }

    TEST_CASE("a dry run writes nothing") {
        const World world;
        world.collect({"pdf"});
        skm_call call = SKM_CALL_INIT;
        call.flags = SKM_CALL_DRY_RUN;
        CHECK(ok(deploy(world, "pdf", to_claude(), &call)).at("deployed")[0].at("action") == "created");
        CHECK(support::snapshot_tree(world.project()).empty());
    }

    TEST_CASE("what stands there already is a conflict; the caller is asked, in JSON") {
        const World world;
        world.collect({"pdf"});
        const std::string file = world.project() + "/.claude/skills/pdf/SKILL.md";
        support::write_file(file, "someone else's\n");
        auto options = to_claude();
        const Json refused = ok(deploy(world, "pdf", options));
        CHECK(refused.at("conflicts").size() == 1);
        CHECK(support::read_file(file) == "someone else's\n");
        CHECK_FALSE(support::exists(world.project() + "/.claude/skills/pdf/scripts"));

        std::vector<std::string> questions;
        options.strategy = "ask";
        options.ask_user = &questions;
        options.ask = [](const char *question, skm_string *answer, void *user) {
            static_cast<std::vector<std::string> *>(user)->emplace_back(question);
            return skm_string_set(answer, "overwrite", 9);
        };
        ok(deploy(world, "pdf", options));
        REQUIRE(questions.size() == 1);
        CHECK(Json::parse(questions[0]).is_object());
        CHECK(support::read_file(file) == support::read_file(world / "sources/pdf/SKILL.md"));
    }

    TEST_CASE("a question that is answered by a stop changes nothing") {
        const World world;
        world.collect({"pdf"});
        support::write_file(world.project() + "/.claude/skills/pdf/SKILL.md", "someone else's\n");
        auto options = to_claude();
        options.strategy = "ask";
        options.ask = [](const char *, skm_string *, void *) { return 1; };
        fails(SKM_E_CANCELLED, deploy(world, "pdf", options));
        CHECK(support::read_file(world.project() + "/.claude/skills/pdf/SKILL.md") == "someone else's\n");
    }

    TEST_CASE("undeploy everything, everywhere") {
        const World world;
        world.collect({"a", "b"});
        ok(deploy(world, "a", to_claude()));
        ok(deploy(world, "b", to_claude()));
        skm_deployment_undeploy_options options = SKM_DEPLOYMENT_UNDEPLOY_OPTIONS_INIT;
        options.flags = SKM_DEPLOYMENT_ALL | SKM_DEPLOYMENT_EVERYWHERE;
        const Json removed = ok([&](auto out, auto error) {
            return skm_deployment_undeploy(world.context(), nullptr, nullptr, 0, &options, nullptr, out,
                                           error);
        });
        CHECK(removed.at("removed").size() == 2);
        CHECK_FALSE(support::exists(world.project() + "/.claude/skills/a"));
        CHECK_FALSE(support::exists(world.project() + "/.claude/skills/b"));
    }

    TEST_CASE("options: struct_size") {
        const World world;
        world.collect({"pdf"});
        support::write_file(world / ".claude/settings.json", "{}");  // so that an agent is detected
        const char *artifacts[] = {"pdf"};
        check_struct_size<skm_deployment_deploy_options>(
            SKM_DEPLOYMENT_DEPLOY_OPTIONS_INIT, [&](auto options, auto error) {
                skm_string out = SKM_STRING_INIT;
                const skm_status result = skm_deployment_deploy(world.context(), nullptr, artifacts, 1,
                                                                options, nullptr, &out, error);
                skm_string_dispose(&out);
                return result;
            });
        skm_call preview = SKM_CALL_INIT;
        preview.flags = SKM_CALL_DRY_RUN;
        check_struct_size<skm_deployment_undeploy_options>(
            SKM_DEPLOYMENT_UNDEPLOY_OPTIONS_INIT, [&](auto options, auto error) {
                skm_string out = SKM_STRING_INIT;
                const skm_status result = skm_deployment_undeploy(world.context(), nullptr, artifacts, 1,
                                                                  options, &preview, &out, error);
                skm_string_dispose(&out);
                return result;
            });
    }

    TEST_CASE("misuse") {
        const World world;
        world.collect({"pdf"});
        auto options = to_claude();
        fails(SKM_E_ARTIFACT_NOT_FOUND, deploy(world, "nothing", options));
        options.scope = "galaxy";
        fails(SKM_E_ARGUMENT, deploy(world, "pdf", options));
        options = to_claude();
        options.strategy = "hope";
        fails(SKM_E_ARGUMENT, deploy(world, "pdf", options));
        static const char *const unknown[] = {"no-such-agent"};
        options = to_claude();
        options.agents = unknown;
        fails(SKM_E_AGENT_NOT_FOUND, deploy(world, "pdf", options));
        static const char *const bad[] = {kNotUtf8};
        options.agents = bad;
        fails(SKM_E_NOT_UTF8, deploy(world, "pdf", options));
        skm_deployment_undeploy_options flags = SKM_DEPLOYMENT_UNDEPLOY_OPTIONS_INIT;
        flags.flags = 1u << 2;
        fails(SKM_E_UNSUPPORTED, undeploy(world, "pdf", &flags));
        flags.flags = 0;
        flags.reserved = 1;
        fails(SKM_E_UNSUPPORTED, undeploy(world, "pdf", &flags));
        fails(SKM_E_UNSUPPORTED, status(world, SKM_DEPLOYMENT_ALL));
        CHECK(support::snapshot_tree(world.project()).empty());
        check_context([](auto context, auto out, auto error) {
            return skm_deployment_deploy(context, nullptr, nullptr, 0, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_deployment_undeploy(context, nullptr, nullptr, 0, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_deployment_status(context, nullptr, nullptr, 0, nullptr, nullptr, out, error);
        });
    }
}
