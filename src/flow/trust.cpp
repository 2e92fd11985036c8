// Whom to believe: trust.toml, changed by the user's own commands only.
#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "domain/bundle/pack.hpp"
#include "domain/key/key.hpp"
#include "domain/key/key_text.hpp"
#include "domain/trust/trust.hpp"
#include "flow/key.hpp"
#include "flow/pack_file.hpp"
#include "flow/page.hpp"
#include "flow/trust_change.hpp"
#include "platform/fs/fs.hpp"
#include "state/policy/policy.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kSidecarLimit = 4u << 20;
constexpr std::size_t kKeyTextLimit = 64u << 10;

struct FoundKey {
    PublicKey key{};
    std::string name;  // what the source says about its owner
};

// 64 digits, however they were grouped; "" when it is none.
std::string plain_fingerprint(std::string_view text) {
    std::string digits;
    for (char c : text) {
        if (c == ' ' || c == ':') continue;
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
        digits += c;
    }
    const bool whole =
        digits.size() == 64 && digits.find_first_not_of("0123456789abcdef") == std::string::npos;
    return whole ? digits : "";
}

std::string required_fingerprint(const std::string &text) {
    std::string digits = plain_fingerprint(text);
    if (digits.empty())
        throw Error(SKM_E_ARGUMENT, "a fingerprint is 64 hexadecimal digits")
            .detail("parameter", "fingerprint");
    return digits;
}

// minisign's own comment names the key, not its owner.
std::string owner_in(const PublicKeyText &text) {
    return text.comment.starts_with("minisign public key") ? "" : text.comment;
}

Error no_fingerprint(const std::string &path, const PackSignatures &signatures) {
    std::string ids;
    for (const EnvelopeSignature &signature : signatures.signatures)
        ids += (ids.empty() ? "" : " ") + signature.key_id;
    return Error(SKM_E_DECISION,
                 "the signer of " + path + " is trusted only with the full fingerprint of the key")
        .path(path)
        .detail("signers", ids)
        .hint(
            "Get the fingerprint from the signer by another way than the pack, and give it with "
            "--fingerprint");
}

FoundKey signer_in_pack(const Operation &operation, const std::string &path, const std::string &archive,
                        const ArchiveLimits &limits, const std::string &fingerprint) {
    const std::string sidecar = read_file_if_there(path + ".dsse", kSidecarLimit).value_or("");
    const PackResult result = read_pack(archive, sidecar, limits, operation.watch);
    if (result.refusal) throw pack_refused(path, *result.refusal);
    const PackSignatures &signatures = result.pack->signatures;
    if (!signatures.present)
        throw Error(SKM_E_SIGNATURE, path + " is not signed: there is no key in it to trust").path(path);
    if (fingerprint.empty()) throw no_fingerprint(path, signatures);
    for (const EnvelopeSignature &signature : signatures.signatures)
        if (signature.key_id == fingerprint) return {signature.public_key, signatures.publisher};
    throw Error(SKM_E_SIGNATURE, path + " is not signed by the key with this fingerprint")
        .path(path)
        .hint("Do not trust the pack before you know why");
}

FoundKey key_in_file(const Operation &operation, const std::string &path, const std::string &fingerprint) {
    const ArchiveLimits limits = load_policy(operation, operation.context.home(), "").limits;
    const std::string bytes = read_file(path, limits.archive_bytes);
    if (archive_kind(bytes) == ArchiveKind::zip)
        return signer_in_pack(operation, path, bytes, limits, fingerprint);
    if (bytes.size() <= kKeyTextLimit)
        if (const auto text = parse_public_key(bytes)) return {text->key, owner_in(*text)};
    throw Error(SKM_E_PARSE, "there is no Ed25519 public key in " + path)
        .path(path)
        .hint("Public keys: raw base64 or hex, PEM, minisign, OpenSSH ssh-ed25519; or a signed pack");
}

// A text, a file, or the name or id of a key of this home, in this order.
FoundKey find_public_key(const Operation &operation, const Home &home, const TrustOptions &options,
                         const std::string &fingerprint) {
    if (const auto text = parse_public_key(options.key)) return {text->key, owner_in(*text)};
    const bool may_be_path = options.key.find_first_of(std::string_view("\0\n", 2)) == std::string::npos;
    if (may_be_path && !options.key.empty()) {
        const std::string path = operation.context.resolve(options.key);
        if (file_info_followed(path).kind != FileKind::absent)
            return key_in_file(operation, path, fingerprint);
        for (const KeyInfo &own : list_key_files(home).keys)
            if (own.name == options.key || own.id == options.key) {
                const KeyInfo key = find_key(home, options.key);
                return {key.public_key, key.name};
            }
    }
    throw Error(SKM_E_KEY_NOT_FOUND,
                "neither a public key, nor a file, nor a key of this home: " + options.key.substr(0, 100))
        .hint("Give a file, or the key itself: raw base64 or hex, PEM, minisign or OpenSSH");
}

std::string utc_or_empty(const std::string &time, const char *parameter) {
    if (time.empty()) return "";
    const auto parsed = parse_time(time);
    if (!parsed)
        throw Error(SKM_E_ARGUMENT, "'" + time + "' is not a time like 2027-01-31T00:00:00Z")
            .detail("parameter", parameter);
    return to_rfc3339(*parsed);
}

void require_trust_text(const std::string &text, const char *parameter) {
    if (is_trust_text(text)) return;
    throw Error(SKM_E_ARGUMENT,
                std::string("the ") + parameter +
                    " of a trusted key is at most 200 bytes of text without control characters")
        .detail("parameter", parameter);
}

