#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "fixture.hpp"
#include "flow/doctor_checks.hpp"
#include "flow/snapshot.hpp"
#include "model/project/project_state.hpp"
#include "model/snapshot/snapshot.hpp"

using namespace skillmeat::core;
using support::read_file;
using support::write_file;

namespace {

void replace_in(const std::string &path, const std::string &from, const std::string &to) {
    std::string text = read_file(path);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    write_file(path, text.replace(at, from.size(), to));
}

}  // namespace

TEST_CASE_FIXTURE(DoctorFixture, "a home that nobody has touched is healthy") {
    const Json result = examine();
    INFO(result.pretty());
    CHECK(result.at("healthy").as_bool());
    CHECK(result.at("problems").size() == 0);
    CHECK(result.at("repaired").size() == 0);
    CHECK(result.at("environment").at("home_format").as_integer() == 1);
    CHECK(examine(from_original()).at("problems").size() == 0);
}

TEST_CASE_FIXTURE(DoctorFixture, "no home, and one that is newer, are said and left alone") {
    ContextOptions other = options();
    other.home = temp / "nothing";
    const Context context_of_nothing{other};
    Operation one{context_of_nothing};
    CHECK(has(doctor(one, repairing()), "home_missing"));
    CHECK(!support::exists(temp / "nothing"));

    write_file(home("state/home.json"), R"({"format":99,"generation":1,"written_by":"9.9"})");
    const auto before = support::snapshot_tree(temp / "home");
    const Json newer = mend();
    CHECK(has(newer, "home_newer"));
    CHECK(!newer.at("healthy").as_bool());
    CHECK(newer.at("repaired").size() == 0);
    CHECK(support::snapshot_tree(temp / "home") == before);
}

TEST_CASE_FIXTURE(DoctorFixture, "a damaged home.json is written anew, above every generation") {
    const std::uint64_t generation = opened().generation();
    write_file(home("state/home.json"), "{\"format\":1,");
    check_mended("home_damaged");
    CHECK(opened().generation() > generation);
    CHECK(support::exists(home("state/home.json.damaged")));
}

TEST_CASE_FIXTURE(DoctorFixture, "rights of others where secrets lie") {
    write_file(home("keys/a.key"), "secret", 0644);
    chmod(home("keys/a.key").c_str(), 0644);
    chmod(home("keys").c_str(), 0755);
    check_mended("keys_exposed");
    CHECK((file_info(home("keys/a.key")).mode & 0077u) == 0);
    chmod(home("state").c_str(), 0777);
    check_mended("home_exposed");
}

TEST_CASE_FIXTURE(DoctorFixture, "links that lead out of the home") {
    std::filesystem::create_directories(temp / "elsewhere");
    std::filesystem::remove_all(home("keys"));
    std::filesystem::create_directory_symlink(temp / "elsewhere", home("keys"));
    CHECK(!has(examine(), "link_out"));  // the user's own
    std::filesystem::remove(temp / "elsewhere");
    check_named("link_out");
    std::filesystem::remove(home("keys"));
    std::filesystem::rename(home("state/collections"), temp / "elsewhere");
    std::filesystem::create_directory_symlink(temp / "elsewhere", home("state/collections"));
    CHECK(has(examine(), "link_out"));
}

TEST_CASE_FIXTURE(DoctorFixture, "settings that cannot be read") {
    for (const char *file : {"config.toml", "trust.toml", "policy.toml"}) {
        const std::string path = home(file);
        const std::string old = support::exists(path) ? read_file(path) : "";
        write_file(path, "= nothing\n");
        check_named("settings_unreadable");
        write_file(path, old);
    }
}

TEST_CASE_FIXTURE(DoctorFixture, "the journal: what was interrupted, set aside, and left behind") {
    write_file(home("journal/1795000000000-0123abcd.json.damaged"), "torn");
    CHECK(has(examine(), "change_set_aside"));
    std::filesystem::create_directories(home("journal/1795000000000-0123abcd.stage"));
    check_mended("staging_left");
    std::filesystem::create_directories(temp / "project/.skillmeat-txn-1795000000000-89abcdef/0");
    CHECK(has(examine(), "staging_unknown"));
    CHECK(examine().at("healthy").as_bool());
    mend();  // it may be of another home
    CHECK(support::exists(temp / "project/.skillmeat-txn-1795000000000-89abcdef/0"));
}

