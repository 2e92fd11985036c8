#include "domain/bundle/pack.hpp"
#include "formats/deflate/deflate.hpp"
#include "homes.hpp"
#include "state/store/transaction.hpp"
#include "support/same_crc.hpp"

namespace {

struct Importer {
    support::TempDir folder;
    Person ada{folder / "ada"}, bob{folder / "bob"};
    std::string pack = folder / "kit.skillmeat-pack";

    Importer() {
        ada.skill("alpha", skill_text("alpha"), {{"one.txt", "1\n"}, {"two.txt", "2\n"}});
        std::filesystem::permissions(ada.placed("skills/alpha/one.txt"), std::filesystem::perms::owner_exec,
                                     std::filesystem::perm_options::add);
        ada.skill("beta", skill_text("beta"));
        support::write_file(ada.folder + "/sources/review.md", "---\ndescription: Reviews.\n---\nReview.\n");
        ada.run([&](const Operation &operation) {
            AddOptions options;
            options.sources = {ada.folder + "/sources/review.md"};
            options.type = "command";
            return add_artifacts(operation, options);
        });
        ada.export_to(pack);
    }
    void change(const std::string &path, const std::string &text) {
        support::write_file(ada.placed(path), text);
    }
};

std::string read(const Person &person, const std::string &path) {
    return support::read_file(person.placed(path));
}

}  // namespace

TEST_CASE("a pack is imported, and importing it again changes nothing whatever the strategy") {
    Importer world;
    const auto empty = world.bob.state();
    const Json done = world.bob.import_from(world.pack);
    CHECK(done.at("status").as_string() == "success");
    CHECK(count(done, "created") == 3);
    CHECK_FALSE(done.at("txn").is_null());
    CHECK(done.at("snapshot") == done.at("txn"));
    CHECK(read(world.bob, "skills/alpha/SKILL.md") == skill_text("alpha"));
    CHECK(read(world.bob, "commands/review.md") == "---\ndescription: Reviews.\n---\nReview.\n");
    CHECK((std::filesystem::status(world.bob.placed("skills/alpha/one.txt")).permissions() &
           std::filesystem::perms::owner_exec) != std::filesystem::perms::none);
    const Json ours = world.bob.list(), theirs = world.ada.list();
    REQUIRE(ours.at("artifacts").size() == 3);
    for (std::size_t i = 0; i < 3; ++i)
        for (const char *key : {"name", "type", "tree_digest", "description"})
            if (std::string(key) != "tree_digest" ||
                theirs.at("artifacts").as_array()[i].at("name") != Json("alpha"))
                CHECK(ours.at("artifacts").as_array()[i].at(key) ==
                      theirs.at("artifacts").as_array()[i].at(key));

    const auto before = world.bob.state();
    for (const char *strategy : {"merge", "fork", "skip", "ask"}) {
        const Json again = world.bob.import_with(world.pack, strategy);
        CHECK(count(again, "unchanged") == 3);
        CHECK(again.at("txn").is_null());
        CHECK(world.bob.state() == before);
    }
    world.bob.run([&](const Operation &operation) {
        undo_change(operation, Home::open(operation), done.at("txn").as_string());
        return Json();
    });
    CHECK(world.bob.list().at("total").as_integer() == 0);
    CHECK_FALSE(support::exists(world.bob.placed("skills/alpha")));
}

TEST_CASE("importing what the collection holds already changes nothing") {
    Importer world;
    const auto before = world.ada.state();
    CHECK(count(world.ada.import_from(world.pack), "unchanged") == 3);
    CHECK(world.ada.state() == before);
}

TEST_CASE("a dry run gives the same document and writes nothing") {
    Importer world;
    const auto before = world.bob.state();
    world.bob.dry_run = true;
    Json preview = world.bob.import_from(world.pack);
    CHECK(world.bob.state() == before);
    world.bob.dry_run = false;
    Json done = world.bob.import_from(world.pack);
    done.set("txn", nullptr).set("snapshot", nullptr);
    CHECK(preview == done);
}

