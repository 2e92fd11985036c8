#include "abi.hpp"

using namespace abi;

namespace {

Json history(const World &world, const skm_page *page = nullptr) {
    return ok([&](auto out, auto error) {
        return skm_snapshot_history(world.context(), page, nullptr, out, error);
    });
}

auto undo(const World &world, const char *transaction = nullptr) {
    return [&world, transaction](auto out, auto error) {
        return skm_snapshot_undo(world.context(), transaction, nullptr, out, error);
    };
}

}  // namespace

TEST_SUITE("snapshot") {
    TEST_CASE("a change is taken back, byte for byte, and the undo too") {
        const World world;
        world.collect({"pdf"});
        const std::string folder = world.home() + "/collections/default/skills/pdf";
        const auto with = support::snapshot_tree(folder);
        REQUIRE(with.size() > 1);
        const char *artifacts[] = {"pdf"};
        ok([&](auto out, auto error) {
            return skm_collection_remove(world.context(), nullptr, artifacts, 1,
                                         SKM_COLLECTION_DEPLOYMENTS_REFUSE, nullptr, out, error);
        });
        CHECK_FALSE(support::exists(folder));
        const Json undone = ok(undo(world));
        CHECK_FALSE(undone.at("undone").empty());
        CHECK(undone.at("kept_modified").empty());
        CHECK(support::snapshot_tree(folder) == with);

        const std::string txn = undone.at("txn");
        ok(undo(world, txn.c_str()));
        CHECK_FALSE(support::exists(folder));
    }

    TEST_CASE("history: newest first, in pages") {
        const World world;
        world.collect({"a"});
        ok([&](auto out, auto error) {
            const std::string source = world.skill("b");
            const char *sources[] = {source.c_str()};
            return skm_collection_add(world.context(), nullptr, sources, 1, nullptr, nullptr, out, error);
        });
        const Json all = history(world);
        REQUIRE(all.at("transactions").size() >= 2);
        for (const char *key : {"id", "time", "command", "paths", "undone_by"})
            CHECK(all.at("transactions")[0].contains(key));
        CHECK(all.at("transactions")[0].at("time") >= all.at("transactions")[1].at("time"));
        skm_page page = SKM_PAGE_INIT;
        page.limit = 1;
        const Json first = history(world, &page);
        REQUIRE(first.at("transactions").size() == 1);
        CHECK(first.at("transactions")[0] == all.at("transactions")[0]);
        const std::string next = first.at("next");
        page.cursor = next.c_str();
        CHECK(history(world, &page).at("transactions")[0] == all.at("transactions")[1]);
    }

    TEST_CASE("gc drops what is older than what is kept") {
        const World world;
        world.collect({"a", "b"});
        const std::size_t changes = history(world).at("transactions").size();
        REQUIRE(changes >= 2);
        skm_snapshot_gc_options options = SKM_SNAPSHOT_GC_OPTIONS_INIT;
        const auto gc = [&](const skm_call *call) {
            return ok([&](auto out, auto error) {
                return skm_snapshot_gc(world.context(), &options, call, out, error);
            });
        };
        CHECK(gc(nullptr).at("dropped").at("changes") == 0);
        options.keep_days = 0;
        options.keep_changes = 1;
        skm_call preview = SKM_CALL_INIT;
        preview.flags = SKM_CALL_DRY_RUN;
        const Json planned = gc(&preview);
        CHECK(planned.at("dry_run") == true);
        CHECK(planned.at("dropped").at("changes") == changes - 1);
        CHECK(history(world).at("transactions").size() == changes);
        CHECK(gc(nullptr).at("dropped") == planned.at("dropped"));
        CHECK(history(world).at("transactions").size() == 1);

        options.keep_days = -2;
        const auto call = [&](auto out, auto error) {
            return skm_snapshot_gc(world.context(), &options, nullptr, out, error);
        };
        fails(SKM_E_ARGUMENT, call);
        options = SKM_SNAPSHOT_GC_OPTIONS_INIT;
        options.struct_size = 1;
        fails(SKM_E_ARGUMENT, call);
        check_context([](auto context, auto out, auto error) {
            return skm_snapshot_gc(context, nullptr, nullptr, out, error);
        });
    }

    TEST_CASE("a snapshot is made, gone back to, and removed") {
        const World world;
        world.collect({"a", "b"});
        const std::string folder = world.home() + "/collections/default/skills";
        const auto before = support::snapshot_tree(folder);
        const Json made = ok([&](auto out, auto error) {
            return skm_snapshot_create(world.context(), nullptr, "good", nullptr, out, error);
        });
        CHECK(made.at("snapshot").at("artifacts") == 2);
        const std::string id = made.at("snapshot").at("id");
        support::write_file(folder + "/a/SKILL.md", "by hand");
        support::write_file(folder + "/b/SKILL.md", "by hand");
        const auto rollback = [&](const char *snapshot, const char *const *artifacts, size_t count) {
            return [&world, snapshot, artifacts, count](auto out, auto error) {
                return skm_snapshot_rollback(world.context(), "default", snapshot, artifacts, count, nullptr,
                                             out, error);
            };
        };
        const char *artifacts[] = {"a"};
        CHECK(ok(rollback(nullptr, artifacts, 1)).at("changes").size() == 1);
        CHECK(support::read_file(folder + "/b/SKILL.md") == "by hand");
        const Json done = ok(rollback(id.c_str(), nullptr, 0));
        CHECK(done.at("restored") == id);
        CHECK(support::snapshot_tree(folder) == before);
        CHECK(history(world).at("snapshots").size() == 3);
        const Json other = ok([&](auto out, auto error) {
            return skm_snapshot_history_of(world.context(), "other", nullptr, nullptr, out, error);
        });
        CHECK(other.at("snapshots").empty());
        CHECK(other.at("transactions") == history(world).at("transactions"));

        const auto remove = [&](const char *snapshot) {
            return [&world, snapshot](auto out, auto error) {
                return skm_snapshot_remove(world.context(), nullptr, snapshot, nullptr, out, error);
            };
        };
        CHECK(ok(remove(id.c_str())).at("removed") == id);
        fails(SKM_E_SNAPSHOT_NOT_FOUND, remove(id.c_str()));
        fails(SKM_E_SNAPSHOT_NOT_FOUND, rollback(id.c_str(), nullptr, 0));
        fails(SKM_E_ARGUMENT, remove(nullptr));
        fails(SKM_E_ARGUMENT, remove(""));
        fails(SKM_E_ARGUMENT, rollback(nullptr, nullptr, 1));
        fails(SKM_E_NOT_UTF8, rollback(kNotUtf8, nullptr, 0));
        fails(SKM_E_NOT_UTF8, [&](auto out, auto error) {
            return skm_snapshot_create(world.context(), nullptr, kNotUtf8, nullptr, out, error);
        });
    }

    TEST_CASE("misuse") {
        const World world;
        fails(SKM_E_HOME_NOT_FOUND, undo(world));
        world.collect({});
        fails(SKM_E_TRANSACTION_NOT_FOUND, undo(world, "20000101T000000Z-none"));
        fails(SKM_E_NOT_UTF8, undo(world, kNotUtf8));
        check_context([](auto context, auto out, auto error) {
            return skm_snapshot_history(context, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_snapshot_undo(context, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_snapshot_history_of(context, nullptr, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_snapshot_create(context, nullptr, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_snapshot_rollback(context, nullptr, nullptr, nullptr, 0, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_snapshot_remove(context, nullptr, "x", nullptr, out, error);
        });
    }
}