TEST_CASE_FIXTURE(DoctorFixture, "damaged databases") {
    write_file(home("index.db"), "this is no database, but it is long enough to be looked at as one");
    check_mended("index_damaged");
    std::filesystem::remove(home("usage.db-wal"));
    std::filesystem::remove(home("usage.db-shm"));
    write_file(home("usage.db"), "nor is this, and yet somebody wrote it there in place of the records");
    check_mended("usage_damaged");
    CHECK(read_file(home("usage.db.damaged-1")).starts_with("nor is this"));
}

TEST_CASE_FIXTURE(DoctorFixture, "collections: rows, files, lock and state") {
    const std::string folder = home("collections/default/");
    SUBCASE("files that were changed outside are no fault") {
        append(folder + "skills/one/SKILL.md", "more\n");
        CHECK(examine().at("healthy").as_bool());
        check_mended("files_changed");
    }
    SUBCASE("a lock that lacks a row") {
        write_file(folder + "collection.lock", "[lock]\nversion = \"1.0.0\"\n\n[lock.entries]\n");
        check_mended("lock_missing");
    }
    SUBCASE("a lock that is gone") {
        std::filesystem::remove(folder + "collection.lock");
        check_mended("lock_missing");
    }
    SUBCASE("a lock that cannot be read") {
        for (const char *text : {"garbage = [", "[lock]\nentries = 3\n", ""}) {
            write_file(folder + "collection.lock", text);
            mend();
            CHECK(examine().at("healthy").as_bool());
            CHECK(read_file(folder + "collection.lock").find("[lock.entries.\"one::skill\"]") !=
                  std::string::npos);
        }
        write_file(folder + "collection.lock", "garbage = [");
        check_mended("lock_damaged");
        CHECK(read_file(folder + "collection.lock.damaged-1") == "garbage = [");
    }
    SUBCASE("a lock with another hash") {
        const std::string text = read_file(folder + "collection.lock");
        const std::size_t at = text.find("content_hash = \"") + 16;
        replace_in(folder + "collection.lock", text.substr(at, 64), std::string(64, '0'));
        check_mended("lock_stale");
    }
    SUBCASE("a lock with an entry too many") {
        append(folder + "collection.lock",
               "\n[lock.entries.\"gone::skill\"]\nsource = \"local\"\nversion_spec = "
               "\"latest\"\ncontent_hash = \"00\"\nfetched = \"2026-01-01T00:00:00\"\n");
        check_mended("lock_orphan");
    }
    SUBCASE("our state damaged, and of no collection") {
        write_file(home("state/collections/default.json"), "{");
        check_mended("state_damaged");
        write_file(home("state/collections/gone.json"), R"({"format":1,"generation":1,"artifacts":{}})");
        check_mended("state_orphan");
    }
    SUBCASE("our state gone") {
        std::filesystem::remove(home("state/collections/default.json"));
        check_mended("files_unrecorded");
    }
    SUBCASE("a listing that is not kept") {
        const auto collection = Collection::open(operation, opened(), "default");
        std::filesystem::remove(opened().objects().path_of(*collection->rows().front().tree_digest));
        check_mended("listing_missing");
    }
    SUBCASE("files that are gone") {
        std::filesystem::remove_all(folder + "skills/two");
        check_named("files_missing");
    }
    SUBCASE("a path that leaves the collection") {
        replace_in(folder + "collection.toml", "path = \"skills/two\"", "path = \"../../two\"");
        check_named("path_outside");
    }
    SUBCASE("two rows of one path") {
        replace_in(folder + "collection.toml", "path = \"skills/two\"", "path = \"skills/one\"");
        check_named("path_shared");
    }
    SUBCASE("files of no row") {
        write_file(folder + "skills/stray/SKILL.md", "---\nname: stray\n---\n");
        CHECK(has(examine(), "file_unlisted"));
        CHECK(examine().at("healthy").as_bool());
    }
    SUBCASE("a link that leaves the artifact") {
        std::filesystem::create_symlink("/etc/hosts", folder + "skills/one/hosts");
        check_named("files_unreadable");
    }
    SUBCASE("a manifest that cannot be read, and one of a newer version") {
        append(folder + "collection.toml", "\n[[artifacts]]\nname = 3\n");
        check_named("collection_unreadable");
        write_file(folder + "collection.toml", "");
        write_file(home("state/collections/default.json"), R"({"format":99,"generation":1,"artifacts":{}})");
        check_named("collection_newer");
    }
}

