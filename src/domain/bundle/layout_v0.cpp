// v0: manifest.json beside artifacts/, as BundleBuilder and the export of composites write it; and v0', where
// bundle.toml says what is there and nothing is hashed.
#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/original_layout.hpp"
#include "domain/bundle/python_json.hpp"
#include "model/artifact/artifact.hpp"

namespace skillmeat::core::bundle {

namespace {

using Refusal = std::optional<PackRefusal>;

constexpr std::string_view kCompositeName = "composite.json";

bool has_double(const Json &value) {
    if (value.is_double()) return true;
    if (value.is_array()) return std::any_of(value.as_array().begin(), value.as_array().end(), has_double);
    if (!value.is_object()) return false;
    return std::any_of(value.as_object().begin(), value.as_object().end(),
                       [](const auto &member) { return has_double(member.second); });
}

class LayoutV0 : public OriginalLayout {
 public:
    explicit LayoutV0(Json manifest) : manifest_(std::move(manifest)) {}

    std::vector<OriginalArtifact> read(OriginalArchive &archive, Pack &pack) override {
        if (!manifest_.is_object()) refuse_manifest(kManifestName, "the manifest is not an object");
        const std::string &version = reader_.text(manifest_, "version");
        if (version != "1.0")
            throw Refused{{"unsupported", std::string(kManifestName),
                           "the manifest has version " + version + "; this version reads 1.0"}};
        reader_.demand(!has_double(manifest_), "a number is not an integer");
        manifest_ = manifest_.sorted();
        read_head(pack);
        std::vector<OriginalArtifact> out;
        for (const Json &row : reader_.array(manifest_, "artifacts")) out.push_back(read_artifact(row));
        reader_.demand(!out.empty(), "the pack has no artifacts");
        if (archive.find(kTomlName) != nullptr) check_agrees(archive, out, pack);
        if (archive.find(kCompositeName) != nullptr)
            pack.warnings.push_back("not used: " + std::string(kCompositeName));
        return out;
    }

    bool is_own(std::string_view name) const override {
        return name == kManifestName || name == kTomlName || name == kCompositeName;
    }

    // The names of the files count, except where the whole artifact is one file.
    std::string hash_problem(const OriginalArtifact &artifact, ArtifactHashes &hashes,
                             OriginalArchive &) const override {
        if (hashes.names_and_bytes() == artifact.hash) return "";
        const bool is_alone = hashes.files().size() == 1;
        if (is_alone && hashes.files().front().sha256.prefixed() == artifact.hash) return "";
        return "the artifact's hash is not that of its files";
    }

    // The original forgets to take its signature out when it verifies; both readings are its own.
    Refusal check_whole(Pack &pack) override {
        if (manifest_.find("bundle_hash") == nullptr) {
            pack.warnings.push_back("the manifest has no bundle_hash: nothing covers what it says");
            return std::nullopt;
        }
        Json unsigned_manifest = manifest_;
        unsigned_manifest.erase("signature");
        unsigned_hash_ = bundle_hash_of(unsigned_manifest);
        if (pack.bundle_hash == unsigned_hash_ || pack.bundle_hash == bundle_hash_of(manifest_))
            return std::nullopt;
        return PackRefusal{"hash-mismatch", std::string(kManifestName),
                           "the bundle_hash is not that of the manifest"};
    }

    Refusal read_signature(Pack &pack) override {
        const Json *object = manifest_.find("signature");
        if (object == nullptr || object->is_null()) return std::nullopt;
        const auto wrong = [](std::string detail) {
            return PackRefusal{"signature", std::string(kManifestName), std::move(detail)};
        };
        if (object->string_or("algorithm", "") != "Ed25519")
            return wrong("the signature is not of the algorithm Ed25519");
        if (unsigned_hash_.empty()) return wrong("the pack is signed and has no bundle_hash");
        const std::string id = object->string_or("key_fingerprint", "");
        const auto digest = Digest::parse(id);
        if (!digest || digest->hex() != id) return wrong("the signature names no key");
        const auto bytes = from_base64(object->string_or("signature", ""));
        OriginalSignature signature;
        if (!bytes || bytes->size() != signature.signature.size())
            return wrong("the signature has not 64 bytes in base64");
        std::copy(bytes->begin(), bytes->end(), signature.signature.begin());
        signature.key_id = id;
        signature.signed_bytes = signed_bytes();
        pack.original_signature = std::move(signature);
        pack.warnings.push_back(
            "the signature of the original program does not cover created_at, nor who signed and when");
        return std::nullopt;
    }

