#include "domain/bundle/build.hpp"
#include "domain/bundle/pack.hpp"
#include "homes.hpp"
#include "state/index/pack_notes.hpp"
#include "support/pack_archive.hpp"
#include "support/program.hpp"

namespace {

struct Exporter {
    support::TempDir folder;
    Person ada{folder / "ada"};
    std::string pack = folder / "kit.skillmeat-pack";

    Exporter() {
        ada.skill("alpha", skill_text("alpha"),
                  {{"scripts/run.sh", "#!/bin/sh\n"}, {"notes.txt", std::string(5000, 'x')}});
        ada.skill("beta", skill_text("beta"));
        support::write_file(ada.folder + "/sources/review.md", "---\ndescription: Reviews.\n---\nReview.\n");
        ada.run([&](const Operation &operation) {
            AddOptions options;
            options.sources = {ada.folder + "/sources/review.md"};
            options.type = "command";
            return add_artifacts(operation, options);
        });
    }
    std::vector<std::string> artifacts() const {
        const PackResult result = read_pack(support::read_file(pack), "", {}, Watch());
        REQUIRE_FALSE(result.refusal);
        std::vector<std::string> out;
        for (const PackArtifact &artifact : result.pack->artifacts)
            out.push_back(artifact.type + ":" + artifact.name);
        return out;
    }
};

}  // namespace

TEST_CASE("an exported pack is sound and has what was asked for") {
    Exporter world;
    const Json document = world.ada.export_to(world.pack);
    const Json &pack = document.at("pack");
    const std::string archive = support::read_file(world.pack);
    CHECK(pack.at("path").as_string() == world.pack);
    CHECK(pack.at("size").as_integer() == static_cast<std::int64_t>(archive.size()));
    CHECK(pack.at("archive_sha256").as_string() == sha256(archive).hex());
    CHECK(pack.at("pack_id").as_string() == sha256(archive).hex());
    CHECK(pack.at("artifacts").as_integer() == 3);
    CHECK(pack.at("files").as_integer() == 5);
    CHECK(pack.at("signed_by").size() == 0);
    CHECK(document.at("scan").as_string() == "not scanned");
    CHECK(world.artifacts() == std::vector<std::string>{"command:review", "skill:alpha", "skill:beta"});

    const auto chosen = [&](const std::function<void(ExportOptions &)> &change) {
        world.ada.export_to(world.pack, change);
        return world.artifacts();
    };
    CHECK(chosen([](ExportOptions &options) {
              options.references = {"beta", "skill:beta"};
          }) == std::vector<std::string>{"skill:beta"});
    CHECK(chosen([](ExportOptions &options) { options.type = "command"; }) ==
          std::vector<std::string>{"command:review"});
    const auto code = [&](const std::function<void(ExportOptions &)> &change) {
        return code_of([&] { world.ada.export_to(world.pack, change); });
    };
    CHECK(code([](ExportOptions &options) { options.references = {"gamma"}; }) == SKM_E_ARTIFACT_NOT_FOUND);
    CHECK(code([](ExportOptions &options) { options.tag = "none"; }) == SKM_E_EMPTY);
    CHECK(code([](ExportOptions &options) { options.license = "Apache 2"; }) == SKM_E_ARGUMENT);
    CHECK(code([](ExportOptions &options) { options.compression = "lzma"; }) == SKM_E_ARGUMENT);
    CHECK(code([](ExportOptions &options) { options.created_at = "soon"; }) == SKM_E_ARGUMENT);
    CHECK(code([](ExportOptions &options) { options.expires = "2030-01-01T00:00:00Z"; }) == SKM_E_ARGUMENT);
    CHECK(code([](ExportOptions &options) { options.name = "a b"; }) == SKM_E_NAME);
    CHECK(code([](ExportOptions &options) { options.collection = "other"; }) == SKM_E_COLLECTION_NOT_FOUND);
    CHECK(code([](ExportOptions &options) { options.output += "/x/y"; }) != SKM_OK);
}

TEST_CASE("the same pack again and again, also with and without remembered digests and streams") {
    Exporter world;
    const auto bytes = [&] {
        world.ada.export_to(world.pack);
        return support::read_file(world.pack);
    };
    const std::string first = bytes();
    CHECK(world.ada.export_to(world.pack).at("unchanged").as_bool());
    CHECK(bytes() == first);
    for (const char *gone : {"/index.db", "/objects"}) {
        std::filesystem::remove_all(world.ada.home + gone);
        CHECK(bytes() == first);
    }
    world.ada.variables["TZ"] = "Asia/Tokyo";
    world.ada.variables["LC_ALL"] = "tr_TR.UTF-8";
    CHECK(bytes() == first);
    // damaged streams are not believed
    for (const auto &entry : std::filesystem::recursive_directory_iterator(world.ada.home + "/objects"))
        if (entry.is_regular_file()) {
            std::string object = support::read_file(entry.path());
            object.back() = static_cast<char>(object.back() ^ 1);
            support::write_file(entry.path(), object);
        }
    CHECK(bytes() == first);
    world.ada.variables["SOURCE_DATE_EPOCH"] = "1700000000";
    CHECK(bytes() != first);
    const PackResult dated = read_pack(support::read_file(world.pack), "", {}, Watch());
    CHECK(dated.pack->created_at == "2023-11-14T22:13:20+00:00");
    CHECK(dated.pack->serial == 1700000000);
    world.ada.variables["SOURCE_DATE_EPOCH"] = "soon";
    CHECK(code_of([&] { world.ada.export_to(world.pack); }) == SKM_E_ARGUMENT);
}

