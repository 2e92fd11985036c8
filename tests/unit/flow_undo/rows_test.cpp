// Undoing what a collection went through while people edit its files too: row by row.
#include <array>
#include <functional>
#include <random>

#include "unit/flow_gc/world.hpp"

using namespace skillmeat::core;
namespace fs = std::filesystem;

namespace {

struct Edited : World {
    const std::string manifest = home_file("collections/default/collection.toml");
    const std::string lock = home_file("collections/default/collection.lock");
    const std::string state = home_file("state/collections/default.json");

    std::string skill(const std::string &name, const std::string &file = "") const {
        return home_file("collections/default/skills/" + name + (file.empty() ? "" : "/" + file));
    }
    std::string add_all(const std::vector<std::string> &names) {
        AddOptions adding;
        for (const std::string &name : names) {
            write_skill(name, "something");
            support::write_file(temp / ("skills/" + name + "/notes.md"), "notes\n");
            adding.sources.push_back(temp / ("skills/" + name));
        }
        return add_artifacts(operation, adding).at("txn").as_string();
    }
    static void edit(const std::string &file, const std::function<void(std::string &)> &change) {
        std::string text = support::read_file(file);
        change(text);
        support::write_file(file, text);
    }
    static void replace_in(std::string &text, const std::string &old, const std::string &with) {
        const std::size_t at = text.find(old);
        REQUIRE(at != std::string::npos);
        text.replace(at, old.size(), with);
    }
    bool has_row(const std::string &name) const {
        return Collection::open(operation, home(), "default")->find({"skill", name}) != nullptr;
    }
    Json undo(const std::string &id) { return undo_transaction(operation, id); }
};

// What a person writes into the manifest without touching a row.
void comment(std::string &text) {
    text = "# mine\n" + text + "\n# the end\n";
}

}  // namespace

TEST_CASE_FIXTURE(Edited, "undo after an unrelated edit leaves that edit alone, and can be undone") {
    add_all({"first"});
    std::string expected = support::read_file(manifest);
    comment(expected);
    const std::string old_lock = support::read_file(lock), old_state = support::read_file(state);
    const std::string id = add_all({"pdf", "tables"});
    edit(manifest, comment);
    const auto with = support::snapshot_tree(home_file("collections"));

    Operation dry(context);
    dry.dry_run = true;
    const Json planned = undo_transaction(dry, id);
    const Json done = undo(id);
    CHECK(planned.at("undone") == done.at("undone"));
    CHECK(done.at("kept_modified").size() == 0);
    CHECK(support::read_file(manifest) == expected);
    CHECK(support::read_file(lock) == old_lock);
    CHECK(support::read_file(state) == old_state);
    CHECK_FALSE(support::exists(skill("pdf")));
    CHECK(support::exists(skill("first", "notes.md")));

    undo(done.at("txn").as_string());
    CHECK(support::snapshot_tree(home_file("collections")) == with);
}

TEST_CASE_FIXTURE(Edited, "a row that was edited stays with its files; the others go") {
    const std::string id = add_all({"pdf", "tables"});
    edit(manifest,
         [](std::string &text) { replace_in(text, "name = \"pdf\"", "name = \"pdf\" # mine\nmine = 1"); });
    const Json done = undo(id);
    CHECK(has_row("pdf"));
    CHECK_FALSE(has_row("tables"));
    CHECK(support::exists(skill("pdf", "SKILL.md")));
    CHECK_FALSE(support::exists(skill("tables")));
    CHECK(support::read_file(manifest).find("# mine\nmine = 1") != std::string::npos);
    CHECK(support::read_file(lock).find("pdf::skill") != std::string::npos);
    CHECK(support::read_file(lock).find("tables::skill") == std::string::npos);
    CHECK(support::read_file(state).find("skill:pdf") != std::string::npos);
    CHECK(support::read_file(state).find("skill:tables") == std::string::npos);
    CHECK(done.at("kept_modified") == Json::array({skill("pdf", "SKILL.md"), skill("pdf", "notes.md")}));
}

