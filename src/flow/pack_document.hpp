// pack_document.hpp - what is told of a pack that was written, and where it went. For export and convert.
#pragma once

#include <string>
#include <vector>

#include "base/crypto/sha256.hpp"
#include "domain/bundle/build.hpp"
#include "domain/bundle/build_v1.hpp"
#include "flow/flow.hpp"

namespace skillmeat::core {

struct WrittenPack {
    std::string path;
    std::uint64_t size = 0;
    std::string pack_id;
    Digest content_digest, archive_sha256;
    std::string bundle_hash;
    std::uint64_t artifacts = 0, files = 0;
    std::vector<std::string> signed_by;
};
// `tail`: what follows the entries.
WrittenPack written_pack(const BuiltPack &built, const std::string &path, std::string_view tail);
WrittenPack written_pack(const BuiltV1 &built, const std::string &path);
Json pack_document(const WrittenPack &pack);
Json encoder_document();

// Where a pack goes: `output` is a file, a folder, or "" for the working directory.
std::string pack_output_path(const Operation &operation, const std::string &output, const PackOptions &pack);

}  // namespace skillmeat::core