TEST_CASE("work follows what changed") {
    Exporter world;
    const auto counts = [&] {
        world.ada.export_to(world.pack);
        const Json events = world.ada.events("export");
        return events.at("events").as_array().front().at("counts");
    };
    (void)counts();
    Json again = counts();
    CHECK(again.at("compressed_bytes").as_integer() <=
          1000);  // what deflate does not make smaller is not kept
    support::write_file(world.ada.placed("skills/alpha/notes.txt"), std::string(5001, 'y'));
    again = counts();
    CHECK(again.at("compressed_bytes").as_integer() >= 5001);
    CHECK(again.at("compressed_bytes").as_integer() <= 6001);
}

TEST_CASE("notes of earlier packings serve unsigned packs only") {
    Exporter world;
    world.ada.export_to(world.pack);
    const std::string first = support::read_file(world.pack);
    const PackResult result = read_pack(first, "", {}, Watch());
    {
        // One that lies about a tree shows which packs are made with it.
        PackNotes liar(world.ada.home + "/index.db");
        for (const PackArtifact &artifact : result.pack->artifacts) {
            auto known = liar.find(artifact.tree_digest);
            REQUIRE(known);
            CHECK(known->original_hash == artifact.original_hash);
            if (artifact.name != "alpha") continue;
            known->original_hash = sha256("lie").prefixed();
            liar.note(artifact.tree_digest, *known);
        }
        liar.write();
    }
    world.ada.export_to(world.pack);
    const PackResult believed = read_pack(support::read_file(world.pack), "", {}, Watch());
    REQUIRE(believed.refusal);
    CHECK(believed.refusal->reason == "hash-mismatch");
    const std::string key = world.ada.key('k');
    world.ada.export_to(world.pack, [&key](ExportOptions &options) {
        options.sign_key = key;
        options.passphrase.given = "secret";
    });
    const std::string archive = support::read_file(world.pack);
    CHECK_FALSE(read_pack(archive, "", {}, Watch()).refusal);
    CHECK(support::without_envelope(archive) == first);
}

TEST_CASE("files changed by hand are packed as they are now") {
    Exporter world;
    world.ada.export_to(world.pack);
    support::write_file(world.ada.placed("skills/beta/SKILL.md"), skill_text("beta", "Changed.\n"));
    world.ada.export_to(world.pack);
    const std::string archive = support::read_file(world.pack);
    const PackResult result = read_pack(archive, "", {}, Watch());
    REQUIRE_FALSE(result.refusal);
    CHECK(result.pack->file_bytes(archive, "artifacts/skill/beta/SKILL.md") ==
          skill_text("beta", "Changed.\n"));
}

TEST_CASE("an edit that keeps the size is packed, however soon it comes") {
    Exporter world;
    for (int i = 0; i < 12; ++i) {
        const std::string text(5000, static_cast<char>('a' + i));
        support::write_file(world.ada.placed("skills/alpha/notes.txt"), text);
        world.ada.export_to(world.pack);
        const std::string archive = support::read_file(world.pack);
        const PackResult result = read_pack(archive, "", {}, Watch());
        REQUIRE_FALSE(result.refusal);
        REQUIRE(result.pack->file_bytes(archive, "artifacts/skill/alpha/notes.txt") == text);
    }
}

TEST_CASE("another file is overwritten only when asked, a dry run writes nothing") {
    Exporter world;
    support::write_file(world.pack, "mine");
    const auto careful = [](ExportOptions &options) { options.force = false; };
    CHECK(code_of([&] { world.ada.export_to(world.pack, careful); }) == SKM_E_EXISTS);
    CHECK(support::read_file(world.pack) == "mine");
    world.ada.dry_run = true;
    const auto before = support::snapshot_tree(world.folder.path());
    CHECK(world.ada.export_to(world.pack).at("pack").at("artifacts").as_integer() == 3);
    auto after = support::snapshot_tree(world.folder.path());
    std::erase_if(after, [](const auto &entry) { return entry.first.find("index.db") != std::string::npos; });
    for (const auto &[path, content] : before)
        if (path.find("index.db") == std::string::npos) CHECK(after.at(path) == content);
    CHECK(after.size() <= before.size());
    world.ada.dry_run = false;
    world.ada.export_to(world.pack);
    world.ada.export_to(world.pack, careful);  // the same bytes are no reason to complain
    std::filesystem::create_directories(world.folder / "out");
    const Json document = world.ada.export_to(world.folder / "out");
    CHECK(document.at("pack").at("path").as_string() == world.folder / "out/kit-1.0.0.skillmeat-pack");
}

