#include "flow/pack_file.hpp"

#include <array>

#include "base/path.hpp"
#include "base/utf8.hpp"
#include "domain/key/key.hpp"
#include "domain/trust/serials.hpp"
#include "flow/file_signatures.hpp"
#include "flow/output.hpp"
#include "formats/archive/sizes.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

// The reasons that the pack reader adds to the archive reader's.
constexpr std::array<std::string_view, 4> kPackReasons = {"manifest", "hash-mismatch", "not-canonical",
                                                          "signature"};
constexpr std::uint64_t kMaxSerials = 16u << 20;

std::string read_sidecar(const std::string &path) {
    // One byte more than an envelope may have is enough for the reader to refuse it.
    const FileInfo info = file_info_followed(path);
    if (info.kind == FileKind::absent) return "";
    if (info.size > kMaxEnvelopeBytes) return std::string(kMaxEnvelopeBytes + 1, ' ');
    std::string text = read_file(path, kMaxEnvelopeBytes + 1);
    return text.empty() ? "\n" : text;  // an empty one is no envelope, but it is there
}

// The original's signature names its key and does not bring it: only one that we know can be wrong.
bool is_wrong(const TrustStore &store, const OriginalSignature &signature) {
    const TrustedKey *key = store.find(signature.key_id);
    return key != nullptr && key->public_key &&
           !verify_ed25519(*key->public_key, signature.signed_bytes, signature.signature);
}

SignatureFacts signature_facts(const TrustStore &store, const PackFile &file) {
    SignatureFacts facts;
    facts.present = file.result.has_envelope || file.signed_by_others;
    facts.others = file.others;
    facts.valid = !file.result.refusal;
    if (!file.result.pack) return facts;
    facts.pack_name = file.result.pack->name;
    facts.pack_id = file.result.pack->pack_id;
    facts.created = file.result.pack->created_at;
    if (!facts.valid) return facts;
    if (const auto &original = file.result.pack->original_signature) {
        facts.valid = !is_wrong(store, *original);
        facts.created.clear();  // is not covered by it
        facts.key_ids.push_back(original->key_id);
        facts.format = "original";
        return facts;
    }
    facts.expires = file.result.pack->signatures.expires;
    for (const EnvelopeSignature &signature : file.result.pack->signatures.signatures)
        facts.key_ids.push_back(signature.key_id);
    return facts;
}

// Whose minisign signature it may be: those that are believed or not, and our own.
std::vector<PublicKey> known_keys(const Operation &operation) {
    std::vector<PublicKey> keys;
    const std::optional<Home> home = home_if_there(operation);
    if (!home) return keys;
    for (const TrustedKey &key : TrustStore::load(*home).keys())
        if (key.public_key) keys.push_back(*key.public_key);
    for (const KeyInfo &key : list_key_files(*home).keys) keys.push_back(key.public_key);
    return keys;
}

// Of a pack that is sound so far: what lies beside it has to hold too.
void check_others(const Operation &operation, PackFile &file) {
    FileSignatures others =
        read_file_signatures(operation, file.path, file.archive, *file.result.pack, known_keys);
    file.signed_by_others = others.present;
    file.others = std::move(others.sound);
    if (!others.present) return;
    const bool holds = others.problem.empty();
    if (!holds) file.result.refusal = PackRefusal{"signature", "", others.problem};
    for (PackResult::Check &check : file.result.checks)
        if (check.name == "signature") check.result = holds ? "ok" : "signature";
}

// What earlier packs of the name say about this one.
void ask_memory(const std::optional<Home> &home, const Pack &pack, SignatureQuestion &question) {
    if (!home) return;
    const std::string path = join(home->path(), kSerialsFile);
    const auto known = remembered_serial(read_file_if_there(path, kMaxSerials).value_or(""), path, pack.name);
    question.name_was_signed = known.has_value();
    question.rolled_back = known && pack.serial < known->serial;
}

}  // namespace

std::optional<Home> home_if_there(const Operation &operation) {
    try {
        return Home::open(operation);
    } catch (const Error &error) {
        if (error.code() != SKM_E_HOME_NOT_FOUND) throw;
        return std::nullopt;
    }
}

PackFile load_pack_file(const Operation &operation, const std::string &path, const ArchiveLimits &limits) {
    PackFile file;
    file.path = target_of(operation, path);
    file.archive = ArchiveSource::open(file.path);
    if (const auto refusal = archive_size_refusal(file.archive.size(), limits)) {
        file.result.refusal = PackRefusal{refusal->reason, refusal->entry, refusal->detail};
        file.result.checks.push_back({"archive", refusal->reason});
        return file;
    }
    file.sidecar = read_sidecar(file.path + ".dsse");
    file.result = read_pack(file.archive, file.sidecar, limits, operation.watch);
    if (!file.result.refusal) check_others(operation, file);
    return file;
}

Error pack_refused(const std::string &path, const PackRefusal &refusal) {
    Code code = SKM_E_ARCHIVE;
    for (const std::string_view reason : kPackReasons)
        if (refusal.reason == reason) code = SKM_E_PACK;
    const std::string where = refusal.entry.empty() ? "" : " (" + escape_for_display(refusal.entry) + ")";
    return Error(code, path + " is refused: " + refusal.reason + where + ": " + refusal.detail)
        .hint("The file is damaged or was not made by these rules; get it again from where it came.")
        .path(path)
        .detail("reason", refusal.reason)
        .detail("entry", refusal.entry);
}

PackVerdict judge_pack(const Operation &operation, const std::optional<Home> &home, const Policy &policy,
                       const PackFile &file, SignatureQuestion question) {
    const TrustStore store = home ? TrustStore::load(*home) : TrustStore();
    PackVerdict out;
    out.verdict =
        judge(store, signature_facts(store, file), operation.context.now(), policy.signature_threshold);
    if (file.result.refusal) {
        out.decision.reason = file.result.refusal->reason;
        out.decision.decided_by = "the rules for every pack";
        return out;
    }
    ask_memory(home, *file.result.pack, question);
    out.decision = decide(policy, out.verdict, question);
    if (!out.decision.allowed && question.name_was_signed && out.verdict.state == SignatureState::unknown)
        out.verdict.note = "packs of this name have been signed by another key until now";
    return out;
}

}  // namespace skillmeat::core