std::vector<KeyRole> roles_from(const std::vector<std::string> &words) {
    if (words.empty()) return TrustedKey().roles;
    std::vector<KeyRole> roles;
    for (const std::string &word : words) {
        const std::optional<KeyRole> role = key_role(word);
        if (!role)
            throw Error(SKM_E_ARGUMENT, "there is no role '" + word + "'")
                .hint("Roles: sign (packs), revoke (lists of revoked keys and packs)")
                .detail("parameter", "roles");
        if (std::find(roles.begin(), roles.end(), *role) == roles.end()) roles.push_back(*role);
    }
    return roles;
}

TrustedKey new_entry(const Operation &operation, const Home &home, const TrustOptions &options) {
    require_trust_text(options.name, "name");
    require_trust_text(options.scope, "scope");
    require_trust_text(options.vault, "vault");
    const std::string fingerprint =
        options.fingerprint.empty() ? "" : required_fingerprint(options.fingerprint);
    const FoundKey found = find_public_key(operation, home, options, fingerprint);
    TrustedKey key;
    key.id = key_id_of(found.key);
    key.public_key = found.key;
    if (!fingerprint.empty() && fingerprint != key.id)
        throw Error(SKM_E_SIGNATURE, "the key has the fingerprint " + key.id + ", not the one that was given")
            .hint("Do not trust it before you know why");
    key.name = options.name.empty() ? found.name : options.name;
    key.scope = options.scope.empty() ? "*" : options.scope;
    key.vault = options.vault;
    key.roles = roles_from(options.roles);
    key.valid_from = utc_or_empty(options.valid_from, "valid_from");
    key.valid_until = utc_or_empty(options.valid_until, "valid_until");
    key.added = to_rfc3339_seconds(operation.context.now());
    return key;
}

// What stands there already: its date stays, and a revoked key does not come back by being added again.
void merge_with_known(TrustedKey &key, const TrustStore &store, const std::string &path) {
    const TrustedKey *known = store.find(key.id);
    if (known == nullptr) return;
    if (known->state == KeyState::revoked)
        throw Error(SKM_E_EXISTS, "the key " + key.id + " was revoked")
            .path(path)
            .hint("Remove it first with: skillmeat trust remove, if it was revoked by mistake");
    if (key.name.empty()) key.name = known->name;
    key.retired = known->retired;
    key.replaced_by = known->replaced_by;
    key.added = known->added;
}

KeyState state_named(const std::string &word) {
    for (const KeyState state : {KeyState::trusted, KeyState::untrusted, KeyState::revoked})
        if (word == key_state_name(state)) return state;
    throw Error(SKM_E_ARGUMENT, "a key is trusted, untrusted or revoked, not '" + word + "'")
        .detail("parameter", "state");
}

}  // namespace

Json add_trust(const Operation &operation, const TrustOptions &options) {
    const Home home = home_to_trust_in(operation);
    const TrustedKey wanted = new_entry(operation, home, options);
    return change_trust(operation, home, "add", [&](TrustChange &change) {
        TrustedKey key = wanted;
        merge_with_known(key, change.store(), change.path);
        change.put(key);
    });
}

Json list_trust(const Operation &operation, const Page &page) {
    const TrustStore store = TrustStore::load(Home::open(operation));
    std::map<std::string, const TrustedKey *> rows;  // in the order in which they were added
    for (const TrustedKey &key : store.keys()) rows.emplace(key.added + " " + key.id, &key);
    std::vector<std::string> order;
    for (const auto &[place, key] : rows) order.push_back(place);
    const PageSlice slice = slice_page("trust", order, page);
    Json keys = Json::array();
    for (std::size_t i = slice.begin; i < slice.end; ++i) keys.push(trusted_key_document(*rows.at(order[i])));
    return Json::object({{"keys", std::move(keys)}, {"next", next_of(slice)}});
}

Json list_revoked_packs(const Operation &operation, const Page &page) {
    const TrustStore store = TrustStore::load(Home::open(operation));
    std::map<std::string, const RevokedPack *> rows;
    for (const RevokedPack &pack : store.revoked_packs()) rows.emplace(pack.id, &pack);
    std::vector<std::string> order;
    for (const auto &[place, pack] : rows) order.push_back(place);
    const PageSlice slice = slice_page("revoked packs", order, page);
    Json packs = Json::array();
    for (std::size_t i = slice.begin; i < slice.end; ++i)
        packs.push(revoked_pack_document(*rows.at(order[i])));
    return Json::object({{"packs", std::move(packs)}, {"next", next_of(slice)}});
}

Json remove_trust(const Operation &operation, const std::string &key) {
    return change_trust(operation, Home::open(operation), "remove", [&](TrustChange &change) {
        const TrustStore store = change.store();
        if (const RevokedPack *pack = store.find_revoked_pack(key)) return change.drop(*pack);
        change.drop(store.resolve(key));
    });
}

Json set_trust_state(const Operation &operation, const std::string &key, const std::string &state) {
    const KeyState wanted = state_named(state);
    return change_trust(operation, Home::open(operation), state, [&](TrustChange &change) {
        TrustedKey changed = change.store().resolve(key);
        changed.state = wanted;
        if (wanted != KeyState::revoked) changed.reason.clear();
        if (wanted == KeyState::trusted && !changed.public_key)
            throw Error(SKM_E_KEY_NOT_FOUND, "only the id of the key " + changed.id + " is known")
                .path(change.path)
                .hint("Remove it with: skillmeat trust remove, and add the key itself");
        change.put(changed);
    });
}

}  // namespace skillmeat::core
