// config.toml: what it says, what it says by default, what may be put into it.
#include <doctest/doctest.h>

#include "base/error.hpp"
#include "formats/toml/toml.hpp"
#include "state/config/config.hpp"
#include "state/config/known_keys.hpp"
#include "support/refusals.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

Config config(std::string_view text) {
    return Config::parse(text, "/h/config.toml");
}

}  // namespace

TEST_CASE("the text of a new home is what the original's writer makes of its values") {
    CHECK(to_original_toml(parse_toml(default_config_text(), "c")) == default_config_text());
    const Config fresh = config(default_config_text());
    CHECK(fresh.default_collection() == "default");
    CHECK(fresh.bool_or("analytics.enabled", false));
    CHECK(fresh.integer_or("analytics.retention-days", 0) == 90);
    CHECK(fresh.text_or("artifact_search.indexing_mode", "") == "opt_in");
}

TEST_CASE("an empty file has the defaults") {
    const Config empty = config("");
    CHECK(empty.default_collection() == "default");
    CHECK(empty.get("settings.update-strategy")->as_string() == "prompt");
    CHECK_FALSE(empty.is_set("settings.update-strategy"));
    CHECK_FALSE(empty.get("settings.author"));
    CHECK_FALSE(empty.get("no.such-key"));
    CHECK(empty.author().empty());
}

TEST_CASE("what the file says wins, also over tables and in dotted keys") {
    const Config said =
        config("settings.default-collection = \"work\"\n[settings.more]\nx = 1\n[a.b]\nc = [1, 2]\n");
    CHECK(said.default_collection() == "work");
    CHECK(said.integer_or("settings.more.x", 0) == 1);
    CHECK(said.get("a.b")->is_object());
    CHECK(said.get("a.b.c")->size() == 2);
    CHECK_FALSE(said.get("a.b.c.d"));
}

TEST_CASE("a value of another kind counts as absent") {
    const Config odd =
        config("[settings]\ndefault-collection = 3\n[analytics]\nenabled = \"yes\"\nretention-days = true\n");
    CHECK(odd.default_collection() == "default");
    CHECK(odd.bool_or("analytics.enabled", true));
    CHECK(odd.integer_or("analytics.retention-days", 90) == 90);
}

TEST_CASE("the list has every leaf once, sorted, and shows no secret") {
    const Json values = config("[z]\ny = 1\n[settings]\ngithub-token = \"ghp_secret\"\nauthor = \"Ann\"\n")
                            .list()
                            .at("values");
    std::string keys, text = values.compact();
    std::string last;
    for (const Json &row : values.as_array()) {
        CHECK(last < row.at("key").as_string());
        last = row.at("key").as_string();
    }
    CHECK(text.find("ghp_secret") == std::string::npos);
    CHECK(text.find(R"({"key":"settings.author","value":"Ann","origin":"file"})") != std::string::npos);
    CHECK(text.find(R"({"key":"settings.update-strategy","value":"prompt","origin":"default"})") !=
          std::string::npos);
    CHECK(text.find(R"({"key":"z.y","value":1,"origin":"file"})") != std::string::npos);
}

TEST_CASE("a broken file is told with its path") {
    try {
        config("[settings\n");
        FAIL("read");
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_PARSE);
        CHECK(error.path() == "/h/config.toml");
    }
}

TEST_CASE("texts become values of the key's kind") {
    CHECK(typed_config_value("settings.author", "true").as_string() == "true");
    CHECK(typed_config_value("settings.author", "12").as_string() == "12");
    CHECK(typed_config_value("analytics.enabled", "false").as_bool() == false);
    CHECK(typed_config_value("analytics.retention-days", "30").as_integer() == 30);
    CHECK(typed_config_value("search.project-roots", "a,b,,c").size() == 3);
    CHECK(typed_config_value("search.project-roots", "").size() == 0);
    CHECK(typed_config_value("mine.own", "true").as_bool());
    CHECK(typed_config_value("mine.own", "-7").as_integer() == -7);
    CHECK(typed_config_value("mine.own", "7up").as_string() == "7up");
    CHECK(typed_config_value("mine.own", "a,b").as_string() == "a,b");
    CHECK(typed_config_value("mine.own", "99999999999999999999").is_string());
}

TEST_CASE("what a known key does not take is refused") {
    const auto code = [](std::string_view key, std::string_view text) {
        return code_of([&] { typed_config_value(key, text); });
    };
    CHECK(code("analytics.enabled", "yes") == SKM_E_ARGUMENT);
    CHECK(code("analytics.retention-days", "-1") == SKM_E_ARGUMENT);
    CHECK(code("analytics.retention-days", "true") == SKM_E_ARGUMENT);
    CHECK(code("analytics.retention-days", "many") == SKM_E_ARGUMENT);
    CHECK(code("settings.update-strategy", "always") == SKM_E_ARGUMENT);
    CHECK(code("artifact_search.indexing_mode", "") == SKM_E_ARGUMENT);
    CHECK(code("settings.default-collection", "../x") == SKM_E_NAME);
    CHECK(code("settings.author", "\xff") == SKM_E_ARGUMENT);
    CHECK(code("settings.author", std::string(5000, 'a')) == SKM_E_ARGUMENT);
}

TEST_CASE("keys are dot paths of plain words") {
    CHECK(config_path("settings.default-collection") ==
          std::vector<std::string>{"settings", "default-collection"});
    for (const char *key :
         {"", ".", "a.", ".a", "a..b", "a b", "a.\"b\"", "a\nb", "a.b.c.d.e.f.g.h.i", "\xc3\xa4"})
        CHECK(code_of([&] { config_path(key); }) == SKM_E_ARGUMENT);
}
