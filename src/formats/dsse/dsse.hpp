// dsse.hpp - DSSE v1 envelopes in the strict form of pack-format.md: pure text, no keys, no trust.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/signing.hpp"

namespace skillmeat::core {

inline constexpr std::string_view kInTotoType = "application/vnd.in-toto+json";

// What an envelope may be at most: checking a signature costs time, and strangers send envelopes.
inline constexpr std::size_t kMaxEnvelopeBytes = 1u << 20;
inline constexpr std::size_t kMaxEnvelopeSignatures = 256;

struct EnvelopeSignature {
    std::string key_id;  // lower-case hex SHA-256 of the raw key
    PublicKey public_key{};
    Signature signature{};
};

struct Envelope {
    std::string payload;  // the statement's bytes as signed
    std::string payload_type;
    std::vector<EnvelopeSignature> signatures;  // sorted by key_id, one to a key
};

std::string key_id_of(const PublicKey &key);
// "DSSEv1 <len> <type> <len> <payload>": what is signed.
std::string pre_authentication_encoding(std::string_view type, std::string_view payload);

std::string write_envelope(const Envelope &envelope);  // sorts the signatures; one line feed at the end
// nullopt and `problem` unless the bytes are exactly what write_envelope makes of the parsed values.
std::optional<Envelope> read_envelope(std::string_view bytes, std::string &problem);

}  // namespace skillmeat::core
