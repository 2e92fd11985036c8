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

// Why a pack is refused; `reason` is one of the archive's classes or manifest, hash-mismatch, not-canonical, signature.
struct PackRefusal {
    std::string reason, entry, detail;
};

struct PackArtifact {
    std::string type, name, path;                          // path: "artifacts/<type>/<name>/"
    std::string origin, version, license, upstream, version_spec, resolved_sha, resolved_version;
    std::vector<std::string> tags, dependencies;
    std::string description;                               // from metadata
    Listing listing;                                       // relative to path
    Digest tree_digest;
};

// What the envelope says; whether it is believed is trust's business.
struct PackSignatures {
    bool present = false;
    bool sidecar = false;
    std::vector<EnvelopeSignature> signatures;             // each verified against its own key
    Json statement;                                        // parsed payload
    std::int64_t serial = 0;
    std::string expires, publisher;
};

struct Pack {
    std::string name, version, author, license, description, created_at, publisher, homepage, repository;
    std::vector<std::string> tags;
    std::int64_t serial = 0;
    std::string pack_id;                                   // bare hex
    Digest content_digest;
    std::string bundle_hash;                               // with prefix
    std::vector<PackArtifact> artifacts;                   // sorted by path
    Json manifest;
    std::string manifest_text, bundle_toml;
    PackSignatures signatures;
    std::vector<std::string> warnings;
    struct Check { std::string name, result; };            // what was checked, for `bundle verify`
    std::vector<Check> checks;

    // Plain bytes of one file: artifact.path + file.path. Inflates; verified already.
    std::string file_bytes(std::string_view archive, const std::string &entry_name) const;

    ZipDirectory directory;
};

struct PackResult {
    std::optional<PackRefusal> refusal;
    std::optional<Pack> pack;                              // also with some refusals, as far as it was read (inspect)
};

// Everything is checked before it returns: structure, canonical form, every hash, every signature over its own key.
// `sidecar` is the text of X.dsse beside the file, or empty.
PackResult read_pack(std::string_view archive, std::string_view sidecar, const ArchiveLimits &limits, const Watch &watch);

}  // namespace skillmeat::core