TEST_CASE("a new version merges by files with local edits") {
    Importer world;
    world.bob.import_from(world.pack);
    support::write_file(world.bob.placed("skills/alpha/one.txt"), "mine\n");
    support::write_file(world.bob.placed("skills/alpha/own.txt"), "own\n");
    world.change("skills/alpha/two.txt", "two\n");
    world.change("skills/alpha/new/three.txt", "3\n");
    world.ada.export_to(world.pack);
    const Json done = world.bob.import_from(world.pack);
    CHECK(action(done, "alpha") == "merged");
    CHECK(action(done, "beta") == "unchanged");
    CHECK(read(world.bob, "skills/alpha/one.txt") == "mine\n");
    CHECK(read(world.bob, "skills/alpha/own.txt") == "own\n");
    CHECK(read(world.bob, "skills/alpha/two.txt") == "two\n");
    CHECK(read(world.bob, "skills/alpha/new/three.txt") == "3\n");
    const auto before = world.bob.state();
    const Json again = world.bob.import_from(world.pack);
    CHECK(action(again, "alpha") == "unchanged");
    CHECK(again.at("txn").is_null());
    CHECK(world.bob.state() == before);

    // files that went away there go away here, unless they were changed here
    std::filesystem::remove(world.ada.placed("skills/alpha/two.txt"));
    world.ada.export_to(world.pack);
    CHECK(action(world.bob.import_from(world.pack), "alpha") == "merged");
    CHECK_FALSE(support::exists(world.bob.placed("skills/alpha/two.txt")));
    std::filesystem::remove(world.ada.placed("skills/alpha/one.txt"));
    world.ada.export_to(world.pack);
    const Json conflict = world.bob.import_from(world.pack);
    CHECK(item(conflict, "alpha").at("conflicts").as_array().at(0).at("reason").as_string() ==
          "deleted-there");
    CHECK(read(world.bob, "skills/alpha/one.txt") == "mine\n");
}

TEST_CASE("with a conflict one artifact stays as it was, the others are written") {
    Importer world;
    world.bob.skill("beta", skill_text("beta", "Mine.\n"));
    const Json done = world.bob.import_from(world.pack);
    CHECK(done.at("status").as_string() == "success");
    const Json beta = item(done, "beta");
    CHECK(beta.at("status").as_string() == "skipped");
    CHECK(beta.at("skip_reason").as_string() == "conflict");
    CHECK(beta.at("conflicts").as_array().at(0).at("path").as_string() == "SKILL.md");
    CHECK(beta.at("conflicts").as_array().at(0).at("reason").as_string() == "both-added");
    CHECK(count(done, "created") == 2);
    CHECK(read(world.bob, "skills/beta/SKILL.md") == skill_text("beta", "Mine.\n"));
}

TEST_CASE("fork keeps both, once") {
    Importer world;
    world.bob.skill("beta", skill_text("beta", "Mine.\n"));
    Json done = world.bob.import_with(world.pack, "fork");
    CHECK(action(done, "beta") == "forked");
    CHECK(item(done, "beta").at("new_name").as_string() == "beta-imported");
    CHECK(read(world.bob, "skills/beta/SKILL.md") == skill_text("beta", "Mine.\n"));
    std::string expected = skill_text("beta-imported");
    expected.replace(expected.find("Does beta-imported"), 18, "Does beta");
    CHECK(read(world.bob, "skills/beta-imported/SKILL.md") == expected);
    const auto before = world.bob.state();
    done = world.bob.import_with(world.pack, "fork");
    CHECK(action(done, "beta") == "unchanged");
    CHECK(item(done, "beta").at("new_name").as_string() == "beta-imported");
    CHECK(world.bob.state() == before);
    world.change("skills/beta/SKILL.md", skill_text("beta", "Newer.\n"));
    world.ada.export_to(world.pack);
    done = world.bob.import_with(world.pack, "fork");
    CHECK(item(done, "beta").at("new_name").as_string() == "beta-imported-2");
}

