// Usage events: recorded without ever failing a command, counted, forgotten in time.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>

#include "base/error.hpp"
#include "state/index/database.hpp"
#include "state/usage/usage.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

constexpr Milliseconds kDay = 86'400'000;

struct Fixture {
    support::TempDir folder;
    Milliseconds now = *parse_time("2026-11-21T12:00:00.250Z");
    std::vector<std::string> warnings;
    Context context;
    Operation operation;
    Home home;

    Fixture() : context(options()), operation(context), home(Home::create(operation)) {}

    ContextOptions options() {
        ContextOptions options;
        options.home = folder.path() + "/home";
        options.working_directory = folder.path();
        options.environment = std::map<std::string, std::string>{};
        options.clock = [this] { return now * 1000; };
        options.log_level = LogLevel::warning;
        options.log = [this](const LogRecord &record) { warnings.emplace_back(record.message); };
        return options;
    }

    std::string path() const { return home.path() + "/usage.db"; }
    void append(std::string type, std::vector<std::pair<std::string, std::string>> artifacts,
                std::string collection = "default") {
        UsageEvent event;
        event.type = std::move(type);
        event.result = "success";
        event.collection = std::move(collection);
        event.project = "/home/me/secret-place/site";
        event.artifacts = std::move(artifacts);
        event.counts = Json::object({{"created", 2}});
        event.duration_ms = 12;
        append_usage(operation, home, event);
    }
    Json events(const UsageQuery &query = {}) const { return usage_events(operation, home, query); }
    std::size_t count(const UsageQuery &query = {}) const { return events(query).at("events").size(); }
};

}  // namespace

