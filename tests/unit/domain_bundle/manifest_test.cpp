// Manifests that contradict themselves, each with all outer hashes made right again.
#include <doctest/doctest.h>

#include <functional>

#include "base/error.hpp"
#include "domain/bundle/manifest.hpp"
#include "support/raw_zip.hpp"
#include "vectors.hpp"

using namespace skillmeat::core;

namespace {

// The unsigned vector with another manifest; bundle.toml and bundle_hash are made to fit where they can be.
std::string repacked(const std::function<void(Json &)> &change, bool rehash = true) {
    support::RawZip zip = support::parse_raw_zip(vectors::pack("unsigned"));
    Json manifest = parse_json(vectors::file("manifest.json"), "manifest.json");
    change(manifest);
    manifest = manifest.sorted();
    if (rehash) {
        try {
            const std::string toml = bundle::bundle_toml_of(manifest);
            support::put_plain(zip.entries[zip.entries.size() - 2], toml, false);
            for (Json &file : manifest.find("pack")->find("files")->as_array()) {
                if (file.at("path").as_string() != "bundle.toml") continue;
                file.set("sha256", sha256(toml).hex());
                file.set("size", toml.size());
            }
            if (manifest.find("bundle_hash") != nullptr)
                manifest.set("bundle_hash", bundle::bundle_hash_of(manifest));
        } catch (const Error &) {
            // the change took away what they are made of
        }
    }
    support::put_plain(zip.entries.back(), manifest.sorted().pretty(), false);
    return zip.bytes();
}

std::string reason_of(const std::function<void(Json &)> &change, bool rehash = true) {
    const PackResult result = read_pack(repacked(change, rehash), "", {}, Watch());
    return result.refusal ? result.refusal->reason : "";
}

Json &pack_of(Json &manifest) {
    return *manifest.find("pack");
}
Json &row(Json &manifest, std::size_t index) {
    return manifest.find("artifacts")->as_array()[index];
}
Json &pack_row(Json &manifest, std::size_t index) {
    return pack_of(manifest).find("artifacts")->as_array()[index];
}
Json &file_row(Json &manifest, std::size_t index) {
    return pack_of(manifest).find("files")->as_array()[index];
}

}  // namespace

TEST_CASE("unknown keys are kept and covered") {
    CHECK(reason_of([](Json &) {}) == "");
    CHECK(reason_of([](Json &m) { pack_of(m).set("x_ours", Json::object({{"a", 1}})); }) == "");
    CHECK(reason_of([](Json &m) { m.set("x_ours", "text"); }) == "");
    CHECK(reason_of([](Json &m) { pack_row(m, 0).set("x_ours", true); }) == "");
    CHECK(reason_of([](Json &m) { pack_of(m).set("x_ours", 2); }, false) == "hash-mismatch");
}

