// Undoing what stands in the records of deployments and in trust.toml while others edit them too: row by row.
#include <array>

#include "base/bytes.hpp"
#include "domain/deployment/records.hpp"
#include "flow/key.hpp"
#include "unit/flow_gc/world.hpp"

using namespace skillmeat::core;

namespace {

struct Records : World {
    const std::string tracking = temp / "project/.claude/.skillmeat-deployed.toml";
    const std::string state = home_file(project_state_path(canonical_folder(temp / "project")));
    const std::string trust = home_file("trust.toml");

    Json undo(const std::string &id = "") { return undo_transaction(operation, id); }
    void undeploy(const std::string &name) {
        UndeployOptions options;
        options.references = {name};
        options.project = temp / "project";
        undeploy_artifacts(operation, options);
    }
    std::string trust_key(char fill, const std::string &name) {
        std::array<char, 32> key{};
        key.fill(fill);
        TrustOptions options;
        options.key = to_base64({key.data(), key.size()});
        options.name = name;
        add_trust(operation, options);
        return history_ids(home()).front();
    }
    // Names in the order in which they stand in the file.
    static std::string names_in(const std::string &file, const std::string &member) {
        const std::string text = support::read_file(file);
        std::string out;
        for (std::size_t at = text.find(member); at != std::string::npos; at = text.find(member, at + 1)) {
            const std::size_t begin = text.find('"', at + member.size()) + 1;
            out += (out.empty() ? "" : " ") + text.substr(begin, text.find('"', begin) - begin);
        }
        return out;
    }
};

bool names(const Json &list, const std::string &path) {
    for (const Json &item : list.as_array())
        if (item.as_string() == path) return true;
    return false;
}

}  // namespace

TEST_CASE_FIXTURE(Records, "a deployment is taken out of tracking files and states that were edited since") {
    for (const char *name : {"one", "two", "three"}) add(name, name);
    deploy("one");
    deploy("two");
    const std::string second = history_ids(home()).front();
    support::write_file(tracking, "# mine\n" + support::read_file(tracking) + "\n[mine]\nkey = 1\n");
    std::string text = support::read_file(state);
    text.replace(text.find("{"), 1, "{\n  \"mine\": 1,");
    support::write_file(state, text);

    const Json done = undo(second);
    CHECK(done.at("kept_modified").size() == 0);
    CHECK(names(done.at("undone"), tracking));
    CHECK(names(done.at("undone"), state));
    CHECK(names_in(tracking, "artifact_name =") == "one");
    CHECK(support::read_file(tracking).starts_with("# mine\n"));
    CHECK(support::read_file(tracking).ends_with("[mine]\nkey = 1\n"));
    CHECK(names_in(state, "\"name\":") == "one");
    CHECK(support::read_file(state).find("\"mine\": 1") != std::string::npos);
    CHECK_FALSE(support::exists(temp / "project/.claude/skills/two"));
    undo(done.at("txn").as_string());
    CHECK(names_in(tracking, "artifact_name =") == "one two");
    CHECK(names_in(state, "\"name\":") == "one two");
    CHECK(support::exists(temp / "project/.claude/skills/two/SKILL.md"));

    // The files began with this deployment, and somebody has written into them: they stay without its rows.
    for (const char *name : {"one", "two"}) undeploy(name);
    for (const std::string &file : {tracking, state}) std::filesystem::remove(file);
    deploy("three");
    support::write_file(tracking, "# mine\n" + support::read_file(tracking));
    CHECK(undo().at("kept_modified").size() == 0);
    CHECK(support::read_file(tracking).starts_with("# mine\n"));
    CHECK(names_in(tracking, "artifact_name =").empty());
}

TEST_CASE_FIXTURE(Records, "a deployment comes back to its place; a record that was edited stays") {
    for (const char *name : {"one", "three", "two"}) add(name, name);
    for (const char *name : {"one", "three", "two"}) deploy(name);
    undeploy("three");
    const std::string removal = history_ids(home()).front();
    support::write_file(tracking, "# mine\n" + support::read_file(tracking));
    CHECK(undo(removal).at("kept_modified").size() == 0);
    CHECK(names_in(tracking, "artifact_name =") == "one three two");
    CHECK(names_in(state, "\"name\":") == "one three two");

    deploy("one");
    add("one", "other");
    deploy("one");
    std::string text = support::read_file(tracking);
    const std::string old = "artifact_name = \"one\"\n";
    text.insert(text.find(old) + old.size(), "local = \"mine\"\n");
    support::write_file(tracking, text);
    const Json kept = undo();
    CHECK(names(kept.at("kept_modified"), tracking));
    CHECK(support::read_file(tracking) == text);
    CHECK(names(kept.at("undone"), state));
}

TEST_CASE_FIXTURE(Records, "keys are taken out of an edited trust.toml, and come back to their place") {
    const std::string first = trust_key('a', "ann"), second = trust_key('b', "bob");
    trust_key('c', "cid");
    remove_trust(operation, "bob");
    const std::string removal = history_ids(home()).front();
    support::write_file(trust, support::read_file(trust) + "\n# mine\n");
    const Json done = undo(removal);
    CHECK(done.at("kept_modified").size() == 0);
    CHECK(names_in(trust, "name =") == "ann bob cid");
    CHECK(support::read_file(trust).ends_with("# mine\n"));
    CHECK(list_trust(operation, {}).at("keys").size() == 3);

    const std::string last = trust_key('d', "dan");
    std::string text = support::read_file(trust);
    text.replace(text.find("\"ann\""), 5, "\"eve\"");
    support::write_file(trust, text);
    undo(last);
    CHECK(names_in(trust, "name =") == "eve bob cid");

    // What somebody made of a key of ours stays.
    const std::string again = trust_key('d', "dan");
    text = support::read_file(trust);
    text.replace(text.find("\"dan\""), 5, "\"fay\"");
    support::write_file(trust, text);
    const Json kept = undo(again);
    CHECK(kept.at("kept_modified") == Json::array({trust}));
    CHECK(support::read_file(trust) == text);
    CHECK(first < second);
}