TEST_CASE("an event comes back as it was recorded, without local paths") {
    Fixture fixture;
    fixture.append("import", {{"skill", "pdf"}, {"agent", "bot"}});
    const Json document = fixture.events();
    REQUIRE(document.at("events").size() == 1);
    const Json &event = document.at("events").as_array()[0];
    CHECK(event.at("time").as_string() == "2026-11-21T12:00:00.250Z");
    CHECK(event.at("type").as_string() == "import");
    CHECK(event.at("result").as_string() == "success");
    CHECK(event.at("project").as_string() == "site");
    CHECK(event.at("artifacts").compact() ==
          R"([{"type":"agent","name":"bot"},{"type":"skill","name":"pdf"}])");
    CHECK(event.at("counts").compact() == R"({"created":2})");
    CHECK(event.at("duration_ms").as_integer() == 12);
    CHECK(event.at("trace_id").as_string() == fixture.operation.trace_id);
    CHECK(document.at("next").is_null());
    CHECK(support::read_file(fixture.path()).find("secret-place") == std::string::npos);
    struct stat status {};
    REQUIRE(::stat(fixture.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("before anything was recorded there is nothing, and no file is made by asking") {
    const Fixture fixture;
    CHECK(fixture.count() == 0);
    CHECK(usage_summary(fixture.operation, fixture.home, {}).at("total").as_integer() == 0);
    CHECK_FALSE(support::exists(fixture.path()));
}

TEST_CASE("switched off, or in a dry run, nothing is recorded") {
    Fixture off;
    support::write_file(off.home.path() + "/config.toml", "[analytics]\nenabled = false\n");
    off.append("add", {});
    CHECK_FALSE(support::exists(off.path()));
    Fixture dry;
    dry.operation.dry_run = true;
    dry.append("add", {});
    CHECK_FALSE(support::exists(dry.path()));
}

TEST_CASE("pages go from the newest to the oldest and end") {
    Fixture fixture;
    for (int i = 0; i < 5; ++i) {
        fixture.append("add", {{"skill", "s" + std::to_string(i)}});
        fixture.now += 1000;
    }
    std::string names;
    UsageQuery query;
    query.limit = 2;
    for (int page = 0; page < 3; ++page) {
        const Json document = fixture.events(query);
        for (const Json &event : document.at("events").as_array())
            names += event.at("artifacts").as_array()[0].at("name").as_string();
        if (page < 2)
            query.before = document.at("next").as_integer();
        else
            CHECK(document.at("next").is_null());
    }
    CHECK(names == "s4s3s2s1s0");
}

TEST_CASE("a page that is just full has no next one") {
    Fixture fixture;
    fixture.append("add", {});
    fixture.append("add", {});
    UsageQuery query;
    query.limit = 2;
    CHECK(fixture.events(query).at("next").is_null());
}

TEST_CASE("filters") {
    Fixture fixture;
    const Milliseconds start = fixture.now;
    fixture.append("add", {{"skill", "pdf"}});
    fixture.now += kDay;
    fixture.append("import", {{"command", "pdf"}, {"skill", "x"}}, "work");
    const auto with = [&](const std::function<void(UsageQuery &)> &set) {
        UsageQuery query;
        set(query);
        return fixture.count(query);
    };
    CHECK(with([](UsageQuery &q) { q.type = "add"; }) == 1);
    CHECK(with([](UsageQuery &q) { q.collection = "work"; }) == 1);
    CHECK(with([](UsageQuery &q) { q.artifact = "pdf"; }) == 2);
    CHECK(with([](UsageQuery &q) { q.artifact = "command:pdf"; }) == 1);
    CHECK(with([](UsageQuery &q) { q.artifact = "' OR 1 --"; }) == 0);
    CHECK(with([&](UsageQuery &q) { q.since = start + 1; }) == 1);
    CHECK(with([&](UsageQuery &q) { q.until = start + 1; }) == 1);
    CHECK(with([&](UsageQuery &q) {
              q.since = start;
              q.until = start;
          }) == 0);
    CHECK(with([](UsageQuery &q) {
              q.type = "import";
              q.artifact = "skill:x";
              q.collection = "work";
          }) == 1);
}

TEST_CASE("sums by type, artifact and day") {
    Fixture fixture;
    fixture.append("add", {{"skill", "b"}, {"skill", "a"}});
    fixture.append("deploy", {{"skill", "a"}});
    fixture.now += kDay;
    fixture.append("deploy", {{"skill", "a"}, {"skill", "c"}});
    const Json sums = usage_summary(fixture.operation, fixture.home, {});
    CHECK(sums.at("total").as_integer() == 3);
    CHECK(sums.at("since").is_null());
    CHECK(sums.at("by_type").compact() == R"([{"type":"deploy","count":2},{"type":"add","count":1}])");
    CHECK(sums.at("by_day").compact() ==
          R"([{"day":"2026-11-21","count":2},{"day":"2026-11-22","count":1}])");
    CHECK(sums.at("by_artifact").as_array()[0].compact() ==
          R"({"type":"skill","name":"a","count":3,"last_used":"2026-11-22T12:00:00.250Z"})");
    CHECK(sums.at("by_artifact").as_array()[1].at("name").as_string() == "b");
    CHECK(sums.at("by_artifact").size() == 3);
}

TEST_CASE("events are forgotten after their time, looked for once a day") {
    Fixture fixture;
    support::write_file(fixture.home.path() + "/config.toml", "[analytics]\nretention-days = 10\n");
    fixture.append("add", {{"skill", "old"}});
    fixture.now += 9 * kDay;
    fixture.append("add", {{"skill", "middle"}});
    CHECK(fixture.count() == 2);
    fixture.now += kDay + 1;
    fixture.append("add", {{"skill", "new"}});
    CHECK(fixture.count() == 2);
    UsageQuery query;
    query.artifact = "old";
    CHECK(fixture.count(query) == 0);
    CHECK(usage_summary(fixture.operation, fixture.home, {}).at("by_artifact").size() == 2);
}

TEST_CASE("with a retention of 0 days everything is kept") {
    Fixture fixture;
    support::write_file(fixture.home.path() + "/config.toml", "[analytics]\nretention-days = 0\n");
    fixture.append("add", {});
    fixture.now += 5000 * kDay;
    fixture.append("add", {});
    CHECK(fixture.count() == 2);
}

TEST_CASE("whatever is wrong with the file or the config, the command goes on and the log tells") {
    Fixture damaged;
    support::write_file(damaged.path(), std::string(5000, 'x'));
    damaged.append("add", {});
    CHECK(damaged.warnings.size() == 1);
    CHECK(support::read_file(damaged.path()) == std::string(5000, 'x'));

    Fixture folder;
    REQUIRE(::mkdir(folder.path().c_str(), 0700) == 0);
    folder.append("add", {});
    CHECK(folder.warnings.size() == 1);

    Fixture broken;
    support::write_file(broken.home.path() + "/config.toml", "[analytics\n");
    broken.append("add", {});
    CHECK(broken.warnings.size() == 1);

    Fixture newer;
    newer.append("add", {});
    {
        Database database = Database::open(newer.path());
        database.set_version(2);
    }
    newer.append("add", {});
    CHECK(newer.warnings.size() == 1);
    CHECK_THROWS_AS(newer.events(), const Error &);
}

TEST_CASE("a file locked by another program costs half a second, not the command") {
    Fixture fixture;
    fixture.append("add", {});
    Database other = Database::open(fixture.path());
    other.execute("BEGIN IMMEDIATE");
    fixture.append("add", {});
    CHECK(fixture.warnings.size() == 1);
    CHECK(fixture.count() == 1);  // readers are not stopped
    other.execute("ROLLBACK");
    fixture.append("add", {});
    CHECK(fixture.count() == 2);
}
