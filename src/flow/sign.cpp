// sign: a verified pack → its statement, or the one that others signed already → one more signature → pack or
// X.dsse.
#include <algorithm>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "domain/bundle/build.hpp"
#include "domain/key/key.hpp"
#include "domain/key/outside_signer.hpp"
#include "flow/audit.hpp"
#include "flow/bundle.hpp"
#include "flow/output.hpp"
#include "flow/pack_file.hpp"
#include "flow/sign_file.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/audit_log.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

std::string expiry(const SignOptions &options) {
    if (options.expires.empty()) return "";
    const auto time = parse_time(options.expires);
    if (!time)
        throw Error(SKM_E_ARGUMENT,
                    "the end of the signature is not a time: " + escape_for_display(options.expires))
            .hint("Write it like 2030-01-01T00:00:00Z.");
    return to_rfc3339_seconds(*time);
}

// Signatures of other programs beside a pack cover the file as it lies there: it is not changed any more.
bool is_covered_by_others(const std::string &path) {
    return file_info_followed(path + ".minisig").kind != FileKind::absent ||
           file_info_followed(path + ".sig").kind != FileKind::absent;
}

// What is there already, verified: the embedded envelope and the one beside.
struct Envelopes {
    std::optional<Envelope> embedded, beside;
};

Envelopes read_envelopes(const PackFile &file) {
    Envelopes out;
    std::string problem;
    const Pack &pack = *file.result.pack;
    if (!pack.envelope.empty()) out.embedded = read_envelope(pack.envelope, problem);
    if (!file.sidecar.empty()) out.beside = read_envelope(file.sidecar, problem);
    return out;
}

// Signing again keeps the payload, so that all sign the same statement.
std::string statement_to_sign(const PackFile &file, const Envelopes &there, bool sidecar,
                              const std::string &expires, const std::string &anchor) {
    const std::optional<Envelope> &first = sidecar ? there.beside : there.embedded;
    const std::optional<Envelope> &second = sidecar ? there.embedded : there.beside;
    if (!first && !second) {
        StatementFacts facts = statement_facts(*file.result.pack);
        facts.expires = expires;
        facts.audit_checkpoint = anchor;
        return pack_statement(facts);
    }
    std::string payload = first ? first->payload : second->payload;
    const Json statement = parse_json(payload, "the signed statement");
    const std::string said = statement.at("predicate").string_or("expires", "");
    if (!expires.empty() && expires != said)
        throw Error(SKM_E_ARGUMENT, "the pack is signed already, and those signatures end " +
                                        (said.empty() ? std::string("never") : "at " + said))
            .hint("Leave --expires out, or sign a pack that is not signed yet.")
            .path(file.path);
    if (!anchor.empty())
        throw Error(SKM_E_ARGUMENT,
                    "the pack is signed already, and what all sign cannot get an anchor any more")
            .hint("Leave --anchor out, or sign a pack that is not signed yet.")
            .path(file.path);
    return payload;
}

bool has_signature(const std::optional<Envelope> &envelope, const std::string &key_id) {
    return envelope && std::any_of(envelope->signatures.begin(), envelope->signatures.end(),
                                   [&](const auto &signature) { return signature.key_id == key_id; });
}

// Who signs: known before anything is unlocked.
struct SigningKey {
    std::string id, name;
    std::optional<KeyInfo> file;      // nullopt: somebody else's signer
    std::shared_ptr<Signer> outside;  // that one
};

SigningKey signing_key(const Home &home, const SignOptions &options, std::shared_ptr<Signer> outside) {
    if (outside) return {key_id_of(outside->public_key()), outside->name(), {}, outside};
    KeyInfo key = find_key(home, options.key);
    return {key.id, key.name, key, nullptr};
}

// The pack with another envelope: what stays is copied in blocks, and what was copied is what was verified.
void write_signed(const Operation &operation, const PackFile &file, const std::string &envelope,
                  WholeFile &output) {
    constexpr std::uint64_t kBlock = 1u << 20;
    const ZipLayout layout = unsigned_layout(file.result.pack->directory);
    ReadBuffer buffer;
    Sha256 hash;
    for (std::uint64_t at = 0; at < layout.end(); at += kBlock) {
        operation.watch.check();
        const std::string_view block = file.archive.read(at, std::min(kBlock, layout.end() - at), buffer);
        hash.update(block);
        output.write(block);
    }
    if (hash.update(layout.tail()).finish().hex() != file.result.pack->pack_id) throw file.archive.changed();
    output.write(signed_tail(layout, envelope));
}

