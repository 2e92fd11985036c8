// Signatures as text: only the one canonical form of an envelope is read.
#include <algorithm>

#include "formats/dsse/dsse.hpp"
#include "fuzz.hpp"

using namespace skillmeat::core;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    std::string problem;
    const auto envelope = read_envelope(text, problem);
    fuzz::require(envelope.has_value() == problem.empty(), "a problem is told");
    if (!envelope) return 0;
    fuzz::require(write_envelope(*envelope) == text, "one form");
    fuzz::require(envelope->signatures.size() <= kMaxEnvelopeSignatures, "so many signatures at most");
    for (const EnvelopeSignature &signature : envelope->signatures)
        fuzz::require(signature.key_id == key_id_of(signature.public_key), "the id is that of the key");
    const auto not_before = [](const auto &a, const auto &b) { return a.key_id >= b.key_id; };
    fuzz::require(std::adjacent_find(envelope->signatures.begin(), envelope->signatures.end(), not_before) ==
                      envelope->signatures.end(),
                  "sorted, one to a key");
    const std::string encoded = pre_authentication_encoding(envelope->payload_type, envelope->payload);
    fuzz::require(encoded.ends_with(envelope->payload), "what is signed ends with the payload");
    return 0;
}
