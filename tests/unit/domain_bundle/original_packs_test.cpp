// Packs that the original program wrote (tests/data/original-packs): read, verified, and refused when anything in them
// was changed.
#include <doctest/doctest.h>

#include <functional>
#include <map>

#include "base/bytes.hpp"
#include "domain/bundle/pack.hpp"
#include "formats/tar/tar_reader.hpp"
#include "support/raw_tar.hpp"
#include "support/raw_zip.hpp"
#include "support/support.hpp"
#include "support/tar_mutations.hpp"
#include "support/zip_mutations.hpp"

using namespace skillmeat::core;

namespace {

std::string original(const std::string &name) {
    return support::read_file(std::string(SKILLMEAT_TEST_DATA) + "/original-packs/" + name);
}

PackResult read(const std::string &archive, const std::string &sidecar = "") {
    return read_pack(archive, sidecar, {}, Watch());
}

std::string reason(const std::string &archive) {
    const PackResult result = read(archive);
    return result.refusal ? result.refusal->reason : "";
}

using Change = std::function<void(support::RawZip &)>;

std::string changed(const std::string &name, const Change &change) {
    support::RawZip zip = support::parse_raw_zip(original(name + ".skillmeat-pack"));
    change(zip);
    return zip.bytes();
}

support::RawEntry &entry(support::RawZip &zip, const std::string &name) {
    for (support::RawEntry &each : zip.entries)
        if (each.central.name == name) return each;
    FAIL("no entry " << name);
    return zip.entries.front();
}

std::string plain_of(const support::RawEntry &each) {
    std::string out = each.data;
    if (each.central.method == 8)
        REQUIRE(inflate_raw(each.data, each.central.size, out) == InflateResult::ok);
    return out;
}

// The first `from` in an entry becomes `to`, and the headers are made right again.
Change edited(const std::string &name, const std::string &from, const std::string &to) {
    return [=](support::RawZip &zip) {
        support::RawEntry &each = entry(zip, name);
        std::string text = plain_of(each);
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        support::put_plain(each, text.replace(at, from.size(), to), false);
    };
}

Change added(const std::string &name) {
    return [=](support::RawZip &zip) { zip.entries.push_back(support::raw_entry(name, "x")); };
}

Change removed(const std::string &name) {
    return [=](support::RawZip &zip) {
        std::erase_if(zip.entries, [&](const auto &each) { return each.central.name == name; });
    };
}

struct Tampered {
    std::string pack, reason;
    Change change;
};

}  // namespace

TEST_CASE("packs of every layout of the original are read") {
    const std::map<std::string, std::string> formats = {
        {"v0", "v0"}, {"v0-signed", "v0"}, {"v0-toml", "v0-toml"}, {"v1", "v1"}, {"v2", "v2"}};
    std::map<std::string, std::string> content;
    for (const auto &[name, format] : formats) {
        CAPTURE(name);
        const std::string archive = original(name + ".skillmeat-pack");
        const PackResult result = read(archive);
        REQUIRE_FALSE(result.refusal);
        const Pack &pack = *result.pack;
        CHECK(pack_format_name(pack.format) == format);
        CHECK(pack.pack_id == sha256(archive).hex());
        content[name] = pack.content_digest.prefixed();
        for (const PackArtifact &artifact : pack.artifacts) {
            CHECK(artifact.path == "artifacts/" + artifact.type + "/" + artifact.name + "/");
            CHECK(artifact.listing.find(".env") == nullptr);
            for (const FileEntry &file : artifact.listing.files)
                CHECK(sha256(pack.file_bytes(archive, artifact.path + file.path)) == file.sha256);
        }
        CHECK_THROWS(pack.file_bytes(archive, "artifacts/skill/alpha/.env"));
    }
    CHECK(content["v1"] == content["v2"]);
    CHECK(content["v1"] == content["v0-toml"]);
    CHECK(content["v0"] == content["v0-signed"]);
}

TEST_CASE("what the manifest does not list is told and never installed") {
    for (const std::string name : {"v0", "v2", "v0-toml"}) {
        CAPTURE(name);
        const PackResult result = read(original(name + ".skillmeat-pack"));
        REQUIRE(result.pack);
        const auto &warnings = result.pack->warnings;
        CHECK(std::any_of(warnings.begin(), warnings.end(), [](const std::string &warning) {
            return warning.starts_with("never installed") && warning.ends_with(".env");
        }));
    }
}

