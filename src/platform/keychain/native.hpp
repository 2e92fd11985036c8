// native.hpp - the keychains of the systems; each is there on its own system only. For this module.
#pragma once

#include <memory>

#include "platform/keychain/keychain.hpp"

namespace skillmeat::core {

inline constexpr const char *kKeychainService = "skillmeat";

// libsecret is loaded when it is asked for the first time. `may_be_there` is that of the result.
std::shared_ptr<Keychain> make_secret_service(bool may_be_there);
std::shared_ptr<Keychain> make_macos_keychain();
std::shared_ptr<Keychain> make_windows_keychain();

}  // namespace skillmeat::core
