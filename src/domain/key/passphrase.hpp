// passphrase.hpp - where the passphrase of a key comes from.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/crypto/signing.hpp"
#include "state/context/context.hpp"

namespace skillmeat::core {

// Asks the caller for a passphrase; nullopt = none can be had. `purpose` is for people ("key 'work' (ab12…)").
using AskPassphrase = std::function<std::optional<std::string>(const std::string &purpose)>;

// What the caller brings. Order: `given` (a descriptor, an explicit argument), else $SKILLMEAT_PASSPHRASE, else the
// file that $SKILLMEAT_KEY_FILE names, else `ask`. What lies under the keychain's secret needs none.
struct Passphrase {
    std::optional<std::string> given;
    AskPassphrase ask;
};

// Whether one is given without asking anybody: by the caller or the environment.
bool has_passphrase(const Operation &operation, const Passphrase &source);

// The passphrase of a file that another program made: `given`, else `ask`. The environment's is that of our own keys.
SecretBytes find_file_passphrase(const Passphrase &source, const std::string &path);

// The passphrase in locked memory; may be empty. Throws SKM_E_PASSPHRASE_NEEDED, with the ways to give one, when there
// is none; SKM_E_KEY_PERMISSIONS when the file of $SKILLMEAT_KEY_FILE can be read by others.
SecretBytes find_passphrase(const Operation &operation, const Passphrase &source, const std::string &purpose);

}  // namespace skillmeat::core
