// trust.hpp - which keys are believed (trust.toml), and what that makes of a pack's signatures.
//
// Trust never comes from a project, a pack or the network: only <home>/trust.toml, which the user's commands write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/signing.hpp"
#include "base/time.hpp"
#include "formats/json/json.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

enum class KeyState { trusted, untrusted, revoked };
std::string_view key_state_name(KeyState state);

struct TrustedKey {
    std::string id;  // 64 hex digits
    PublicKey public_key{};
    std::string name;         // for people
    std::string scope = "*";  // pattern of pack names: '*' and '?'
    KeyState state = KeyState::trusted;
    std::string valid_from, valid_until;  // RFC 3339 or "" = open; valid_until itself is outside
    std::string added;                    // RFC 3339
};

class TrustStore {
 public:
    TrustStore() = default;
    explicit TrustStore(std::vector<TrustedKey> keys) : keys_(std::move(keys)) {}
    // Strict about what is ours: an unknown key inside [[keys]], a missing or malformed value, an id that is not that
    // of its public key, or a key twice is SKM_E_SCHEMA naming path, table and key. Other tables are the user's own.
    static TrustStore parse(std::string_view text, const std::string &path);
    static TrustStore load(const Home &home);  // no file = nobody is trusted

    const std::vector<TrustedKey> &keys() const { return keys_; }  // in the order of the file
    const TrustedKey *find(std::string_view id) const;             // by the full id
    // By id, the first 8 or more digits of it, or name. SKM_E_KEY_NOT_FOUND, SKM_E_AMBIGUOUS.
    const TrustedKey &resolve(std::string_view wanted) const;

 private:
    std::vector<TrustedKey> keys_;
};

// Whether a name or scope can stand in trust.toml: at most 200 bytes, all of which can be seen.
bool is_trust_text(std::string_view text);

inline constexpr std::string_view kTrustFile = "trust.toml";  // relative to the home

// Edits of trust.toml: text in, text out; comments and the user's own tables stay. put replaces the entry of the same id.
std::string put_trusted_key(std::string text, const std::string &path, const TrustedKey &key);
std::string drop_trusted_key(std::string text, const std::string &path, std::string_view id);

// The row of a listing: {"id","name","state","scope","valid_from","valid_until","public_key","added"}; times in UTC,
// null for an open end.
Json trusted_key_document(const TrustedKey &key);

// '*' stands for any run of characters, '?' for one byte, everything else for itself.
bool scope_matches(std::string_view scope, std::string_view pack_name);

// --- verdict -----------------------------------------------------------------------------------------------------
enum class SignatureState { trusted, unknown, untrusted, unsigned_, invalid, revoked, expired };
std::string_view signature_state_name(SignatureState state);  // "unsigned" for unsigned_

// What the bundle module found out: signatures that are sound over the bytes, each by its own key.
struct SignatureFacts {
    bool present = false;              // an envelope is there, sound or not
    bool valid = true;                 // every signature in it, and the statement speaks of this pack
    std::vector<std::string> key_ids;  // one for each signature
    std::string pack_name;
    std::string expires;  // of the statement; "" = never
};

struct SignatureVerdict {
    std::string key_id, signer;  // signer: the name in trust.toml, "" for an unknown key
    SignatureState state = SignatureState::unknown;
    std::string note;  // for people: "outside its scope 'team-*'"
};

struct Verdict {
    SignatureState state = SignatureState::unsigned_;
    std::string key_id, signer;                // of the signature that decided; "" when there is none
    std::string note;                          // for people; "" when the state says it all
    bool threshold_missed = false;             // trusted keys signed, but fewer than the policy asks for
    std::vector<SignatureVerdict> signatures;  // in the order of the facts
};

// Pure. A revoked key beats everything but an invalid envelope; then an expired statement; then trusted, when at least
// `threshold` distinct trusted keys signed; else untrusted, expired, unknown in this order.
Verdict judge(const TrustStore &store, const SignatureFacts &facts, Milliseconds now, std::int64_t threshold);

// {"state","key_id","signer","note","signatures":[{"key_id","state","signer","note"}]}, the `signature` object of
// results; texts that say nothing are "".
Json verdict_document(const Verdict &verdict);

}  // namespace skillmeat::core
