// verify: file → strict reader → every hash and signature → trust → policy → document. Writes nothing but
// usage.
#include "base/utf8.hpp"
#include "flow/bundle.hpp"
#include "flow/pack_file.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

Json checks_document(const PackFile &file, const PackVerdict &answer) {
    Json out = Json::array();
    for (const PackResult::Check &check : file.result.checks)
        out.push(Json::object({{"name", check.name}, {"result", check.result}}));
    if (file.result.refusal) return out;
    out.push(Json::object({{"name", "trust"}, {"result", signature_state_name(answer.verdict.state)}}));
    out.push(Json::object(
        {{"name", "policy"}, {"result", answer.decision.allowed ? "ok" : answer.decision.reason}}));
    return out;
}

Json warnings_document(const PackFile &file, const PackVerdict &answer) {
    Json out = Json::array();
    if (!answer.decision.warning.empty()) out.push(answer.decision.warning);
    if (file.result.pack)
        for (const std::string &warning : file.result.pack->warnings) out.push(warning);
    return out;
}

void note_usage(const Operation &operation, const Home &home, const PackFile &file, bool allowed,
                Milliseconds started) {
    UsageEvent event;
    event.type = "verify";
    event.result = allowed ? "success" : "refused";
    if (file.result.pack)
        for (const PackArtifact &artifact : file.result.pack->artifacts)
            event.artifacts.emplace_back(artifact.type, artifact.name);
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

}  // namespace

Json verify_bundle(const Operation &operation, const VerifyOptions &options) {
    const Milliseconds started = operation.context.now();
    const std::optional<Home> home = home_if_there(operation);
    const Policy policy = load_policy(operation, operation.context.home(), options.project);
    const PackFile file = load_pack_file(operation, options.path, policy.limits);
    SignatureQuestion question;
    question.require_signature = options.require_signature;
    const PackVerdict answer = judge_pack(operation, home, policy, file, question);
    const auto &pack = file.result.pack;
    const auto &refusal = file.result.refusal;
    if (home && !operation.dry_run) note_usage(operation, *home, file, answer.decision.allowed, started);
    return Json::object({{"verdict", answer.decision.allowed ? "ok" : "refused"},
                         {"reason", answer.decision.allowed ? Json() : Json(answer.decision.reason)},
                         {"entry", refusal ? Json(escape_for_display(refusal->entry)) : Json()},
                         {"detail", refusal ? Json(escape_for_display(refusal->detail)) : Json()},
                         {"pack_id", pack && !pack->pack_id.empty() ? Json(pack->pack_id) : Json()},
                         {"name", pack ? pack->name : ""},
                         {"version", pack ? pack->version : ""},
                         {"content_digest", pack ? pack->content_digest.prefixed() : ""},
                         {"signature", verdict_document(answer.verdict)},
                         {"checks", checks_document(file, answer)},
                         {"warnings", warnings_document(file, answer)},
                         {"decided_by", answer.decision.decided_by},
                         {"scan", kNotScanned}});
}

}  // namespace skillmeat::core
