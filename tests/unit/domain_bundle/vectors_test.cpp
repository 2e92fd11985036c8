#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <map>

#include "formats/deflate/deflate.hpp"
#include "support/pack_archive.hpp"
#include "support/same_crc.hpp"
#include "support/zip_mutations.hpp"
#include "vectors.hpp"

using namespace skillmeat::core;
using support::build_pack, support::embed_envelope, support::without_envelope, support::WholePack;

namespace {

// In memory, and again from a file: both must say the same.
PackResult read(const std::string &archive, const std::string &sidecar = "") {
    const support::TempDir folder;
    support::write_file(folder / "x", archive);
    PackResult result = read_pack(archive, sidecar, {}, Watch());
    const ArchiveSource file = ArchiveSource::open(folder / "x");
    const PackResult of_file = read_pack(file, sidecar, {}, Watch());
    REQUIRE(of_file.refusal.has_value() == result.refusal.has_value());
    REQUIRE(of_file.pack.has_value() == result.pack.has_value());
    if (result.refusal) {
        CHECK(of_file.refusal->reason == result.refusal->reason);
        CHECK(of_file.refusal->entry == result.refusal->entry);
        CHECK(of_file.refusal->detail == result.refusal->detail);
        return result;
    }
    CHECK(of_file.pack->pack_id == result.pack->pack_id);
    for (const ZipEntry &entry : result.pack->directory.entries)
        CHECK(of_file.pack->file_bytes(file, entry.name) == result.pack->file_bytes(archive, entry.name));
    return result;
}

}  // namespace

TEST_CASE("the input of the vectors gives their listings, manifests and pack to the byte") {
    const support::TempDir folder;
    vectors::extract(folder.path());
    vectors::Input input = vectors::read_input(folder.path());
    const Json expected = vectors::expected();
    for (const PackInput &artifact : input.artifacts) {
        CAPTURE(artifact.name);
        CHECK(artifact.tree.listing.text() ==
              vectors::file("listings/" + artifact.type + "-" + artifact.name + ".txt"));
        CHECK(artifact.tree.listing.tree_digest().prefixed() ==
              expected.at("tree_digests").at(artifact.type + "/" + artifact.name).as_string());
    }
    input.options.store = true;
    const WholePack built = build_pack(input.options, input.artifacts, vectors::disk(), Watch());
    CHECK(built.manifest == vectors::file("manifest.json"));
    CHECK(built.bundle_toml == vectors::file("bundle.toml"));
    CHECK(built.archive == vectors::pack("unsigned"));
    CHECK(built.pack_id == expected.at("pack_id").as_string());
    CHECK(built.content_digest.prefixed() == expected.at("content_digest").as_string());
    CHECK(built.bundle_hash == expected.at("bundle_hash").as_string());
    CHECK(built.archive.size() == static_cast<std::size_t>(expected.at("size").as_integer()));
    CHECK(sha256(built.manifest).hex() == expected.at("manifest_sha256").as_string());
    CHECK(built.artifacts == 5);
    CHECK(built.files == 21);

    StatementFacts facts = statement_facts(input.options, built);
    facts.expires = expected.at("expires").as_string();
    const std::string statement = pack_statement(facts);
    CHECK(statement == vectors::file("statement.json"));
    const std::string one = vectors::envelope(statement, {0}), two = vectors::envelope(statement, {1, 0});
    CHECK(one == vectors::file("pack.dsse"));
    CHECK(embed_envelope(built.archive, one) == vectors::pack("signed"));
    CHECK(embed_envelope(built.archive, two) == vectors::pack("two-signatures"));
    CHECK(embed_envelope(vectors::pack("signed"), two) == vectors::pack("two-signatures"));
    CHECK(without_envelope(vectors::pack("two-signatures")) == built.archive);
    CHECK(without_envelope(built.archive) == built.archive);
}