TEST_CASE("changed packs of the original are refused") {
    const std::string skill = "artifacts/skill/alpha/SKILL.md", manifest = "manifest.json";
    const std::vector<Tampered> all = {
        {"v0", "hash-mismatch", edited(skill, "# alpha", "# omega")},
        {"v0", "hash-mismatch", removed(skill)},
        {"v0", "hash-mismatch", edited("artifacts/workflow/flow/WORKFLOW.yaml", "flow", "flaw")},
        {"v0", "hash-mismatch", edited(manifest, "me@example.com", "us@example.com")},
        {"v0", "hash-mismatch", edited(manifest, "\"created_at\": \"2026", "\"created_at\": \"2025")},
        {"v0", "protected-path", added("README.md")},
        {"v0", "protected-path", added("artifacts/skill/omega/SKILL.md")},
        {"v0", "protected-path", added("artifacts/skill/x")},
        {"v0", "unsupported", edited(manifest, "\"version\": \"1.0\"\n", "\"version\": \"2.0\"\n")},
        {"v0", "manifest", edited(manifest, "\"scope\": \"user\"", "\"scope\": \"root\"")},
        {"v0", "manifest", edited(manifest, "\"hash\": \"sha256:", "\"hash\": \"md5:")},
        {"v0", "manifest", edited(manifest, "artifacts/skill/alpha/", "artifacts/../../alpha/")},
        {"v0", "manifest", edited(manifest, "artifacts/skill/alpha/", "artifacts/")},
        {"v0", "manifest", edited(manifest, "\"a.txt\"", "\"../a.txt\"")},
        {"v0", "manifest", edited(manifest, "\"name\": \"alpha\"", "\"name\": \"../alpha\"")},
        {"v0", "manifest", edited(manifest, "\"name\": \"alpha\"", "\"name\": 7")},
        {"v0", "manifest", edited(manifest, "{", "[")},
        {"v0", "manifest", removed(manifest)},
        {"v0-signed", "signature", edited(manifest, "Ed25519", "none")},
        {"v0-signed", "signature", edited(manifest, "\"key_fingerprint\": \"", "\"key_fingerprint\": \"0")},
        {"v0-toml", "manifest", edited("bundle.toml", "creator", "author")},
        {"v0-toml", "manifest", edited("bundle.toml", "\"alpha\"", "\"../alpha\"")},
        {"v0-toml", "manifest", edited("bundle.toml", "artifacts/alpha", "artifacts/omega")},
        {"v0-toml", "protected-path", added("artifacts/omega/SKILL.md")},
        {"v0-toml", "manifest", edited("bundle.toml", "[bundle]", "[bundle")},
        {"v2", "hash-mismatch", edited("artifacts/skills/alpha/SKILL.md", "# alpha", "# omega")},
        {"v2", "hash-mismatch", edited("artifacts/commands/review/review.md", "Do it", "Do all")},
        {"v2", "hash-mismatch", added("artifacts/skills/alpha/more.md")},
        {"v2", "protected-path", added("artifacts/skills/omega/SKILL.md")},
        {"v2", "unsupported",
         edited("compatibility.json", "\"pack_format_version\": \"2\"", "\"pack_format_version\": \"3\"")},
        {"v2", "unsupported",
         edited("bom_v2.json", "\"pack_format_version\": \"2\"", "\"pack_format_version\": \"3\"")},
        {"v2", "manifest", edited("bom_v2.json", "\"members\"", "\"member\"")},
        {"v2", "manifest", removed("bom_v2.json")},
        {"v2", "manifest", removed("compatibility.json")},
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        CAPTURE(i);
        CHECK(reason(changed(all[i].pack, all[i].change)) == all[i].reason);
    }
}

TEST_CASE("our parts make a pack ours, which it then has to be to the bit") {
    CHECK(reason(changed("v0", added("signatures/pack.dsse"))) == "manifest");
    CHECK(reason(changed("v0", edited("manifest.json", "{", "{\"pack\": {\"format\": 1}, "))) != "");
    const std::string archive = original("v1.skillmeat-pack");
    CHECK(read(archive, "{}").refusal->reason == "signature");
}

TEST_CASE("a signature of the original is over the hashes that the files have") {
    const std::string archive = original("v0-signed.skillmeat-pack");
    const PackResult result = read(archive);
    REQUIRE(result.pack);
    REQUIRE(result.pack->original_signature);
    const OriginalSignature &signature = *result.pack->original_signature;
    std::string text = original("v0-signed.pub");
    text.pop_back();
    const std::string raw = from_base64(text).value();
    CHECK(sha256(raw).hex() == signature.key_id);
    PublicKey key{};
    std::copy(raw.begin(), raw.end(), key.begin());
    CHECK(verify_ed25519(key, signature.signed_bytes, signature.signature));
    CHECK(result.has_envelope);
    // Who signed and when is not covered: another name there goes unseen.
    const PackResult other = read(changed("v0-signed", edited("manifest.json", "Tester", "Somebody")));
    REQUIRE(other.pack);
    CHECK(other.pack->original_signature->signed_bytes == signature.signed_bytes);
}

