// audit_key.hpp - the key of the audit log: keys/audit.key, a key file like those that sign, and none of them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "domain/key/key.hpp"
#include "state/audit/note.hpp"

namespace skillmeat::core {

// Its public half, under the name by which this log signs; nullopt: the log has no key yet. Asks for nothing.
std::optional<LogKey> audit_log_key(const Home &home, const std::string &log_id);

// Opens it, and makes it when there is none: under the passphrase that is there, else in the keychain, else it asks.
std::unique_ptr<Signer> open_audit_key(const Operation &operation, const Home &home,
                                       const Passphrase &passphrase);

// The same with what is at hand, so that nobody is asked; nullptr when nothing is.
std::unique_ptr<Signer> open_audit_key_unasked(const Operation &operation, const Home &home,
                                               const Passphrase &passphrase);

// Whether it lies under the keychain's secret: then it opens in any command.
bool is_audit_key_in_keychain(const Home &home);

}  // namespace skillmeat::core
