#include "state/index/database.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <functional>

#include "support/support.hpp"

using namespace skillmeat::core;
using support::TempDir;

namespace {

unsigned mode_of(const std::string &path) {
    struct stat info {};
    REQUIRE(stat(path.c_str(), &info) == 0);
    return info.st_mode & 07777;
}

constexpr const char *kSchema = "CREATE TABLE t(k INTEGER PRIMARY KEY, v BLOB)";

Code code_of(const std::function<void()> &work) {
    try {
        work();
    } catch (const Error &error) {
        CHECK_FALSE(error.path().empty());
        return error.code();
    }
    return SKM_OK;
}

}  // namespace

TEST_CASE("a database is private, and keeps what is put into it") {
    TempDir dir;
    const std::string path = dir / "a.db";
    {
        Database database = Database::open(path);
        database.execute(kSchema);
        database.set_version(7);
        Statement insert = database.prepare("INSERT INTO t VALUES(?,?)");
        insert.bind(1, 1).bind(2, std::string_view("text")).run();
        insert.bind(1, 2).bind_blob(2, std::string_view("a\0b", 3)).run();
        insert.bind(1, 3).bind_null(2).run();
        insert.bind(1, 4).bind_blob(2, {}).run();
        CHECK(database.changes() == 1);
    }
    CHECK(mode_of(path) == 0600);

    const Database database = Database::open(path);
    CHECK(database.version() == 7);
    Statement select = database.prepare("SELECT k,v FROM t ORDER BY k");
    REQUIRE(select.step());
    CHECK(select.text(1) == "text");
    REQUIRE(select.step());
    CHECK(select.blob(1) == std::string_view("a\0b", 3));
    REQUIRE(select.step());
    CHECK(select.is_null(1));
    CHECK(select.text(1).empty());
    REQUIRE(select.step());
    CHECK_FALSE(select.is_null(1));
    CHECK(select.integer(0) == 4);
    CHECK_FALSE(select.step());
}

TEST_CASE("a transaction that throws changes nothing") {
    TempDir dir;
    Database database = Database::open(dir / "a.db");
    database.execute(kSchema);
    CHECK_THROWS_AS(database.transaction([&] {
        database.execute("INSERT INTO t VALUES(1,'x')");
        throw Error(SKM_E_CANCELLED, "stop");
    }),
                    Error);
    Statement count = database.prepare("SELECT count(*) FROM t");
    REQUIRE(count.step());
    CHECK(count.integer(0) == 0);
}

TEST_CASE("failures are errors with the path") {
    TempDir dir;
    support::write_file(dir / "text.db", std::string(5000, 'x'));
    CHECK(code_of([&] { Database::open(dir / "text.db"); }) == SKM_E_DAMAGED);
    CHECK(code_of([&] { Database::open(dir / "absent/a.db"); }) == SKM_E_NOT_FOUND);
    CHECK(support::read_file(dir / "text.db") == std::string(5000, 'x'));

    Database database = Database::open(dir / "a.db");
    database.execute(kSchema);
    CHECK(code_of([&] { database.execute("INSERT INTO t VALUES(1,2,3)"); }) == SKM_E_IO);
    CHECK(code_of([&] { (void)database.prepare("SELECT nothing"); }) == SKM_E_IO);
    CHECK(code_of([&] { database.prepare("SELECT 1").bind(5, std::int64_t{1}); }) == SKM_E_INTERNAL);

    Database other = Database::open(dir / "a.db", {.busy_milliseconds = 1});
    database.execute("BEGIN IMMEDIATE");
    CHECK(code_of([&] { other.execute("BEGIN IMMEDIATE"); }) == SKM_E_LOCKED);
}

TEST_CASE("a derived database is made again when it is damaged or of another version") {
    TempDir dir;
    const std::string path = dir / "index.db";
    const auto count = [](const Database &database) {
        Statement statement = database.prepare("SELECT count(*) FROM t");
        REQUIRE(statement.step());
        return statement.integer(0);
    };
    {
        auto database = Database::open_derived(path, 1, kSchema);
        REQUIRE(database);
        database->execute("INSERT INTO t VALUES(1,'x')");
    }
    CHECK(count(*Database::open_derived(path, 1, kSchema)) == 1);
    CHECK(count(*Database::open_derived(path, 2, kSchema)) == 0);

    support::write_file(path, "this is no database, and long enough to be looked at as one", 0600);
    CHECK(count(*Database::open_derived(path, 2, kSchema)) == 0);
    CHECK_FALSE(Database::open_derived(dir / "absent/index.db", 1, kSchema));
    CHECK_FALSE(Database::open_derived(dir.path(), 1, kSchema));
}