 private:
    void read_head(Pack &pack) const {
        reader_.name(pack, reader_.text(manifest_, "name"));
        pack.description = reader_.needed_text(manifest_, "description");
        pack.author = reader_.needed_text(manifest_, "author");
        pack.created_at = reader_.time(manifest_, "created_at");
        pack.license = reader_.optional_text(manifest_, "license");
        pack.homepage = reader_.optional_text(manifest_, "homepage");
        pack.repository = reader_.optional_text(manifest_, "repository");
        pack.tags = reader_.optional_texts(manifest_, "tags");
        if (manifest_.find("bundle_hash") != nullptr)
            pack.bundle_hash = reader_.digest(manifest_, "bundle_hash");
    }

    OriginalArtifact read_artifact(const Json &row) const {
        OriginalArtifact out;
        PackArtifact &artifact = out.artifact;
        artifact.type = reader_.needed_text(row, "type");
        artifact.name = reader_.needed_text(row, "name");
        artifact.version = reader_.text(row, "version");
        if (artifact.version == "unknown") artifact.version.clear();
        artifact.origin = "local";
        artifact.path = artifact_folder(artifact.type, artifact.name);
        const std::string &scope = reader_.text(row, "scope");
        reader_.demand(scope == "user" || scope == "local", "\"scope\" is neither user nor local");
        out.place = reader_.path(row, "path") + "/";
        reader_.demand(out.place.starts_with(kArtifactsFolder), "an artifact lies outside of artifacts/");
        out.hash = artifact.original_hash = reader_.digest(row, "hash");
        out.lists_files = true;
        for (const Json &file : reader_.array(row, "files")) {
            const Json one = Json::object({{"files", file}});
            out.files.push_back(out.place + reader_.path(one, "files"));
        }
        std::sort(out.files.begin(), out.files.end());
        const bool twice = std::adjacent_find(out.files.begin(), out.files.end()) != out.files.end();
        reader_.demand(!out.files.empty() && !twice,
                       out.place + ": \"files\" is empty or names a file twice");
        if (const Json *metadata = row.find("metadata"); metadata != nullptr && metadata->is_object()) {
            artifact.description = metadata->string_or("description", "");
            artifact.license = metadata->string_or("license", "");
        }
        return out;
    }

    // A pack for both readers of the original: what its importer installs by bundle.toml has to be what
    // manifest.json lists.
    void check_agrees(OriginalArchive &archive, const std::vector<OriginalArtifact> &artifacts,
                      Pack &pack) const {
        const Json toml = toml_manifest(archive, kTomlName, pack);
        const ManifestReader reader(kTomlName);
        for (const Json &row : reader.array(toml, "artifacts")) {
            const std::string path = reader.path(row, "path");
            const auto same = [&](const OriginalArtifact &other) {
                return other.artifact.type == reader.needed_text(row, "type") &&
                       other.artifact.name == reader.needed_text(row, "name") &&
                       (other.place == path + "/" ||
                        std::binary_search(other.files.begin(), other.files.end(), path));
            };
            reader.demand(std::any_of(artifacts.begin(), artifacts.end(), same),
                          path + " is not what manifest.json says");
        }
    }

    std::string signed_bytes() const {
        Json covered = manifest_;
        for (const char *key : {"signature", "created_at", "bundle_path"}) covered.erase(key);
        return python_ascii_json(
            Json::object({{"bundle_hash", unsigned_hash_}, {"manifest", std::move(covered)}}));
    }

