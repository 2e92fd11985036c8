// build.hpp - the bytes of a pack from artifacts and options: a pure function of its input.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "base/crypto/sha256.hpp"
#include "formats/dsse/dsse.hpp"
#include "formats/json/json.hpp"
#include "formats/zip/zip_reader.hpp"
#include "formats/zip/zip_writer.hpp"
#include "model/artifact/listing.hpp"
#include "state/index/pack_notes.hpp"

namespace skillmeat::core {

struct PackOptions {
    std::string name, version = "1.0.0", author = "unknown", description, license, publisher, homepage,
                      repository;
    std::vector<std::string> tags;
    std::int64_t created_at = 0;  // Unix seconds
    std::int64_t serial = -1;     // -1: created_at
    bool store = false;           // compression "store"
    unsigned threads = 0;         // 0: those of the machine; the result does not depend on it
    ArchiveLimits limits;         // what a reader has to accept, the signature included
};

struct PackInput {
    std::string type, name, origin = "local", upstream, version_spec, resolved_sha, resolved_version;
    std::vector<std::string> tags, dependencies;
    TreeScan tree;  // listing and where to read the bytes
};

// Where bytes come from, so that building touches no disk by itself. Called from several threads at once.
// `stream` may give a raw deflate stream that the pinned encoder made of the same content before ("" = none).
struct PackSource {
    std::function<std::string(const std::string &path)> read;
    std::function<std::string(const Digest &digest, std::uint64_t size)> stream;
    std::function<void(const Digest &digest, std::uint64_t size, std::string_view stream)> keep_stream;
    // What an earlier packing found out about a tree; with it, contents are not read and hashed again. Called
    // by the caller's thread only.
    std::function<std::optional<PackedTree>(const Digest &tree)> packed;
    std::function<void(const Digest &tree, const PackedTree &packed)> keep_packed;
};

// Takes the archive piece by piece, in order; called by one thread at a time, but not always the same.
using PackSink = std::function<void(std::string_view)>;

// A pack whose entries went to the sink. What follows them is layout.tail(), or signed_tail() with a signature.
struct BuiltPack {
    ZipLayout layout;
    Sha256 hash;             // of what went to the sink
    std::uint64_t size = 0;  // of the unsigned archive, which has the pack_id
    std::string manifest, bundle_toml, pack_id, bundle_hash;
    Digest content_digest;
    std::uint64_t artifacts = 0, files = 0;
    std::uint64_t compressed_bytes = 0, reused_streams = 0,
                  read_bytes = 0;  // work done, for tests that count
};

// Throws SKM_E_ARGUMENT (options), SKM_E_NAME, SKM_E_TOO_LARGE, SKM_E_EMPTY, SKM_E_NOT_UTF8, SKM_E_CHANGED (a
// file is not what its listing says) with paths, and what the sink throws. Files are read, compressed and given to
// the sink one after the other: memory is that of the largest, or of a few small ones.
BuiltPack build_pack(const PackOptions &options, const std::vector<PackInput> &inputs,
                     const PackSource &source, const PackSink &sink, const Watch &watch);

// The statement that a signature covers (compact JSON), for a built or read unsigned archive.
struct StatementFacts {
    std::string pack_id, name, version, created, manifest_sha256, expires, publisher;
    Digest content_digest;
    std::int64_t serial = 0;
    std::uint64_t size = 0;
    std::string audit_checkpoint;  // a signed note of the signer's log; "" = none
};
StatementFacts statement_facts(const PackOptions &options,
                               const BuiltPack &built);  // `expires` is left empty
std::string pack_statement(const StatementFacts &facts);

// A pack's entries without its signature: so much of the file stays when another one is embedded.
ZipLayout unsigned_layout(const ZipDirectory &directory);
// What follows them in the signed archive: the envelope as the last entry, and the directory.
std::string signed_tail(ZipLayout layout, std::string_view envelope);

}  // namespace skillmeat::core
