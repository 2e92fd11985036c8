#include <algorithm>

#include "abi.hpp"

using namespace abi;

namespace {

Json agents(const World &world, const char *project = nullptr, const skm_page *page = nullptr) {
    return ok([&](auto out, auto error) {
        return skm_agent_list(world.context(), project, page, nullptr, out, error);
    });
}

Json agent(const Json &list, const std::string &id) {
    for (const Json &row : list.at("agents"))
        if (row.at("id") == id) return row;
    FAIL("no agent " << id);
    return {};
}

}  // namespace

TEST_SUITE("agent") {
    TEST_CASE("the table needs no home and no network") {
        const World world;
        const Json list = agents(world);
        CHECK(list.at("agents").size() > 5);
        const Json claude = agent(list, "claude-code");
        for (const char *key : {"id", "name", "aliases", "project", "global", "supports", "detected"})
            CHECK(claude.contains(key));
        CHECK_FALSE(support::exists(world.home()));
    }

    TEST_CASE("an agent is detected by its folder in the user's home") {
        const World world;
        CHECK(agent(agents(world), "claude-code").at("detected") == false);
        support::write_file(world / ".claude/settings.json", "{}");
        CHECK(agent(agents(world), "claude-code").at("detected") == true);
        support::write_file(world / "elsewhere/readme", "");
        CHECK(agent(agents(world, (world / "elsewhere").c_str()), "claude-code").at("detected") == true);
    }

    TEST_CASE("pages follow each other without gap or overlap") {
        const World world;
        const Json all = agents(world);
        std::vector<std::string> ids, paged;
        for (const Json &row : all.at("agents")) ids.push_back(row.at("id"));
        skm_page page = SKM_PAGE_INIT;
        page.limit = 3;
        std::string cursor;
        for (std::size_t turns = 0; turns <= ids.size(); ++turns) {
            const Json part = agents(world, nullptr, &page);
            CHECK(part.at("agents").size() <= 3);
            for (const Json &row : part.at("agents")) paged.push_back(row.at("id"));
            if (part.at("next").is_null() || part.at("next") == "") break;
            cursor = part.at("next");
            page.cursor = cursor.c_str();
        }
        CHECK(paged == ids);
    }

    TEST_CASE("misuse") {
        const World world;
        fails(SKM_E_NOT_UTF8, [&](auto out, auto error) {
            return skm_agent_list(world.context(), kNotUtf8, nullptr, nullptr, out, error);
        });
        check_context([&](auto context, auto out, auto error) {
            return skm_agent_list(context, nullptr, nullptr, nullptr, out, error);
        });
    }
}
