// inspect: what a sound pack says of itself. A pack that is not sound is an error with the reason of the
// refusal.
#include "flow/bundle.hpp"
#include "flow/pack_file.hpp"

namespace skillmeat::core {

namespace {

Json artifact_document(const PackArtifact &artifact) {
    return Json::object({{"name", artifact.name},
                         {"type", artifact.type},
                         {"path", artifact.path},
                         {"origin", artifact.origin},
                         {"version", artifact.version},
                         {"description", artifact.description},
                         {"license", artifact.license},
                         {"tags", Json::array(artifact.tags)},
                         {"dependencies", Json::array(artifact.dependencies)},
                         {"upstream", artifact.upstream},
                         {"tree_digest", artifact.tree_digest.prefixed()},
                         {"files", artifact.listing.files.size()}});
}

Json file_document(const std::string &path, const FileEntry &file) {
    return Json::object(
        {{"path", path}, {"size", file.size}, {"mode", file.mode()}, {"sha256", file.sha256.hex()}});
}

Json files_document(const Pack &pack) {
    Json out = Json::array();
    if (pack.format != PackFormat::zip) {
        for (const PackArtifact &artifact : pack.artifacts)
            for (const FileEntry &file : artifact.listing.files)
                out.push(file_document(artifact.path + file.path, file));
        return out;
    }
    for (const Json &file : pack.manifest.at("pack").at("files").as_array())
        out.push(Json::object({{"path", file.at("path")},
                               {"size", file.at("size")},
                               {"mode", file.at("mode")},
                               {"sha256", file.at("sha256")}}));
    return out;
}

Json signatures_document(const Verdict &verdict) {
    Json out = Json::array();
    for (const SignatureVerdict &signature : verdict.signatures)
        out.push(Json::object({{"key_id", signature.key_id},
                               {"state", signature_state_name(signature.state)},
                               {"signer", signature.signer},
                               {"format", signature.format}}));
    return out;
}

}  // namespace

Json inspect_bundle(const Operation &operation, const std::string &path) {
    const std::optional<Home> home = home_if_there(operation);
    const Policy policy = load_policy(operation, operation.context.home(), "");
    const PackFile file = load_pack_file(operation, path, policy.limits);
    if (file.result.refusal) throw pack_refused(file.path, *file.result.refusal);
    const Pack &pack = *file.result.pack;
    Json artifacts = Json::array();
    for (const PackArtifact &artifact : pack.artifacts) artifacts.push(artifact_document(artifact));
    const PackVerdict answer = judge_pack(operation, home, policy, file, {});
    return Json::object({{"format", pack_format_name(pack.format)},
                         {"name", pack.name},
                         {"version", pack.version},
                         {"author", pack.author},
                         {"license", pack.license},
                         {"description", pack.description},
                         {"created_at", pack.created_at},
                         {"serial", pack.serial},
                         {"publisher", pack.publisher},
                         {"homepage", pack.homepage},
                         {"repository", pack.repository},
                         {"tags", Json::array(pack.tags)},
                         {"artifacts", std::move(artifacts)},
                         {"files", files_document(pack)},
                         {"size", file.archive.size()},
                         {"pack_id", pack.pack_id},
                         {"content_digest", pack.content_digest.prefixed()},
                         {"bundle_hash", pack.bundle_hash},
                         {"signatures", signatures_document(answer.verdict)},
                         {"warnings", Json::array(pack.warnings)}});
}

}  // namespace skillmeat::core
