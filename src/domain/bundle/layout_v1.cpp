// v1: a tar in gzip with manifest.toml, and bom.json over all the rest, as PackBuilder writes it.
#include <algorithm>
#include <map>

#include "base/path.hpp"
#include "domain/bundle/layout_v1.hpp"
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/original_layout.hpp"
#include "model/artifact/artifact.hpp"

namespace skillmeat::core::bundle {

namespace {

using Refusal = std::optional<PackRefusal>;

constexpr std::size_t kBlock = 512, kRecord = 20 * kBlock;

PackRefusal unsupported(std::string_view manifest, const std::string &version) {
    return {"unsupported", std::string(manifest),
            "the pack has format " + version + "; this version reads 1"};
}

struct BomMember {
    std::string name, type, hash;
};

class LayoutV1 : public OriginalLayout {
 public:
    LayoutV1(std::string_view tar, const std::vector<TarEntry> &entries) : tar_(tar), entries_(entries) {}

    std::vector<OriginalArtifact> read(OriginalArchive &archive, Pack &pack) override {
        const Json toml = toml_manifest(archive, kV1ManifestName, pack);
        const std::string &version = reader_.text(toml, "pack-format-version");
        if (version != "1") throw Refused{unsupported(kV1ManifestName, version)};
        read_head(reader_.member(toml, "bundle"), pack);
        read_bom(json_manifest(archive, kBomName, pack), pack);
        std::vector<OriginalArtifact> out;
        for (const Json &row : reader_.array(toml, "members")) out.push_back(read_member(archive, row));
        reader_.demand(!out.empty(), "the pack has no members");
        reader_.demand(out.size() == bom_.size(), "manifest.toml and bom.json list other members");
        return out;
    }

    bool is_own(std::string_view name) const override {
        return name == kV1ManifestName || name == kBomName || name == kOverridesName;
    }

    // The original takes the bytes of one member for all of the same name: where two types share one, either of
    // their hashes may stand. bundle_hash covers every byte in any case.
    std::string hash_problem(const OriginalArtifact &artifact, ArtifactHashes &hashes,
                             OriginalArchive &archive) const override {
        const std::string own = hashes.bytes_alone();
        if (own == artifact.hash) return "";
        for (const auto &[place, member] : bom_) {
            if (member.name != artifact.artifact.name || place + "/" == artifact.place) continue;
            if (artifact.hash == bytes_below(archive, place + "/")) return "";
        }
        return "the member's content_hash is not that of its files";
    }

    // Over the tar as it would be without bom.json.
    Refusal check_whole(Pack &pack) override {
        const auto bom = std::find_if(entries_.begin(), entries_.end(),
                                      [](const TarEntry &entry) { return entry.name == kBomName; });
        const auto end_of = [](const TarEntry &entry) {
            return entry.data_offset + (entry.size + kBlock - 1) / kBlock * kBlock;
        };
        const std::uint64_t begin = bom->header_offset, next = end_of(*bom), end = end_of(entries_.back());
        Sha256 hash;
        hash.update(tar_.substr(0, begin)).update(tar_.substr(next, end - next));
        const std::uint64_t covered = begin + (end - next);
        const std::uint64_t padded = (covered + 2 * kBlock + kRecord - 1) / kRecord * kRecord;
        hash.update(std::string(padded - covered, '\0'));
        if (hash.finish().prefixed() == pack.bundle_hash) return std::nullopt;
        return PackRefusal{"hash-mismatch", std::string(kBomName),
                           "the bundle_hash is not that of the archive"};
    }

 private:
    void read_head(const Json &head, Pack &pack) const {
        reader_.name(pack, reader_.text(head, "name"));
        pack.version = reader_.text(head, "version");
        pack.description = reader_.text(head, "description");
        pack.author = reader_.text(head, "author");
        pack.bundle_uuid = reader_.text(head, "uuid");
        pack.created_at = reader_.text(head, "created_at");
        if (!pack.created_at.empty()) (void)reader_.time(head, "created_at");
    }

    void read_bom(const Json &bom, Pack &pack) {
        const ManifestReader reader(kBomName);
        const std::string &version = reader.text(bom, "format_version");
        if (version != "1") throw Refused{unsupported(kBomName, version)};
        pack.bundle_hash = reader.digest(bom, "bundle_hash");
        (void)reader.member(bom, "provenance");
        for (const Json &row : reader.array(bom, "members")) {
            BomMember member{reader.text(row, "name"), reader.text(row, "type"),
                             reader.digest(row, "content_hash")};
            const bool first = bom_.emplace(reader.path(row, "path"), std::move(member)).second;
            reader.demand(first, "a member stands twice");
        }
    }

    OriginalArtifact read_member(const OriginalArchive &archive, const Json &row) const {
        OriginalArtifact out;
        PackArtifact &artifact = out.artifact;
        artifact.type = reader_.needed_text(row, "type");
        artifact.name = reader_.needed_text(row, "name");
        artifact.path = artifact_folder(artifact.type, artifact.name);
        artifact.origin = "local";
        artifact.resolved_sha = reader_.optional_text(row, "source_commit");
        const std::string path = reader_.path(row, "path");
        reader_.demand(reader_.member(row, "tier").is_integer(), path + ": \"tier\" is not an integer");
        reader_.demand(path.starts_with(kArtifactsFolder), "a member lies outside of artifacts/");
        out.hash = reader_.digest(row, "content_hash");
        const auto member = bom_.find(path);
        reader_.demand(member != bom_.end() && member->second.name == artifact.name &&
                           member->second.type == artifact.type && member->second.hash == out.hash,
                       "manifest.toml and bom.json do not agree at " + path);
        out.place = archive.find(path) != nullptr ? path : path + "/";
        const auto [first, last] = archive.below(out.place);
        reader_.demand(first != last, path + " is not in the pack");
        return out;
    }

    static std::string bytes_below(OriginalArchive &archive, const std::string &folder) {
        Sha256 hash;
        const auto [first, last] = archive.below(folder);
        for (std::size_t i = first; i < last; ++i) {
            std::string_view plain;
            if (!archive.entries()[i].is_folder && !archive.view(archive.entries()[i], plain))
                hash.update(plain);
        }
        return hash.finish().prefixed();
    }

    const ManifestReader reader_{kV1ManifestName};
    const std::string_view tar_;
    const std::vector<TarEntry> &entries_;
    std::map<std::string, BomMember> bom_;  // by path
};

}  // namespace

std::unique_ptr<OriginalLayout> layout_v1(std::string_view tar, const std::vector<TarEntry> &entries) {
    return std::make_unique<LayoutV1>(tar, entries);
}

}  // namespace skillmeat::core::bundle