TEST_CASE("accepted packs are read with every value") {
    const Json expected = vectors::expected();
    for (const Json &name : expected.at("accepted").as_array()) {
        CAPTURE(name.as_string());
        const std::string archive = vectors::pack(name.as_string());
        const PackResult result = read(archive);
        REQUIRE_MESSAGE(!result.refusal, (result.refusal ? result.refusal->detail : ""));
        REQUIRE(result.pack);
        const Pack &pack = *result.pack;
        const bool deflated = name.as_string() == "deflated-signed";
        CHECK(pack.pack_id == expected.at(deflated ? "deflated_pack_id" : "pack_id").as_string());
        CHECK(pack.content_digest.prefixed() == expected.at("content_digest").as_string());
        CHECK(pack.bundle_hash == expected.at("bundle_hash").as_string());
        CHECK(pack.manifest_text == vectors::file("manifest.json"));
        CHECK(pack.bundle_toml == vectors::file("bundle.toml"));
        CHECK(pack.name == "field-kit");
        CHECK(pack.version == "1.2.0");
        CHECK(pack.author == "Ada Example <ada@example.org>");
        CHECK(pack.license == "NOASSERTION");
        CHECK(pack.created_at == "2025-11-28T00:00:00+00:00");
        CHECK(pack.serial == 1764288000);
        CHECK(pack.publisher == "example.org");
        CHECK(pack.homepage == "https://example.org/field-kit");
        CHECK(pack.tags == std::vector<std::string>{"demo", "pdf"});
        REQUIRE(pack.artifacts.size() == 5);
        for (const PackArtifact &artifact : pack.artifacts) {
            const std::string key = artifact.type + "/" + artifact.name;
            CHECK(artifact.tree_digest.prefixed() == expected.at("tree_digests").at(key).as_string());
            CHECK(artifact.listing.text() ==
                  vectors::file("listings/" + artifact.type + "-" + artifact.name + ".txt"));
        }
        const PackArtifact &notes = pack.artifacts[3];
        CHECK(notes.name == "pdf-notes");
        CHECK(notes.version == "1.2.0");
        CHECK(notes.license == "MIT");
        CHECK(notes.origin == "github");
        CHECK(notes.tags == std::vector<std::string>{"notes", "pdf"});
        CHECK(notes.description == "Makes notes out of a PDF.");
        CHECK(pack.file_bytes(archive, "artifacts/skill/tables/a-b.txt").size() == 3);
        CHECK(sha256(pack.file_bytes(archive, "artifacts/skill/tables/data.bin")) ==
              pack.artifacts[4].listing.find("data.bin")->sha256);
        CHECK_THROWS_AS(pack.file_bytes(archive, "artifacts/skill/tables/nothing"), Error);
        const std::size_t keys = name.as_string() == "unsigned"         ? 0
                                 : name.as_string() == "two-signatures" ? 2
                                                                        : 1;
        CHECK(pack.signatures.signatures.size() == keys);
        CHECK(pack.signatures.present == (keys != 0));
        CHECK(result.checks.back().result == (keys == 0 ? "absent" : "ok"));
        if (keys == 0) continue;
        CHECK(pack.signatures.expires == expected.at("expires").as_string());
        CHECK(pack.signatures.signatures.back().key_id ==
              expected.at("keys").as_array()[0].at("key_id").as_string());
    }
}

TEST_CASE("refused packs are refused for the right reason") {
    const std::map<std::string, std::string> reasons = {
        {"base64-slack", "signature"},
        {"content", "hash-mismatch"},
        {"deflate-padding", "signature"},
        {"envelope-extra-key", "signature"},
        {"envelope-no-newline", "signature"},
        {"envelope-space", "signature"},
        {"exec-bit", "hash-mismatch"},
        {"file-renamed", "hash-mismatch"},
        {"key-id", "signature"},
        {"key-swapped", "signature"},
        {"one-of-two-bad", "signature"},
        {"other-subject", "signature"},
        {"predicate-serial", "signature"},
        {"signature-twice", "signature"},
        {"type-confusion", "signature"},
        {"unsigned-artifact-hash", "hash-mismatch"},
        {"unsigned-bundle-hash", "hash-mismatch"},
        {"unsigned-content-digest", "hash-mismatch"},
        {"unsigned-date", "not-canonical"},
        {"unsigned-format-2", "unsupported"},
        {"unsigned-manifest-form", "manifest"},
        {"unsigned-order", "not-canonical"},
        {"unsigned-toml", "manifest"},
        {"unsigned-tree-digest", "hash-mismatch"},
        {"unsigned-unlisted", "protected-path"},
    };
    const Json expected = vectors::expected();
    CHECK(expected.at("refused").size() == reasons.size());
    for (const auto &[name, why] : expected.at("refused").as_object()) {
        CAPTURE(name);
        const PackResult result = read(vectors::file("refused/" + name + ".skillmeat-pack"));
        REQUIRE(result.refusal);
        CAPTURE(result.refusal->detail);
        CHECK(result.refusal->reason == reasons.at(name));
        CHECK(result.checks.back().result == reasons.at(name));
        CHECK_FALSE(result.refusal->detail.empty());
    }
}

