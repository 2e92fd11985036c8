// From signatures to a verdict, and from a verdict to a decision.
#include <doctest/doctest.h>

#include "base/error.hpp"
#include "domain/trust/decision.hpp"
#include "domain/trust/trust.hpp"

using namespace skillmeat::core;

namespace {

const std::string kA(64, 'a'), kB(64, 'b'), kC(64, 'c');
const Milliseconds kNow = *parse_time("2026-11-21T12:00:00Z");

TrustedKey key(const std::string &id, KeyState state = KeyState::trusted) {
    TrustedKey key;
    key.id = id;
    key.name = id.substr(0, 1);
    key.state = state;
    return key;
}

SignatureFacts signed_by(std::vector<std::string> ids) {
    SignatureFacts facts;
    facts.present = true;
    facts.key_ids = std::move(ids);
    facts.pack_name = "team-tools";
    return facts;
}

std::string state(const std::vector<TrustedKey> &keys, const SignatureFacts &facts,
                  std::int64_t threshold = 1) {
    return std::string(signature_state_name(judge(TrustStore(keys), facts, kNow, threshold).state));
}

Policy policy(SignatureRule file, std::string_view origin = "user") {
    Policy policy;
    policy.signature_file = file;
    const char *word = file == SignatureRule::off ? "off" : file == SignatureRule::warn ? "warn" : "require";
    policy.decisions.push(Json::object(
        {{"key", "signature.file"}, {"value", word}, {"origin", origin}, {"path", "/p.toml"}, {"line", 2}}));
    return policy;
}

Verdict verdict(SignatureState state, bool threshold_missed = false) {
    Verdict verdict;
    verdict.state = state;
    verdict.key_id = kA;
    verdict.note = "why";
    verdict.threshold_missed = threshold_missed;
    return verdict;
}

}  // namespace

TEST_CASE("one signature, every state of its key") {
    CHECK(state({}, {}) == "unsigned");
    CHECK(state({}, signed_by({kA})) == "unknown");
    CHECK(state({key(kB)}, signed_by({kA})) == "unknown");
    CHECK(state({key(kA)}, signed_by({kA})) == "trusted");
    CHECK(state({key(kA, KeyState::untrusted)}, signed_by({kA})) == "untrusted");
    CHECK(state({key(kA, KeyState::revoked)}, signed_by({kA})) == "revoked");
    SignatureFacts broken = signed_by({kA});
    broken.valid = false;
    CHECK(state({key(kA)}, broken) == "invalid");
    CHECK(state({key(kA, KeyState::revoked)}, broken) == "invalid");
}

TEST_CASE("a key counts from valid_from to before valid_until") {
    const auto with = [](const char *from, const char *until) {
        TrustedKey limited = key(kA);
        limited.valid_from = from;
        limited.valid_until = until;
        return state({limited}, signed_by({kA}));
    };
    CHECK(with("2026-11-21T12:00:00Z", "") == "trusted");
    CHECK(with("2026-11-21T12:00:01Z", "") == "expired");
    CHECK(with("", "2026-11-21T12:00:00Z") == "expired");
    CHECK(with("", "2026-11-21T12:00:01Z") == "trusted");
    CHECK(with("", "2026-11-21T13:00:00+01:00") == "expired");
}

TEST_CASE("a statement that is over is expired, whoever signed it") {
    SignatureFacts facts = signed_by({kA});
    facts.expires = "2026-11-21T11:59:59Z";
    CHECK(state({key(kA)}, facts) == "expired");
    CHECK(state({}, facts) == "expired");
    CHECK(state({key(kA, KeyState::revoked)}, facts) == "revoked");
    facts.expires = "2036-01-01T00:00:00Z";
    CHECK(state({key(kA)}, facts) == "trusted");
    facts.expires = "soon";
    CHECK(state({key(kA)}, facts) == "expired");
}

TEST_CASE("a key is believed only for the pack names of its scope") {
    const auto with = [](const char *scope) {
        TrustedKey limited = key(kA);
        limited.scope = scope;
        return state({limited}, signed_by({kA}));
    };
    CHECK(with("*") == "trusted");
    CHECK(with("team-*") == "trusted");
    CHECK(with("*-tools") == "trusted");
    CHECK(with("team?tools") == "trusted");
    CHECK(with("team") == "untrusted");
    CHECK(with("Team-*") == "untrusted");
}

TEST_CASE("patterns") {
    CHECK(scope_matches("", ""));
    CHECK(scope_matches("***", ""));
    CHECK(scope_matches("a*b*c", "aXbXbXc"));
    CHECK(scope_matches("*aab", "aaaaab"));
    CHECK_FALSE(scope_matches("", "a"));
    CHECK_FALSE(scope_matches("?", ""));
    CHECK_FALSE(scope_matches("a*b", "aXc"));
    CHECK_FALSE(scope_matches("[a-z]*", "abc"));
    std::string hard;
    for (int i = 0; i < 50; ++i) hard += "*a";
    CHECK_FALSE(scope_matches(hard + "b", std::string(2000, 'a')));
}

TEST_CASE("several signatures") {
    CHECK(state({key(kA)}, signed_by({kA, kB})) == "trusted");
    CHECK(state({key(kB)}, signed_by({kA, kB})) == "trusted");
    CHECK(state({key(kA), key(kB, KeyState::revoked)}, signed_by({kA, kB})) == "revoked");
    CHECK(state({key(kB, KeyState::untrusted)}, signed_by({kA, kB})) == "untrusted");
    CHECK(state({key(kA), key(kB, KeyState::untrusted)}, signed_by({kA, kB})) == "trusted");
}

