// keychain_master.hpp - the one secret of this user in the keychain, under which files of the home are sealed.
//
// 32 random bytes, the item "master" of the service "skillmeat". Files never hold it; each is sealed under a key that
// key_for_purpose makes from it.
#pragma once

#include <optional>

#include "base/crypto/signing.hpp"
#include "base/error.hpp"
#include "state/context/context.hpp"

namespace skillmeat::core {

// nullopt: absent, locked, or no keychain. Asks nobody, makes nothing, throws nothing; waits 5 seconds at most, and
// that only for a service that does not answer.
std::optional<SecretBytes> keychain_master(const Operation &operation);

// The same, but says why there is none: SKM_E_KEYCHAIN.
SecretBytes needed_keychain_master(const Operation &operation);

// The same, made when it is absent. SKM_E_KEYCHAIN when it is locked, not there, or does not keep what it is given.
SecretBytes make_keychain_master(const Operation &operation);

// Whether make_keychain_master would give one: asks the keychain, changes nothing.
bool can_have_keychain_master(const Operation &operation);

}  // namespace skillmeat::core
