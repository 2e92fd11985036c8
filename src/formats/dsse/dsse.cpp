#include "formats/dsse/dsse.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/crypto/sha256.hpp"
#include "base/error.hpp"
#include "formats/json/json.hpp"

namespace skillmeat::core {

namespace {

template <std::size_t size>
std::string_view view_of(const std::array<std::uint8_t, size> &bytes) {
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

// base64 of exactly so many bytes; false when it is anything else.
template <std::size_t size>
bool read_bytes(const Json *value, std::array<std::uint8_t, size> &out) {
    if (value == nullptr || !value->is_string()) return false;
    const auto bytes = from_base64(value->as_string());
    if (!bytes || bytes->size() != size) return false;
    std::copy(bytes->begin(), bytes->end(), out.begin());
    return true;
}

std::optional<EnvelopeSignature> read_signature(const Json &json, std::string &problem) {
    EnvelopeSignature signature;
    if (!read_bytes(json.find("public_key"), signature.public_key)) {
        problem = "a signature's public_key is not base64 of 32 bytes";
        return std::nullopt;
    }
    if (!read_bytes(json.find("sig"), signature.signature)) {
        problem = "a signature's sig is not base64 of 64 bytes";
        return std::nullopt;
    }
    signature.key_id = key_id_of(signature.public_key);
    if (json.string_or("keyid", "") != signature.key_id) {
        problem = "a signature's keyid is not that of its public_key";
        return std::nullopt;
    }
    return signature;
}

std::optional<Envelope> parse_envelope(const Json &json, std::string &problem) {
    const Json *payload = json.find("payload");
    const Json *type = json.find("payloadType");
    const Json *signatures = json.find("signatures");
    if (payload == nullptr || type == nullptr || signatures == nullptr || !payload->is_string() ||
        !type->is_string() || !signatures->is_array() || signatures->size() == 0) {
        problem = "the envelope lacks its payload, payloadType or signatures";
        return std::nullopt;
    }
    if (signatures->size() > kMaxEnvelopeSignatures) {
        problem = "the envelope has more than " + std::to_string(kMaxEnvelopeSignatures) + " signatures";
        return std::nullopt;
    }
    Envelope envelope;
    envelope.payload_type = type->as_string();
    auto bytes = from_base64(payload->as_string());
    if (!bytes) {
        problem = "the envelope's payload is not strict base64";
        return std::nullopt;
    }
    envelope.payload = std::move(*bytes);
    for (const Json &item : signatures->as_array()) {
        auto signature = read_signature(item, problem);
        if (!signature) return std::nullopt;
        for (const EnvelopeSignature &other : envelope.signatures) {
            if (other.key_id != signature->key_id) continue;
            problem = "the envelope has two signatures of the key " + signature->key_id;
            return std::nullopt;
        }
        envelope.signatures.push_back(std::move(*signature));
    }
    return envelope;
}

}  // namespace

std::string key_id_of(const PublicKey &key) {
    return sha256(view_of(key)).hex();
}

std::string pre_authentication_encoding(std::string_view type, std::string_view payload) {
    std::string out = "DSSEv1 " + std::to_string(type.size()) + ' ';
    out += type;
    out += ' ' + std::to_string(payload.size()) + ' ';
    out += payload;
    return out;
}

std::string write_envelope(const Envelope &envelope) {
    std::vector<EnvelopeSignature> sorted = envelope.signatures;
    std::sort(sorted.begin(), sorted.end(),
              [](const EnvelopeSignature &a, const EnvelopeSignature &b) { return a.key_id < b.key_id; });
    Json signatures = Json::array();
    for (const EnvelopeSignature &signature : sorted) {
        signatures.push(Json::object({{"keyid", signature.key_id},
                                      {"public_key", to_base64(view_of(signature.public_key))},
                                      {"sig", to_base64(view_of(signature.signature))}}));
    }
    return Json::object({{"payload", to_base64(envelope.payload)},
                         {"payloadType", envelope.payload_type},
                         {"signatures", std::move(signatures)}})
               .compact() +
           '\n';
}

std::optional<Envelope> read_envelope(std::string_view bytes, std::string &problem) {
    if (bytes.size() > kMaxEnvelopeBytes) {
        problem = "the envelope has more than " + std::to_string(kMaxEnvelopeBytes) + " bytes";
        return std::nullopt;
    }
    std::optional<Envelope> envelope;
    try {
        envelope = parse_envelope(parse_json(bytes, "the envelope", {kMaxEnvelopeBytes, 8}), problem);
    } catch (const Error &error) {
        problem = error.message();
        return std::nullopt;
    }
    if (envelope && write_envelope(*envelope) != bytes) {
        problem = "the envelope is not in its canonical form";
        return std::nullopt;
    }
    return envelope;
}

}  // namespace skillmeat::core
