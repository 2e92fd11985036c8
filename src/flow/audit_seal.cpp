// The log is sealed by the way, wherever its key can be opened without asking anybody.
#include "base/error.hpp"
#include "flow/audit.hpp"
#include "flow/audit_key.hpp"
#include "state/store/audit_log.hpp"

namespace skillmeat::core {

namespace {

void try_to_seal(const Operation &operation, const Home &home, const Passphrase &passphrase) {
    try {
        if (operation.dry_run || !read_log_head(home)) return;
        const std::unique_ptr<Signer> signer = open_audit_key_unasked(operation, home, passphrase);
        if (!signer) return;
        bool unchanged = false;
        seal_log(operation, home, *signer, unchanged);
    } catch (const Error &error) {
        operation.log(LogLevel::warning, "audit", "the audit log stays unsealed: " + error.message(),
                      {{"path", error.path()}});
    }
}

}  // namespace

void seal_audit(const Operation &operation, const Home &home, const Passphrase &passphrase) {
    try_to_seal(operation, home, passphrase);
}

void seal_audit_by_keychain(const Operation &operation, const Home &home) {
    try {
        if (operation.dry_run || !is_audit_key_in_keychain(home)) return;
    } catch (const Error &) {
        return;  // `audit verify` and `key list` say what is wrong with it
    }
    try_to_seal(operation, home, {});
}

}  // namespace skillmeat::core