TEST_CASE("skip keeps, ask asks") {
    Importer world;
    world.bob.skill("beta", skill_text("beta", "Mine.\n"));
    Json done = world.bob.import_with(world.pack, "skip");
    CHECK(item(done, "beta").at("skip_reason").as_string() == "exists");
    int asked = 0;
    const auto ask = [&](const std::string &answer) {
        return world.bob.import_from(world.pack, [&](ImportOptions &options) {
            options.strategy = "ask";
            options.ask = [&, answer](const Conflict &conflict) {
                ++asked;
                CHECK(conflict.name == "beta");
                CHECK(conflict.files.size() == 1);
                CHECK(conflict.existing_digest != conflict.incoming_digest);
                return answer;
            };
        });
    };
    CHECK(item(ask(""), "beta").at("skip_reason").as_string() == "conflict");
    CHECK(item(ask("skip"), "beta").at("skip_reason").as_string() == "kept");
    CHECK(item(ask("merge"), "beta").at("skip_reason").as_string() == "conflict");
    CHECK(action(ask("fork"), "beta") == "forked");
    CHECK(asked == 4);
    CHECK(code_of([&] { world.bob.import_with(world.pack, "overwrite"); }) == SKM_E_ARGUMENT);
    const auto one = [&](const std::string &reference) {
        return code_of([&] {
            world.bob.import_from(world.pack, [&](ImportOptions &options) {
                options.artifact_strategies = {{reference, "skip"}};
            });
        });
    };
    CHECK(one("beta") == SKM_OK);
    CHECK(one("skill:beta") == SKM_OK);
    CHECK(one("gamma") == SKM_E_ARTIFACT_NOT_FOUND);
}

TEST_CASE("nothing that is in the way is touched") {
    Importer world;
    support::write_file(world.bob.placed("skills/beta/own"), "not in the collection");
    world.bob.skill("ALPHA", skill_text("ALPHA"));
    const Json done = world.bob.import_from(world.pack);
    CHECK(item(done, "beta").at("conflicts").as_array().at(0).at("reason").as_string() == "in-the-way");
    CHECK(item(done, "alpha").at("conflicts").as_array().at(0).at("reason").as_string() == "in-the-way");
    CHECK(count(done, "created") == 1);
    CHECK(support::read_file(world.bob.placed("skills/beta/own")) == "not in the collection");
    CHECK_FALSE(support::exists(world.bob.placed("skills/beta/SKILL.md")));
}

TEST_CASE("a link in a collection is not written through") {
    Importer world;
    world.bob.import_from(world.pack);
    support::write_file(world.folder / "elsewhere", "2\n");
    std::filesystem::rename(world.bob.placed("skills/alpha/two.txt"),
                            world.bob.placed("skills/alpha/two-real.txt"));
    std::filesystem::create_symlink("two-real.txt", world.bob.placed("skills/alpha/two.txt"));
    world.change("skills/alpha/two.txt", "two\n");
    world.ada.export_to(world.pack);
    const Json done = world.bob.import_from(world.pack);
    CHECK(item(done, "alpha").at("skip_reason").as_string() == "conflict");
    CHECK(item(done, "alpha").at("conflicts").as_array().at(0).at("reason").as_string() == "link");
    CHECK(read(world.bob, "skills/alpha/two-real.txt") == "2\n");
}

TEST_CASE("files that were lost come back") {
    Importer world;
    world.bob.import_from(world.pack);
    std::filesystem::remove_all(world.bob.placed("skills/alpha"));
    CHECK(action(world.bob.import_from(world.pack), "alpha") == "created");
    CHECK(read(world.bob, "skills/alpha/two.txt") == "2\n");
    CHECK(world.bob.list().at("total").as_integer() == 3);
}

