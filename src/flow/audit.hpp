// audit.hpp - the audit log: listing it, checking it, sealing it, proving out of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/key/key.hpp"
#include "flow/flow.hpp"
#include "state/audit/check.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

struct AuditListOptions {
    std::string kind, action, since;  // "" = any; since: RFC 3339
    Page page;
};
// {"entries":[{"seq","time","actor","kind","action","result","txn","trace_id","subject","prev"}],"next"}, newest first.
Json list_audit(const Operation &operation, const AuditListOptions &options);

struct AuditVerifyOptions {
    std::string against;  // a file with a checkpoint of this log that was kept elsewhere
    std::string proof;    // a file that prove_audit made: only it is checked, no log is needed
    std::string log_key;  // the verifier key of the log; "" = the one in the home
};
// {"verdict":"ok|broken","entries","first_bad","reason","unsealed","checkpoints","log","log_key","proof"}
Json verify_audit(const Operation &operation, const AuditVerifyOptions &options);

struct AuditProveOptions {
    std::uint64_t entry = 0;
    std::string output;  // "" = only in the document
};
// {"proof","entry","index","size","log_key","path"}
Json prove_audit(const Operation &operation, const AuditProveOptions &options);

struct AuditCheckpointOptions {
    std::string output;  // "" = only in the document
    Passphrase passphrase;
};
// {"checkpoint","origin","size","root","log_key","unchanged","path"}
Json checkpoint_audit(const Operation &operation, const AuditCheckpointOptions &options);

// --- for other flows ---------------------------------------------------------------------------------------------
// The note of the newest checkpoint in the home, for a statement that is about to be signed.
std::optional<std::string> newest_checkpoint(const Home &home);

// The same, needed: SKM_E_NOT_FOUND when nothing of the log is sealed yet.
std::string needed_checkpoint(const Home &home);

// Seals what lies there when it holds together, else SKM_E_DAMAGED. `unchanged`: it was sealed already. Takes the lock.
SignedCheckpoint seal_log(const Operation &operation, const Home &home, Signer &signer, bool &unchanged);

// For commands that have unlocked something: the log is sealed too, when its key opens with the same and without asking
// anybody. Never fails the command: what keeps it from being sealed is logged, and the entries stay unsealed.
void seal_audit(const Operation &operation, const Home &home, const Passphrase &passphrase);
// For the others that decide about trust: only where the log's key lies under the keychain, which is open or not.
void seal_audit_by_keychain(const Operation &operation, const Home &home);

// What check_log says of a home's log, with its head, its checkpoints and their signatures.
struct AuditReport {
    LogVerdict verdict;
    std::size_t checkpoints = 0;
    std::string log_key;  // verifier key; "" = there is none
};
struct AuditWitness {
    std::optional<SignedCheckpoint> against;
    std::optional<LogKey> key;  // nullopt = the home's
};
AuditReport examine_audit(const Operation &operation, const Home &home, const AuditWitness &witness);

}  // namespace skillmeat::core