TEST_CASE("a threshold counts distinct trusted keys") {
    CHECK(state({key(kA), key(kB)}, signed_by({kA, kB}), 2) == "trusted");
    CHECK(state({key(kA)}, signed_by({kA, kB}), 2) == "untrusted");
    CHECK(state({key(kA)}, signed_by({kA, kA}), 2) == "untrusted");
    CHECK(state({key(kA), key(kB), key(kC)}, signed_by({kA, kC}), 3) == "untrusted");
    const Verdict verdict = judge(TrustStore({key(kA)}), signed_by({kA}), kNow, 2);
    CHECK(verdict.threshold_missed);
    CHECK(verdict.note.find("1 of the 2") != std::string::npos);
}

TEST_CASE("the document names the signature that decided, and all of them") {
    TrustedKey known = key(kB);
    known.name = "Bea";
    const Json document = verdict_document(judge(TrustStore({known}), signed_by({kA, kB}), kNow, 1));
    CHECK(document.at("state").as_string() == "trusted");
    CHECK(document.at("key_id").as_string() == kB);
    CHECK(document.at("signer").as_string() == "Bea");
    REQUIRE(document.at("signatures").size() == 2);
    CHECK(document.at("signatures").as_array()[0].at("state").as_string() == "unknown");
    CHECK(document.at("signatures").as_array()[0].at("signer").as_string().empty());
    const Json nothing = verdict_document(judge({}, {}, kNow, 1));
    CHECK(nothing.at("state").as_string() == "unsigned");
    CHECK(nothing.at("key_id").as_string().empty());
}

TEST_CASE("what each rule lets in") {
    using State = SignatureState;
    struct Row {
        State state;
        const char *off, *warn, *require;  // "" passes, "!" passes with a warning, else the reason
    };
    for (const Row &row :
         {Row{State::trusted, "", "", ""}, Row{State::unsigned_, "", "!", "unsigned"},
          Row{State::unknown, "", "!", "untrusted"}, Row{State::untrusted, "", "untrusted", "untrusted"},
          Row{State::expired, "", "expired", "expired"}, Row{State::revoked, "revoked", "revoked", "revoked"},
          Row{State::invalid, "signature", "signature", "signature"}}) {
        const auto outcome = [&](SignatureRule rule) {
            const Decision decision = decide(policy(rule), verdict(row.state), {});
            CHECK(decision.allowed == decision.reason.empty());
            CHECK_FALSE(decision.decided_by.empty());
            if (!decision.allowed) return decision.reason;
            return std::string(decision.warning.empty() ? "" : "!");
        };
        CAPTURE(signature_state_name(row.state));
        CHECK(outcome(SignatureRule::off) == row.off);
        CHECK(outcome(SignatureRule::warn) == row.warn);
        CHECK(outcome(SignatureRule::require) == row.require);
    }
}

TEST_CASE("a threshold that is not reached is a warning where signatures are not required") {
    const Verdict missed = verdict(SignatureState::untrusted, true);
    CHECK(decide(policy(SignatureRule::warn), missed, {}).allowed);
    CHECK(decide(policy(SignatureRule::warn), missed, {}).warning == "why");
    CHECK(decide(policy(SignatureRule::require), missed, {}).reason == "untrusted");
}

TEST_CASE("nothing lets an invalid, revoked or rolled-back pack in") {
    SignatureQuestion lenient;
    lenient.allow_unsigned = true;
    CHECK_FALSE(decide(policy(SignatureRule::off), verdict(SignatureState::invalid), lenient).allowed);
    CHECK_FALSE(decide(policy(SignatureRule::off), verdict(SignatureState::revoked), lenient).allowed);
    lenient.rolled_back = true;
    for (const SignatureState state :
         {SignatureState::trusted, SignatureState::unsigned_, SignatureState::unknown})
        CHECK(decide(policy(SignatureRule::off), verdict(state), lenient).reason == "rolled-back");
}

TEST_CASE("options: the stricter wins, and the machine's policy is not loosened") {
    SignatureQuestion require, allow, both;
    require.require_signature = allow.allow_unsigned = both.require_signature = both.allow_unsigned = true;
    const Verdict bare = verdict(SignatureState::unsigned_);
    CHECK(decide(policy(SignatureRule::off), bare, require).reason == "unsigned");
    CHECK(decide(policy(SignatureRule::off), bare, require).decided_by == "option --require-signature");
    CHECK(decide(policy(SignatureRule::require), bare, allow).allowed);
    CHECK(decide(policy(SignatureRule::require), bare, allow).decided_by == "option --allow-unsigned");
    CHECK_FALSE(decide(policy(SignatureRule::require), bare, allow).warning.empty());
    CHECK(decide(policy(SignatureRule::require, "managed"), bare, allow).reason == "unsigned");
    CHECK(decide(policy(SignatureRule::warn), bare, both).reason == "unsigned");
    CHECK(decide(policy(SignatureRule::require), verdict(SignatureState::unknown), allow).reason ==
          "untrusted");
}

TEST_CASE("vaults and marketplaces have rules of their own, strict unless said otherwise") {
    const Policy built_in;
    const Verdict bare = verdict(SignatureState::unsigned_);
    const auto allowed = [&](PackOrigin origin) {
        SignatureQuestion question;
        question.origin = origin;
        return decide(built_in, bare, question).allowed;
    };
    CHECK(allowed(PackOrigin::file));
    CHECK_FALSE(allowed(PackOrigin::vault));
    CHECK_FALSE(allowed(PackOrigin::marketplace));
}

TEST_CASE("a decision names the line that made it") {
    CHECK(decide(policy(SignatureRule::require), verdict(SignatureState::unknown), {}).decided_by ==
          "signature.file = require (user: /p.toml:2)");
}
