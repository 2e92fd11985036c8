// row_format.hpp - rows in the original's two files and in ours; only for this module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/collection/collection.hpp"

namespace skillmeat::core {

// Of a collection's folder.
inline std::string manifest_path(const std::string &folder) {
    return folder + "/collection.toml";
}
inline std::string lock_path(const std::string &folder) {
    return folder + "/collection.lock";
}

// Keys of a manifest row that we write; every other key of a row is kept as it stands.
const std::vector<std::string> &row_keys();
Json row_to_json(const ArtifactRow &row);  // in the original's order
// Strict about required keys and kinds. `where` names the row ("artifacts[3]"). Throws SKM_E_SCHEMA with
// detail key.
ArtifactRow row_from_json(Json json, const std::string &where);

const std::vector<std::string> &lock_keys();
std::string lock_key(const ArtifactId &id);       // "<name>::<type>"
Json lock_entry_to_json(const ArtifactRow &row);  // in the original's order

// Our state: {"format":1,"generation":N,"artifacts":{"skill:name":{…}}}.
struct StateEntry {
    std::optional<Digest> tree_digest;
    std::string content_hash, base, forked_from, pack_id, signer;
};
inline constexpr int kStateFormat = 1;
// What is not ours is as in `before` (null for a new row).
Json state_entry_to_json(const ArtifactRow &row, const Json &before);
StateEntry state_entry_from_json(const Json &json);  // SKM_E_SCHEMA

}  // namespace skillmeat::core
