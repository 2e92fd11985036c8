#include "domain/trust/decision.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kAlways = "the rules for every pack";

struct Rule {
    SignatureRule rule;
    std::string decided_by;
    bool managed;
};

std::string_view origin_key(PackOrigin origin) {
    switch (origin) {
        case PackOrigin::file: return "signature.file";
        case PackOrigin::vault: return "signature.vault";
        case PackOrigin::marketplace: return "signature.marketplace";
    }
    return "";
}

SignatureRule rule_for(const Policy &policy, PackOrigin origin) {
    switch (origin) {
        case PackOrigin::file: return policy.signature_file;
        case PackOrigin::vault: return policy.signature_vault;
        case PackOrigin::marketplace: return policy.signature_marketplace;
    }
    return SignatureRule::require;
}

// "signature.file = warn (user: /home/me/.skillmeat/policy.toml:3)"
std::string deciding_line(const Json &decision) {
    const std::string origin = decision.string_or("origin", ""), path = decision.string_or("path", "");
    std::string text =
        decision.string_or("key", "") + " = " + decision.string_or("value", "") + " (" + origin;
    if (!path.empty()) text += ": " + path + ":" + std::to_string(decision.integer_or("line", 0));
    return text + ")";
}

Rule ruling(const Policy &policy, const SignatureQuestion &question) {
    if (question.require_signature) return {SignatureRule::require, "option --require-signature", true};
    const std::string_view key = origin_key(question.origin);
    Rule rule{rule_for(policy, question.origin), std::string(key), false};
    for (const Json &decision : policy.decisions.as_array()) {
        if (decision.string_or("key", "") != key) continue;
        rule.decided_by = deciding_line(decision);
        rule.managed = decision.string_or("origin", "") == "managed";
    }
    return rule;
}

Decision refused(std::string reason, std::string decided_by) {
    return {false, std::move(reason), "", std::move(decided_by)};
}

Decision passed(std::string warning, std::string decided_by) {
    return {true, "", std::move(warning), std::move(decided_by)};
}

std::string reason_of(SignatureState state) {
    switch (state) {
        case SignatureState::unsigned_: return "unsigned";
        case SignatureState::expired: return "expired";
        default: return "untrusted";
    }
}

std::string warning_of(const Verdict &verdict, const SignatureQuestion &question) {
    if (verdict.state == SignatureState::unsigned_ && question.name_was_signed)
        return "the pack is not signed, and packs of this name were until now: ask its publisher why";
    if (verdict.state == SignatureState::unsigned_)
        return "the pack is not signed: nobody vouches for what is in it";
    if (verdict.state == SignatureState::unknown)
        return "the pack is signed with the unknown key " + verdict.key_id +
               ": compare it with its publisher's";
    return verdict.note;
}

// Under `warn` the absence of trust passes; somebody's word against the pack does not.
bool passes_with_warning(const Verdict &verdict) {
    return verdict.state == SignatureState::unsigned_ || verdict.state == SignatureState::unknown ||
           verdict.threshold_missed;
}

}  // namespace

Decision decide(const Policy &policy, const Verdict &verdict, const SignatureQuestion &question) {
    const std::string always(kAlways);
    if (verdict.state == SignatureState::invalid) return refused("signature", always);
    if (verdict.state == SignatureState::revoked) return refused("revoked", always);
    if (question.rolled_back) return refused("rolled-back", always);
    if (question.name_was_signed && verdict.state == SignatureState::unknown)
        return refused("untrusted", always);

    const Rule rule = ruling(policy, question);
    if (verdict.state == SignatureState::trusted) return passed("", rule.decided_by);
    if (rule.rule == SignatureRule::off) return passed("", rule.decided_by);
    if (rule.rule == SignatureRule::warn && passes_with_warning(verdict))
        return passed(warning_of(verdict, question), rule.decided_by);
    if (verdict.state == SignatureState::unsigned_ && question.allow_unsigned && !rule.managed)
        return passed(warning_of(verdict, question), "option --allow-unsigned");
    return refused(reason_of(verdict.state), rule.decided_by);
}

}  // namespace skillmeat::core
