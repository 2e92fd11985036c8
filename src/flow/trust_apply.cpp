// What others signed about keys, taken over: a rotation, by which a trusted key vouches for the one that replaces it,
// or a list of revocations.
#include <algorithm>

#include "base/error.hpp"
#include "domain/key/key.hpp"
#include "domain/trust/serials.hpp"
#include "flow/key.hpp"
#include "flow/output.hpp"
#include "flow/trust_change.hpp"
#include "formats/dsse/statements.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

// Sound signatures over a payload of a known type; nothing is said of whose they are.
struct Signed {
    std::string path;
    Envelope envelope;

    Error refused(const std::string &what) const {
        return Error(SKM_E_SIGNATURE, path + ": " + what)
            .path(path)
            .hint("Do not use the file; get it again from whom it should come.");
    }
    bool is_signed_by(std::string_view key_id) const {
        return std::any_of(envelope.signatures.begin(), envelope.signatures.end(),
                           [&](const EnvelopeSignature &each) { return each.key_id == key_id; });
    }
};

Signed read_signed(const Operation &operation, const std::string &given) {
    Signed out{target_of(operation, given), {}};
    const std::string bytes = read_file(out.path, kMaxEnvelopeBytes);
    std::string problem;
    auto envelope = read_envelope(bytes, problem);
    if (!envelope)
        throw Error(SKM_E_PARSE, out.path + " is neither a rotation nor a list of revocations: " + problem)
            .path(out.path)
            .hint("They are made by: skillmeat key rotate, key revoke, trust revocations");
    out.envelope = std::move(*envelope);
    if (!all_signatures_hold(out.envelope)) throw out.refused("a signature in it is wrong");
    return out;
}

bool is_within(const TrustedKey &key, Milliseconds now) {
    const auto from = parse_time(key.valid_from), until = parse_time(key.valid_until);
    return (key.valid_from.empty() || (from && now >= *from)) &&
           (key.valid_until.empty() || (until && now < *until));
}

// --- rotation ---

RotationStatement read_rotation_of(const Signed &file) {
    std::string problem;
    auto rotation = read_rotation(file.envelope.payload, problem);
    if (!rotation) throw file.refused(problem);
    const std::string old_id = key_id_of(rotation->old_key), new_id = key_id_of(rotation->new_key);
    const bool by_both = file.envelope.signatures.size() == 2 && old_id != new_id &&
                         file.is_signed_by(old_id) && file.is_signed_by(new_id);
    if (!by_both) throw file.refused("a rotation is signed by the old key and the new one, and by no other");
    return std::move(*rotation);
}

const TrustedKey &replaceable(const Signed &file, const TrustStore &store, const std::string &old_id,
                              const std::string &new_id, Milliseconds now) {
    const TrustedKey *old = store.find(old_id);
    if (old == nullptr)
        throw Error(SKM_E_KEY_NOT_FOUND,
                    "the key that vouches for the new one is not in trust.toml: " + old_id)
            .path(file.path)
            .hint("Trust the new key itself with: skillmeat trust add, after comparing its fingerprint");
    if (old->state != KeyState::trusted || !is_within(*old, now))
        throw file.refused("the key that vouches for the new one is not trusted itself: " + old_id);
    if (!old->replaced_by.empty() && old->replaced_by != new_id)
        throw file.refused("the key " + old_id + " was replaced by another one already: " + old->replaced_by);
    return *old;
}

void apply_rotation(const Signed &file, const RotationStatement &rotation, TrustChange &change,
                    Milliseconds now) {
    const std::string old_id = key_id_of(rotation.old_key), new_id = key_id_of(rotation.new_key);
    const auto created = parse_time(rotation.created);
    if (!created || *created > now) throw file.refused("its time lies in the future: " + rotation.created);
    const TrustStore store = change.store();
    TrustedKey old = replaceable(file, store, old_id, new_id, now);
    const TrustedKey *known = store.find(new_id);
    if (known != nullptr && known->state != KeyState::trusted)
        throw file.refused("the new key is known as " + std::string(key_state_name(known->state)));
    change.facts = Json::object({{"kind", "rotation"}, {"issuer", old_id}});
    if (old.replaced_by == new_id && known != nullptr) return;
    if (known == nullptr) {
        TrustedKey fresh = old;  // the same name, scope, vault and roles
        fresh.id = new_id;
        fresh.public_key = rotation.new_key;
        fresh.valid_from.clear();
        fresh.retired.clear();
        fresh.replaced_by.clear();
        fresh.added = to_rfc3339_seconds(now);
        change.put(fresh);
    }
    old.retired = rotation.created;
    old.replaced_by = new_id;
    change.put(old);
}

