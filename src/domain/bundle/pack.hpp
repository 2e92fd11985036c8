// pack.hpp - a .skillmeat-pack in memory: read strictly and verified to the bit (pack-format.md, "Reading").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "formats/dsse/dsse.hpp"
#include "formats/json/json.hpp"
#include "formats/zip/zip_reader.hpp"
#include "model/artifact/listing.hpp"

namespace skillmeat::core {

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

struct Pack {
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
    PackSignatures signatures;
    std::vector<std::string> warnings;
    // Plain bytes of one file: artifact.path + file.path. Inflates; verified already. Throws SKM_E_NOT_FOUND.
    std::string file_bytes(std::string_view archive, const std::string &entry_name) const;
    // Its raw deflate stream as it lies in the archive; nullopt when it is stored plain or not there.
    std::optional<std::string_view> file_stream(std::string_view archive, std::string_view entry_name) const;

    ZipDirectory directory;
};

struct PackResult {
    std::optional<PackRefusal> refusal;
    bool has_envelope = false;  // an embedded one or a sidecar, sound or not
    std::optional<Pack> pack;   // also with some refusals, as far as it was read (inspect)
    // What was checked, in order, for `bundle verify`: archive manifest canonical contents signature; the
    // result is "ok", "absent" (no signature) or the reason of the refusal, which is the last.
    struct Check {
        std::string name, result;
    };
    std::vector<Check> checks;
};

// Everything is checked before it returns: structure, canonical form, every hash, every signature over its
// own key. `sidecar` is the text of X.dsse beside the file, or empty.
PackResult read_pack(std::string_view archive, std::string_view sidecar, const ArchiveLimits &limits,
                     const Watch &watch);

// The facts that a signature over this pack has to state (expires is left empty).
struct StatementFacts;
StatementFacts statement_facts(const Pack &pack);

}  // namespace skillmeat::core
