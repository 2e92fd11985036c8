// Undoing what was set in a configuration file that others edit too: key by key.
#include "flow/config.hpp"
#include "flow/splice.hpp"
#include "formats/splice/take_back.hpp"
#include "unit/flow_gc/world.hpp"

using namespace skillmeat::core;

namespace {

std::string taken(const std::string &before, const std::string &after, const std::string &now,
                  EditFormat format) {
    return take_back({before, after, now}, "file", format).value_or("nothing");
}

}  // namespace

TEST_CASE("keys that still read as they were left are set back, all others stay") {
    const std::string before = "{\n  \"a\": 1,\n  \"b\": {\"c\": 2}\n}\n";
    const std::string after = "{\n  \"a\": 5,\n  \"b\": {\"c\": 2, \"d\": {\"e\": 3}}\n}\n";
    const std::string now =
        "{\n  // mine\n  \"a\": 5,\n  \"b\": {\"c\": 2, \"d\": {\"e\": 3}, \"f\": 4}\n}\n";
    const std::string done = taken(before, after, now, EditFormat::jsonc);
    CHECK(done == "{\n  // mine\n  \"a\": 1,\n  \"b\": {\"c\": 2, \"f\": 4}\n}\n");
    CHECK(taken(before, after, done, EditFormat::jsonc) == "nothing");
    const std::string other = "{\n  \"a\": 6,\n  \"b\": {\"c\": 2, \"d\": {\"e\": 7}}\n}\n";
    CHECK(taken(before, after, other, EditFormat::json) == "nothing");
    // The key that somebody else put into a map of ours stays in it.
    CHECK(taken("{}", "{\"m\": {\"x\": 1}}", "{\"m\": {\"x\": 1, \"y\": 2}}", EditFormat::json) ==
          "{\"m\": {\"y\": 2}}");
    // What was taken out comes back.
    CHECK(taken("a = 1\nb = 2\n", "a = 1\n", "a = 1\n# mine\n", EditFormat::toml).find("b = 2") !=
          std::string::npos);
    CHECK(taken("a: 1\nb: x\n", "a: 1\nb: y\n", "# mine\na: 3\nb: y\n", EditFormat::yaml) ==
          "# mine\na: 3\nb: x\n");
    CHECK_THROWS(taken("{}", "{}", "{", EditFormat::json));
    CHECK_THROWS(taken("{}", "{}", "\xff", EditFormat::json));
    CHECK_THROWS(taken("{}", "{}", std::string("{}\0", 3), EditFormat::json));
}

TEST_CASE_FIXTURE(World, "config and the files of clients") {
    config_set(operation, "settings.author", "Ada");
    config_set(operation, "settings.author", "Bea");
    const std::string file = home_file("config.toml");
    support::write_file(file, "# mine\n" + support::read_file(file) + "\n[mine]\nkey = 1\n");
    const Json done = undo_transaction(operation, history_ids(home()).front());
    CHECK(done.at("kept_modified").size() == 0);
    CHECK(config_get(operation, "settings.author").at("value").as_string() == "Ada");
    CHECK(support::read_file(file).starts_with("# mine\n"));
    CHECK(support::read_file(file).ends_with("[mine]\nkey = 1\n"));
    undo_transaction(operation, done.at("txn").as_string());
    CHECK(config_get(operation, "settings.author").at("value").as_string() == "Bea");

    const std::string servers = temp / "servers.json";
    support::write_file(servers, "{\n  \"mcpServers\": {\n    \"a\": {}\n  }\n}\n");
    SpliceOptions options;
    options.format = "json";
    options.root = R"(["mcpServers"])";
    options.change = R"({"type":"upsert","server":"b","entry":{"command":"x"}})";
    splice_edit_file(operation, servers, options);
    std::string text = support::read_file(servers);
    text.replace(text.find("\"a\": {}"), 7, "\"a\": {\"mine\": 1}");
    support::write_file(servers, text);
    undo_transaction(operation, history_ids(home()).front());
    CHECK(support::read_file(servers) == "{\n  \"mcpServers\": {\n    \"a\": {\"mine\": 1}\n  }\n}\n");

    // With the key changed since, there is nothing to take back.
    splice_edit_file(operation, servers, options);
    text = support::read_file(servers);
    text.replace(text.find("\"x\""), 3, "\"y\"");
    support::write_file(servers, text);
    const Json kept = undo_transaction(operation, history_ids(home()).front());
    CHECK(kept.at("kept_modified") == Json::array({servers}));
    CHECK(support::read_file(servers) == text);
}