TEST_CASE("refused packs and signatures leave everything as it was") {
    Importer world;
    const std::string key = world.ada.key('a');
    world.ada.export_to(world.pack, [&](ExportOptions &options) { sign_with(options, key); });
    const auto before = world.bob.state();
    const auto refused = [&](const std::string &path, const std::string &reason,
                             const std::function<void(ImportOptions &)> &change = {}) {
        const Json result = world.bob.import_from(path, change);
        CHECK(result.at("status").as_string() == "failed");
        CHECK(result.at("reason").as_string() == reason);
        CHECK(result.at("items").size() == 0);
        CHECK(world.bob.state() == before);
        return result;
    };
    const auto require = [](ImportOptions &options) { options.require_signature = true; };
    refused(world.pack, "untrusted", require);
    const std::string archive = support::read_file(world.pack), bad = world.folder / "bad";
    std::string broken = archive;
    broken[broken.find("scripts") == std::string::npos ? 200 : 100] ^= 1;
    support::write_file(bad, broken);
    CHECK(world.bob.import_from(bad).at("status").as_string() == "failed");
    support::write_file(bad, archive.substr(0, archive.size() - 5));
    refused(bad, "truncated");
    support::write_file(world.pack + ".dsse", "not an envelope");
    const Json invalid = refused(world.pack, "signature");
    CHECK(invalid.at("signature").at("state").as_string() == "invalid");
    std::filesystem::remove(world.pack + ".dsse");
    for (const auto &entry : std::filesystem::directory_iterator(support::data_file("pack-vectors/refused")))
        CHECK(world.bob.import_from(entry.path()).at("status").as_string() == "failed");
    CHECK(world.bob.state() == before);
    CHECK(world.bob.import_from(world.pack).at("status").as_string() == "success");
}

TEST_CASE("an older pack of a trusted signer is a rollback") {
    Importer world;
    const std::string key = world.ada.key('a');
    world.bob.trust('a');
    const auto with_serial = [&](std::int64_t serial) {
        world.ada.export_to(world.pack, [&](ExportOptions &options) {
            sign_with(options, key);
            options.serial = serial;
        });
        return world.bob.import_from(world.pack);
    };
    Json result = with_serial(10);
    CHECK(result.at("status").as_string() == "success");
    CHECK(result.at("signature").at("state").as_string() == "trusted");
    CHECK(with_serial(10).at("txn").is_null());
    result = with_serial(9);
    CHECK(result.at("status").as_string() == "failed");
    CHECK(result.at("reason").as_string() == "rolled-back");
    CHECK(with_serial(11).at("status").as_string() == "success");
    CHECK(with_serial(10).at("reason").as_string() == "rolled-back");
    CHECK(world.bob.verify(world.pack).at("reason").as_string() == "rolled-back");
}

TEST_CASE("policy and options decide on unsigned packs") {
    Importer world;
    support::write_file(world.bob.home + "/policy.toml", "[signature]\nfile = \"require\"\n");
    CHECK(world.bob.import_from(world.pack).at("reason").as_string() == "unsigned");
    const auto allow = [](ImportOptions &options) { options.allow_unsigned = true; };
    CHECK(world.bob.import_from(world.pack, allow).at("status").as_string() == "success");
    support::write_file(world.bob.folder + "/managed.toml", "[signature]\nfile = \"require\"\n");
    CHECK(world.bob.import_from(world.pack, allow).at("status").as_string() == "failed");
}

TEST_CASE("each import is one usage event") {
    Importer world;
    const auto events = [&](const std::string &result) {
        const Json all = world.bob.events("import");
        int out = 0;
        for (const Json &event : all.at("events").as_array())
            out += event.at("result").as_string() == result ? 1 : 0;
        return out;
    };
    world.bob.import_from(world.pack);
    world.bob.import_from(world.pack);
    CHECK(events("success") == 2);
    world.bob.import_from(support::data_file("pack-vectors/refused/content.skillmeat-pack"));
    CHECK(events("refused") == 1);
}