TEST_CASE_FIXTURE(DoctorFixture, "state that is rebuilt keeps the bases that history knows") {
    const std::string path = home("state/collections/default.json");
    const std::string base = Digest{}.prefixed();
    Json state = parse_json(read_file(path), path);
    state.find("artifacts")->find("skill:one")->set("base", base);
    write_file(path, state.compact());
    add_artifacts(operation, {.collection = "",
                              .sources = {temp / "source/notes.md"},
                              .type = "command",
                              .name = "notes",
                              .tags = {}});
    write_file(path, "[]");
    mend();
    CHECK(Collection::open(operation, opened(), "default")->find({"skill", "one"})->base == base);
}

TEST_CASE_FIXTURE(DoctorFixture, "deployments against projects") {
    const std::string project = std::filesystem::canonical(temp / "project");
    const std::string state = home(project_state_path(project));
    SUBCASE("a project that is gone") {
        std::filesystem::remove_all(project);
        check_mended("project_gone");
        CHECK(!support::exists(state));
        undo_transaction(operation, "");
        CHECK(support::exists(state));
    }
    SUBCASE("a project whose disk is not there") {
        const std::string far = temp / "mount/disk/project";
        replace_in(state, "\"project\": \"" + project + "\"", "\"project\": \"" + far + "\"");
        std::filesystem::rename(state, home(project_state_path(far)));
        check_named("project_unreachable");
        CHECK(examine().at("healthy").as_bool());
    }
    SUBCASE("a target that is gone") {
        std::filesystem::remove_all(project + "/.claude/skills/one");
        check_named("deployed_missing");
    }
    SUBCASE("a tracking file that does not know it") {
        write_file(project + "/.claude/.skillmeat-deployed.toml", "deployed = []\n");
        check_mended("tracking_differs");
        CHECK(read_file(project + "/.claude/.skillmeat-deployed.toml").find("skills/one") !=
              std::string::npos);
    }
    SUBCASE("a tracking file that cannot be read") {
        write_file(project + "/.claude/.skillmeat-deployed.toml", "deployed = \n");
        check_named("tracking_unreadable");
    }
    SUBCASE("records that cannot be read") {
        write_file(state, "{");
        check_mended("deployments_damaged");
        CHECK(read_file(state + ".damaged-1") == "{");
    }
    SUBCASE("records of a newer version") {
        replace_in(state, "\"format\": 1", "\"format\": 99");
        const std::string before = read_file(state);
        check_named("deployments_newer");
        CHECK(read_file(state) == before);
    }
}

TEST_CASE_FIXTURE(DoctorFixture, "what the original leaves behind") {
    const std::string claude = temp / "project/.claude/";
    DoctorOptions original = from_original();
    original.project = temp / "project";
    write_file(claude + "skills/.one.skillmeat-lock", "");
    CHECK(examine().at("problems").size() == 0);
    check_mended("original_lock_file", original);
    CHECK(!support::exists(claude + "skills/.one.skillmeat-lock"));
    write_file(claude + "skills/.one.skillmeat-txn-0123abcd/SKILL.md", "theirs");
    CHECK(has(examine(original), "original_leftover"));
    std::filesystem::remove_all(claude + "skills/.one.skillmeat-txn-0123abcd");
    const std::string archive = home("snapshots/default/20260101-000000-000000.tar.gz");
    const auto list = [&](const std::string &place) {
        write_file(home("snapshots/default/snapshots.toml"),
                   "[[snapshots]]\nid = \"20260101-000000-000000\"\ntarball_path = \"" + place + "\"\n");
    };
    list(archive);
    CHECK(has(examine(original), "original_snapshot_elsewhere"));  // not there
    write_file(archive, "packed");
    CHECK(!has(examine(original), "original_snapshot_elsewhere"));
    list("/nowhere/20260101-000000-000000.tar.gz");
    CHECK(has(examine(original), "original_snapshot_elsewhere"));
    write_file(home("snapshots/default/snapshots.toml"), "= nothing");
    CHECK(has(examine(original), "settings_unreadable"));
    std::filesystem::remove_all(home("snapshots"));
    std::filesystem::remove(
        home(project_state_path(std::string(std::filesystem::canonical(temp / "project")))));
    CHECK(has(examine(original), "deployment_unknown"));
    DoctorOptions adopting = original;
    adopting.repair = true;
    CHECK(has(examine(adopting), "deployment_unknown", "repaired"));
    CHECK(!has(examine(original), "deployment_unknown"));
    const Json status =
        deployment_status(operation, {.collection = "", .project = temp / "project", .page = {}});
    CHECK(status.at("artifacts").size() == 1);
}

