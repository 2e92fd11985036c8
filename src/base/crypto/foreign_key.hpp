// foreign_key.hpp - the primitives under which other programs seal keys: minisign's scrypt, PKCS#8's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/crypto/signing.hpp"

namespace skillmeat::core {

// `size` bytes by scrypt over Salsa20/8 and SHA-256 (libsodium's parameters). nullopt when more work is asked for than
// minisign's own setting, which takes 1 GiB. SKM_E_MEMORY.
std::optional<SecretBytes> scrypt_key(std::string_view passphrase, std::string_view salt32,
                                      std::uint64_t operations, std::uint64_t memory, std::size_t size);

std::string blake2b_256(std::string_view bytes);

enum class Pkcs8Problem { none, not_a_key, too_much_work, wrong_passphrase };
// The Ed25519 seed of an encrypted PKCS#8 (DER): PBES2 with PBKDF2 of at most ten million rounds. Empty with a problem.
SecretBytes open_pkcs8(std::string_view der, std::string_view passphrase, Pkcs8Problem &problem);

}  // namespace skillmeat::core