// --- revocations ---

// May speak of every key and pack; else a key may only revoke itself.
bool may_revoke(const TrustStore &store, const std::string &key_id, Milliseconds now) {
    const TrustedKey *key = store.find(key_id);
    return key != nullptr && key->state == KeyState::trusted && key->has_role(KeyRole::revoke) &&
           key->retired.empty() && is_within(*key, now);
}

void require_newer(const Signed &file, const RevocationStatement &list, const std::string &issuer,
                   TrustChange &change) {
    const auto known = remembered_list(change.memory, change.memory_path, issuer);
    if (known && list.serial < *known)
        throw file.refused("an older list than the last one of the key " + issuer + ": serial " +
                           std::to_string(list.serial) + " after " + std::to_string(*known));
    change.memory = remember_list(std::move(change.memory), change.memory_path, issuer, list.serial);
}

const PublicKey *signing_key(const Signed &file, const std::string &key_id) {
    for (const EnvelopeSignature &signature : file.envelope.signatures)
        if (signature.key_id == key_id) return &signature.public_key;
    return nullptr;
}

void revoke_key(const Signed &file, const RevocationStatement::Row &row, TrustChange &change,
                Milliseconds now) {
    const TrustStore store = change.store();
    const TrustedKey *known = store.find(row.id);
    if (known != nullptr && known->state == KeyState::revoked) return;
    TrustedKey key = known != nullptr ? *known : TrustedKey{};
    if (known == nullptr) {
        key.id = row.id;
        key.added = to_rfc3339_seconds(now);
        if (const PublicKey *own = signing_key(file, row.id)) key.public_key = *own;
    }
    key.state = KeyState::revoked;
    key.reason = row.reason;
    change.put(key);
}

void revoke_listed_pack(const RevocationStatement::Row &row, TrustChange &change, Milliseconds now) {
    if (change.store().find_revoked_pack(row.id) != nullptr) return;
    change.put(RevokedPack{row.id, row.reason, to_rfc3339_seconds(now)});
}

void apply_revocations(const Signed &file, const RevocationStatement &list, TrustChange &change,
                       Milliseconds now) {
    if (file.envelope.signatures.size() != 1)
        throw file.refused("a list of revocations is signed by one key");
    const std::string issuer = file.envelope.signatures.front().key_id;
    const bool of_itself_only = list.packs.empty() && list.keys.size() == 1 && list.keys.front().id == issuer;
    if (!of_itself_only && !may_revoke(change.store(), issuer, now))
        throw file.refused("the key " + issuer + " is not trusted to speak of other keys and packs")
            .hint("If it should be, give it the role: skillmeat trust add KEY --role sign --role revoke");
    // A key that revokes itself does it once; its serial would only hide a second list.
    if (!of_itself_only) require_newer(file, list, issuer, change);
    change.facts = Json::object({{"kind", "revocations"}, {"issuer", issuer}, {"serial", list.serial}});
    for (const RevocationStatement::Row &row : list.keys) revoke_key(file, row, change, now);
    for (const RevocationStatement::Row &row : list.packs) revoke_listed_pack(row, change, now);
}

RevocationStatement read_revocations_of(const Signed &file) {
    std::string problem;
    auto list = read_revocation(file.envelope.payload, problem);
    if (!list) throw file.refused(problem);
    return std::move(*list);
}

}  // namespace

Json apply_trust(const Operation &operation, const std::string &path) {
    const Signed file = read_signed(operation, path);
    const Milliseconds now = operation.context.now();
    if (file.envelope.payload_type == kRotationType) {
        const RotationStatement rotation = read_rotation_of(file);
        return change_trust(operation, Home::open(operation), "apply",
                            [&](TrustChange &change) { apply_rotation(file, rotation, change, now); });
    }
    if (file.envelope.payload_type == kRevocationType) {
        const RevocationStatement list = read_revocations_of(file);
        return change_trust(operation, home_to_trust_in(operation), "apply",
                            [&](TrustChange &change) { apply_revocations(file, list, change, now); });
    }
    throw file.refused("it holds neither a rotation nor a list of revocations");
}

}  // namespace skillmeat::core
