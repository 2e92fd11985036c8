// build_v1.hpp - the bytes of a v1 pack, the tar.gz that the original imports: a pure function of its input.
#pragma once

#include <string>
#include <vector>

#include "domain/bundle/build.hpp"

namespace skillmeat::core {

struct BuiltV1 {
    std::string archive;
    std::string bundle_hash;
    Digest content_digest;
    std::uint64_t artifacts = 0, files = 0;
};

// `uuid` "" = made of name and version. Of the options count name, version, author, description, created_at and
// limits; the rest has no place there. The whole archive is in memory, plain and compressed. Throws as build_pack does,
// and SKM_E_UNSUPPORTED for a type that the original takes into no v1 pack.
BuiltV1 build_v1(const PackOptions &options, const std::string &uuid, const std::vector<PackInput> &inputs,
                 const PackSource &source, const Watch &watch);

}  // namespace skillmeat::core
