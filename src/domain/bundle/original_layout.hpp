// original_layout.hpp - what the four layouts of the original say of their artifacts, brought to one form, and how
// each proves it. Private to bundle.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/bundle/original_archive.hpp"

namespace skillmeat::core::bundle {

// Thrown and caught inside of the readers of manifests: the checks read like a list.
struct Refused {
    PackRefusal refusal;
};
[[noreturn]] void refuse_manifest(std::string_view manifest, std::string detail);

// Values of manifests; a contradiction is a Refused with the reason "manifest".
class ManifestReader {
 public:
    explicit ManifestReader(std::string_view manifest) : manifest_(manifest) {}

    void demand(bool condition, const std::string &detail) const;
    const Json &member(const Json &object, const char *key) const;
    const std::string &text(const Json &object, const char *key) const;         // may be empty
    const std::string &needed_text(const Json &object, const char *key) const;  // may not
    std::string optional_text(const Json &object, const char *key) const;       // null and nothing are ""
    std::vector<std::string> optional_texts(const Json &object, const char *key) const;
    const Json::Array &array(const Json &object, const char *key) const;
    std::string time(const Json &object, const char *key) const;
    std::string digest(const Json &object, const char *key) const;  // "sha256:<64 hex>", in lower case
    // Safe below an archive's root; without a final slash.
    std::string path(const Json &object, const char *key) const;
    void name(Pack &pack, const std::string &text) const;

 private:
    std::string manifest_;
};

struct OriginalArtifact {
    PackArtifact artifact;           // its listing and tree_digest come from the bytes
    std::string place;               // a folder with its final slash, or one file
    std::vector<std::string> files;  // names of entries that the manifest lists, sorted
    bool lists_files = false;        // else everything below `place` belongs to it
    std::string hash;                // as declared, in lower case; "" = none
    std::string identity;            // v2's second hash, bare; "" = none
};

// What was read of an artifact's files, in the order of their names: what its hash may be.
class ArtifactHashes {
 public:
    void take(std::string_view path, std::string_view plain);

    std::string names_and_bytes();  // rule C, "sha256:…"
    std::string bytes_alone();
    const std::vector<FileEntry> &files() const { return files_; }

 private:
    Sha256 named_, bare_;
    std::vector<FileEntry> files_;  // every file that the hash covers, with its digest
};

class OriginalLayout {
 public:
    virtual ~OriginalLayout() = default;

    // Fills what the manifest says of the pack, and the artifacts. Throws Refused.
    virtual std::vector<OriginalArtifact> read(OriginalArchive &archive, Pack &pack) = 0;
    // Entries of the layout itself, besides what the artifacts have.
    virtual bool is_own(std::string_view name) const = 0;
    // "" when the declared hash is that of the files, else what is wrong.
    virtual std::string hash_problem(const OriginalArtifact &artifact, ArtifactHashes &hashes,
                                     OriginalArchive &archive) const = 0;
    // The hash over the whole, when every file was read.
    virtual std::optional<PackRefusal> check_whole(Pack &) { return std::nullopt; }
    // Into pack.original_signature.
    virtual std::optional<PackRefusal> read_signature(Pack &) { return std::nullopt; }
};

// Text of a manifest within the bounds for so many entries; kept in pack.texts. Throws Refused.
std::string manifest_text(OriginalArchive &archive, std::string_view name, Pack &pack);
Json json_manifest(OriginalArchive &archive, std::string_view name, Pack &pack);
Json toml_manifest(OriginalArchive &archive, std::string_view name, Pack &pack);

std::unique_ptr<OriginalLayout> layout_v0(Json manifest);
std::unique_ptr<OriginalLayout> layout_v0_toml();
std::unique_ptr<OriginalLayout> layout_v1(std::string_view tar, const std::vector<TarEntry> &entries);
std::unique_ptr<OriginalLayout> layout_v2();

// Everything: manifest, names, contents. `archive_sha256` is the file as it lies there.
PackResult read_original(OriginalArchive archive, OriginalLayout &layout, PackFormat format,
                         const Digest &archive_sha256, const Watch &watch);

}  // namespace skillmeat::core::bundle
