// What nobody shall trust any more: keys and packs, here, and as a signed list for others.
#include "base/error.hpp"
#include "base/utf8.hpp"
#include "domain/key/key.hpp"
#include "flow/audit.hpp"
#include "flow/key.hpp"
#include "flow/output.hpp"
#include "flow/pack_file.hpp"
#include "flow/source_date.hpp"
#include "flow/trust_change.hpp"
#include "formats/dsse/statements.hpp"
#include "platform/fs/fs.hpp"
#include "state/policy/policy.hpp"
#include "state/store/audit_log.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

bool is_whole_id(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void require_reason(const std::string &reason) {
    if (is_trust_text(reason)) return;
    throw Error(SKM_E_ARGUMENT, "a reason is at most 200 bytes of text without control characters")
        .detail("parameter", "reason");
}

// A key of trust.toml; an own one; or the id of one that nobody here has seen.
TrustedKey key_to_revoke(const Operation &operation, const Home &home, const TrustStore &store,
                         const std::string &wanted) {
    TrustedKey key;
    key.added = to_rfc3339_seconds(operation.context.now());
    for (const KeyInfo &own : list_key_files(home).keys) {
        if (store.find(own.id) != nullptr || (own.id != wanted && own.name != wanted)) continue;
        key.id = own.id;
        key.public_key = own.public_key;
        key.name = own.name;
        return key;
    }
    if (store.find(wanted) == nullptr && is_whole_id(wanted)) {
        key.id = wanted;
        return key;
    }
    return store.resolve(wanted);
}

std::string pack_id_of(const Operation &operation, const Home &home, const std::string &pack) {
    if (is_whole_id(pack)) return pack;
    const Policy policy = load_policy(operation, home.path(), "");
    const PackFile file = load_pack_file(operation, pack, policy.limits);
    if (file.result.refusal) throw pack_refused(file.path, *file.result.refusal);
    return file.result.pack->pack_id;
}

RevocationStatement revocations_of(const TrustStore &store, std::int64_t seconds, std::int64_t serial) {
    RevocationStatement list;
    list.issued = to_rfc3339_seconds(seconds * 1000);
    list.serial = serial >= 0 ? serial : seconds;
    for (const TrustedKey &key : store.keys())
        if (key.state == KeyState::revoked) list.keys.push_back({key.id, key.reason});
    for (const RevokedPack &pack : store.revoked_packs()) list.packs.push_back({pack.id, pack.reason});
    return list;
}

// A file that is there is replaced by a newer list only.
void require_replaceable(const std::string &path, std::int64_t serial) {
    const auto bytes = read_file_followed_if_there(path, kMaxEnvelopeBytes);
    if (!bytes) return;
    std::string problem;
    const auto envelope = read_envelope(*bytes, problem);
    const auto list = envelope && envelope->payload_type == kRevocationType
                          ? read_revocation(envelope->payload, problem)
                          : std::nullopt;
    if (!list)
        throw Error(SKM_E_EXISTS, path + " is there, and is no list of revocations")
            .path(path)
            .hint("Name another file, or remove this one.");
    if (list->serial >= serial)
        throw Error(SKM_E_EXISTS, path + " has the serial " + std::to_string(list->serial) +
                                      ", and the new list only " + std::to_string(serial))
            .path(path)
            .hint("Give a higher one with --serial.");
}

std::shared_ptr<Signer> signer_for(const Operation &operation, const Home &home,
                                   const RevocationOptions &options) {
    if (options.signer) return options.signer;
    return open_signer(operation, home, options.sign_key, options.passphrase);
}

}  // namespace

Json revoke_key_trust(const Operation &operation, const std::string &key, const std::string &reason) {
    require_reason(reason);
    const Home home = home_to_trust_in(operation);
    return change_trust(operation, home, "revoked", [&](TrustChange &change) {
        TrustedKey revoked = key_to_revoke(operation, home, change.store(), key);
        revoked.state = KeyState::revoked;
        if (!reason.empty()) revoked.reason = reason;
        change.put(revoked);
    });
}

Json revoke_pack(const Operation &operation, const std::string &pack, const std::string &reason) {
    require_reason(reason);
    const Home home = home_to_trust_in(operation);
    const std::string id = pack_id_of(operation, home, pack);
    return change_trust(operation, home, "revoked", [&](TrustChange &change) {
        const TrustStore store = change.store();
        const RevokedPack *known = store.find_revoked_pack(id);
        RevokedPack revoked =
            known != nullptr ? *known : RevokedPack{id, "", to_rfc3339_seconds(operation.context.now())};
        if (!reason.empty()) revoked.reason = reason;
        change.put(revoked);
    });
}

Json export_revocations(const Operation &operation, const RevocationOptions &options) {
    const Milliseconds started = operation.context.now();
    if (options.output.empty())
        throw Error(SKM_E_ARGUMENT, "it is not said where the list shall go").detail("parameter", "output");
    const Home home = Home::open(operation);
    const std::string path = target_of(operation, options.output);
    const RevocationStatement list = revocations_of(
        TrustStore::load(home), source_date(operation).value_or(started / 1000), options.serial);
    require_replaceable(path, list.serial);
    const auto signer = signer_for(operation, home, options);
    Json document = Json::object({{"path", path},
                                  {"issuer", key_id_of(signer->public_key())},
                                  {"serial", list.serial},
                                  {"issued", list.issued},
                                  {"keys", list.keys.size()},
                                  {"packs", list.packs.size()}});
    if (operation.dry_run) return document;
    Envelope envelope{write_revocation(list), std::string(kRevocationType), {}};
    envelope.signatures.push_back(sign_payload(*signer, envelope.payload_type, envelope.payload));
    WholeFile output = begin_output(path);
    output.write(write_envelope(envelope));
    append_audit(operation, home, "trust revocations", "sign",
                 Json::object({{"form", "revocations"},
                               {"key_id", envelope.signatures.front().key_id},
                               {"serial", list.serial}}));
    put_output(operation, output);
    seal_audit(operation, home, options.passphrase);
    UsageEvent event;
    event.type = "trust-revocations";
    event.result = "success";
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
    return document;
}

}  // namespace skillmeat::core
