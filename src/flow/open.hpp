// open.hpp - what a caller holds on to: a collection as it is now, a verified pack, an unlocked key.
#pragma once

#include <memory>

#include "domain/bundle/pack.hpp"
#include "domain/key/key.hpp"
#include "flow/flow.hpp"
#include "model/collection/collection.hpp"

namespace skillmeat::core {

// `name` "" = the configured default. SKM_E_HOME_NOT_FOUND, SKM_E_COLLECTION_NOT_FOUND …
std::shared_ptr<const Collection> open_collection(const Operation &operation, const std::string &name);

struct OpenPack {
    ArchiveSource
        archive;  // open: files are read when they are asked for, and compared with what was verified
    Pack pack;
    std::string content_digest;  // with prefix
};
// Reads a pack under the limits of the policy. A refusal is an error here: SKM_E_ARCHIVE or SKM_E_PACK with
// the details `reason` and `entry`.
OpenPack open_pack(const Operation &operation, const std::string &path);

struct OpenKey {
    KeyInfo info;
    std::unique_ptr<Signer> signer;
};
OpenKey open_key(const Operation &operation, const std::string &key, const Passphrase &passphrase);

}  // namespace skillmeat::core
