// pack.hpp - a .skillmeat-pack, in memory or in a file: read strictly and verified to the bit (pack-format.md, "Reading").
// Also the four layouts of the original program, each verified as far as its own hashes reach.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "base/crypto/signing.hpp"
#include "formats/deflate/gzip.hpp"
#include "formats/dsse/dsse.hpp"
#include "formats/json/json.hpp"
#include "formats/zip/zip_reader.hpp"
#include "model/artifact/listing.hpp"

namespace skillmeat::core {

// Ours, and the original's: v0 (ZIP, manifest.json), v0_toml (ZIP, bundle.toml), v1 (tar.gz), v2 (ZIP, bom_v2.json).
enum class PackFormat { zip, v0, v0_toml, v1, v2 };
std::string_view pack_format_name(PackFormat format);  // "v0-toml" …

// Why a pack is refused; `reason` is one of the archive's classes or manifest, hash-mismatch, not-canonical,
// signature.
struct PackRefusal {
    std::string reason, entry, detail;
};

struct PackArtifact {
    std::string type, name, path;  // path: "artifacts/<type>/<name>/"
    std::string origin, version, license, upstream, version_spec, resolved_sha, resolved_version;
    std::vector<std::string> tags, dependencies;
    std::string description;    // from metadata
    std::string original_hash;  // the original's rule, "" for a type that it does not know
    Listing listing;            // relative to path
    Digest tree_digest;
};

// What the envelope says; whether it is believed is trust's business.
struct PackSignatures {
    bool present = false;
    bool sidecar = false;
    std::vector<EnvelopeSignature> signatures;  // each verified against its own key
    Json statement;                             // parsed payload
    std::int64_t serial = 0;
    std::string expires, publisher;
};

// The signature in a manifest of the original. It holds no public key: who has the key of this id can check it.
struct OriginalSignature {
    std::string key_id;  // 64 hex digits, as our own
    std::string signed_bytes;
    Signature signature{};
};

// Where a file of a pack of the original lies.
struct PlacedFile {
    std::string name;  // by which it is asked for, "artifacts/<type>/<name>/…" whatever the layout
    Digest sha256;
    std::uint64_t size = 0;
    std::optional<ZipEntry> entry;  // in a ZIP
    std::uint64_t tar_offset = 0;   // else in the plain tar
};

// Ours unless `format` says otherwise. A pack of the original has no serial, publisher, bundle_toml and signatures;
// its pack_id is the SHA-256 of the file as it lies there.
struct Pack {
    PackFormat format = PackFormat::zip;
    std::string name, version, author, license, description, created_at, publisher, homepage, repository;
    std::vector<std::string> tags;
    std::int64_t serial = 0;
    std::string pack_id;              // bare hex
    std::uint64_t unsigned_size = 0;  // of the archive that pack_id names
    Digest content_digest;
    std::string bundle_hash;              // with prefix
    std::vector<PackArtifact> artifacts;  // sorted by path
    Json manifest;
    std::string manifest_text, bundle_toml;
    std::string envelope;  // the embedded one's text, "" when there is none
    PackSignatures signatures;
    std::vector<std::string> warnings;

    // One file, read again and compared with the digest that was verified: of an archive that somebody wrote into
    // meanwhile this is SKM_E_CHANGED, never other bytes.
    struct File {
        Digest sha256;
        bool deflated = false;  // `view.stored` is a raw deflate stream of it
        EntryView view;         // good until the buffers are used again
    };
    File file(const ArchiveSource &archive, const std::string &entry_name, EntryBuffers &buffers) const;
    // Plain bytes of any entry, so checked. Throws SKM_E_NOT_FOUND.
    std::string file_bytes(const ArchiveSource &archive, const std::string &entry_name) const;
    // What reading it takes of memory, 0 when it is not there.
    std::uint64_t file_memory(const std::string &entry_name) const;

    ZipDirectory directory;  // of a pack of ours

    // Of a pack of the original.
    std::vector<PlacedFile> placed;                          // sorted by name
    std::vector<std::pair<std::string, std::string>> texts;  // its manifests by name
    std::shared_ptr<const PlainBytes> tar;                   // v1
    std::string bundle_uuid;                                 // v1
    std::optional<OriginalSignature> original_signature;     // v0
};

struct PackResult {
    std::optional<PackRefusal> refusal;
    bool has_envelope = false;  // an embedded one or a sidecar, sound or not
    std::optional<Pack> pack;   // also with some refusals, as far as it was read (inspect)
    // What was checked, in order, for `bundle verify`: archive manifest canonical contents signature (of the
    // original's no canonical); the result is "ok", "absent" (no signature) or the reason of the refusal, which is the last.
    struct Check {
        std::string name, result;
    };
    std::vector<Check> checks;
};

// Everything is checked before it returns: structure, canonical form, every hash, every signature over its
// own key. `sidecar` is the text of X.dsse beside the file, or empty. The contents of a file are read entry by entry:
// memory is that of the largest. Throws SKM_E_CHANGED when somebody writes into it meanwhile.
PackResult read_pack(const ArchiveSource &archive, std::string_view sidecar, const ArchiveLimits &limits,
                     const Watch &watch);

// The facts that a signature over this pack has to state (expires is left empty).
struct StatementFacts;
StatementFacts statement_facts(const Pack &pack);

}  // namespace skillmeat::core