TEST_CASE_FIXTURE(DoctorFixture, "history: damaged, contradictory, from the future, newer") {
    const std::string entry = first_file_in(home("history"), ".json");
    const std::string text = read_file(entry);
    SUBCASE("damaged") {
        write_file(entry, "{}");
        check_mended("history_damaged");
        CHECK(read_file(entry + ".damaged-1") == "{}");
    }
    SUBCASE("under another name") {
        const std::string other = home("history/1795000000009-0123abcd.json");
        write_file(other, text);
        check_mended("history_damaged");
    }
    SUBCASE("undone by nothing") {
        Json value = parse_json(text, entry);
        write_file(entry, value.set("undone_by", "1795000000009-0123abcd").compact());
        check_named("history_differs");
    }
    SUBCASE("newer") {
        Json value = parse_json(text, entry);
        write_file(entry, value.set("format", 99).compact());
        check_named("history_newer");
    }
    SUBCASE("from the future") {
        now -= 3ll * 24 * 3600 * 1'000'000;
        CHECK(has(examine(), "history_future"));
    }
}

TEST_CASE_FIXTURE(DoctorFixture, "snapshots: damaged, newer, without what they stand on") {
    create_snapshot(operation, {.collection = "", .message = "before"});
    CHECK(examine().at("problems").size() == 0);
    const std::string record = first_file_in(home("state/snapshots/default"), ".json");
    const std::string text = read_file(record);
    const Snapshot snapshot = parse_snapshot_record(text, record);
    SUBCASE("damaged") {
        write_file(record, "{}");
        check_mended("snapshot_damaged");
        CHECK(read_file(record + ".damaged-1") == "{}");
        undo_transaction(operation, "");
        CHECK(read_file(record) == "{}");
    }
    SUBCASE("newer") {
        Json value = parse_json(text, record);
        write_file(record, value.set("format", 99).compact());
        const std::string newer = read_file(record);
        check_named("snapshot_newer");
        CHECK(read_file(record) == newer);
    }
    SUBCASE("its list is not kept") {
        std::filesystem::remove(opened().objects().path_of(snapshot.list));
        CHECK(has(examine(), "snapshot_damaged"));
        CHECK(!examine().at("healthy").as_bool());
    }
    SUBCASE("contents that the collection still has") {
        std::filesystem::remove(opened().objects().path_of(snapshot.manifest));
        check_mended("object_missing");
        CHECK(opened().objects().contains(snapshot.manifest));
    }
    SUBCASE("contents that nobody has") {
        write_file(home("collections/default/skills/one/notes.txt"), "others");
        std::filesystem::remove(opened().objects().path_of(sha256("notes of one\n")));
        check_named("object_missing");
    }
}

TEST_CASE_FIXTURE(DoctorFixture, "an undo and its change agree") {
    undo_transaction(operation, "");
    CHECK(examine().at("healthy").as_bool());
    undo_transaction(operation,
                     Home::unread(operation).history().empty() ? "" : history_ids(opened()).front());
    CHECK(examine().at("healthy").as_bool());
}

