// take_back.hpp - a change of a collection, taken back inside of what people have made of its files since.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/collection/collection.hpp"

namespace skillmeat::core {

// The three files of a collection before a change, after it, and as they are now.
struct CollectionChange {
    std::string name;  // for messages
    Collection::Texts before, after, now;
};

// An artifact of which the change made something else: its row, its entry in the lock or in our state.
struct ChangedArtifact {
    ArtifactId id;
    std::string before_path, after_path;  // of its files in the collection; "" = there was no row
    bool is_edited = false;               // its row now is neither what the change left nor what it found
};
// Throws as parse_toml and parse_json, SKM_E_SCHEMA: then nothing can be said about single rows.
std::vector<ChangedArtifact> changed_artifacts(const CollectionChange &change);

// The files as they are now, without what the change did to these artifacts and to the head of the manifest. What has
// become something else since stays; comments and layout stay byte for byte. Texts that were absent stay absent.
Collection::Texts without_change(const CollectionChange &change, const std::set<ArtifactId> &artifacts);

}  // namespace skillmeat::core