TEST_CASE("a manifest that contradicts itself is refused") {
    const std::vector<std::pair<const char *, std::function<void(Json &)>>> cases = {
        {"null", [](Json &m) { m.set("x", nullptr); }},
        {"null inside", [](Json &m) { pack_of(m).set("x", Json::array().push(nullptr)); }},
        {"fraction", [](Json &m) { m.set("x", 1.5); }},
        {"signature", [](Json &m) { m.set("signature", Json::object()); }},
        {"version", [](Json &m) { m.set("version", "1.1"); }},
        {"no version", [](Json &m) { m.erase("version"); }},
        {"name", [](Json &m) { m.set("name", "../x"); }},
        {"name with a space", [](Json &m) { m.set("name", "a b"); }},
        {"no name", [](Json &m) { m.erase("name"); }},
        {"name a number", [](Json &m) { m.set("name", 1); }},
        {"empty author", [](Json &m) { m.set("author", ""); }},
        {"no license", [](Json &m) { m.erase("license"); }},
        {"date", [](Json &m) { m.set("created_at", "2025-11-28T00:00:00Z"); }},
        {"date with a fraction", [](Json &m) { m.set("created_at", "2025-11-28T00:00:00.5+00:00"); }},
        {"not a date", [](Json &m) { m.set("created_at", "yesterday"); }},
        {"tags not sorted",
         [](Json &m) {
             m.set("tags", Json::array({"b", "a"}));
         }},
        {"tags twice",
         [](Json &m) {
             m.set("tags", Json::array({"a", "a"}));
         }},
        {"tags not texts", [](Json &m) { m.set("tags", Json::array().push(1)); }},
        {"dependencies", [](Json &m) { m.set("dependencies", Json::array({"a"})); }},
        {"no bundle_hash", [](Json &m) { m.erase("bundle_hash"); }},
        {"pack not an object", [](Json &m) { m.set("pack", 1); }},
        {"format 0", [](Json &m) { pack_of(m).set("format", 0); }},
        {"format text", [](Json &m) { pack_of(m).set("format", "1"); }},
        {"no format", [](Json &m) { pack_of(m).erase("format"); }},
        {"serial", [](Json &m) { pack_of(m).set("serial", -1); }},
        {"serial too large", [](Json &m) { pack_of(m).set("serial", std::int64_t{1} << 53); }},
        {"version of the pack", [](Json &m) { pack_of(m).set("version", "1 0"); }},
        {"empty homepage", [](Json &m) { pack_of(m).set("homepage", ""); }},
        {"content_digest", [](Json &m) { pack_of(m).set("content_digest", "sha256:00"); }},
        {"mcp_servers", [](Json &m) { pack_of(m).set("mcp_servers", Json::array()); }},
        {"no artifacts",
         [](Json &m) { pack_of(m).set("artifacts", Json::array()), m.set("artifacts", Json::array()); }},
        {"artifacts not sorted",
         [](Json &m) { std::swap(pack_row(m, 0), pack_row(m, 1)), std::swap(row(m, 0), row(m, 1)); }},
        {"artifact twice", [](Json &m) { pack_of(m).find("artifacts")->push(Json(pack_row(m, 4))); }},
        {"artifact not listed for the original", [](Json &m) { m.find("artifacts")->as_array().pop_back(); }},
        {"artifact listed only for the original",
         [](Json &m) { pack_of(m).find("artifacts")->as_array().pop_back(); }},
        {"path of another type", [](Json &m) { pack_row(m, 0).set("type", "skill"); }},
        {"path outside", [](Json &m) { pack_row(m, 0).set("path", "artifacts/agent/"); }},
        {"type with a slash", [](Json &m) { pack_row(m, 0).set("type", "a/b"); }},
        {"hidden name", [](Json &m) { pack_row(m, 0).set("name", ".x").set("path", "artifacts/agent/.x/"); }},
        {"empty tags of an artifact", [](Json &m) { pack_row(m, 0).set("tags", Json::array()); }},
        {"empty license of an artifact", [](Json &m) { pack_row(m, 0).set("license", ""); }},
        {"no origin", [](Json &m) { pack_row(m, 0).erase("origin"); }},
        {"scope", [](Json &m) { row(m, 0).set("scope", "local"); }},
        {"two versions", [](Json &m) { row(m, 3).set("version", "1.3.0"); }},
        {"two names", [](Json &m) { row(m, 0).set("name", "other"); }},
        {"files of an artifact", [](Json &m) { row(m, 0).set("files", Json::array({"other.md"})); }},
        {"too many files of an artifact", [](Json &m) { row(m, 0).find("files")->push("x"); }},
        {"metadata", [](Json &m) { row(m, 0).set("metadata", Json::array()); }},
        {"empty description", [](Json &m) { row(m, 0).find("metadata")->set("description", ""); }},
        {"hash", [](Json &m) { row(m, 0).set("hash", "x"); }},
        {"files not sorted", [](Json &m) { std::swap(file_row(m, 0), file_row(m, 1)); }},
        {"file twice",
         [](Json &m) {
             auto &files = pack_of(m).find("files")->as_array();
             files.insert(files.begin(), Json(files.front()));
         }},
        {"mode", [](Json &m) { file_row(m, 0).set("mode", "100600"); }},
        {"size", [](Json &m) { file_row(m, 0).set("size", -1); }},
        {"digest with prefix",
         [](Json &m) { file_row(m, 0).set("sha256", "sha256:" + std::string(64, '0')); }},
        {"digest in upper case", [](Json &m) { file_row(m, 0).set("sha256", std::string(64, 'A')); }},
        {"bundle.toml not listed", [](Json &m) { pack_of(m).find("files")->as_array().pop_back(); }},
        {"file outside of artifacts", [](Json &m) { file_row(m, 0).set("path", "aaa"); }},
    };
    for (const auto &[name, change] : cases) {
        CAPTURE(std::string(name));
        CHECK(reason_of(change) == "manifest");
    }
}