TEST_CASE("the test vectors' packs are imported") {
    for (const char *name : {"unsigned", "signed", "two-signatures", "deflated-signed"}) {
        const support::TempDir folder;
        const Person person(folder / "person");
        const std::string path = support::data_file("pack-vectors/" + std::string(name) + ".skillmeat-pack");
        const Json done = person.import_from(path);
        CHECK(count(done, "created") == 5);
        CHECK(count(person.import_from(path), "unchanged") == 5);
        const Json rows = person.list();
        for (const Json &row : rows.at("artifacts").as_array())
            if (row.at("name").as_string() == "tables") CHECK(row.at("origin").as_string() == "local");
        // and out again: the same content
        const Json out = person.export_to(folder / "again");
        CHECK(out.at("pack").at("content_digest").as_string() ==
              parse_json(support::read_file(support::data_file("pack-vectors/expected.json")), "")
                  .at("content_digest")
                  .as_string());
    }
}

TEST_CASE("nothing of a pack that is rewritten after it was verified comes in") {
    Importer world;
    const std::string text = "0123456789 abcdefghijklmnop";  // too short to be compressed
    world.change("skills/alpha/two.txt", text);
    world.ada.add(world.ada.placed("skills/beta"));
    world.ada.export_to(world.pack);
    world.bob.skill("beta", skill_text("beta") + "Of my own.\n");
    const std::string pack = support::read_file(world.pack);
    const std::size_t at = pack.find(text);
    REQUIRE(at != std::string::npos);
    const auto before = world.bob.state();
    std::string foreign = text;
    support::flip_unseen(foreign, 3);
    CHECK(crc32(foreign) == crc32(text));

    // The question comes after the pack was verified and before anything is written.
    const auto import_while = [&](const std::function<void()> &meanwhile) {
        Code code = SKM_OK;
        int asked = 0;
        try {
            world.bob.import_from(world.pack, [&](ImportOptions &options) {
                options.strategy = "ask";
                options.ask = [&](const Conflict &) {
                    if (asked++ == 0) meanwhile();
                    return "fork";
                };
            });
        } catch (const Error &error) {
            code = error.code();
        }
        CHECK(asked == 1);
        return code;
    };
    CHECK(import_while([&] {
              std::string other = pack;
              other.replace(at, text.size(), foreign);
              support::write_file(world.pack, other);
          }) == SKM_E_CHANGED);
    CHECK(world.bob.state() == before);
    CHECK_FALSE(support::exists(ObjectStore(world.bob.home + "/objects").path_of(sha256(foreign))));
    support::write_file(world.pack, pack);
    CHECK(import_while([&] { std::filesystem::resize_file(world.pack, at); }) == SKM_E_CHANGED);
    CHECK(world.bob.state() == before);
    // A file that is moved into its place is another one: what was verified comes in.
    support::write_file(world.pack, pack);
    CHECK(import_while([&] {
              support::write_file(world.pack + ".new", "not a pack");
              std::filesystem::rename(world.pack + ".new", world.pack);
          }) == SKM_OK);
    CHECK(read(world.bob, "skills/alpha/two.txt") == text);
}

TEST_CASE("large files come in as they are, compressed or not") {
    support::TempDir folder;
    Person ada(folder / "ada"), bob(folder / "bob");
    std::string noise, words;
    std::uint64_t state = 1;
    while (noise.size() < (3u << 20)) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        noise += static_cast<char>(state >> 56);
    }
    while (words.size() < (3u << 20)) words += "line " + std::to_string(words.size()) + "\n";
    ada.skill("large", skill_text("large"), {{"noise.bin", noise}, {"words.txt", words}});
    const std::string pack = folder / "kit.skillmeat-pack";
    ada.export_to(pack);
    CHECK(count(bob.import_from(pack), "created") == 1);
    CHECK(read(bob, "skills/large/noise.bin") == noise);
    CHECK(read(bob, "skills/large/words.txt") == words);
    CHECK(bob.list().at("artifacts").as_array()[0].at("content_hash") ==
          ada.list().at("artifacts").as_array()[0].at("content_hash"));
    const ObjectStore objects(bob.home + "/objects");
    CHECK(objects.get(sha256(noise), 4u << 20) == noise);
    CHECK(objects.get(sha256(words), 4u << 20) == words);
}
