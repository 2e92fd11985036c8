// audit checkpoint, audit prove: what others can check.
#include "base/error.hpp"
#include "flow/audit.hpp"
#include "flow/audit_key.hpp"
#include "flow/output.hpp"
#include "state/audit/lines.hpp"
#include "state/audit/merkle.hpp"
#include "state/store/audit_log.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kCheckpointsLimit = 64u << 20;

Error broken(const Home &home, const LogVerdict &verdict) {
    return Error(SKM_E_DAMAGED, "the audit log is not what was written (" + verdict.reason + ")")
        .path(audit_log_path(home))
        .hint("See: skillmeat audit verify. A new part begins with: skillmeat doctor --repair")
        .detail("reason", verdict.reason);
}

CheckpointList read_checkpoints(const Home &home) {
    const std::optional<std::string> text =
        read_file_if_there(audit_checkpoints_path(home), kCheckpointsLimit);
    return text ? parse_checkpoints(*text) : CheckpointList();
}

}  // namespace

SignedCheckpoint seal_log(const Operation &operation, const Home &home, Signer &signer, bool &unchanged) {
    const Home::Guard guard = home.lock_exclusive(operation);
    const AuditReport report = examine_audit(operation, home, {});
    if (!report.verdict.is_ok()) throw broken(home, report.verdict);
    const LogHead &head = report.verdict.found;
    const CheckpointList list = read_checkpoints(home);
    unchanged = !list.checkpoints.empty() && list.checkpoints.back().checkpoint.size == head.count();
    if (unchanged) return list.checkpoints.back();
    const LogKey key{log_origin(head.log), signer.public_key()};
    const SignedCheckpoint made = sign_checkpoint({key.name, head.count(), head.tree.root()}, key,
                                                  [&](std::string_view text) { return signer.sign(text); });
    add_checkpoint(home, made.note);
    return made;
}

namespace {

Json checkpoint_document(const SignedCheckpoint &made, const LogKey &key, bool unchanged, std::string path) {
    return Json::object({{"checkpoint", made.note},
                         {"origin", made.checkpoint.origin},
                         {"size", static_cast<std::int64_t>(made.checkpoint.size)},
                         {"root", made.checkpoint.root.hex()},
                         {"log_key", verifier_key(key)},
                         {"unchanged", unchanged},
                         {"path", std::move(path)}});
}

void note_usage(const Operation &operation, const Home &home, Milliseconds started) {
    UsageEvent event;
    event.type = "audit";
    event.result = "success";
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

// The newest checkpoint that speaks of the entry.
SignedCheckpoint checkpoint_for(const Home &home, std::uint64_t entry, std::uint64_t entries) {
    const CheckpointList list = read_checkpoints(home);
    for (auto one = list.checkpoints.rbegin(); one != list.checkpoints.rend(); ++one)
        if (one->checkpoint.size > entry) return *one;
    if (entry >= entries)
        throw Error(SKM_E_NOT_FOUND, "the audit log has no entry " + std::to_string(entry) + ": it has " +
                                         std::to_string(entries))
            .path(audit_log_path(home))
            .hint("List them with: skillmeat audit list");
    throw Error(SKM_E_NOT_FOUND, "no checkpoint covers the entry " + std::to_string(entry) + " yet")
        .path(audit_checkpoints_path(home))
        .hint("Seal the log first: skillmeat audit checkpoint");
}

LogProof make_proof(const Home &home, std::uint64_t entry, SignedCheckpoint checkpoint) {
    LogProof proof;
    proof.index = entry;
    InclusionProof path(entry, checkpoint.checkpoint.size);
    LogLines lines(audit_log_path(home));
    std::string_view line;
    for (std::uint64_t at = 0; at < checkpoint.checkpoint.size; ++at) {
        if (lines.next(line) != LogLines::Got::line) break;  // then the proof does not hold
        if (at == entry) proof.line = line;
        path.add(merkle_leaf(line));
    }
    proof.path = path.path();
    proof.checkpoint = std::move(checkpoint);
    return proof;
}

}  // namespace

std::optional<std::string> newest_checkpoint(const Home &home) {
    const CheckpointList list = read_checkpoints(home);
    if (list.checkpoints.empty()) return std::nullopt;
    return list.checkpoints.back().note;
}

std::string needed_checkpoint(const Home &home) {
    if (auto note = newest_checkpoint(home)) return std::move(*note);
    throw Error(SKM_E_NOT_FOUND, "no checkpoint of the audit log is there yet")
        .path(audit_checkpoints_path(home))
        .hint("Make one with: skillmeat audit checkpoint");
}

Json checkpoint_audit(const Operation &operation, const AuditCheckpointOptions &options) {
    const Milliseconds started = operation.context.now();
    const Home home = Home::open(operation);
    const std::optional<LogHead> head = read_log_head(home);
    if (!head)
        throw Error(SKM_E_NOT_FOUND, "there is nothing in the audit log yet")
            .path(audit_log_path(home))
            .hint("The first change of this home begins it.");
    if (operation.dry_run) {
        const std::optional<std::string> newest = newest_checkpoint(home);
        return Json::object({{"checkpoint", newest.value_or("")},
                             {"origin", log_origin(head->log)},
                             {"size", static_cast<std::int64_t>(head->count())},
                             {"root", head->tree.root().hex()},
                             {"log_key", ""},
                             {"unchanged", true},
                             {"path", ""}});
    }
    const std::unique_ptr<Signer> signer = open_audit_key(operation, home, options.passphrase);
    bool unchanged = false;
    const SignedCheckpoint made = seal_log(operation, home, *signer, unchanged);
    std::string path;
    if (!options.output.empty()) {
        path = target_of(operation, options.output);
        write_output(operation, path, made.note);
    }
    if (!unchanged) note_usage(operation, home, started);
    return checkpoint_document(made, {made.checkpoint.origin, signer->public_key()}, unchanged, path);
}

Json prove_audit(const Operation &operation, const AuditProveOptions &options) {
    const Home home = Home::open(operation);
    LogProof proof;
    {
        const Home::Guard guard = home.lock_shared(operation);
        const std::optional<LogHead> head = read_log_head(home);
        proof =
            make_proof(home, options.entry, checkpoint_for(home, options.entry, head ? head->count() : 0));
    }
    const std::optional<LogKey> key = audit_log_key(home, "");
    if (!proves(proof))
        throw Error(SKM_E_DAMAGED, "the audit log is not what its checkpoint says")
            .path(audit_log_path(home))
            .hint("See: skillmeat audit verify");
    const std::string text = proof_text(proof);
    std::string path;
    if (!options.output.empty()) {
        path = target_of(operation, options.output);
        if (!operation.dry_run) write_output(operation, path, text);
    }
    const std::string &origin = proof.checkpoint.checkpoint.origin;
    return Json::object({{"proof", text},
                         {"entry", proof.line},
                         {"index", static_cast<std::int64_t>(proof.index)},
                         {"size", static_cast<std::int64_t>(proof.checkpoint.checkpoint.size)},
                         {"log_key", key ? verifier_key({origin, key->key}) : ""},
                         {"path", path}});
}

}  // namespace skillmeat::core
