// read_manifest.hpp - manifest.json of a pack of ours: its form and whether it contradicts itself. Private to
// bundle.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/bundle/pack.hpp"

namespace skillmeat::core::bundle {

// What pack.files says of one entry; Listing's order (bytewise by path) and values.
struct ManifestFiles {
    Listing content;  // below artifacts/, full paths
    FileEntry toml;   // bundle.toml
};

// Is it a manifest of ours (has "pack")? nullopt when the text is not JSON at all; `problem` says why.
std::optional<Json> parse_manifest(std::string_view text, std::string &problem);

// Fills `pack` (all but directory, pack_id and signatures) and `files`. A refusal has the reason "manifest",
// "hash-mismatch" (a derived hash in it is wrong) or "unsupported" (a format of the future).
std::optional<PackRefusal> read_manifest(const Json &manifest, std::string_view text, Pack &pack,
                                         ManifestFiles &files);

}  // namespace skillmeat::core::bundle