void note_usage(const Operation &operation, const Home &home, const Pack &pack, Milliseconds started) {
    UsageEvent event;
    event.type = "sign";
    event.result = "success";
    for (const PackArtifact &artifact : pack.artifacts)
        event.artifacts.emplace_back(artifact.type, artifact.name);
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

void require_place_for_signature(const PackFile &file) {
    const PackFormat format = file.result.pack->format;
    if (format == PackFormat::zip) return;
    throw Error(SKM_E_UNSUPPORTED, file.path + " has the layout " + std::string(pack_format_name(format)) +
                                       ", which has no place for a signature")
        .hint("Make a pack of it first: skillmeat bundle convert PACK --to zip -o FILE")
        .path(file.path);
}

void require_sensible(const SignOptions &options) {
    if (options.sidecar && (options.minisign || options.ssh))
        throw Error(SKM_E_ARGUMENT, "a sidecar and a signature of another program are two things")
            .hint("Sign twice: first with --sidecar, then with --minisig or --ssh.");
    if (options.anchor && (options.minisign || options.ssh))
        throw Error(SKM_E_ARGUMENT, "a signature of another program has no place for an anchor")
            .hint("Sign twice: first with --anchor, then with --minisig or --ssh.");
    if (options.ssh && !options.minisign && !options.expires.empty())
        throw Error(SKM_E_ARGUMENT, "an SSH signature cannot say when it ends")
            .hint("Leave --expires out, or limit the key in trust.toml and in allowed_signers.");
}

std::shared_ptr<Signer> signer_for(const Operation &operation, const SignOptions &options,
                                   const SigningKey &key) {
    if (key.outside) return key.outside;
    return open_signer(operation, *key.file, options.passphrase);
}

// Before it is given away: no signature leaves without an entry.
void note_signature(const Operation &operation, const SigningKey &key, const Pack &pack,
                    std::string_view form) {
    append_audit(operation, Home::open(operation), "sign", "sign",
                 Json::object({{"form", form}, {"key_id", key.id}, {"pack_id", pack.pack_id}}));
}

// What is the same of every outcome; the rest is added.
Json signature_document(const SigningKey &key, const Pack &pack, const std::string &path) {
    return Json::object({{"path", path},
                         {"key_id", key.id},
                         {"fingerprint", key.id},
                         {"signer", key.name},
                         {"pack_id", pack.pack_id}});
}

// Signatures of minisign and OpenSSH over the file as it lies there, which is not touched.
Json sign_file(const Operation &operation, const SignOptions &options, const PackFile &file,
               const SigningKey &key, const std::string &expires) {
    const Pack &pack = *file.result.pack;
    const auto signer = signer_for(operation, options, key);
    std::vector<SignatureFile> files;
    if (options.minisign)
        files.push_back(minisign_file(*signer, file.path,
                                      hash_of(operation, file.archive, LongHashKind::blake2b),
                                      {pack.name, pack.version, pack.pack_id, pack.serial}, expires));
    if (options.ssh)
        files.push_back(ssh_file(*signer, file.path, hash_of(operation, file.archive, LongHashKind::sha512)));
    const bool unchanged =
        std::all_of(files.begin(), files.end(), [](const SignatureFile &one) { return one.unchanged; });
    if (!unchanged && !operation.dry_run) {
        note_signature(operation, key, pack,
                       options.minisign && options.ssh ? "minisign ssh"
                       : options.ssh                   ? "ssh"
                                                       : "minisign");
        write_signature_files(operation, files);
    }
    return signature_document(key, pack, files.front().path)
        .set("signatures", files.size())
        .set("expires", expires)
        .set("unchanged", unchanged)
        .set("files", signature_files_document(files));
}

// One more signature in the pack's envelope, embedded or beside it.
Json sign_pack(const Operation &operation, const SignOptions &options, const PackFile &file,
               const SigningKey &key, const std::string &expires) {
    const Envelopes there = read_envelopes(file);
    const bool sidecar = options.sidecar || is_covered_by_others(file.path);
    const std::string statement = statement_to_sign(
        file, there, sidecar, expires, options.anchor ? needed_checkpoint(Home::open(operation)) : "");
    Envelope envelope =
        (sidecar ? there.beside : there.embedded).value_or(Envelope{statement, std::string(kInTotoType), {}});
    const bool unchanged = has_signature(envelope, key.id);
    if (!unchanged) {
        const auto signer = signer_for(operation, options, key);
        envelope.signatures.push_back(sign_payload(*signer, envelope.payload_type, envelope.payload));
    }
    const std::string path = file.path + (sidecar ? ".dsse" : "");
    if (!unchanged && !operation.dry_run) {
        const std::string text = write_envelope(envelope);
        WholeFile output = begin_output(path);
        if (sidecar)
            output.write(text);
        else
            write_signed(operation, file, text, output);
        note_signature(operation, key, *file.result.pack, "dsse");
        put_output(operation, output);
    }
    const std::string ends =
        parse_json(statement, "the signed statement").at("predicate").string_or("expires", "");
    return signature_document(key, *file.result.pack, path)
        .set("signatures", envelope.signatures.size())
        .set("expires", ends)
        .set("unchanged", unchanged)
        .set("files", signature_files_document({{"dsse", path, "", unchanged}}));
}

}  // namespace

Json sign_bundle(const Operation &operation, const SignOptions &options) {
    const Milliseconds started = operation.context.now();
    require_sensible(options);
    const std::string expires = expiry(options);
    const Home home = Home::open(operation);
    const Policy policy = load_policy(operation, home.path(), "");
    const PackFile file = load_pack_file(operation, options.path, policy.limits);
    if (file.result.refusal) throw pack_refused(file.path, *file.result.refusal);
    require_place_for_signature(file);
    const SigningKey key = signing_key(
        home, options,
        options.signer ? options.signer : outside_signer(operation, options.key, options.signer_command));
    Json signature = options.minisign || options.ssh ? sign_file(operation, options, file, key, expires)
                                                     : sign_pack(operation, options, file, key, expires);
    seal_audit(operation, home, options.passphrase);
    if (!operation.dry_run) note_usage(operation, home, *file.result.pack, started);
    return Json::object({{"signature", std::move(signature)}});
}

}  // namespace skillmeat::core
