// keychain.hpp - the place in which the operating system keeps secrets: Secret Service, macOS Keychain, Windows
// Credential Manager.
//
// Nothing here asks the user, and nothing waits longer than a few seconds. What keeps a secret away is told apart:
// there is none, it is locked, there is nobody to ask.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/crypto/signing.hpp"

namespace skillmeat::core {

enum class KeychainState {
    found,       // also: done
    absent,      // the keychain is open and has no such item
    locked,      // the user has to unlock it first
    no_service,  // there is none here, or it did not answer in time
};
std::string_view keychain_state_name(KeychainState state);

struct KeychainAnswer {
    KeychainState state = KeychainState::no_service;
    SecretBytes secret;  // of `found`
};

// May be used by threads. Items are named within the service "skillmeat".
class Keychain {
 public:
    virtual ~Keychain() = default;
    virtual std::string name()
        const = 0;  // "secret-service", "macos", "windows", that of a caller's own; "off"
    // Whether it is worth asking: false when it is known, without opening anything, that there is none.
    virtual bool may_be_there() const = 0;
    virtual KeychainAnswer get(const std::string &item) = 0;
    // Replaces what is there.
    virtual KeychainState set(const std::string &item, const SecretBytes &secret) = 0;
    virtual KeychainState remove(const std::string &item) = 0;
};

// The one of this system, for a caller with this environment. $SKILLMEAT_KEYCHAIN=off = none. Opens nothing.
std::shared_ptr<Keychain> system_keychain(const std::map<std::string, std::string> &environment);

}  // namespace skillmeat::core
