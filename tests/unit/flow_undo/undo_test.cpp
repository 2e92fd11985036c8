#include <doctest/doctest.h>

#include "base/error.hpp"
#include "flow/deploy.hpp"
#include "flow/snapshot.hpp"
#include "state/store/transaction.hpp"
#include "state/usage/usage.hpp"
#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

struct Fixture {
    support::TempDir temp;
    Context context{options()};
    Operation operation{context};
    Home home = Home::create(operation);

    ContextOptions options() const {
        ContextOptions made;
        made.home = temp / "home";
        made.environment = std::map<std::string, std::string>{{"HOME", temp.path()}};
        return made;
    }
    std::string put(const std::string &relative, std::string_view bytes) {
        Transaction transaction(operation, home, "put " + relative);
        transaction.put_file(transaction.root(temp / "project"), relative, bytes, 0644, std::nullopt);
        transaction.note(Json::object({{"name", relative}}));
        return transaction.commit();
    }
    bool exists(const std::string &relative) const { return support::exists(temp / ("project/" + relative)); }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "undo takes back the newest change, or the named one") {
    const std::string first = put("a", "1"), second = put("b", "2"), third = put("c", "3");
    const Json newest = undo_transaction(operation, "");
    CHECK(newest.at("undone") == Json::array({temp / "project/c"}));
    CHECK(newest.at("kept_modified").size() == 0);
    CHECK(newest.at("of").as_string() == third);
    CHECK(newest.at("command").as_string() == "put c");
    CHECK(!exists("c"));
    support::write_file(temp / "project/a", "edited");
    const Json named = undo_transaction(operation, first);
    CHECK(named.at("undone").size() == 0);
    CHECK(named.at("kept_modified") == Json::array({temp / "project/a"}));
    CHECK(named.at("txn").as_string().empty());
    CHECK(exists("b"));
    undo_transaction(operation, newest.at("txn").as_string());
    CHECK(exists("c"));
    CHECK(code_of([&] { undo_transaction(operation, "nonsense"); }) == SKM_E_TRANSACTION_NOT_FOUND);

    const Json events = usage_events(operation, home, {});
    CHECK(events.at("events").size() == 3);
    CHECK(events.at("events").as_array().back().at("type").as_string() == "undo");
    CHECK(second < third);
}

TEST_CASE_FIXTURE(Fixture, "nothing to undo; a dry run") {
    CHECK(code_of([&] { undo_transaction(operation, ""); }) == SKM_E_TRANSACTION_NOT_FOUND);
    put("a", "1");
    const auto before = support::snapshot_tree(temp.path());
    Operation dry(context);
    dry.dry_run = true;
    const Json preview = undo_transaction(dry, "");
    CHECK(preview.at("undone") == Json::array({temp / "project/a"}));
    CHECK(preview.at("txn").as_string().empty());
    CHECK(support::snapshot_tree(temp.path()) == before);
}

TEST_CASE_FIXTURE(Fixture, "history is listed in pages, newest first") {
    std::vector<std::string> ids;
    for (const char *name : {"a", "b", "c", "d", "e"}) ids.insert(ids.begin(), put(name, name));
    std::vector<std::string> listed;
    Page page{2, ""};
    for (;;) {
        const Json part = list_history(operation, {"", page});
        CHECK(part.at("transactions").size() <= 2);
        for (const Json &row : part.at("transactions").as_array()) listed.push_back(row.at("id").as_string());
        if (part.at("next").is_null()) break;
        page.cursor = part.at("next").as_string();
    }
    CHECK(listed == ids);
    const Json all = list_history(operation, {});
    CHECK(all.at("transactions").size() == 5);
    const Json &newest = all.at("transactions").as_array().front();
    CHECK(newest.at("command").as_string() == "put e");
    CHECK(newest.at("paths").as_integer() == 1);
    CHECK(newest.at("undone_by").as_string().empty());
    CHECK(newest.at("facts").at("name").as_string() == "e");
    CHECK(all.at("transactions").as_array().back().at("paths").as_integer() ==
          2);  // the project's folder too
    CHECK(code_of([&] { list_history(operation, {"", {1, "x"}}); }) == SKM_E_ARGUMENT);

    // One that is damaged hides only itself.
    support::write_file(home.history() + "/" + ids[0] + ".json", "{");
    CHECK(list_history(operation, {}).at("transactions").size() == 4);
    CHECK(undo_transaction(operation, "").at("of").as_string() == ids[1]);
}
