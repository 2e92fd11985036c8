#include "abi.hpp"

using namespace abi;

namespace {

auto list(const World &world, const skm_collection_list_options *options = nullptr,
          const char *collection = nullptr) {
    return [&world, options, collection](auto out, auto error) {
        return skm_collection_list(world.context(), collection, options, nullptr, out, error);
    };
}

auto add(const World &world, const std::string &source, const skm_collection_add_options *options = nullptr,
         const skm_call *call = nullptr) {
    return [&world, source, options, call](auto out, auto error) {
        const char *sources[] = {source.c_str()};
        return skm_collection_add(world.context(), nullptr, sources, 1, options, call, out, error);
    };
}

auto remove(const World &world, const char *name, skm_collection_deployments deployments = 0) {
    return [&world, name, deployments](auto out, auto error) {
        const char *artifacts[] = {name};
        return skm_collection_remove(world.context(), nullptr, artifacts, 1, deployments, nullptr, out,
                                     error);
    };
}

auto open(const World &world, const char *name = nullptr) {
    return [&world, name](auto out, auto error) {
        return skm_collection_open(world.context(), name, nullptr, out, error);
    };
}

}  // namespace

TEST_SUITE("collection") {
    TEST_CASE("init makes the home and the collection once") {
        const World world;
        const auto init = [&](auto out, auto error) {
            return skm_collection_init(world.context(), "tools", nullptr, out, error);
        };
        const Json first = ok(init);
        CHECK(first.at("collection") == "tools");
        CHECK(first.at("created") == true);
        CHECK(support::exists(first.at("path").get<std::string>() + "/collection.toml"));
        const auto before = support::snapshot_tree(world.home() + "/collections");
        CHECK(ok(init).at("created") == false);
        CHECK(support::snapshot_tree(world.home() + "/collections") == before);
        fails(SKM_E_NAME, [&](auto out, auto error) {
            return skm_collection_init(world.context(), "../out", nullptr, out, error);
        });
        fails(SKM_E_NOT_UTF8, [&](auto out, auto error) {
            return skm_collection_init(world.context(), kNotUtf8, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_collection_init(context, nullptr, nullptr, out, error);
        });
    }

    TEST_CASE("init with dry run plans and writes nothing") {
        const World world;
        skm_call call = SKM_CALL_INIT;
        call.flags = SKM_CALL_DRY_RUN;
        ok([&](auto out, auto error) {
            return skm_collection_init(world.context(), nullptr, &call, out, error);
        });
        CHECK_FALSE(support::exists(world.home()));
    }

    TEST_CASE("names of the collections of a home") {
        const World world;
        const auto collections = [&](auto out, auto error) {
            return skm_collection_names(world.context(), nullptr, nullptr, out, error);
        };
        fails(SKM_E_HOME_NOT_FOUND, collections);
        for (const char *name : {"default", "work"})
            ok([&](auto out, auto error) {
                return skm_collection_init(world.context(), name, nullptr, out, error);
            });
        CHECK(names(ok(collections).at("collections")) == std::vector<std::string>{"default", "work"});
        check_context([](auto context, auto out, auto error) {
            return skm_collection_names(context, nullptr, nullptr, out, error);
        });
    }

    TEST_CASE("add, list, show, remove, as the documents and as the files say") {
        const World world;
        world.collect({"pdf", "tables"});
        CHECK(names(ok(list(world)).at("artifacts")) == std::vector<std::string>{"pdf", "tables"});
        const Json show = ok([&](auto out, auto error) {
            return skm_collection_show(world.context(), nullptr, "skill:pdf", nullptr, nullptr, out, error);
        });
        CHECK(show.at("artifact").at("type") == "skill");
        CHECK(show.at("files").size() == 2);
        CHECK(show.at("deployments").empty());
        const Json removed = ok(remove(world, "pdf"));
        CHECK(names(removed.at("removed")) == std::vector<std::string>{"pdf"});
        CHECK(names(ok(list(world)).at("artifacts")) == std::vector<std::string>{"tables"});
        CHECK_FALSE(support::exists(world.home() + "/collections/default/skills/pdf"));
        const Failure missing = fails(SKM_E_ARTIFACT_NOT_FOUND, remove(world, "pdf"));
        CHECK(missing.message.find("pdf") != std::string::npos);
    }

    TEST_CASE("a dry run has the same document and writes nothing") {
        const World world;
        world.collect({"pdf"});
        skm_call call = SKM_CALL_INIT;
        call.flags = SKM_CALL_DRY_RUN;
        const std::string source = world.skill("tables");
        const auto before = support::snapshot_tree(world.home() + "/collections");
        CHECK(names(ok(add(world, source, nullptr, &call)).at("added")) ==
              std::vector<std::string>{"tables"});
        CHECK(support::snapshot_tree(world.home() + "/collections") == before);
    }

    TEST_CASE("adding the same again changes nothing; other content needs force") {
        const World world;
        world.collect({"pdf"});
        CHECK(names(ok(add(world, world / "sources/pdf")).at("unchanged")) ==
              std::vector<std::string>{"pdf"});
        world.skill("pdf", "Other text.\n");
        const Json refused = ok(add(world, world / "sources/pdf"));
        CHECK(refused.at("added").empty());
        skm_collection_add_options options = SKM_COLLECTION_ADD_OPTIONS_INIT;
        options.flags = SKM_COLLECTION_ADD_FORCE;
        CHECK(names(ok(add(world, world / "sources/pdf", &options)).at("added")) ==
              std::vector<std::string>{"pdf"});
    }

    TEST_CASE("add: name, type and tags from the options") {
        const World world;
        world.collect({});
        skm_collection_add_options options = SKM_COLLECTION_ADD_OPTIONS_INIT;
        const char *tags[] = {"files", "office"};
        options.name = "renamed";
        options.type = "skill";
        options.tags = tags;
        options.tag_count = 2;
        const Json added = ok(add(world, world.skill("pdf"), &options)).at("added");
        CHECK(names(added) == std::vector<std::string>{"renamed"});
        CHECK(added[0].at("tags") == Json::array({"files", "office"}));
        skm_collection_list_options by_tag = SKM_COLLECTION_LIST_OPTIONS_INIT;
        by_tag.tag = "office";
        CHECK(ok(list(world, &by_tag)).at("total") == 1);
        by_tag.tag = "other";
        CHECK(ok(list(world, &by_tag)).at("total") == 0);
    }

    TEST_CASE("add: options and arguments that cannot be") {
        const World world;
        world.collect({"pdf"});
        const std::string source = world / "sources/pdf";
        const char *sources[] = {source.c_str(), nullptr};
        check_struct_size<skm_collection_add_options>(
            SKM_COLLECTION_ADD_OPTIONS_INIT, [&](auto options, auto error) {
                skm_string out = SKM_STRING_INIT;
                const skm_status status =
                    skm_collection_add(world.context(), nullptr, sources, 1, options, nullptr, &out, error);
                skm_string_dispose(&out);
                return status;
            });
        const auto fail = [&](skm_status expected, auto &&set) {
            skm_collection_add_options options = SKM_COLLECTION_ADD_OPTIONS_INIT;
            set(options);
            return fails(expected, add(world, source, &options));
        };
        CHECK(fail(SKM_E_UNSUPPORTED, [](auto &o) { o.flags = 1u << 1; }).json.at("details").at("bit") ==
              "1");
        fail(SKM_E_UNSUPPORTED, [](auto &o) { o.reserved = 1; });
        fail(SKM_E_ARGUMENT, [](auto &o) { o.tag_count = 1; });
        static const char *const bad_tags[] = {"good", kNotUtf8};
        const Failure tag = fail(SKM_E_NOT_UTF8, [](auto &o) {
            o.tags = bad_tags;
            o.tag_count = 2;
        });
        CHECK(tag.json.at("details").at("parameter") == "options.tags[1]");
        fail(SKM_E_NOT_UTF8, [](auto &o) { o.type = kNotUtf8; });
        const Failure null = fails(SKM_E_ARGUMENT, [&](auto out, auto error) {
            return skm_collection_add(world.context(), nullptr, sources, 2, nullptr, nullptr, out, error);
        });
        CHECK(null.message.find("sources[1]") != std::string::npos);
        fails(SKM_E_ARGUMENT, [&](auto out, auto error) {
            return skm_collection_add(world.context(), nullptr, nullptr, 1, nullptr, nullptr, out, error);
        });
        check_context([&](auto context, auto out, auto error) {
            return skm_collection_add(context, nullptr, sources, 1, nullptr, nullptr, out, error);
        });
    }

    TEST_CASE("list: options, pages, order") {
        const World world;
        world.collect({"c", "a", "b"});
        check_struct_size<skm_collection_list_options>(
            SKM_COLLECTION_LIST_OPTIONS_INIT, [&](auto options, auto error) {
                skm_string out = SKM_STRING_INIT;
                const skm_status status =
                    skm_collection_list(world.context(), nullptr, options, nullptr, &out, error);
                skm_string_dispose(&out);
                return status;
            });
        skm_collection_list_options options = SKM_COLLECTION_LIST_OPTIONS_INIT;
        options.limit = 2;
        const Json first = ok(list(world, &options));
        CHECK(names(first.at("artifacts")) == std::vector<std::string>{"a", "b"});
        CHECK(first.at("total") == 3);
        const std::string next = first.at("next");
        options.cursor = next.c_str();
        CHECK(names(ok(list(world, &options)).at("artifacts")) == std::vector<std::string>{"c"});
        options = SKM_COLLECTION_LIST_OPTIONS_INIT;
        options.sort = "size";
        fails(SKM_E_ARGUMENT, list(world, &options));
        fails(SKM_E_COLLECTION_NOT_FOUND, list(world, nullptr, "nowhere"));
        fails(SKM_E_NOT_UTF8, list(world, nullptr, kNotUtf8));
        check_context([](auto context, auto out, auto error) {
            return skm_collection_list(context, nullptr, nullptr, nullptr, out, error);
        });
    }

    TEST_CASE("show and remove: arguments that cannot be") {
        const World world;
        world.collect({"pdf"});
        const auto show = [&](const char *name, const char *project = nullptr) {
            return [&world, name, project](auto out, auto error) {
                return skm_collection_show(world.context(), nullptr, name, project, nullptr, out, error);
            };
        };
        fails(SKM_E_ARTIFACT_NOT_FOUND, show("nothing"));
        fails(SKM_E_ARTIFACT_NOT_FOUND, show("command:pdf"));
        fails(SKM_E_ARGUMENT, show(nullptr));
        fails(SKM_E_ARGUMENT, show(""));
        fails(SKM_E_NOT_UTF8, show(kNotUtf8));
        fails(SKM_E_NOT_UTF8, show("pdf", kNotUtf8));
        fails(SKM_E_ARGUMENT, remove(world, "pdf", 3));
        fails(SKM_E_ARGUMENT, remove(world, "pdf", -1));
        fails(SKM_E_ARGUMENT, remove(world, nullptr));
        CHECK(ok(list(world)).at("total") == 1);
        check_context([](auto context, auto out, auto error) {
            return skm_collection_show(context, nullptr, "x", nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_collection_remove(context, nullptr, nullptr, 0, 0, nullptr, out, error);
        });
    }

    TEST_CASE("a handle is one state of the collection and outlives its context") {
        World world;
        world.collect({"pdf", "tables"});
        const auto collection = opens<skm_collection>(open(world));
        ok(remove(world, "pdf"));
        world.close();
        CHECK(text(skm_collection_name(collection.get())) == "default");
        CHECK(text(skm_collection_path(collection.get())) == world.home() + "/collections/default");
        CHECK(skm_collection_count(collection.get()) == 2);
        CHECK(text(skm_collection_artifact_name(collection.get(), 0)) == "pdf");
        CHECK(text(skm_collection_artifact_type(collection.get(), 1)) == "skill");
        CHECK(skm_collection_artifact_name(collection.get(), 2) == nullptr);
        CHECK(skm_collection_artifact_type(collection.get(), ~std::uint64_t{0}) == nullptr);
    }

    TEST_CASE("open: what is not there, and handles that are none") {
        const World world;
        fails_to_open<skm_collection>(SKM_E_HOME_NOT_FOUND, open(world));
        world.collect({});
        fails_to_open<skm_collection>(SKM_E_COLLECTION_NOT_FOUND, open(world, "nowhere"));
        fails_to_open<skm_collection>(SKM_E_NAME, open(world, "a/b"));
        fails_to_open<skm_collection>(SKM_E_NOT_UTF8, open(world, kNotUtf8));
        fails_to_open<skm_collection>(SKM_E_HANDLE, [](auto out, auto error) {
            return skm_collection_open(nullptr, nullptr, nullptr, out, error);
        });
        support::write_file(world.home() + "/collections/default/collection.toml", "[collection\n");
        const Failure broken = fails_to_open<skm_collection>(SKM_E_PARSE, open(world));
        CHECK(broken.path.ends_with("collection.toml"));
        CHECK(broken.json.at("details").contains("line"));

        auto *wrong = mistaken<skm_collection>(world.context());
        for (const skm_collection *bad : {static_cast<skm_collection *>(nullptr), wrong}) {
            CHECK(text(skm_collection_name(bad)) == "");
            CHECK(text(skm_collection_path(bad)) == "");
            CHECK(skm_collection_count(bad) == 0);
            CHECK(skm_collection_artifact_name(bad, 0) == nullptr);
        }
        skm_collection_close(wrong);
        skm_collection_close(nullptr);
        CHECK(text(skm_context_home(world.context())) == world.home());
    }
}
