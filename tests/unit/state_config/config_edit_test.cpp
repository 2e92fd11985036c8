// Changing config.toml: the change, and nothing else.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "platform/fs/fs.hpp"
#include "state/config/config.hpp"
#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

struct Fixture {
    support::TempDir folder;
    Context context;
    Operation operation;
    Home home;

    Fixture() : context(options(folder.path())), operation(context), home(Home::create(operation)) {}

    static ContextOptions options(const std::string &folder) {
        ContextOptions options;
        options.home = folder + "/home";
        options.working_directory = folder;
        options.environment = std::map<std::string, std::string>{};
        return options;
    }

    std::string path() const { return home.path() + "/config.toml"; }
    void write(std::string_view text, unsigned mode = 0644) const { support::write_file(path(), text, mode); }
    std::string text() const { return support::read_file(path()); }
    std::string set(std::string_view key, const Json &value) const {
        return set_config(operation, home, key, value);
    }
};

}  // namespace

TEST_CASE("set and unset change their key, and keep comments and unknown keys") {
    const Fixture fixture;
    fixture.write("# mine\n[settings]\ndefault-collection = \"work\" # daily\n\n[other]\nkeep = 1\n");
    CHECK_FALSE(fixture.set("settings.default-collection", "home").empty());
    CHECK(fixture.text() ==
          "# mine\n[settings]\ndefault-collection = \"home\" # daily\n\n[other]\nkeep = 1\n");
    CHECK(fixture.set("settings.default-collection", "home").empty());
    CHECK(Config::load(fixture.home).default_collection() == "home");

    unset_config(fixture.operation, fixture.home, "settings.default-collection");
    CHECK(Config::load(fixture.home).default_collection() == "default");
    CHECK(fixture.text().find("keep = 1") != std::string::npos);
    CHECK(code_of([&] { unset_config(fixture.operation, fixture.home, "settings.default-collection"); }) ==
          SKM_E_NOT_FOUND);
}

TEST_CASE("new sections and keys are made") {
    const Fixture fixture;
    fixture.write(default_config_text());
    fixture.set("search.project-roots", Json::array({"/a", "/b"}));
    fixture.set("settings.author", "Ann");
    const Config config = Config::load(fixture.home);
    CHECK(config.get("search.project-roots")->size() == 2);
    CHECK(config.author() == "Ann");
    CHECK(config.default_collection() == "default");
}

TEST_CASE("no value becomes a section, no section a value") {
    const Fixture fixture;
    fixture.write("[settings]\nauthor = \"Ann\"\n");
    CHECK(code_of([&] { fixture.set("settings", 1); }) == SKM_E_ARGUMENT);
    CHECK(code_of([&] { fixture.set("settings.author.first", "A"); }) == SKM_E_ARGUMENT);
    CHECK(code_of([&] { fixture.set("analytics.enabled", "yes"); }) == SKM_E_ARGUMENT);
    CHECK(fixture.text() == "[settings]\nauthor = \"Ann\"\n");
}

TEST_CASE("a file that holds a token is the user's alone; other modes stay") {
    const Fixture fixture;
    fixture.write(default_config_text(), 0644);
    fixture.set("settings.author", "Ann");
    CHECK(file_info(fixture.path()).mode == 0644);
    fixture.set("settings.github-token", "ghp_x");
    CHECK(file_info(fixture.path()).mode == 0600);
}

TEST_CASE("a dry run writes nothing") {
    Fixture fixture;
    fixture.write(default_config_text());
    fixture.operation.dry_run = true;
    CHECK(fixture.set("settings.author", "Ann").empty());
    CHECK(fixture.text() == default_config_text());
}

TEST_CASE("a change can be undone") {
    const Fixture fixture;
    fixture.write(default_config_text());
    const std::string id = fixture.set("settings.author", "Ann");
    undo_change(fixture.operation, fixture.home, id);
    CHECK(fixture.text() == default_config_text());
}
