#include "flow/references.hpp"

#include "model/snapshot/snapshot.hpp"
#include "world.hpp"

using namespace skillmeat::core;

namespace {

Digest digest_of(const std::string &file) {
    return sha256(support::read_file(file));
}

}  // namespace

TEST_CASE_FIXTURE(World,
                  "a collection, its history and its deployments refer to what an undo or a merge needs") {
    add("pdf", "first");
    const Digest first_tree = tree_of("pdf"), first = digest_of(temp / "skills/pdf/SKILL.md");
    const Digest manifest = digest_of(home_file("collections/default/collection.toml"));
    deploy("pdf");
    add("pdf", "second");
    const Digest second_tree = tree_of("pdf"), second = digest_of(temp / "skills/pdf/SKILL.md");

    const References found = collect_references(operation, home());
    CHECK(found.unread.empty());
    for (const Digest &digest : {first_tree, first, second_tree, second, manifest})
        CHECK(found.objects.contains(digest));
    CHECK(found.needed.contains(first));
    CHECK(found.needed.contains(manifest));
    for (const Digest &digest : found.needed) {
        CHECK(found.objects.contains(digest));
        CHECK(home().objects().contains(digest));
    }
    CHECK_FALSE(found.objects.contains(sha256("something else")));

    // The first listing stands in the state that an undo brings back, also when nothing else names it any more.
    std::filesystem::remove_all(home_file("state/projects"));
    CHECK(collect_references(operation, home()).objects.contains(first_tree));
}

TEST_CASE_FIXTURE(World, "records that go count no more") {
    const std::string first = add("pdf", "first");
    const Digest old = digest_of(temp / "skills/pdf/SKILL.md");
    const std::string second = add("pdf", "second");
    const Digest current = digest_of(temp / "skills/pdf/SKILL.md");
    std::set<std::string> going;
    for (const std::string &id : history_ids(home())) going.insert("history/" + id + ".json");
    REQUIRE(going.contains("history/" + first + ".json"));
    const References found = collect_references_without(operation, home(), going);
    CHECK_FALSE(found.objects.contains(old));
    CHECK(found.objects.contains(current));
    CHECK(found.objects.at(current) == "state/collections/default.json");
    CHECK(found.needed.empty());
    CHECK(collect_references(operation, home()).objects.at(old).starts_with("history/"));
}

TEST_CASE_FIXTURE(World, "a snapshot needs what the collection was made of") {
    add("pdf", "first");
    const Digest tree = tree_of("pdf"), contents = digest_of(temp / "skills/pdf/SKILL.md");
    const ObjectStore objects = home().objects();
    const std::string state = support::read_file(home_file("state/collections/default.json"));
    objects.put(sha256(state), state);
    Snapshot snapshot;
    snapshot.id = "1790000000000-00000001";
    snapshot.collection = "default";
    snapshot.manifest = sha256("manifest");
    snapshot.state = sha256(state);
    snapshot.artifacts = {{{"skill", "pdf"}, "skills/pdf", true, tree}};
    snapshot.artifact_count = 1;
    const std::string list = snapshot_list_text(snapshot.artifacts, {});
    snapshot.list = sha256(list);
    objects.put(snapshot.list, list);
    support::write_file(home_file(snapshot_path("default", snapshot.id)), snapshot_text(snapshot));
    for (const char *folder : {"history", "state/collections"})
        std::filesystem::remove_all(home_file(folder));
    const References found = collect_references(operation, home());
    CHECK(found.unread.empty());
    CHECK(found.needed == std::set<Digest>{tree, contents, snapshot.list, sha256("manifest"), sha256(state)});
}

TEST_CASE_FIXTURE(World, "what cannot be read is named") {
    const std::string change = add("pdf", "first");
    const std::string broken[] = {"history/" + change + ".json", "state/collections/default.json",
                                  "state/projects/0123456789abcdef.json",
                                  "state/snapshots/default/1790000000000-00000001.json",
                                  "journal/1790000000000-00000001.json.damaged"};
    for (const std::string &record : broken) {
        const Home now = home();
        const bool was_there = support::exists(home_file(record));
        const std::string before = was_there ? support::read_file(home_file(record)) : "";
        support::write_file(home_file(record), "{\"format\":");
        const References found = collect_references(operation, now);
        REQUIRE(found.unread.size() == 1);
        CHECK(found.unread[0].path == home_file(record));
        CHECK_FALSE(found.unread[0].message.empty());
        if (was_there)
            support::write_file(home_file(record), before);
        else
            std::filesystem::remove(home_file(record));
    }
    support::write_file(home_file("history/notes.txt"), "not a change");
    CHECK(collect_references(operation, home()).unread.empty());
}
