// minisign.hpp - the signature files of minisign: pure text, no keys, no files.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto/signing.hpp"

namespace skillmeat::core {

inline constexpr std::size_t kMaxMinisignBytes = 16u << 10;

using MinisignKeyId = std::array<std::uint8_t, 8>;

struct MinisignSignature {
    bool prehashed = true;  // over the BLAKE2b-512 of the file (`ED`); else over the file itself (`Ed`)
    MinisignKeyId key_id{};
    Signature signature{};
    std::string untrusted_comment, trusted_comment;
    Signature global{};  // over the signature and the trusted comment
};

// The key id that our keys have: the first 8 bytes of the SHA-256 of the key. Keys that minisign made have a random one.
MinisignKeyId minisign_key_id(const PublicKey &key);

// What `global` is made over.
std::string minisign_global_message(const Signature &signature, std::string_view trusted_comment);

std::string write_minisign(const MinisignSignature &signature);
// Four lines as minisign writes them, the last line feed included. nullopt and `problem` otherwise.
std::optional<MinisignSignature> read_minisign(std::string_view text, std::string &problem);

}  // namespace skillmeat::core
