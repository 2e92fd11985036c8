// secret_file.hpp - secret keys as other programs keep them: seeds, PKCS#8, minisign, OpenSSH.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/crypto/signing.hpp"

namespace skillmeat::core {

// The seed of an Ed25519 secret key. `passphrase` is asked for only when the file is encrypted. `path` is for errors:
// SKM_E_KEY_DAMAGED (no such key, or it asks for more work than minisign's own setting), SKM_E_PASSPHRASE_WRONG,
// SKM_E_UNSUPPORTED (sealed in a way that is not read here; the hint says how to unseal it).
using FilePassphrase = std::function<SecretBytes()>;
SecretBytes read_secret_key(std::string_view bytes, const std::string &path,
                            const FilePassphrase &passphrase);

}  // namespace skillmeat::core
