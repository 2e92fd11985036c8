// From sound signatures and trust.toml to a verdict.
#include <set>

#include "domain/trust/trust.hpp"

namespace skillmeat::core {

namespace {

bool is_before(Milliseconds now, const std::string &time) {
    return !time.empty() && now < parse_time(time).value_or(now + 1);
}

bool is_over(Milliseconds now, const std::string &time) {
    return !time.empty() && now >= parse_time(time).value_or(now);
}

// A time that no signature covers proves nothing.
bool was_made_by(const std::string &created, const std::string &time) {
    const auto made = parse_time(created), limit = parse_time(time);
    return made && limit && *made <= *limit;
}

std::string with_reason(const std::string &reason) {
    return reason.empty() ? "" : ": " + reason;
}

SignatureVerdict judge_one(const TrustStore &store, const std::string &key_id, const SignatureFacts &facts,
                           Milliseconds now) {
    SignatureVerdict verdict{key_id, "", SignatureState::unknown, "its key is not in trust.toml",
                             facts.format};
    const TrustedKey *key = store.find(key_id);
    if (key == nullptr) return verdict;
    verdict.signer = key->name;
    const auto is = [&](SignatureState state, std::string note) {
        verdict.state = state;
        verdict.note = std::move(note);
        return verdict;
    };
    if (key->state == KeyState::revoked)
        return is(SignatureState::revoked, "its key was revoked" + with_reason(key->reason));
    if (key->state == KeyState::untrusted)
        return is(SignatureState::untrusted, "its key is marked as untrusted");
    if (!key->has_role(KeyRole::sign)) return is(SignatureState::untrusted, "its key is not one for packs");
    if (is_before(now, key->valid_from))
        return is(SignatureState::expired, "its key is not valid before " + key->valid_from);
    if (is_over(now, key->valid_until))
        return is(SignatureState::expired, "its key was valid until " + key->valid_until);
    if (!key->retired.empty() && !was_made_by(facts.created, key->retired))
        return is(SignatureState::expired, "its key was replaced at " + key->retired +
                                               ", and it is not sure that the pack was made before");
    if (!key->vault.empty() && !scope_matches(key->vault, facts.vault))
        return is(SignatureState::untrusted,
                  "its key is trusted for packs from the vault '" + key->vault + "' only");
    if (!scope_matches(key->scope, facts.pack_name))
        return is(SignatureState::untrusted, "its key is trusted for packs named '" + key->scope + "' only");
    return is(SignatureState::trusted, "");
}

SignatureVerdict judge_other(const TrustStore &store, const OtherSignature &other,
                             const SignatureFacts &facts, Milliseconds now) {
    if (other.key_id.empty()) return {"", "", SignatureState::unknown, other.note, other.format};
    SignatureVerdict verdict = judge_one(store, other.key_id, facts, now);
    verdict.format = other.format;
    if (verdict.state == SignatureState::trusted && is_over(now, other.expires)) {
        verdict.state = SignatureState::expired;
        verdict.note = "the signature was good until " + other.expires;
    }
    return verdict;
}

const SignatureVerdict *first_with(const std::vector<SignatureVerdict> &signatures, SignatureState state) {
    for (const SignatureVerdict &signature : signatures)
        if (signature.state == state) return &signature;
    return nullptr;
}

std::int64_t trusted_keys(const std::vector<SignatureVerdict> &signatures) {
    std::set<std::string> keys;
    for (const SignatureVerdict &signature : signatures)
        if (signature.state == SignatureState::trusted) keys.insert(signature.key_id);
    return static_cast<std::int64_t>(keys.size());
}

Verdict with(Verdict verdict, SignatureState state, const SignatureVerdict &deciding, std::string note) {
    verdict.state = state;
    verdict.key_id = deciding.key_id;
    verdict.signer = deciding.signer;
    verdict.note = std::move(note);
    return verdict;
}

Verdict short_of_threshold(Verdict verdict, const SignatureVerdict &first, std::int64_t have,
                           std::int64_t needed) {
    verdict = with(std::move(verdict), SignatureState::untrusted, first,
                   "signed by " + std::to_string(have) + " of the " + std::to_string(needed) +
                       " trusted keys that the policy asks for");
    verdict.threshold_missed = true;
    return verdict;
}

}  // namespace

std::string_view signature_state_name(SignatureState state) {
    switch (state) {
        case SignatureState::trusted: return "trusted";
        case SignatureState::unknown: return "unknown";
        case SignatureState::untrusted: return "untrusted";
        case SignatureState::unsigned_: return "unsigned";
        case SignatureState::invalid: return "invalid";
        case SignatureState::revoked: return "revoked";
        case SignatureState::expired: return "expired";
    }
    return "";
}

bool scope_matches(std::string_view scope, std::string_view pack_name) {
    std::size_t at = 0, in = 0;
    std::size_t star = std::string_view::npos, resume = 0;  // the last '*' and where its run may end next
    while (in < pack_name.size()) {
        if (at < scope.size() && scope[at] == '*') {
            star = at++;
            resume = in;
        } else if (at < scope.size() && (scope[at] == '?' || scope[at] == pack_name[in])) {
            ++at;
            ++in;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            in = ++resume;
        } else {
            return false;
        }
    }
    return scope.find_first_not_of('*', at) == std::string_view::npos;
}

Verdict judge(const TrustStore &store, const SignatureFacts &facts, Milliseconds now,
              std::int64_t threshold) {
    Verdict verdict;
    if (facts.present && !facts.valid) {
        verdict.state = SignatureState::invalid;
        verdict.note = "the signature does not hold for this pack";
        return verdict;
    }
    for (const std::string &key_id : facts.key_ids)
        verdict.signatures.push_back(judge_one(store, key_id, facts, now));
    for (const OtherSignature &other : facts.others)
        verdict.signatures.push_back(judge_other(store, other, facts, now));
    if (const RevokedPack *revoked = store.find_revoked_pack(facts.pack_id)) {
        verdict.state = SignatureState::revoked;
        verdict.note = "the pack was revoked" + with_reason(revoked->reason);
        return verdict;
    }
    if (!facts.present || (facts.key_ids.empty() && facts.others.empty())) return verdict;

    const std::vector<SignatureVerdict> signatures = verdict.signatures;
    if (const auto *revoked = first_with(signatures, SignatureState::revoked))
        return with(std::move(verdict), SignatureState::revoked, *revoked, revoked->note);
    const SignatureVerdict *trusted = first_with(signatures, SignatureState::trusted);
    if (is_over(now, facts.expires))
        return with(std::move(verdict), SignatureState::expired,
                    trusted != nullptr ? *trusted : signatures.front(),
                    "the signature was good until " + facts.expires);
    const std::int64_t have = trusted_keys(signatures);
    if (trusted != nullptr && have < threshold)
        return short_of_threshold(std::move(verdict), *trusted, have, threshold);
    for (const SignatureState state : {SignatureState::trusted, SignatureState::untrusted,
                                       SignatureState::expired, SignatureState::unknown})
        if (const auto *deciding = first_with(signatures, state))
            return with(std::move(verdict), state, *deciding, deciding->note);
    return verdict;
}

Json verdict_document(const Verdict &verdict) {
    Json signatures = Json::array();
    for (const SignatureVerdict &signature : verdict.signatures)
        signatures.push(Json::object({{"key_id", signature.key_id},
                                      {"state", signature_state_name(signature.state)},
                                      {"signer", signature.signer},
                                      {"note", signature.note},
                                      {"format", signature.format}}));
    return Json::object({{"state", signature_state_name(verdict.state)},
                         {"key_id", verdict.key_id},
                         {"signer", verdict.signer},
                         {"note", verdict.note},
                         {"signatures", std::move(signatures)}});
}

}  // namespace skillmeat::core
