#include "domain/key/file_signature.hpp"

namespace skillmeat::core {

MinisignSignature sign_minisign(Signer &signer, const LongDigest &blake2b,
                                const std::string &trusted_comment) {
    MinisignSignature made;
    made.key_id = minisign_key_id(signer.public_key());
    made.untrusted_comment = "skillmeat signature, key " + key_id_of(signer.public_key()).substr(0, 16);
    made.trusted_comment = trusted_comment;
    made.signature = sign_checked(signer, view_of(blake2b));
    made.global = sign_checked(signer, minisign_global_message(made.signature, trusted_comment));
    return made;
}

SshSignature sign_ssh(Signer &signer, const LongDigest &sha512) {
    SshSignature made;
    made.public_key = signer.public_key();
    made.name_space = kPackNamespace;
    made.signature = sign_checked(signer, ssh_signed_message(made.name_space, made.hash, view_of(sha512)));
    return made;
}

bool minisign_holds(const MinisignSignature &signature, const PublicKey &key, std::string_view message) {
    return verify_ed25519(key, message, signature.signature) &&
           verify_ed25519(key, minisign_global_message(signature.signature, signature.trusted_comment),
                          signature.global);
}

bool ssh_signature_holds(const SshSignature &signature, std::string_view digest) {
    return signature.name_space == kPackNamespace &&
           verify_ed25519(signature.public_key,
                          ssh_signed_message(signature.name_space, signature.hash, digest),
                          signature.signature);
}

}  // namespace skillmeat::core
