#include <doctest/doctest.h>
#include <unistd.h>

#include "base/error.hpp"
#include "formats/toml/toml.hpp"
#include "model/collection/collection.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::TempDir;

namespace {

constexpr std::int64_t kNow = 1'795'231'422'660'909;  // 2026-11-21T03:23:42.660909
constexpr const char *kTime = "2026-11-21T03:23:42.660909";

ArtifactRow row(const std::string &type, const std::string &name) {
    ArtifactRow out =
        new_row(type, name, properties_of_text("---\nname: " + name + "\ndescription: D\n---\n", "x"), kNow);
    out.path = collection_path(type, name, name + ".md", type == "skill");
    out.content_hash = sha256(name).hex();
    out.tree_digest = sha256("tree of " + name);
    return out;
}

Collection reread(const CollectionEdit::Texts &texts) {
    return Collection::parse("default", "/c/default", {texts.manifest, texts.lock, texts.state});
}

const std::string kEdited =
    "# my collection\n"
    "[collection]\n"
    "name = \"default\"   # a comment\n"
    "version = \"1.0.0\"\n"
    "created = \"2026-01-01T00:00:00\"\n"
    "updated = \"2026-01-01T00:00:00\"\n"
    "\n"
    "# about alpha\n"
    "[[artifacts]]\n"
    "name = \"alpha\"\n"
    "type = \"skill\"\n"
    "path = \"skills/alpha\"\n"
    "origin = \"local\"\n"
    "added = \"2026-01-01T00:00:00\"\n"
    "my_key = [1, 2]  # mine\n"
    "\n"
    "[[artifacts]]\n"
    "name = \"beta\"\n"
    "type = \"skill\"\n"
    "path = \"skills/beta\"\n"
    "origin = \"local\"\n"
    "added = \"2026-01-01T00:00:00\"\n"
    "\n"
    "[[mcp_servers]]\n"
    "name = \"fs\"\n";

}  // namespace

TEST_CASE("a new collection has the texts that the original writes") {
    const CollectionEdit::Texts texts = CollectionEdit("default", "/c/default").texts(kNow);
    CHECK(
        texts.manifest ==
        std::string("artifacts = []\n\n[collection]\nname = \"default\"\nversion = \"1.0.0\"\ncreated = \"") +
            kTime + "\"\nupdated = \"" + kTime + "\"\n");
    CHECK(texts.lock == "[lock]\nversion = \"1.0.0\"\n\n[lock.entries]\n");
    CHECK(texts.state == "{\"format\":1,\"generation\":1,\"artifacts\":{}}\n");
}

TEST_CASE("rows that are put are read again as they were") {
    const ArtifactRow alpha = row("skill", "alpha"), review = row("command", "review");
    CollectionEdit edit("default", "/c/default");
    edit.put(review).put(alpha).put(row("agent", "gone")).remove({"agent", "gone"});
    const CollectionEdit::Texts texts = edit.texts(kNow);
    CHECK(texts.manifest == to_original_toml(parse_toml(texts.manifest, "m")));
    CHECK(texts.manifest.starts_with("[collection]\n"));
    CHECK(texts.lock == to_original_toml(parse_toml(texts.lock, "l")));

    const Collection read = reread(texts);
    REQUIRE(read.rows().size() == 2);
    CHECK(read.rows()[0].id() == review.id());
    const ArtifactRow &found = read.rows()[1];
    CHECK(found.path == "skills/alpha");
    CHECK(found.metadata.sorted() == alpha.metadata.sorted());
    CHECK(found.content_hash == alpha.content_hash);
    CHECK(found.tree_digest == alpha.tree_digest);
    CHECK(found.fetched == kTime);
    CHECK(read.generation() == 1);

    CollectionEdit next(read);
    ArtifactRow changed = found;
    changed.tags = {"x"};
    changed.content_hash = sha256("other").hex();
    changed.tree_digest = sha256("other tree");
    changed.base = alpha.tree_digest->prefixed();
    const Collection after = reread(next.put(changed).remove(review.id()).texts(kNow + 1'000'000));
    REQUIRE(after.rows().size() == 1);
    CHECK(after.rows()[0].tags == std::vector<std::string>{"x"});
    CHECK(after.rows()[0].tree_digest == changed.tree_digest);
    CHECK(after.rows()[0].base == changed.base);
    CHECK(after.generation() == 2);
    CHECK(after.texts().manifest.find("updated = \"2026-11-21T03:23:43.660909\"") != std::string::npos);
}

TEST_CASE("what the original keeps beside our keys stays, in its order") {
    ArtifactRow alpha = row("skill", "alpha");
    CollectionEdit edit("default", "/c/default");
    std::string manifest = edit.put(alpha).texts(kNow).manifest;
    const std::string mark = "[artifacts.metadata]";
    manifest.replace(manifest.find("\n" + mark), 0,
                     "discovered_at = \"2026-01-01T00:00:00\"\nuuid = \"0123\"\n");
    manifest += "\n[[tag_definitions]]\nname = \"T\"\nslug = \"t\"\n";
    REQUIRE(to_original_toml(parse_toml(manifest, "m")) !=
            manifest);  // the short list of tables would be inline
    manifest = to_original_toml(parse_toml(manifest, "m"));
    const std::string lock =
        "[lock]\nversion = \"1.0.0\"\n\n[lock.entries.\"alpha::skill\"]\ncontent_hash = \"x\"\nfetched = "
        "\"y\"\nrecipe_hash = \"r\"\n";

    const Collection before = Collection::parse("default", "/c", {manifest, lock, std::nullopt});
    alpha.tags = {"new"};
    const CollectionEdit::Texts texts = CollectionEdit(before).put(alpha).texts(kNow);
    const Json after = parse_toml(texts.manifest, "m");
    const Json &artifact = after.at("artifacts").as_array()[0];
    std::string keys;
    for (const auto &[key, value] : artifact.as_object()) keys += key + " ";
    CHECK(keys == "name type path origin added discovered_at uuid tags metadata ");
    CHECK(after.at("tag_definitions").size() == 1);
    CHECK(texts.lock.find("recipe_hash = \"r\"") != std::string::npos);
    CHECK(texts.lock.find(alpha.content_hash) != std::string::npos);
}