TEST_CASE_FIXTURE(Edited, "files that were edited or came since keep their row") {
    for (const char *file : {"SKILL.md", "own.txt"}) {
        const std::string id = add_all({"pdf", "tables"});
        support::write_file(skill("pdf", file), "---\nname: pdf\ndescription: Mine.\n---\nmine\n");
        undo(id);
        CHECK(has_row("pdf"));
        CHECK(support::exists(skill("pdf", "SKILL.md")));
        CHECK(support::exists(skill("pdf", "notes.md")));
        CHECK_FALSE(has_row("tables"));
        CHECK_FALSE(support::exists(skill("tables")));
        remove("pdf");
        fs::remove_all(skill("pdf"));
    }
}

TEST_CASE_FIXTURE(Edited, "what was removed or replaced comes back into the edited file") {
    const std::string added = add_all({"pdf", "tables"});
    const std::string text = support::read_file(skill("pdf", "SKILL.md"));
    remove("pdf");
    edit(manifest, comment);
    undo(history_ids(home()).front());
    CHECK(has_row("pdf"));
    CHECK(support::read_file(skill("pdf", "SKILL.md")) == text);
    CHECK(support::read_file(manifest).starts_with("# mine\n"));
    CHECK(support::read_file(manifest).ends_with("# the end\n"));

    const std::string replaced = add("tables", "other");
    edit(manifest, [](std::string &now) { now += "# later\n"; });
    const Json done = undo(replaced);
    CHECK(done.at("kept_modified").size() == 0);
    CHECK(support::read_file(skill("tables", "SKILL.md")).find("something") != std::string::npos);
    CHECK(support::read_file(manifest).find("# later\n") != std::string::npos);
    CHECK(support::read_file(manifest).find("Does other") == std::string::npos);
}

TEST_CASE_FIXTURE(Edited, "a row comes back between its old neighbours") {
    const auto places = [&] {
        const std::string text = support::read_file(manifest);
        return std::array{text.find("\"first\""), text.find("\"pdf\""), text.find("\"tables\"")};
    };
    add_all({"first", "pdf", "tables"});
    for (const char *name : {"pdf", "first"}) {
        remove(name);
        edit(manifest, comment);
        CHECK(undo(history_ids(home()).front()).at("kept_modified").size() == 0);
        CHECK((places()[0] < places()[1] && places()[1] < places()[2] && places()[2] != std::string::npos));
    }
}

TEST_CASE_FIXTURE(Edited, "a manifest that cannot be read keeps everything as it is") {
    const std::string id = add_all({"pdf"});
    edit(manifest, [](std::string &text) { text += "[[artifacts\n"; });
    const auto before = support::snapshot_tree(home_file("collections"));
    const Json done = undo(id);
    CHECK(done.at("undone").size() == 0);
    CHECK(done.at("txn").as_string().empty());
    CHECK(support::snapshot_tree(home_file("collections")) == before);
}

TEST_CASE("random edits never leave a row without files, or files without a row") {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        Edited world;
        const std::vector<std::string> names{"a", "b", "c"};
        const std::string id = world.add_all(names);
        for (int edits = 0; edits < 3; ++edits) {
            const std::string &name = names[random() % names.size()];
            const std::string row = "name = \"" + name + "\"";
            switch (random() % 6) {
                case 0: Edited::edit(world.manifest, comment); break;
                case 1:
                    Edited::edit(world.manifest, [&](std::string &text) {
                        if (text.find(row) != std::string::npos)
                            Edited::replace_in(text, row, row + "\nmine" + std::to_string(edits) + " = 1");
                    });
                    break;
                case 2: support::write_file(world.skill(name, "SKILL.md"), "---\nname: x\n---\n"); break;
                case 3: support::write_file(world.skill(name, "own/file.txt"), "mine"); break;
                case 4: fs::remove(world.skill(name, "notes.md")); break;
                case 5: support::write_file(world.lock, support::read_file(world.lock) + "# mine\n"); break;
            }
        }
        undo_transaction(world.operation, id);
        for (const std::string &name : names) {
            CAPTURE(name);
            CHECK(world.has_row(name) == support::exists(world.skill(name)));
        }
    }
}
