#include "flow/first_use.hpp"

#include "base/error.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kTrustLimit = 4u << 20;

const EnvelopeSignature *signature_by(const Pack &pack, const std::string &key_id) {
    for (const EnvelopeSignature &signature : pack.signatures.signatures)
        if (signature.key_id == key_id) return &signature;
    return nullptr;
}

Json question_about(const PackFile &file, const PackVerdict &answer) {
    const Pack &pack = *file.result.pack;
    return Json::object({{"path", file.path},
                         {"name", pack.name},
                         {"version", pack.version},
                         {"publisher", pack.publisher},
                         {"pack_id", pack.pack_id},
                         {"fingerprint", answer.verdict.key_id}});
}

TrustedKey entry_for(const Operation &operation, const Pack &pack, const EnvelopeSignature &signature) {
    TrustedKey key;
    key.id = signature.key_id;
    key.public_key = signature.public_key;
    if (is_trust_text(pack.publisher)) key.name = pack.publisher;
    key.scope = pack.name;
    key.added = to_rfc3339_seconds(operation.context.now());
    return key;
}

void believe(const TrustedKey &key, PackVerdict &answer) {
    for (SignatureVerdict &signature : answer.verdict.signatures) {
        if (signature.key_id != key.id) continue;
        signature.state = SignatureState::trusted;
        signature.signer = key.name;
        signature.note.clear();
    }
    answer.verdict.state = SignatureState::trusted;
    answer.verdict.signer = key.name;
    answer.verdict.note.clear();
    answer.decision.warning.clear();
    answer.decision.decided_by = "the answer of the user";
}

}  // namespace

std::optional<TrustedKey> ask_first_use(const Operation &operation, const PackFile &file, const AskTrust &ask,
                                        PackVerdict &answer) {
    const bool is_open =
        answer.decision.allowed && answer.verdict.state == SignatureState::unknown && file.result.pack;
    if (!ask || !is_open) return std::nullopt;
    const EnvelopeSignature *signature = signature_by(*file.result.pack, answer.verdict.key_id);
    if (signature == nullptr) return std::nullopt;  // its key is not known: there is nothing to trust
    const std::string said = ask(question_about(file, answer));
    if (said == "once") return std::nullopt;
    if (said == "refuse") {
        answer.decision = {false, "untrusted", "", "the answer of the user"};
        return std::nullopt;
    }
    if (said != "trust")
        throw Error(SKM_E_DECISION, said.empty() ? "nobody said whether the signer is trusted"
                                                 : "'" + said + "' is no answer about a signer")
            .path(file.path)
            .hint("Answers: trust, once, refuse");
    TrustedKey key = entry_for(operation, *file.result.pack, *signature);
    believe(key, answer);
    return key;
}

void stage_first_use(const Home &home, const TrustedKey &key, Transaction &transaction) {
    const std::string name(kTrustFile), path = home.path() + "/" + name;
    const PathState seen = path_state_followed(path);
    const std::string text = home.read_if_there(path, kTrustLimit).value_or("");
    transaction.put_text(transaction.root(home.path()), name, put_trusted_key(text, path, key), 0600, seen);
    transaction.consent("trust", Json::object({{"decision", "first-use"},
                                               {"key_ids", Json::Array{Json(key.id)}},
                                               {"scope", key.scope}}));
}

}  // namespace skillmeat::core