TEST_CASE("to memory, with default names") {
    Exporter world;
    world.ada.run([&](const Operation &operation) {
        ExportOptions options;
        std::string bytes;
        Json document = export_bundle(operation, options, &bytes);
        CHECK(document.at("pack").at("path").as_string() == "-");
        CHECK(read_pack(bytes, "", {}, Watch()).pack->name == "default");
        options.references = {"beta"};
        document = export_bundle(operation, options, &bytes);
        CHECK(read_pack(bytes, "", {}, Watch()).pack->name == "beta");
        return document;
    });
}

TEST_CASE("a signed pack verifies, by the state of its key") {
    Exporter world;
    const std::string key = world.ada.key('a');
    const Json document = world.ada.export_to(world.pack, [&](ExportOptions &options) {
        sign_with(options, key);
        options.expires = "2090-01-01T00:00:00Z";
    });
    CHECK(document.at("pack").at("signed_by").as_array().at(0).as_string() == key);
    CHECK(document.at("pack").at("pack_id").as_string() !=
          document.at("pack").at("archive_sha256").as_string());
    Json result = world.ada.verify(world.pack);
    CHECK(result.at("verdict").as_string() == "ok");
    CHECK(result.at("signature").at("state").as_string() == "unknown");
    CHECK(result.at("pack_id") == document.at("pack").at("pack_id"));
    CHECK(result.at("warnings").size() == 1);
    CHECK(world.ada.verify(world.pack, true).at("reason").as_string() == "untrusted");
    world.ada.trust('a');
    result = world.ada.verify(world.pack, true);
    CHECK(result.at("verdict").as_string() == "ok");
    CHECK(result.at("signature").at("state").as_string() == "trusted");
    CHECK(result.at("signature").at("signer").as_string() == "signer-a");

    const Json inspected =
        world.ada.run([&](const Operation &operation) { return inspect_bundle(operation, world.pack); });
    CHECK(inspected.at("format").as_string() == "zip");
    CHECK(inspected.at("signatures").as_array().at(0).at("state").as_string() == "trusted");
    CHECK(inspected.at("artifacts").size() == 3);
    CHECK(inspected.at("files").size() == 6);

    CHECK(code_of([&] {
              world.ada.export_to(world.pack, [&](ExportOptions &options) {
                  sign_with(options, key);
                  options.passphrase.given = "wrong";
              });
          }) == SKM_E_PASSPHRASE_WRONG);
    CHECK(code_of([&] {
              world.ada.export_to(world.pack, [](ExportOptions &options) { sign_with(options, "nobody"); });
          }) == SKM_E_KEY_NOT_FOUND);
}

TEST_CASE("verify, inspect and archive check need no home and refuse what is refused") {
    Exporter world;
    world.ada.export_to(world.pack);
    Person nobody(world.folder / "nobody");
    std::filesystem::remove_all(nobody.home);
    CHECK(nobody.verify(world.pack).at("verdict").as_string() == "ok");
    CHECK_FALSE(support::exists(nobody.home));
    std::string broken = support::read_file(world.pack);
    broken[40] = static_cast<char>(broken[40] ^ 1);
    const std::string path = world.folder / "broken";
    support::write_file(path, broken);
    const Json refused = nobody.verify(path);
    CHECK(refused.at("verdict").as_string() == "refused");
    CHECK_FALSE(refused.at("reason").is_null());
    CHECK(refused.at("signature").at("state").as_string() == "unsigned");
    CHECK(refused.at("checks").size() >= 1);
    CHECK(code_of([&] {
              nobody.run([&](const Operation &operation) { return inspect_bundle(operation, path); });
          }) != SKM_OK);
    CHECK(code_of([&] { nobody.verify(world.folder / "missing"); }) == SKM_E_NOT_FOUND);

    const auto check = [&](const std::string &bytes) {
        support::write_file(path, bytes);
        return nobody.run([&](const Operation &operation) { return check_archive(operation, path); });
    };
    Json result = check(support::read_file(world.pack));
    CHECK(result.at("verdict").as_string() == "accept");
    CHECK(result.at("reason").is_null());
    CHECK(result.at("entries").as_integer() == 7);
    CHECK(check("").at("reason").as_string() == "truncated");
    CHECK(check(std::string("\x1f\x8b\x08\x00", 4)).at("reason").as_string() == "truncated");
    support::write_file(world.folder / "nobody/managed.toml", "[limits]\narchive-bytes = 100\n");
    CHECK(check(support::read_file(world.pack)).at("reason").as_string() == "bomb");
    CHECK(nobody.verify(world.pack).at("reason").as_string() == "bomb");
}
