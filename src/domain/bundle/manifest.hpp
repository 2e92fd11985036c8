// manifest.hpp - what writer and reader of packs share: the manifest's derived values. Private to bundle.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"

namespace skillmeat::core::bundle {

inline constexpr std::string_view kManifestName = "manifest.json";
inline constexpr std::string_view kTomlName = "bundle.toml";
inline constexpr std::string_view kArtifactsFolder = "artifacts/";
inline constexpr std::string_view kSignaturesFolder = "signatures/";
inline constexpr std::string_view kEnvelopeName = "signatures/pack.dsse";
inline constexpr std::int64_t kLargestInteger = (std::int64_t{1} << 53) - 1;

std::string artifact_folder(std::string_view type, std::string_view name);  // "artifacts/<type>/<name>/"

// That of an entry below an artifact, "" for one that lies nowhere.
std::string_view artifact_part(std::string_view entry);

bool is_pack_name(std::string_view text);     // [A-Za-z0-9][A-Za-z0-9_-]{0,99}
bool is_pack_version(std::string_view text);  // [0-9A-Za-z][0-9A-Za-z.+_-]{0,63}

// Types that the original knows: only these stand in the manifest's own `artifacts`.
bool is_original_type(std::string_view type);

// What a manifest of so many entries may be at most, in bytes and values, so that reading one takes bounded
// memory.
// "" when `text` stays below, else what is too much. Writer and reader ask it.
std::string manifest_excess(std::string_view text, std::size_t entries);

// The original's rule over all keys but bundle_hash; `manifest` is sorted.
std::string bundle_hash_of(const Json &manifest);

// The table for the original's importer, made from the manifest (with its pack.files).
std::string bundle_toml_of(const Json &manifest);

}  // namespace skillmeat::core::bundle