TEST_CASE_FIXTURE(DoctorFixture, "objects: damaged, missing, unknown, unfinished") {
    const std::string folder = home("collections/default/");
    // The old contents of a changed file are objects that history needs.
    append(folder + "collection.toml", "# by hand\n");
    add_artifacts(operation, {.collection = "",
                              .sources = {temp / "source/notes.md"},
                              .type = "command",
                              .name = "notes",
                              .tags = {}});
    const Digest content = sha256("notes of one\n");
    opened().objects().put(content, "notes of one\n");
    const std::string object = opened().objects().path_of(content);
    SUBCASE("damaged, and written again from the files of the collection") {
        append(object, "x");
        check_mended("object_damaged");
        CHECK(*opened().objects().get(content, 100) == "notes of one\n");
    }
    SUBCASE("left empty by a power cut, and nothing needs it") {
        write_file(object, "");
        CHECK(examine().at("healthy").as_bool());
        check_mended("object_unfinished");
        CHECK(!support::exists(object));
    }
    SUBCASE("one that history needs, and nobody has any more") {
        const std::string wanted = read_file(folder + "collection.toml");
        bool is_found = false;
        for (const std::string &id : history_ids(opened()))
            for (const HistoryEntry::Path &path : read_history(opened(), id).paths)
                if (!is_found && path.relative == "collections/default/collection.toml" &&
                    path.before.kind == PathState::Kind::file) {
                    std::filesystem::remove(opened().objects().path_of(path.before.digest));
                    is_found = true;
                }
        CHECK(is_found);
        check_named("object_missing");
    }
    SUBCASE("no object") {
        write_file(home("objects/ab/short"), "x");
        CHECK(has(examine(), "object_unknown"));
    }
    SUBCASE("set aside by a gc that was killed") {
        std::filesystem::rename(object, object + ".gone");
        check_mended("object_unfinished");
        CHECK(*opened().objects().get(content, 100) == "notes of one\n");
    }
    SUBCASE("half written long ago") {
        write_file(home("objects/tmp/1-1"), "half");
        CHECK(examine().at("problems").size() == 0);
        std::filesystem::last_write_time(
            home("objects/tmp/1-1"), std::filesystem::file_time_type::clock::now() - std::chrono::hours(48));
        check_mended("object_unfinished");
    }
}

TEST_CASE_FIXTURE(DoctorFixture, "many faults at once are all mended, and can be undone") {
    write_file(home("state/collections/default.json"), "{");
    write_file(home("state/home.json"), "");
    write_file(home("index.db"), "no database at all, but long enough to be taken for one by its size");
    std::filesystem::remove(home("collections/default/collection.lock"));
    const Json mended = mend();
    INFO(mended.pretty());
    CHECK(mended.at("healthy").as_bool());
    CHECK(mended.at("repaired").size() >= 4);
    undo_transaction(operation, "");
    CHECK(read_file(home("state/collections/default.json")) == "{");
}

TEST_CASE_FIXTURE(DoctorFixture, "it can be stopped") {
    auto token = std::make_shared<CancelToken>();
    token->cancel();
    Operation stopped{context, Watch({}, token)};
    try {
        doctor(stopped, {});
        FAIL("not stopped");
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_CANCELLED);
    }
}

// docs/doctor.md: | `code` | severity | what it is | what mends it | "yes" |
TEST_CASE("the page has every code, and no other") {
    std::istringstream page(read_file(std::string(SKILLMEAT_SOURCE_DIR) + "/docs/doctor.md"));
    std::map<std::string, std::string> rows;
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with("| `")) continue;
        const std::size_t end = line.find('`', 3);
        rows.emplace(line.substr(3, end - 3), line);
    }
    for (const DoctorCode &code : doctor_codes()) {
        INFO(code.code);
        const auto row = rows.find(std::string(code.code));
        REQUIRE(row != rows.end());
        CHECK(row->second.find("| " + std::string(severity_name(code.severity)) + " |") != std::string::npos);
        CHECK(row->second.find("| " + std::string(code.repair) + " |") != std::string::npos);
        CHECK(row->second.ends_with(code.automatic ? "| yes |" : "| |"));
        rows.erase(row);
    }
    CHECK(rows.empty());
}
