#include <skillmeat/experimental.h>

#include <string>

#include "abi.hpp"

using namespace abi;

namespace {

constexpr const char *kRemove = R"({"type":"remove","server":"a"})";

auto edit(const World &world, const std::string &text, const char *format, const char *root,
          const char *operation) {
    return [&world, text, format, root, operation](auto out, auto error) {
        return skm_x_splice_edit(world.context(), text.data(), text.size(), format, root, operation, nullptr,
                                 out, error);
    };
}

auto edit_file(const World &world, const char *path, const char *format, const char *root,
               const char *operation) {
    return [&world, path, format, root, operation](auto out, auto error) {
        return skm_x_splice_edit_file(world.context(), path, format, root, operation, nullptr, out, error);
    };
}

}  // namespace

TEST_SUITE("experimental") {
    TEST_CASE("a text is changed in memory") {
        const World world;
        const Json done = ok(edit(world, "{\"s\": {\"a\": 1, \"é\": 2}}", "json", "[\"s\"]", kRemove));
        CHECK(done.at("changed") == true);
        CHECK(done.at("text") == "{\"s\": {\"é\": 2}}");
        CHECK(done.at("splices") == Json::parse(R"([[7,15,""]])"));
        const Json empty = ok([&](auto out, auto error) {
            return skm_x_splice_edit(world.context(), nullptr, 0, "toml", "[]",
                                     R"({"type":"add","server":"a","entry":{}})", nullptr, out, error);
        });
        CHECK(empty.at("text") == "[a]\n");
        CHECK_FALSE(support::exists(world.home()));
    }

    TEST_CASE("a file is replaced when it changes") {
        const World world;
        const std::string path = world / "mcp.json";
        support::write_file(path, "{\n  \"a\": 1,\n  \"b\": 2\n}\n", 0600);
        const Json done = ok(edit_file(world, path.c_str(), "json", "[]", kRemove));
        CHECK(done.at("path") == path);
        CHECK(done.contains("txn"));
        CHECK(support::read_file(path) == "{\n  \"b\": 2\n}\n");
        const Failure gone = fails(SKM_E_NOT_FOUND, edit_file(world, path.c_str(), "json", "[]", kRemove));
        CHECK(gone.path == path);
        CHECK(support::read_file(path) == "{\n  \"b\": 2\n}\n");
    }

    TEST_CASE("misuse") {
        const World world;
        fails(SKM_E_PARSE, edit(world, "{", "json", "[]", kRemove));
        fails(SKM_E_PARSE, edit(world, std::string("{}\0", 3), "json", "[]", kRemove));
        fails(SKM_E_SHAPE, edit(world, "[]", "json", "[]", kRemove));
        fails(SKM_E_DUPLICATE, edit(world, "{\"a\":1,\"a\":2}", "json", "[]", kRemove));
        fails(SKM_E_NOT_UTF8, edit(world, kNotUtf8, "json", "[]", kRemove));
        fails(SKM_E_ARGUMENT, edit(world, "{}", "ini", "[]", kRemove));
        fails(SKM_E_ARGUMENT, edit(world, "{}", nullptr, "[]", kRemove));
        fails(SKM_E_ARGUMENT, edit(world, "{}", "json", "a", kRemove));
        fails(SKM_E_ARGUMENT, edit(world, "{}", "json", "[]", "{"));
        fails(SKM_E_ARGUMENT, edit(world, "{}", "json", "[]", R"({"type":"add","server":"a"})"));
        fails(SKM_E_ARGUMENT, edit_file(world, nullptr, "json", "[]", kRemove));
        fails(SKM_E_NOT_FOUND, edit_file(world, (world / "none").c_str(), "json", "[]", kRemove));
        fails(SKM_E_ARGUMENT, [&](auto out, auto error) {
            return skm_x_splice_edit(world.context(), nullptr, 1, "json", "[]", kRemove, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_x_splice_edit(context, "{}", 2, "json", "[]", kRemove, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_x_splice_edit_file(context, "x", "json", "[]", kRemove, nullptr, out, error);
        });
    }
}
