// Policy, configuration and usage as documents.
#include "state/usage/usage.hpp"
#include "unit/flow_key/fixture.hpp"

TEST_CASE("the policy of a project is read from the folder that was named") {
    Fixture fixture;
    support::write_file(fixture.folder / "project/.skillmeat/policy.toml",
                        "[signature]\nfile = \"require\"\n");
    CHECK(policy_explain(fixture.operation, "project", "signature.file").at("origin").as_string() ==
          "project");
    CHECK(policy_explain(fixture.operation, "", "signature.file").at("origin").as_string() == "built-in");
    CHECK(policy_show(fixture.operation, "project").at("policy").at("signature").at("file").as_string() ==
          "require");
}

TEST_CASE("configuration: set, get, list, unset") {
    Fixture fixture;
    const Json set = config_set(fixture.operation, "settings.default-collection", "work");
    CHECK(set.at("origin").as_string() == "file");
    CHECK_FALSE(set.at("txn").as_string().empty());
    CHECK(config_set(fixture.operation, "settings.default-collection", "work").find("txn") == nullptr);
    CHECK(config_get(fixture.operation, "settings.default-collection").at("value").as_string() == "work");
    const Json list = config_list(fixture.operation);
    CHECK(list.at("path").as_string() == fixture.home.path() + "/config.toml");
    CHECK(list.at("values").compact().find(
              R"({"key":"settings.default-collection","value":"work","origin":"file"})") !=
          std::string::npos);
    const Json unset = config_unset(fixture.operation, "settings.default-collection");
    CHECK(unset.at("value").as_string() == "default");
    CHECK(unset.at("origin").as_string() == "default");
    CHECK(error_of([&] { config_get(fixture.operation, "settings.author"); }).code() == SKM_E_NOT_FOUND);
    CHECK(error_of([&] { config_set(fixture.operation, "a b", "x"); }).code() == SKM_E_ARGUMENT);
}

TEST_CASE("usage between two times") {
    Fixture fixture;
    UsageEvent event;
    event.type = "add";
    event.result = "success";
    append_usage(fixture.operation, fixture.home, event);
    UsageOptions options;
    options.since = "2026-11-21T12:00:00Z";
    options.until = "2026-11-21T12:00:01Z";
    CHECK(usage_event_list(fixture.operation, options).at("events").size() == 1);
    const Json sums = usage_totals(fixture.operation, options);
    CHECK(sums.at("total").as_integer() == 1);
    CHECK(sums.at("since").as_string() == "2026-11-21T12:00:00Z");
    options.until = "never";
    CHECK(error_of([&] { usage_totals(fixture.operation, options); }).code() == SKM_E_ARGUMENT);
}