TEST_CASE("a signature beside the pack holds for it with and without embedded ones") {
    const std::string statement = vectors::file("statement.json");
    const std::string first = vectors::envelope(statement, {0}), second = vectors::envelope(statement, {1});
    PackResult result = read(vectors::pack("unsigned"), first);
    REQUIRE_FALSE(result.refusal);
    CHECK(result.pack->signatures.sidecar);
    CHECK(result.pack->signatures.signatures.size() == 1);
    result = read(vectors::pack("signed"), second);
    REQUIRE_FALSE(result.refusal);
    CHECK(result.pack->signatures.signatures.size() == 2);
    result = read(vectors::pack("signed"), first);
    REQUIRE_FALSE(result.refusal);
    CHECK(result.pack->signatures.signatures.size() == 1);
    for (const std::string &bad : {first + "\n", std::string("x"), first.substr(1)}) {
        result = read(vectors::pack("signed"), bad);
        REQUIRE(result.refusal);
        CHECK(result.refusal->reason == "signature");
    }
    CHECK(read(vectors::pack("deflated-signed"), first).refusal);  // of another pack
}

TEST_CASE("hostile mutations of packs are refused") {
    for (const char *name : {"unsigned", "signed"}) {
        const std::string archive = vectors::pack(name);
        for (const support::ZipMutation &mutation : support::zip_mutations()) {
            CAPTURE(mutation.name);
            support::RawZip zip = support::parse_raw_zip(archive);
            mutation.change(zip);
            CHECK(read(zip.bytes()).refusal);
        }
    }
}

TEST_CASE("what the archive's rules let pass is still refused in a pack of ours") {
    int number = 0;
    const auto refused = [&](const std::string &reason,
                             const std::function<void(support::RawZip &)> &change) {
        support::RawZip zip = support::parse_raw_zip(vectors::pack("unsigned"));
        change(zip);
        ++number;
        CAPTURE(number);
        const PackResult result = read(zip.bytes());
        REQUIRE(result.refusal);
        CAPTURE(result.refusal->detail);
        CHECK(result.refusal->reason == reason);
    };
    refused("not-canonical", [](auto &zip) { zip.entries[0].mode(0100600); });
    refused("not-canonical", [](auto &zip) { zip.entries[0].attributes |= 1; });
    refused("not-canonical", [](auto &zip) { zip.entries[0].internal = 1; });
    refused("not-canonical", [](auto &zip) { zip.entries[0].made_by = 0x0014; });
    refused("not-canonical",
            [](auto &zip) { zip.entries[0].both([](auto &header) { header.version = 10; }); });
    refused("not-canonical",
            [](auto &zip) { zip.entries[0].both([](auto &header) { header.flags = 0x0800; }); });
    refused("not-canonical", [](auto &zip) { std::swap(zip.entries[0], zip.entries[1]); });
    refused("not-canonical", [](auto &zip) { zip.entries.back().mode(0100755); });
    refused("protected-path", [](auto &zip) { zip.entries.push_back(support::raw_entry("README.md", "x")); });
    refused("protected-path",
            [](auto &zip) { zip.entries.push_back(support::raw_entry("signatures/x", "x")); });
    refused("protected-path",
            [](auto &zip) { zip.entries.push_back(support::raw_entry("artifacts/skill/x", "x")); });
    refused("collision", [](auto &zip) { zip.entries.push_back(support::raw_entry("Manifest.json", "x")); });
    refused("hash-mismatch", [](auto &zip) {
        zip.entries.insert(zip.entries.begin() + 1, support::raw_entry("artifacts/agent/planner/x.md", "x"));
    });
    refused("hash-mismatch", [](auto &zip) { zip.entries.erase(zip.entries.begin()); });
    refused("hash-mismatch",
            [](auto &zip) { support::put_plain(zip.entries[0], "longer or shorter", false); });
    refused("manifest", [](auto &zip) { zip.entries.pop_back(); });
    refused("hash-mismatch", [](auto &zip) { zip.entries.erase(zip.entries.end() - 2); });
    refused("manifest", [](auto &zip) { support::put_plain(zip.entries.back(), "{", false); });
    refused("manifest", [](auto &zip) { support::put_plain(zip.entries.back(), "[]\n", false); });
    refused("manifest", [](auto &zip) { support::put_plain(zip.entries.back(), "{}\n", false); });
    refused("not-canonical", [](auto &zip) {  // deflated although that is larger
        std::string &data = zip.entries[0].data;
        const std::string plain = data;
        data = std::string("\x01", 1);
        support::raw16(data, static_cast<std::uint32_t>(plain.size()));
        support::raw16(data, ~static_cast<std::uint32_t>(plain.size()));
        data += plain;
        zip.entries[0].both([&](auto &header) {
            header.method = 8;
            header.stored = static_cast<std::uint32_t>(data.size());
        });
    });
}

