#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "fixture.hpp"

using namespace skillmeat::core;

namespace {

// The store's own files change with every undo.
std::map<std::string, std::string> visible(const HomeFixture &f) {
    auto tree = support::snapshot_tree(f.temp.path());
    std::erase_if(tree, [](const auto &entry) {
        return entry.first.starts_with("home/objects") || entry.first.starts_with("home/history/") ||
               entry.first.starts_with("home/audit") || entry.first == "home/keys/audit-head" ||
               entry.first == "home/state/home.json";
    });
    return tree;
}

std::string change_everything(HomeFixture &f) {
    Transaction transaction(f.operation, f.home, "everything");
    const std::size_t home = transaction.root(f.home.path());
    const std::size_t project = transaction.root(f.project);
    transaction.put_file(home, "collections/c/new/deep/file", "new", 0644, PathState::absent());
    transaction.put_file(home, "collections/c/manifest", "second", 0644, std::nullopt);
    transaction.put_file(home, "collections/c/run", "run", 0755, std::nullopt);
    transaction.remove(home, "collections/c/old/deep/file", std::nullopt, "collections/c");
    transaction.put_link(project, "link", "other", std::nullopt);
    transaction.put_file(project, ".agent/skills/s/SKILL.md", "deployed", 0644, std::nullopt);
    transaction.remove(project, "was", std::nullopt, "was");
    transaction.put_file(project, "was/now/folder", "x", 0644, std::nullopt);
    return transaction.commit();
}

struct UndoFixture : HomeFixture {
    UndoFixture() {
        Transaction transaction(operation, home, "first");
        const std::size_t root = transaction.root(home.path());
        transaction.put_file(root, "collections/c/manifest", "first", 0640, std::nullopt);
        transaction.put_file(root, "collections/c/run", "run", 0644, std::nullopt);
        transaction.put_file(root, "collections/c/old/deep/file", std::string(5000, 'o'), 0600, std::nullopt);
        first = transaction.commit();
        support::write_file(project + "/was", "a file");
        symlink("one", (project + "/link").c_str());
    }
    std::string first;
};

}  // namespace

TEST_CASE_FIXTURE(UndoFixture, "undo brings everything back, and the undo of it too") {
    const auto before = visible(*this);
    const std::string id = change_everything(*this);
    const auto after = visible(*this);
    CHECK(before != after);
    CHECK(newest_undoable(operation, home) == id);

    const UndoResult undone = undo_change(operation, home, id);
    CHECK(visible(*this) == before);
    CHECK(undone.kept_modified.empty());
    CHECK(std::count(undone.restored.begin(), undone.restored.end(),
                     home.path() + "/collections/c/manifest") == 1);
    CHECK(std::none_of(undone.restored.begin(), undone.restored.end(),
                       [](const std::string &path) { return path.ends_with("home.json"); }));
    CHECK(read_history(home, id).undone_by == undone.id);
    CHECK(read_history(home, undone.id).undoes == id);
    CHECK(read_history(home, undone.id).facts.at("undoes").as_string() == id);
    CHECK(newest_undoable(operation, home) == first);
    CHECK(code_of([&] { undo_change(operation, home, id); }) == SKM_E_ARGUMENT);

    const UndoResult redone = undo_change(operation, home, undone.id);
    CHECK(visible(*this) == after);
    CHECK(read_history(home, id).undone_by.empty());
    CHECK(read_history(home, undone.id).undone_by == redone.id);
    CHECK(newest_undoable(operation, home) == id);
    undo_change(operation, home, id);
    CHECK(visible(*this) == before);
    CHECK(leftovers().empty());
    CHECK(home.generation() == 5);
}

TEST_CASE_FIXTURE(UndoFixture, "what people changed since is kept") {
    const std::string id = change_everything(*this);
    support::write_file(project + "/.agent/skills/s/SKILL.md", "edited");
    support::write_file(project + "/.agent/skills/s/own", "mine");
    support::write_file(home.path() + "/collections/c/new/deep/own", "mine");
    remove_file(home.path() + "/collections/c/new/deep/file");
    const UndoResult undone = undo_change(operation, home, id);
    CHECK(undone.kept_modified == std::vector<std::string>{project + "/.agent/skills/s/SKILL.md"});
    CHECK(support::read_file(project + "/.agent/skills/s/SKILL.md") == "edited");
    CHECK(support::read_file(project + "/.agent/skills/s/own") == "mine");
    CHECK(support::exists(home.path() + "/collections/c/new/deep/own"));
    CHECK(text("collections/c/manifest") == "first");
    CHECK(support::read_file(project + "/was") == "a file");
}

TEST_CASE_FIXTURE(UndoFixture, "later changes have to be undone first") {
    const std::string second = put("collections/c/manifest", "second");
    const std::string third = put("collections/c/manifest", "third");
    try {
        undo_change(operation, home, second);
        FAIL("undone");
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_CHANGED);
        CHECK(error.detail("later") == third);
        CHECK(error.hint().find(third) != std::string::npos);
    }
    CHECK(text("collections/c/manifest") == "third");
    undo_change(operation, home, third);
    undo_change(operation, home, second);
    CHECK(text("collections/c/manifest") == "first");
    undo_change(operation, home, first);
    CHECK(!support::exists(home.path() + "/collections/c"));
    CHECK(newest_undoable(operation, home).empty());
}

TEST_CASE_FIXTURE(UndoFixture, "nothing to put back is no change") {
    const std::string id = put(project, "x", "1");
    remove_file(project + "/x");
    const UndoResult undone = undo_change(operation, home, id);
    CHECK(undone.id.empty());
    CHECK(undone.restored.empty());
    CHECK(undone.kept_modified.empty());
    const std::string again = put(project, "x", "1");
    std::filesystem::remove_all(project);
    CHECK(undo_change(operation, home, again).restored.empty());
}

TEST_CASE_FIXTURE(UndoFixture, "changes that are not there, contents that are no longer kept") {
    CHECK(code_of([&] { read_history(home, "../../etc/passwd"); }) == SKM_E_TRANSACTION_NOT_FOUND);
    CHECK(code_of([&] { read_history(home, "0000000000000-00000000"); }) == SKM_E_TRANSACTION_NOT_FOUND);
    CHECK(code_of([&] { undo_change(operation, home, ""); }) == SKM_E_TRANSACTION_NOT_FOUND);
    const std::string id = put("collections/c/manifest", "second");
    remove_file(home.objects().path_of(sha256("first")));
    const auto before = visible(*this);
    CHECK(code_of([&] { undo_change(operation, home, id); }) == SKM_E_DAMAGED);
    CHECK(visible(*this) == before);
    support::write_file(home.history() + "/" + id + ".json", "{}");
    CHECK(code_of([&] { read_history(home, id); }) == SKM_E_SCHEMA);
}
