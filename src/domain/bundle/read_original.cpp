// The original's packs: which entry belongs to which artifact, what of it is installed, and whether the bytes are
// those that the manifest means. What differs between the layouts is in original_layout.hpp.
#include <algorithm>

#include "base/path.hpp"
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/original_layout.hpp"
#include "model/artifact/artifact.hpp"

namespace skillmeat::core::bundle {

namespace {

using Refusal = std::optional<PackRefusal>;

constexpr std::size_t kMostWarnings = 20;

PackRefusal refuse(std::string reason, std::string entry, std::string detail) {
    return {std::move(reason), std::move(entry), std::move(detail)};
}

// As everywhere: what no pack of ours would hold is not installed.
bool is_left_out(std::string_view path) {
    const auto parts = split_path(path);
    const auto is_folder_left_out = [](std::string_view part) { return is_left_out_folder(part); };
    return std::any_of(parts.begin(), parts.end() - 1, is_folder_left_out) || is_left_out_file(parts.back());
}

class Reader {
 public:
    Reader(OriginalArchive archive, OriginalLayout &layout, const Watch &watch)
        : archive_(std::move(archive)), layout_(layout), watch_(watch) {}

    PackResult read(PackFormat format, const Digest &archive_sha256) {
        result_.checks.push_back({"archive", "ok"});
        pack_.format = format;
        pack_.pack_id = archive_sha256.hex();
        const bool good = check("manifest", read_manifest()) && check("contents", read_contents()) &&
                          check("signature", check_signature());
        if (good && !pack_.original_signature) result_.checks.back().result = "absent";
        result_.has_envelope = pack_.original_signature.has_value();
        if (!artifacts_.empty()) result_.pack = std::move(pack_);
        return std::move(result_);
    }

 private:
    bool check(const char *name, Refusal refusal) {
        result_.checks.push_back({name, refusal ? refusal->reason : "ok"});
        result_.refusal = std::move(refusal);
        return !result_.refusal;
    }

    Refusal read_manifest();
    Refusal check_artifacts() const;
    Refusal claim_entries();
    Refusal check_listed();
    Refusal read_contents();
    Refusal read_artifact(OriginalArtifact &artifact);
    Refusal read_file(OriginalArtifact &artifact, const OriginalEntry &entry, ArtifactHashes &hashes);
    Refusal check_signature();
    void warn(std::string text);

