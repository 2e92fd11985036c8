// sshsig.hpp - signature files of OpenSSH (PROTOCOL.sshsig), Ed25519 only: pure text, no keys, no files.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto/signing.hpp"

namespace skillmeat::core {

inline constexpr std::size_t kMaxSshSignatureBytes = 4096;

enum class SshHash { sha512, sha256 };

struct SshSignature {
    PublicKey public_key{};
    std::string name_space;  // what the signature is for
    SshHash hash = SshHash::sha512;
    Signature signature{};
};

// What is signed, from the hash of the file.
std::string ssh_signed_message(std::string_view name_space, SshHash hash, std::string_view digest);

std::string write_ssh_signature(const SshSignature &signature);
// nullopt and `problem` unless the text is exactly what ssh-keygen writes for the parsed values.
std::optional<SshSignature> read_ssh_signature(std::string_view text, std::string &problem);

}  // namespace skillmeat::core
