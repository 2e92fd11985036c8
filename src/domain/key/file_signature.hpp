// file_signature.hpp - signatures of other programs over a file as it lies there: minisign's and OpenSSH's.
#pragma once

#include <string>
#include <string_view>

#include "base/crypto/long_hash.hpp"
#include "domain/key/key.hpp"
#include "formats/minisign/minisign.hpp"
#include "formats/sshsig/sshsig.hpp"

namespace skillmeat::core {

inline constexpr std::string_view kPackNamespace = "skillmeat-pack@v1";

// Both check what the signer made: SKM_E_SIGNATURE. `blake2b` and `sha512` are those of the file.
MinisignSignature sign_minisign(Signer &signer, const LongDigest &blake2b,
                                const std::string &trusted_comment);
SshSignature sign_ssh(Signer &signer, const LongDigest &sha512);

// Whether both signatures of the file are of this key. `message` is the BLAKE2b-512 of the signed file, of a signature
// that is not prehashed the file itself.
bool minisign_holds(const MinisignSignature &signature, const PublicKey &key, std::string_view message);
// Whether it is one for packs, of the key that it names. `digest` is by its hash.
bool ssh_signature_holds(const SshSignature &signature, std::string_view digest);

}  // namespace skillmeat::core