    OriginalArchive archive_;
    OriginalLayout &layout_;
    const Watch &watch_;
    PackResult result_;
    Pack pack_;
    std::vector<OriginalArtifact> artifacts_;
    std::size_t warnings_left_out_ = 0;
};

void Reader::warn(std::string text) {
    if (pack_.warnings.size() < kMostWarnings)
        pack_.warnings.push_back(std::move(text));
    else
        ++warnings_left_out_;
}

Refusal Reader::read_manifest() {
    try {
        artifacts_ = layout_.read(archive_, pack_);
    } catch (const Refused &refused) {
        return refused.refusal;
    }
    std::sort(artifacts_.begin(), artifacts_.end(),
              [](const auto &a, const auto &b) { return a.artifact.path < b.artifact.path; });
    if (auto refusal = check_artifacts()) return refusal;
    if (auto refusal = claim_entries()) return refusal;
    return check_listed();
}

Refusal Reader::check_artifacts() const {
    for (std::size_t i = 0; i < artifacts_.size(); ++i) {
        const PackArtifact &artifact = artifacts_[i].artifact;
        const std::string called = artifact.type + ":" + artifact.name;
        if (component_problem(artifact.type) || artifact_name_problem(artifact.name))
            return refuse("manifest", "", called + " is not a type and name of an artifact");
        if (i != 0 && artifacts_[i - 1].artifact.path == artifact.path)
            return refuse("manifest", "", called + " stands twice");
    }
    return std::nullopt;
}

// Each entry has to belong to one artifact or to the layout. Looked at before anything is read but the manifest.
Refusal Reader::claim_entries() {
    const auto &entries = archive_.entries();
    std::vector<bool> claimed(entries.size());
    for (const OriginalArtifact &artifact : artifacts_) {
        const auto [first, last] = archive_.below(artifact.place);
        const std::size_t stop = artifact.place.ends_with('/') ? last : std::min(first + 1, last);
        for (std::size_t i = first; i < stop; ++i) {
            if (claimed[i]) return refuse("manifest", entries[i].name, "the entry belongs to two artifacts");
            claimed[i] = true;
        }
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (claimed[i] || layout_.is_own(entries[i].name)) continue;
        const auto [first, last] = archive_.below(entries[i].name + "/");
        if (entries[i].is_folder && first != last) continue;
        return refuse("protected-path", entries[i].name, "the entry belongs to no artifact of the manifest");
    }
    return std::nullopt;
}

Refusal Reader::check_listed() {
    for (const OriginalArtifact &artifact : artifacts_) {
        for (const std::string &name : artifact.files) {
            if (archive_.find(name) == nullptr)
                return refuse("hash-mismatch", name, "the manifest lists a file that is not there");
        }
    }
    return std::nullopt;
}

Refusal Reader::read_file(OriginalArtifact &artifact, const OriginalEntry &entry, ArtifactHashes &hashes) {
    watch_.check();
    const bool is_folder = artifact.place.ends_with('/');
    const std::string path(is_folder ? std::string_view(entry.name).substr(artifact.place.size())
                                     : base_name(entry.name));
    std::string_view plain;
    if (auto refusal = archive_.view(entry, plain)) return refusal;
    hashes.take(path, plain);
    if (is_left_out(path)) {
        warn("never installed, because packs leave it out: " + entry.name);
        return std::nullopt;
    }
    const FileEntry file{path, entry.executable, plain.size(), hashes.files().back().sha256};
    artifact.artifact.listing.files.push_back(file);
    pack_.placed.push_back(
        {artifact.artifact.path + path, file.sha256, file.size, entry.zip, entry.tar_offset});
    return std::nullopt;
}

Refusal Reader::read_artifact(OriginalArtifact &artifact) {
    ArtifactHashes hashes;
    const auto [first, last] = archive_.below(artifact.place);
    const std::size_t stop = artifact.place.ends_with('/') ? last : std::min(first + 1, last);
    for (std::size_t i = first; i < stop; ++i) {
        const OriginalEntry &entry = archive_.entries()[i];
        if (entry.is_folder) continue;
        if (artifact.lists_files &&
            !std::binary_search(artifact.files.begin(), artifact.files.end(), entry.name)) {
            std::string_view plain;  // the rules of archives hold for it too
            if (auto refusal = archive_.view(entry, plain)) return refusal;
            warn("never installed, because the manifest does not list it: " + entry.name);
            continue;
        }
        if (auto refusal = read_file(artifact, entry, hashes)) return refusal;
    }
    PackArtifact &out = artifact.artifact;
    if (out.listing.files.empty())
        return refuse("manifest", artifact.place, out.type + ":" + out.name + " has no files");
    if (type_facts(out.type) == nullptr)
        warn(out.type + ":" + out.name + " has a type that is not known here");
    if (artifact.hash.empty() && artifact.identity.empty() && pack_.format == PackFormat::v2)
        warn(out.type + ":" + out.name + " has no hash: nothing shows whether its files were changed");
    std::string problem;
    try {
        problem = layout_.hash_problem(artifact, hashes, archive_);
    } catch (const Refused &refused) {
        return refused.refusal;
    }
    if (!problem.empty()) return refuse("hash-mismatch", artifact.place, problem);
    out.tree_digest = out.listing.tree_digest();
    return std::nullopt;
}

Refusal Reader::read_contents() {
    Listing content;
    for (std::size_t i = 0; i < artifacts_.size(); ++i) {
        watch_.step("verify", i, artifacts_.size());
        if (auto refusal = read_artifact(artifacts_[i])) return refusal;
        PackArtifact &artifact = artifacts_[i].artifact;
        for (FileEntry file : artifact.listing.files) {
            file.path.insert(0, artifact.path);
            content.files.push_back(std::move(file));
        }
        pack_.artifacts.push_back(std::move(artifact));
    }
    for (const OriginalEntry &entry : archive_.entries()) {
        std::string_view plain;
        if (entry.is_folder || !layout_.is_own(entry.name)) continue;
        if (auto refusal = archive_.view(entry, plain)) return refusal;
    }
    watch_.step("verify", artifacts_.size(), artifacts_.size());
    pack_.content_digest = content.tree_digest();
    std::sort(pack_.placed.begin(), pack_.placed.end(),
              [](const PlacedFile &a, const PlacedFile &b) { return a.name < b.name; });
    return layout_.check_whole(pack_);
}

Refusal Reader::check_signature() {
    auto refusal = layout_.read_signature(pack_);
    if (warnings_left_out_ != 0)
        pack_.warnings.push_back("and " + std::to_string(warnings_left_out_) + " warnings more");
    return refusal;
}

}  // namespace

PackResult read_original(OriginalArchive archive, OriginalLayout &layout, PackFormat format,
                         const Digest &archive_sha256, const Watch &watch) {
    return Reader(std::move(archive), layout, watch).read(format, archive_sha256);
}

}  // namespace skillmeat::core::bundle
