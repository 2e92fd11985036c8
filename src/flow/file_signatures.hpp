// file_signatures.hpp - X.minisig and X.sig beside a pack X: made and checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/crypto/long_hash.hpp"
#include "base/crypto/signing.hpp"
#include "domain/bundle/pack.hpp"
#include "domain/trust/trust.hpp"
#include "flow/flow.hpp"
#include "formats/archive/archive_source.hpp"

namespace skillmeat::core {

inline constexpr const char *kMinisignEnding = ".minisig";
inline constexpr const char *kSshEnding = ".sig";

// What our minisign signatures say of a pack, in the form of pack-format.md.
struct PackFacts {
    std::string name, version, pack_id;
    std::int64_t serial = 0;
};
std::string pack_comment(const PackFacts &pack, const std::string &expires);

LongDigest hash_of(const Operation &operation, const ArchiveSource &archive, LongHashKind kind);

struct FileSignatures {
    bool present = false;
    std::vector<OtherSignature> sound;  // or not to be checked
    std::string problem;                // why one of them is wrong; "" = none is
};
// Reads and checks what lies beside the pack. `keys` gives those that may have made a minisign signature, which does not
// say its key; it is asked only when there is one.
using KnownKeys = std::vector<PublicKey> (*)(const Operation &operation);
FileSignatures read_file_signatures(const Operation &operation, const std::string &path,
                                    const ArchiveSource &archive, const Pack &pack, KnownKeys keys);

}  // namespace skillmeat::core
