// audit verify: the log against its head, its checkpoints and one that was kept elsewhere; or a proof out of it.
#include "base/error.hpp"
#include "base/path.hpp"
#include "flow/audit.hpp"
#include "flow/audit_key.hpp"
#include "flow/output.hpp"
#include "state/audit/entry.hpp"
#include "state/store/audit_log.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kCheckpointsLimit = 64u << 20;

// A file that a person named, read by `parse`; its path stands in every error.
template <class Parse>
auto read_named(const Operation &operation, const std::string &name, std::size_t limit, const char *what,
                Parse parse) {
    const std::string path = target_of(operation, name);
    const std::string text = read_file_followed(path, limit);
    try {
        return parse(text);
    } catch (const Error &error) {
        throw Error(error.code(), path + " is no " + what + ": " + error.message())
            .path(path)
            .hint(std::string("Give the whole file, as it was written by: skillmeat audit ") +
                  (std::string_view(what) == "proof" ? "prove" : "checkpoint"))
            .cause(error);
    }
}

LogKey given_key(const std::string &text) {
    try {
        return parse_verifier_key(text);
    } catch (const Error &error) {
        throw Error(SKM_E_ARGUMENT, "not the key of a log: " + error.message())
            .hint("It stands in the result of `skillmeat audit checkpoint`, as \"log_key\".")
            .detail("parameter", "log_key")
            .cause(error);
    }
}

// Whose signatures hold; the first thing that is wrong with one is the verdict.
struct Sealed {
    std::vector<Checkpoint> checkpoints;
    std::size_t count = 0;
    std::string reason;
};

Sealed read_seals(const Home &home, const std::optional<LogKey> &key) {
    Sealed sealed;
    const std::optional<std::string> text =
        read_file_if_there(audit_checkpoints_path(home), kCheckpointsLimit);
    if (!text) return sealed;
    const CheckpointList list = parse_checkpoints(*text);
    sealed.count = list.checkpoints.size();
    if (!list.is_whole) sealed.reason = "checkpoint_damaged";
    if (sealed.count != 0 && !key) sealed.reason = "log_key_missing";
    for (const SignedCheckpoint &checkpoint : list.checkpoints) {
        if (key && is_signed_by(checkpoint, {checkpoint.checkpoint.origin, key->key}))
            sealed.checkpoints.push_back(checkpoint.checkpoint);
        else if (sealed.reason.empty())
            sealed.reason = "checkpoint_signature";
    }
    return sealed;
}

LogWitnesses witnesses_of(const Home &home) {
    LogWitnesses witnesses;
    try {
        witnesses.head = read_log_head(home);
    } catch (const Error &error) {
        if (error.code() != SKM_E_DAMAGED && error.code() != SKM_E_TOO_LARGE &&
            error.code() != SKM_E_SPECIAL_FILE && error.code() != SKM_E_LINK)
            throw;
        witnesses.head_problem = "head_damaged";
    }
    return witnesses;
}

Json verdict_document(const AuditReport &report) {
    const LogVerdict &verdict = report.verdict;
    const auto count = static_cast<std::int64_t>(verdict.found.count());
    return Json::object(
        {{"verdict", verdict.is_ok() ? "ok" : "broken"},
         {"entries", count},
         {"first_bad", verdict.first_bad ? Json(static_cast<std::int64_t>(*verdict.first_bad)) : Json()},
         {"reason", verdict.reason},
         {"unsealed", count - static_cast<std::int64_t>(verdict.sealed)},
         {"checkpoints", report.checkpoints},
         {"log", verdict.found.log},
         {"log_key", report.log_key},
         {"proof", Json()}});
}

std::string proof_problem(const LogProof &proof, const LogKey &key) {
    if (!proves(proof)) return "proof";
    return is_signed_by(proof.checkpoint, key) ? "" : "checkpoint_signature";
}

// The key decides what is believed; without one there is nothing to believe.
LogKey key_for(const Operation &operation, const AuditVerifyOptions &options, const LogProof &proof) {
    const std::string &origin = proof.checkpoint.checkpoint.origin;
    if (!options.log_key.empty()) return given_key(options.log_key);
    const std::optional<Home> home = Home::find(operation);
    std::optional<LogKey> key = home ? audit_log_key(*home, "") : std::nullopt;
    if (!key)
        throw Error(SKM_E_KEY_NOT_FOUND, "the key of the log that made this proof is not known")
            .path(target_of(operation, options.proof))
            .hint("Give it: --log-key. It stands in the result of `skillmeat audit checkpoint`.");
    return {origin, key->key};
}

Json verify_proof(const Operation &operation, const AuditVerifyOptions &options) {
    const LogProof proof = read_named(operation, options.proof, kProofLimit, "proof",
                                      [](const std::string &text) { return parse_proof(text); });
    const LogKey key = key_for(operation, options, proof);
    const Checkpoint &checkpoint = proof.checkpoint.checkpoint;
    const std::string reason = proof_problem(proof, key);
    Json row = Json::object({{"index", static_cast<std::int64_t>(proof.index)},
                             {"size", static_cast<std::int64_t>(checkpoint.size)},
                             {"origin", checkpoint.origin},
                             {"line", proof.line}});
    return Json::object(
        {{"verdict", reason.empty() ? "ok" : "broken"},
         {"entries", static_cast<std::int64_t>(checkpoint.size)},
         {"first_bad", reason.empty() ? Json() : Json(static_cast<std::int64_t>(proof.index))},
         {"reason", reason},
         {"unsealed", 0},
         {"checkpoints", 1},
         {"log", std::string(base_name(checkpoint.origin))},
         {"log_key", verifier_key(key)},
         {"proof", std::move(row)}});
}

}  // namespace

AuditReport examine_audit(const Operation &operation, const Home &home, const AuditWitness &witness) {
    LogWitnesses witnesses = witnesses_of(home);
    std::optional<LogKey> key = witness.key ? witness.key : audit_log_key(home, "");
    Sealed sealed = read_seals(home, key);
    if (witness.against && key &&
        !is_signed_by(*witness.against, {witness.against->checkpoint.origin, key->key}))
        throw Error(SKM_E_ARGUMENT, "the checkpoint is not signed by the key of this log")
            .hint("Is it of another home? Its first line names its log.")
            .detail("parameter", "against");
    if (witness.against) sealed.checkpoints.push_back(witness.against->checkpoint);
    witnesses.checkpoints = std::move(sealed.checkpoints);
    AuditReport report;
    report.verdict = check_log(audit_log_path(home), witnesses, [&](std::uint64_t lines) {
        operation.watch.check();
        operation.watch.step("audit", lines, witnesses.head ? witnesses.head->count() : 0);
    });
    if (report.verdict.is_ok()) report.verdict.reason = sealed.reason;
    report.checkpoints = sealed.count;
    if (key) report.log_key = verifier_key({log_origin(report.verdict.found.log), key->key});
    return report;
}

Json verify_audit(const Operation &operation, const AuditVerifyOptions &options) {
    if (!options.proof.empty()) return verify_proof(operation, options);
    const Home home = Home::open(operation);
    AuditWitness witness;
    if (!options.log_key.empty()) witness.key = given_key(options.log_key);
    if (!options.against.empty())
        witness.against = read_named(operation, options.against, kNoteLimit, "checkpoint",
                                     [](const std::string &text) { return parse_checkpoint(text); });
    const Home::Guard guard = home.lock_shared(operation);  // no half of a change
    return verdict_document(examine_audit(operation, home, witness));
}

}  // namespace skillmeat::core