    const ManifestReader reader_{kManifestName};
    Json manifest_;
    std::string unsigned_hash_;
};

// As our own writer makes it, and nobody by hand: then it is a pack of ours that has lost its manifest.
bool is_of_ours(const Json &toml) {
    static constexpr std::array<std::string_view, 6> kKeys = {"name",    "version", "created_at",
                                                              "creator", "license", "description"};
    const Json::Object &head = toml.at("bundle").as_object();
    const bool same_keys =
        std::equal(head.begin(), head.end(), kKeys.begin(), kKeys.end(),
                   [](const auto &member, std::string_view key) { return member.first == key; });
    const auto has_our_place = [](const Json &row) {
        const std::string folder = artifact_folder(row.string_or("type", ""), row.string_or("name", ""));
        return (row.string_or("path", "") + "/").starts_with(folder) && row.find("origin") != nullptr;
    };
    const Json *rows = toml.find("artifacts");
    return same_keys &&
           (rows == nullptr || std::all_of(rows->as_array().begin(), rows->as_array().end(), has_our_place));
}

class LayoutV0Toml : public OriginalLayout {
 public:
    std::vector<OriginalArtifact> read(OriginalArchive &archive, Pack &pack) override {
        if (archive.find(kManifestName) != nullptr) (void)json_manifest(archive, kManifestName, pack);
        const Json toml = toml_manifest(archive, kTomlName, pack);
        const Json &head = reader_.member(toml, "bundle");
        reader_.demand(head.is_object(), "\"bundle\" is not a table");
        if (toml.find("artifacts") != nullptr) (void)reader_.array(toml, "artifacts");
        if (is_of_ours(toml)) refuse_manifest(kManifestName, "the pack has lost its manifest");
        reader_.name(pack, reader_.text(head, "name"));
        pack.version = reader_.text(head, "version");
        pack.created_at = reader_.time(head, "created_at");
        pack.author = reader_.text(head, "creator");
        pack.license = reader_.optional_text(head, "license");
        pack.description = reader_.optional_text(head, "description");
        std::vector<OriginalArtifact> out;
        for (const Json &row : reader_.array(toml, "artifacts")) out.push_back(read_artifact(archive, row));
        reader_.demand(!out.empty(), "the pack has no artifacts");
        pack.warnings.push_back("this layout has no hashes: nothing shows whether the files were changed");
        return out;
    }

    bool is_own(std::string_view name) const override { return name == kManifestName || name == kTomlName; }

    std::string hash_problem(const OriginalArtifact &, ArtifactHashes &, OriginalArchive &) const override {
        return "";
    }

 private:
    OriginalArtifact read_artifact(const OriginalArchive &archive, const Json &row) const {
        OriginalArtifact out;
        PackArtifact &artifact = out.artifact;
        artifact.type = reader_.needed_text(row, "type");
        artifact.name = reader_.needed_text(row, "name");
        artifact.path = artifact_folder(artifact.type, artifact.name);
        artifact.origin = reader_.optional_text(row, "origin");
        if (artifact.origin.empty()) artifact.origin = "local";
        artifact.upstream = reader_.optional_text(row, "upstream");
        artifact.version_spec = reader_.optional_text(row, "version_spec");
        artifact.resolved_sha = reader_.optional_text(row, "resolved_sha");
        artifact.resolved_version = reader_.optional_text(row, "resolved_version");
        artifact.tags = reader_.optional_texts(row, "tags");
        const std::string path = reader_.path(row, "path");
        out.place = archive.find(path) != nullptr ? path : path + "/";
        const auto [first, last] = archive.below(out.place);
        reader_.demand(first != last, path + " is not in the pack");
        return out;
    }

    const ManifestReader reader_{kTomlName};
};

}  // namespace

std::unique_ptr<OriginalLayout> layout_v0(Json manifest) {
    return std::make_unique<LayoutV0>(std::move(manifest));
}

std::unique_ptr<OriginalLayout> layout_v0_toml() {
    return std::make_unique<LayoutV0Toml>();
}

}  // namespace skillmeat::core::bundle
