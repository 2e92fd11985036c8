// v2: a ZIP with compatibility.json, bom_v2.json and manifest.toml ("portable"). Its program checks no hash; where the
// bill of materials has one, it has to hold.
#include <algorithm>
#include <array>

#include "base/path.hpp"
#include "domain/bundle/layout_v2.hpp"
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/original_layout.hpp"
#include "model/artifact/artifact.hpp"
#include "model/artifact/original_hashes.hpp"

namespace skillmeat::core::bundle {

namespace {

constexpr std::string_view kManifest = "manifest.toml";

// Where the original puts types whose folder is called otherwise than with us.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFolders = {
    {{"rule_file", "rules"},
     {"spec_file", "specs"},
     {"context_file", "context"},
     {"project_config", "config"},
     {"progress_template", "progress"}}};

std::string folder_of(std::string_view type) {
    for (const auto &[known, folder] : kFolders)
        if (known == type) return std::string(folder);
    return container_of(type);
}

void demand_version(const ManifestReader &reader, std::string_view manifest, const Json &object) {
    const std::string &version = reader.text(object, "pack_format_version");
    if (version == "2") return;
    throw Refused{
        {"unsupported", std::string(manifest), "the pack has format " + version + "; this version reads 2"}};
}

class LayoutV2 : public OriginalLayout {
 public:
    std::vector<OriginalArtifact> read(OriginalArchive &archive, Pack &pack) override {
        demand_version(ManifestReader(kCompatibilityName), kCompatibilityName,
                       json_manifest(archive, kCompatibilityName, pack));
        const Json bom = json_manifest(archive, kBomV2Name, pack);
        demand_version(reader_, kBomV2Name, bom);
        pack.name = "portable-bundle";  // it has none
        pack.created_at = reader_.optional_text(bom, "exported_at");
        if (!pack.created_at.empty()) (void)reader_.time(bom, "exported_at");
        if (archive.find(kManifest) != nullptr) (void)toml_manifest(archive, kManifest, pack);
        std::vector<OriginalArtifact> out;
        for (const Json &row : reader_.array(bom, "members")) {
            OriginalArtifact artifact = read_member(archive, row);
            if (artifact.place.empty())
                pack.warnings.push_back(artifact.artifact.type + ":" + artifact.artifact.name +
                                        " is named without contents");
            else
                out.push_back(std::move(artifact));
        }
        reader_.demand(!out.empty(), "no member has contents");
        return out;
    }

    bool is_own(std::string_view name) const override {
        return name == kCompatibilityName || name == kBomV2Name || name == kManifest;
    }

    // Which of the program's own hashes stands there depends on where the artifact came from.
    std::string hash_problem(const OriginalArtifact &artifact, ArtifactHashes &hashes,
                             OriginalArchive &archive) const override {
        if (artifact.hash.empty() && artifact.identity.empty()) return "";
        std::vector<std::string> paths;
        for (const FileEntry &file : hashes.files()) paths.push_back(file.path);
        const bool is_folder = is_folder_type(artifact.artifact.type) || paths.size() != 1;
        const auto read_again = [&](const std::string &path) {
            std::string_view plain;
            if (auto refusal = archive.view(*archive.find(artifact.place + path), plain))
                throw Refused{*refusal};
            return plain;
        };
        const OriginalHashes all = original_hashes_of(paths, is_folder, read_again);
        if (!artifact.identity.empty() && artifact.identity != all.e)
            return "the canonical identity is not that of the files";
        if (artifact.hash.empty()) return "";
        for (const std::string *hash : {&all.a, &all.b, &all.c, &all.d, &all.e})
            if (artifact.hash == *hash) return "";
        return "the member's content_hash is none of those of its files";
    }

 private:
    static std::string bare(std::string hash) {
        constexpr std::string_view kPrefix = "sha256:";
        return hash.starts_with(kPrefix) ? hash.substr(kPrefix.size()) : hash;
    }

    OriginalArtifact read_member(const OriginalArchive &archive, const Json &row) const {
        OriginalArtifact out;
        PackArtifact &artifact = out.artifact;
        artifact.type = reader_.needed_text(row, "type");
        artifact.name = reader_.needed_text(row, "name");
        artifact.path = artifact_folder(artifact.type, artifact.name);
        artifact.origin = "local";
        if (const Json *from = row.find("upstream_provenance"); from != nullptr && from->is_object()) {
            artifact.upstream = reader_.optional_text(*from, "upstream_url");
            artifact.resolved_sha = reader_.optional_text(*from, "resolved_sha");
            artifact.resolved_version = reader_.optional_text(*from, "resolved_version");
        }
        out.hash = bare(reader_.optional_text(row, "content_hash"));
        if (const Json *map = row.find("reference_map"); map != nullptr && map->is_object())
            out.identity = bare(reader_.optional_text(*map, "content_hash"));
        for (const std::string &folder :
             {reader_.path(row, "path") + "/",
              "artifacts/" + folder_of(artifact.type) + "/" + artifact.name + "/"}) {
            reader_.demand(folder.starts_with(kArtifactsFolder), "a member lies outside of artifacts/");
            const auto [first, last] = archive.below(folder);
            if (first != last && out.place.empty()) out.place = folder;
        }
        return out;
    }

    const ManifestReader reader_{kBomV2Name};
};

}  // namespace

std::unique_ptr<OriginalLayout> layout_v2() {
    return std::make_unique<LayoutV2>();
}

}  // namespace skillmeat::core::bundle