TEST_CASE("a manifest of other files is refused") {
    CHECK(reason_of([](Json &m) { file_row(m, 0).set("sha256", std::string(64, 'a')); }) == "hash-mismatch");
    CHECK(reason_of([](Json &m) { file_row(m, 0).set("size", 63); }) == "hash-mismatch");
    CHECK(reason_of([](Json &m) { file_row(m, 0).set("mode", "100755"); }) == "hash-mismatch");
    CHECK(reason_of([](Json &m) { pack_of(m).set("format", 2); }) == "unsupported");
}

TEST_CASE("the manifest has to be printed as ours") {
    const auto reason = [](const std::string &text) {
        support::RawZip zip = support::parse_raw_zip(vectors::pack("unsigned"));
        support::put_plain(zip.entries.back(), text, false);
        const PackResult result = read_pack(zip.bytes(), "", {}, Watch());
        return result.refusal ? result.refusal->reason : "";
    };
    const std::string good = vectors::file("manifest.json");
    CHECK(reason(good) == "");
    CHECK(reason(good + "\n") == "manifest");
    CHECK(reason(parse_json(good, "manifest.json").compact()) == "manifest");
    CHECK(reason("\xef\xbb\xbf" + good) == "manifest");
    CHECK(reason(good.substr(0, good.size() / 2)) == "manifest");
    CHECK(reason("") == "manifest");
    CHECK(reason(std::string(100000, '[')) == "manifest");
}

TEST_CASE("a manifest has no more values and bytes than its entries explain") {
    CHECK(bundle::manifest_excess(vectors::file("manifest.json"), 23) == "");
    CHECK(bundle::manifest_excess("[\"" + std::string(100000, ',') + "\\\",,,\"]", 0) == "");
    CHECK(bundle::manifest_excess("[" + std::string(65536, ',') + "]", 0) != "");
    CHECK(bundle::manifest_excess("[" + std::string(65536, ',') + "]", 1) == "");
    CHECK(bundle::manifest_excess(std::string((8u << 20) + 1, ' '), 0) != "");
    support::RawZip zip = support::parse_raw_zip(vectors::pack("unsigned"));
    std::string many = "[";
    for (int i = 0; i < 4000000; ++i) many += "0,";
    support::put_plain(zip.entries.back(), many + "0]", false);
    const PackResult result = read_pack(zip.bytes(), "", {}, Watch());
    REQUIRE(result.refusal);
    CHECK(result.refusal->reason == "manifest");
}

TEST_CASE("the vector of the original's bundle hash") {
    const Json manifest = Json::object({{"version", "1.0"},
                                        {"name", "t\u00e9"},
                                        {"description", "d"},
                                        {"author", "a"},
                                        {"created_at", "2026-01-01T00:00:00+00:00"},
                                        {"license", "MIT"},
                                        {"tags", Json::array()},
                                        {"artifacts", Json::array()},
                                        {"dependencies", Json::array()}})
                              .sorted();
    const std::string covered = sha256(manifest.compact()).prefixed();
    CHECK(covered == "sha256:916bf4750f7bdc854706d467b40cf05eb5fef8738372eda2dc18955e3d5355ff");
    CHECK(bundle::bundle_hash_of(manifest) == sha256(covered).prefixed());
}
