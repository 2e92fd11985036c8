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

// What a key is believed for: signing packs, or revocation lists that speak of other keys and of packs.
enum class KeyRole { sign, revoke };
std::string_view key_role_name(KeyRole role);
std::optional<KeyRole> key_role(std::string_view word);

struct TrustedKey {
    std::string id;  // 64 hex digits
    std::optional<PublicKey>
        public_key;           // nullopt only for a revoked key of which no more than the id is known
    std::string name;         // for people
    std::string scope = "*";  // pattern of pack names: '*' and '?'
    std::string vault;        // pattern of vault names; "" = packs from anywhere
    std::vector<KeyRole> roles = {KeyRole::sign};
    KeyState state = KeyState::trusted;
    std::string valid_from, valid_until;  // RFC 3339 or "" = open; valid_until itself is outside
    std::string retired;  // RFC 3339 or "": replaced by another key; what was made until then still counts
    std::string replaced_by;  // id of that key
    std::string reason;       // why it was revoked, for people
    std::string added;        // RFC 3339

    bool has_role(KeyRole role) const;
};

// A pack that nobody shall use any more, whoever signed it.
struct RevokedPack {
    std::string id;      // pack_id, 64 hex digits
    std::string reason;  // for people
    std::string added;   // RFC 3339
};

class TrustStore {
 public:
    TrustStore() = default;
    explicit TrustStore(std::vector<TrustedKey> keys, std::vector<RevokedPack> packs = {})
        : keys_(std::move(keys)), packs_(std::move(packs)) {}
    // Strict about what is ours: an unknown key inside [[keys]] or [[revoked_packs]], a missing or malformed value, an
    // id that is not that of its public key, or an id twice is SKM_E_SCHEMA naming path, table and key. Other tables are
    // the user's own.
    static TrustStore parse(std::string_view text, const std::string &path);
    static TrustStore load(const Home &home);  // no file = nobody is trusted

    const std::vector<TrustedKey> &keys() const { return keys_; }  // in the order of the file
    const TrustedKey *find(std::string_view id) const;             // by the full id
    // By id, the first 8 or more digits of it, or name. SKM_E_KEY_NOT_FOUND, SKM_E_AMBIGUOUS.
    const TrustedKey &resolve(std::string_view wanted) const;

    const std::vector<RevokedPack> &revoked_packs() const { return packs_; }
    const RevokedPack *find_revoked_pack(std::string_view pack_id) const;  // by the full id

 private:
    std::vector<TrustedKey> keys_;
    std::vector<RevokedPack> packs_;
};

// Whether a name or scope can stand in trust.toml: at most 200 bytes, all of which can be seen.
bool is_trust_text(std::string_view text);

inline constexpr std::string_view kTrustFile = "trust.toml";  // relative to the home

// Edits of trust.toml: text in, text out; comments and the user's own tables stay. put replaces the entry of the same id.
std::string put_trusted_key(std::string text, const std::string &path, const TrustedKey &key);
std::string drop_trusted_key(std::string text, const std::string &path, std::string_view id);
std::string put_revoked_pack(std::string text, const std::string &path, const RevokedPack &pack);
std::string drop_revoked_pack(std::string text, const std::string &path, std::string_view id);

// The rows of listings: {"id","name","state","scope","vault","roles","valid_from","valid_until","retired","replaced_by",
// "reason","public_key","added"} and {"pack_id","reason","added"}; times in UTC, null for what is open or not known.
Json trusted_key_document(const TrustedKey &key);
Json revoked_pack_document(const RevokedPack &pack);

// '*' stands for any run of characters, '?' for one byte, everything else for itself.
bool scope_matches(std::string_view scope, std::string_view pack_name);

// --- verdict -----------------------------------------------------------------------------------------------------
enum class SignatureState { trusted, unknown, untrusted, unsigned_, invalid, revoked, expired };
std::string_view signature_state_name(SignatureState state);  // "unsigned" for unsigned_

// A signature of another program over the file as it lies there, which is not wrong.
struct OtherSignature {
    std::string format;   // "minisign" "ssh"
    std::string key_id;   // "" when none of the known keys made it, so that it could not be checked
    std::string expires;  // "" = never
    std::string note;     // for people: why it could not be checked
};

// What the bundle module found out: signatures that are sound over the bytes, each by its own key.
struct SignatureFacts {
    bool present = false;              // an envelope is there, sound or not
    bool valid = true;                 // every signature in it, and the statement speaks of this pack
    std::vector<std::string> key_ids;  // one for each signature
    std::string pack_name, pack_id;
    std::string vault;            // where it came from; "" = a file
    std::string created;          // of the pack, as the signatures cover it; "" when they do not
    std::string expires;          // of the statement; "" = never
    std::string format = "dsse";  // of those of key_ids; "original" for the original program's
    std::vector<OtherSignature> others;
};

struct SignatureVerdict {
    std::string key_id, signer;  // signer: the name in trust.toml, "" for an unknown key
    SignatureState state = SignatureState::unknown;
    std::string note;    // for people: "outside its scope 'team-*'"
    std::string format;  // "dsse" "original" "minisign" "ssh"
};

struct Verdict {
    SignatureState state = SignatureState::unsigned_;
    std::string key_id, signer;                // of the signature that decided; "" when there is none
    std::string note;                          // for people; "" when the state says it all
    bool threshold_missed = false;             // trusted keys signed, but fewer than the policy asks for
    std::vector<SignatureVerdict> signatures;  // in the order of the facts
};

// Pure. A revoked pack or key beats everything but an invalid envelope; then an expired statement; then trusted, when at least
// `threshold` distinct trusted keys signed; else untrusted, expired, unknown in this order.
Verdict judge(const TrustStore &store, const SignatureFacts &facts, Milliseconds now, std::int64_t threshold);

// {"state","key_id","signer","note","signatures":[{"key_id","state","signer","note","format"}]}, the `signature` object of
// results; texts that say nothing are "".
Json verdict_document(const Verdict &verdict);

}  // namespace skillmeat::core