TEST_CASE("a manifest edited by hand keeps every byte outside of the change") {
    const Collection before = Collection::parse("default", "/c", {kEdited, std::nullopt, std::nullopt});
    ArtifactRow alpha = before.rows()[0];
    alpha.tags = {"new"};
    const CollectionEdit::Texts texts =
        CollectionEdit(before).put(alpha).put(row("command", "review")).remove({"skill", "beta"}).texts(kNow);
    for (const char *kept : {"# my collection\n", "name = \"default\"   # a comment\n", "# about alpha\n",
                             "my_key = [1, 2]  # mine\n", "[[mcp_servers]]\nname = \"fs\"\n",
                             "created = \"2026-01-01T00:00:00\"\n"}) {
        CAPTURE(kept);
        CHECK(texts.manifest.find(kept) != std::string::npos);
    }
    CHECK(texts.manifest.find("beta") == std::string::npos);
    const Collection after = reread(texts);
    REQUIRE(after.rows().size() == 2);
    CHECK(after.rows()[0].tags == std::vector<std::string>{"new"});
    CHECK(after.rows()[1].id().text() == "command:review");
    CHECK(after.rows()[1].metadata.sorted() == row("command", "review").metadata.sorted());
}

TEST_CASE("our state keeps what it does not know and drops what is gone; a damaged one is made anew") {
    const ArtifactRow alpha = row("skill", "alpha");
    const CollectionEdit::Texts first =
        CollectionEdit("default", "/c/default").put(alpha).put(row("skill", "beta")).texts(kNow);
    Json state = parse_json(first.state, "s");
    state.set("later", 1);
    state.find("artifacts")->find("skill:alpha")->set("pin", "1.0");
    const Collection read = Collection::parse("default", "/c", {first.manifest, first.lock, state.compact()});
    const Json after = parse_json(CollectionEdit(read).remove({"skill", "beta"}).texts(kNow).state, "s");
    CHECK(after.at("later").as_integer() == 1);
    CHECK(after.at("artifacts").at("skill:alpha").at("pin").as_string() == "1.0");
    CHECK(after.at("artifacts").find("skill:beta") == nullptr);
    CHECK(after.at("generation").as_integer() == 2);

    const Collection damaged = Collection::parse("default", "/c", {first.manifest, first.lock, "{"});
    const Json renewed = parse_json(CollectionEdit(damaged).put(alpha).texts(kNow).state, "s");
    CHECK(renewed.at("artifacts").at("skill:alpha").at("tree_digest").as_string() ==
          alpha.tree_digest->prefixed());
}

TEST_CASE("a collection of a home is read again when somebody wrote") {
    TempDir dir;
    ContextOptions options;
    options.home = dir / "home";
    options.environment = std::map<std::string, std::string>{};
    options.working_directory = dir.path();
    std::vector<std::string> logged;
    options.log = [&](const LogRecord &record) { logged.emplace_back(record.message); };
    const Context context(options);
    const Operation operation(context);
    const Home home = Home::create(operation);
    CHECK_FALSE(Collection::exists(home, "default"));
    CHECK(Collection::names(home).empty());
    const auto write = [&](const CollectionEdit &edit) {
        Transaction transaction(operation, home, "test");
        edit.stage(transaction, home, kNow);
        return transaction.commit();
    };
    CHECK_FALSE(write(CollectionEdit("default", home.collection("default"))).empty());
    const auto first = Collection::open(operation, home, "default");
    CHECK(first->rows().empty());
    CHECK_FALSE(write(CollectionEdit(*first).put(row("skill", "alpha"))).empty());
    const auto second = Collection::open(operation, home, "default");
    CHECK(second->rows().size() == 1);
    CHECK(first->rows().empty());
    CHECK_THROWS_AS(write(CollectionEdit(*first).put(row("skill", "beta"))),
                    Error);  // planned on what is gone
    CHECK(Collection::names(home) == std::vector<std::string>{"default"});

    support::write_file(home.state("collections/default.json"), "damaged");
    CHECK(Collection::open(operation, home, "default")->rows().size() == 1);
    CHECK_FALSE(logged.empty());
    CHECK_THROWS_AS(Collection::open(operation, home, "other"), Error);
    CHECK_THROWS_AS(Collection::open(operation, home, "../default"), Error);

    Listing listing;
    listing.files.push_back({"SKILL.md", false, 1, sha256("x")});
    store_listing(home.objects(), listing);
    CHECK(stored_listing(home.objects(), listing.tree_digest()) == listing);
    CHECK_FALSE(stored_listing(home.objects(), sha256("absent")));
    home.objects().put(sha256("no listing"), "no listing");
    CHECK_FALSE(stored_listing(home.objects(), sha256("no listing")));
}
