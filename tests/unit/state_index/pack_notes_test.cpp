#include "state/index/pack_notes.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "state/index/database.hpp"
#include "state/index/index_schema.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

const Digest kTree = sha256("tree");
const PackedTree kPacked{"sha256:abc", {{1, 2, 3}, {0xffffffffu, 0x80000001u, 0x123456789abcdefu}, {}}};

void note(const std::string &path, const Digest &tree, const PackedTree &packed) {
    PackNotes notes(path);
    notes.note(tree, packed);
    notes.write();
}

void change(const std::string &path, const char *sql) {
    auto database = Database::open_derived(path, kIndexVersion, kIndexSchema);
    REQUIRE(database);
    database->execute(sql);
}

}  // namespace

TEST_CASE("what packing found out is found again, by the tree's digest") {
    const support::TempDir dir;
    const std::string path = dir / "index.db";
    {
        PackNotes notes(path);
        CHECK_FALSE(notes.find(kTree));
        notes.note(kTree, kPacked);
    }
    CHECK_FALSE(PackNotes(path).find(kTree));  // nothing was written
    note(path, kTree, kPacked);
    note(path, sha256("empty"), {});
    PackNotes notes(path);
    CHECK(notes.find(kTree) == kPacked);
    CHECK(notes.find(sha256("empty")) == PackedTree{});
    CHECK_FALSE(notes.find(sha256("other")));
    notes.note(kTree, {});  // a later note wins
    notes.write();
    CHECK(notes.find(kTree) == PackedTree{});
}

TEST_CASE("a note that was damaged is none") {
    const support::TempDir dir;
    const std::string path = dir / "index.db";
    for (const char *sql : {"UPDATE packed SET original_hash='sha256:abd'", "UPDATE packed SET files=x'00'",
                            "UPDATE packed SET files=zeroblob(48)", "UPDATE packed SET checksum=zeroblob(32)",
                            "UPDATE packed SET files=NULL", "UPDATE packed SET tree=zeroblob(32)"}) {
        CAPTURE(sql);
        note(path, kTree, kPacked);
        change(path, sql);
        CHECK_FALSE(PackNotes(path).find(kTree));
        Digest zero{};
        CHECK_FALSE(PackNotes(path).find(zero));
        change(path, "DELETE FROM packed");
    }
}

TEST_CASE("where no database can be, nothing is found and nothing fails") {
    const support::TempDir dir;
    note(dir / "absent/index.db", kTree, kPacked);
    CHECK_FALSE(PackNotes(dir / "absent/index.db").find(kTree));
    support::write_file(dir / "index.db", "no database");
    note(dir / "index.db", kTree, kPacked);
    CHECK(PackNotes(dir / "index.db").find(kTree) == kPacked);
}
