// statements.hpp - what keys say about keys: a rotation names the new key, a revocation takes keys and packs back.
//
// Payloads of DSSE envelopes, in one strict form: compact JSON, keys sorted. Pure text; who has to have signed is
// decided by trust.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/signing.hpp"
#include "formats/dsse/dsse.hpp"

namespace skillmeat::core {

inline constexpr std::string_view kRotationType = "application/vnd.skillmeat.rotation.v1+json";
inline constexpr std::string_view kRevocationType = "application/vnd.skillmeat.revocations.v1+json";

inline constexpr std::size_t kMaxStatementBytes = 512u << 10;
inline constexpr std::size_t kMaxStatementRows = 4096;  // keys and packs together

struct RotationStatement {
    std::string created;  // RFC 3339 in UTC, whole seconds
    std::string name;     // of both keys; may be ""
    PublicKey old_key{}, new_key{};
};

struct RevocationStatement {
    struct Row {
        std::string id;      // 64 lower-case hex digits: of a key, or a pack_id
        std::string reason;  // for people; may be ""
    };
    std::string issued;       // RFC 3339 in UTC, whole seconds
    std::int64_t serial = 0;  // grows with each list of an issuer; never negative
    std::vector<Row> keys, packs;
};

// The payload. Rows are sorted. SKM_E_ARGUMENT for what the reader would refuse.
std::string write_rotation(const RotationStatement &statement);
std::string write_revocation(const RevocationStatement &statement);

// nullopt and `problem` unless the bytes are exactly what the writer makes of the parsed values: sorted rows, nothing
// twice, ids that are those of their keys, two different keys, texts that can be seen.
std::optional<RotationStatement> read_rotation(std::string_view payload, std::string &problem);
std::optional<RevocationStatement> read_revocation(std::string_view payload, std::string &problem);

// Whether every signature of the envelope holds over its payload and payload type.
bool all_signatures_hold(const Envelope &envelope);
// Whether one of them is of this key and holds.
bool is_signed_by(const Envelope &envelope, const PublicKey &key);

}  // namespace skillmeat::core
