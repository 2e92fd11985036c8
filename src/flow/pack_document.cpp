#include "flow/pack_document.hpp"

#include "base/path.hpp"
#include "flow/output.hpp"
#include "formats/deflate/deflate.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

WrittenPack written_pack(const BuiltPack &built, const std::string &path, std::string_view tail) {
    return {path,
            built.layout.end() + tail.size(),
            built.pack_id,
            built.content_digest,
            Sha256(built.hash).update(tail).finish(),
            built.bundle_hash,
            built.artifacts,
            built.files,
            {}};
}

WrittenPack written_pack(const BuiltV1 &built, const std::string &path) {
    const Digest digest = sha256(built.archive);
    return {path,   built.archive.size(), digest.hex(),    built.content_digest,
            digest, built.bundle_hash,    built.artifacts, built.files,
            {}};
}

Json pack_document(const WrittenPack &pack) {
    return Json::object({{"path", pack.path},
                         {"size", pack.size},
                         {"pack_id", pack.pack_id},
                         {"content_digest", pack.content_digest.prefixed()},
                         {"archive_sha256", pack.archive_sha256.hex()},
                         {"bundle_hash", pack.bundle_hash},
                         {"artifacts", pack.artifacts},
                         {"files", pack.files},
                         {"signed_by", Json::array(pack.signed_by)}});
}

Json encoder_document() {
    return Json::object({{"name", encoder_name()}, {"matches_reference", encoder_matches_reference()}});
}

std::string pack_output_path(const Operation &operation, const std::string &output, const PackOptions &pack) {
    const std::string name = pack.name + "-" + pack.version + ".skillmeat-pack";
    if (output.empty()) return target_of(operation, name);
    const std::string path = operation.context.resolve(output);
    return target_of(operation,
                     file_info_followed(path).kind == FileKind::directory ? join(path, name) : path);
}

}  // namespace skillmeat::core