TEST_CASE("the entry of the signature has one form only") {
    const auto reason = [](const std::function<void(support::RawEntry &)> &change) {
        support::RawZip zip = support::parse_raw_zip(vectors::pack("signed"));
        change(zip.entries.back());
        const PackResult result = read(zip.bytes());
        return result.refusal ? result.refusal->reason : "";
    };
    CHECK(reason([](support::RawEntry &) {}) == "");
    CHECK(reason([](support::RawEntry &entry) { entry.mode(0100755); }) == "not-canonical");
    CHECK(reason([](support::RawEntry &entry) {
              support::put_plain(entry, vectors::file("pack.dsse"), true);
          }) == "not-canonical");
    CHECK(reason([](support::RawEntry &entry) { support::put_plain(entry, "", false); }) == "signature");
    CHECK(reason([](support::RawEntry &entry) { entry.rename("signatures/other.dsse"); }) ==
          "protected-path");
}

TEST_CASE("every bit of a signed pack counts, stored or deflated") {
    for (const char *name : {"signed", "deflated-signed"}) {
        CAPTURE(std::string(name));
        const std::string archive = vectors::pack(name);
        std::size_t accepted = 0;
        for (std::size_t bit = 0; bit < archive.size() * 8; bit += 1 + bit % 101) {
            std::string flipped = archive;
            flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
            if (!read(flipped).refusal) ++accepted;
        }
        CHECK(accepted == 0);
        for (std::size_t size = 0; size < archive.size(); size += 397)
            CHECK(read(archive.substr(0, size)).refusal);
    }
}

namespace {

// A pack in a file, and what another program makes of the file meanwhile: its CRCs stay right.
struct Rewritten {
    support::TempDir folder;
    std::string path = folder / "x", archive = vectors::pack("signed"), other = archive;
    const std::string entry = "artifacts/skill/pdf-notes/SKILL.md";

    Rewritten() {
        support::write_file(path, archive);
        std::filesystem::last_write_time(path, std::filesystem::file_time_type{});
        const ZipResult zip = read_zip_directory(archive, {});
        for (const ZipEntry &each : zip.directory.entries) {
            if (each.name != entry) continue;
            REQUIRE_FALSE(each.deflated);
            support::flip_unseen(other, each.data_offset);
            CHECK(crc32(std::string_view(other).substr(each.data_offset, each.size)) == each.crc);
        }
        REQUIRE(other != archive);
    }
    void rewrite() const { support::write_file(path, other); }
    // Rewritten once, before its contents are read or after: other threads read in between.
    PackResult read_while(bool at_end) const {
        const auto callback = [&, at_end, is_done = false](const Progress &progress) mutable {
            if (!is_done && progress.phase == "verify" && (progress.done == progress.total) == at_end) {
                is_done = true;
                rewrite();
            }
            return true;
        };
        return read_pack(ArchiveSource::open(path), "", {}, Watch(callback, nullptr));
    }
};

}  // namespace

TEST_CASE("a pack that is rewritten while it is verified is not verified") {
    const Rewritten world;
    SUBCASE("before its contents are read") {
        const PackResult result = world.read_while(false);
        REQUIRE(result.refusal);
        CHECK(result.refusal->reason == "hash-mismatch");
    }
    SUBCASE("after them") {
        Code code = SKM_OK;
        try {
            (void)world.read_while(true);
        } catch (const Error &error) {
            code = error.code();
        }
        CHECK(code == SKM_E_CHANGED);
    }
}

TEST_CASE("a pack that is rewritten after it was verified gives no other bytes") {
    const Rewritten world;
    const ArchiveSource file = ArchiveSource::open(world.path);
    const PackResult result = read_pack(file, "", {}, Watch());
    REQUIRE_FALSE(result.refusal);
    const std::string before = result.pack->file_bytes(file, world.entry);
    const auto code_of = [&](const std::string &entry) {
        try {
            (void)result.pack->file_bytes(file, entry);
        } catch (const Error &error) {
            return error.code();
        }
        return Code{SKM_OK};
    };
    world.rewrite();
    CHECK(code_of(world.entry) == SKM_E_CHANGED);
    CHECK(code_of("artifacts/skill/pdf-notes/none") == SKM_E_NOT_FOUND);
    CHECK(code_of("artifacts/skill/tables/data.bin") == SKM_OK);  // those bytes are the same
    CHECK(code_of("signatures/pack.dsse") == SKM_OK);
    support::write_file(world.path, world.archive);
    CHECK(result.pack->file_bytes(file, world.entry) == before);
    std::filesystem::resize_file(world.path, 10);
    CHECK(code_of(world.entry) == SKM_E_CHANGED);
    CHECK(result.pack->file_bytes(file, "manifest.json") == result.pack->manifest_text);
}