namespace {

std::string plain_tar() {
    TarGzip tar = read_tar_gzip(original("v1.skillmeat-pack"), {});
    REQUIRE_FALSE(tar.refusal);
    return std::string(tar.archive.view());
}

std::string in_gzip(const std::string &tar) {
    return support::RawGzip().bytes(tar);
}

std::string replaced(std::string tar, const std::string &from, const std::string &to) {
    REQUIRE(from.size() == to.size());
    const std::size_t at = tar.find(from);
    REQUIRE(at != std::string::npos);
    return tar.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("changed v1 packs are refused") {
    const std::string tar = plain_tar();
    CHECK(reason(in_gzip(tar)) == "");
    const auto of = [&](const std::string &from, const std::string &to) {
        return reason(in_gzip(replaced(tar, from, to)));
    };
    CHECK(of("# alpha", "# omega") == "hash-mismatch");
    CHECK(of("name = \"demo\"", "name = \"dome\"") == "hash-mismatch");
    CHECK(of("\"format_version\": \"1\"", "\"format_version\": \"2\"") == "unsupported");
    CHECK(of("pack-format-version = \"1\"", "pack-format-version = \"2\"") == "unsupported");
    CHECK(of("\"bundle_hash\": \"sha256:", "\"bundle_hash\": \"sha512:") == "manifest");
    CHECK(of("path = \"artifacts/agent/planner\"", "path = \"artifacts/agent/plamner\"") == "manifest");
    CHECK(of("tier = 0", "tier = a") == "manifest");
    // Every byte of the plain tar: refused, or outside of what the pack says (owner and time of bom.json).
    std::size_t unseen = 0;
    for (std::size_t i = 0; i < tar.size(); ++i) {
        std::string other = tar;
        other[i] = static_cast<char>(other[i] ^ 1);
        if (reason(in_gzip(other)).empty()) ++unseen;
    }
    CHECK(unseen <= 1024);
    MESSAGE("bytes of the tar that may change unseen: " << unseen << " of " << tar.size());
}

TEST_CASE("a v1 pack that is cut anywhere is refused") {
    const std::string archive = original("v1.skillmeat-pack");
    for (std::size_t size = 0; size < archive.size(); ++size) CHECK(reason(archive.substr(0, size)) != "");
}

TEST_CASE("every hostile change of an archive is refused in the original's ZIPs for what it is") {
    std::size_t cases = 0;
    for (const std::string name : {"v0", "v0-toml", "v2"}) {
        const std::string archive = original(name + ".skillmeat-pack");
        for (const support::ZipMutation &mutation : support::zip_mutations()) {
            CAPTURE(name);
            CAPTURE(mutation.name);
            support::RawZip zip = support::parse_raw_zip(archive);
            mutation.change(zip);
            CHECK(reason(zip.bytes()) == mutation.reason);
            ++cases;
        }
    }
    CHECK(cases >= 3 * 150);
    MESSAGE(cases << " cases");
}

namespace {

support::RawTar parse_raw_tar(const std::string &tar) {
    support::RawTar out;
    const auto field = [&](std::size_t at, std::size_t size) { return tar.substr(at, size); };
    for (std::size_t at = 0; tar[at] != 0;) {
        support::RawTarEntry each = support::raw_tar_file(tar.substr(at, 100).c_str(), "");
        each.mode = field(at + 100, 8);
        each.user = field(at + 108, 8);
        each.group = field(at + 116, 8);
        each.time = field(at + 136, 12);
        const std::size_t size = std::stoul(field(at + 124, 11), nullptr, 8);
        each.data = field(at + 512, size);
        out.entries.push_back(each);
        at += 512 + (size + 511) / 512 * 512;
    }
    return out;
}

}  // namespace

TEST_CASE("every hostile change of an archive is refused in the original's tar for what it is") {
    const support::RawTar tar = parse_raw_tar(plain_tar());
    const auto mutations = support::TarMutations().all();
    CHECK(mutations.size() >= 50);
    for (const support::TarMutation &mutation : mutations) {
        CAPTURE(mutation.name);
        support::RawTar other = tar;
        mutation.change(other);
        CHECK(reason(other.bytes()) == mutation.reason);
    }
    MESSAGE(mutations.size() << " cases");
}
