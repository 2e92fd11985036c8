// key rotate and key revoke: what a key says about itself, in a file that others apply.
#include "base/error.hpp"
#include "base/path.hpp"
#include "flow/audit.hpp"
#include "flow/key.hpp"
#include "flow/new_key.hpp"
#include "flow/output.hpp"
#include "formats/dsse/statements.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/audit_log.hpp"
#include "state/store/transaction.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kSeedSize = 32, kShortId = 16;
constexpr std::uint32_t kStatementMode = 0644;

// A key may have any name; as the name of a file the id will do.
std::string file_stem(const KeyInfo &key) {
    const bool fits = !key.name.empty() && key.name.find('/') == std::string::npos && key.name[0] != '.' &&
                      key.name.size() <= 100;
    return fits ? key.name : key.id.substr(0, kShortId);
}

// A statement is never written over another file.
std::string output_path(const Operation &operation, const KeyStatementOptions &options, const KeyInfo &key,
                        const std::string &ending) {
    const std::string name = options.output.empty() ? file_stem(key) + ending : options.output;
    const std::string path = target_of(operation, name);
    if (file_info(path).kind != FileKind::absent)
        throw Error(SKM_E_EXISTS, "there is a file already: " + path)
            .path(path)
            .hint("Name another one with --output, or move it away.");
    const std::string folder(parent_of(path));
    if (file_info_followed(folder).kind != FileKind::directory)
        throw Error(SKM_E_NOT_FOUND, "there is no folder " + folder)
            .path(folder)
            .hint("Make it, or name another file.");
    return path;
}

void note_usage(const Operation &operation, const Home &home, std::string type, Milliseconds started) {
    UsageEvent event;
    event.type = std::move(type);
    event.result = "success";
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

SecretBytes fresh_seed() {
    SecretBytes seed(kSeedSize);
    random_bytes(seed.data(), seed.size());
    return seed;
}

std::string rotation_envelope(Signer &old_key, const SecretBytes &seed, const std::string &name,
                              const std::string &created) {
    const auto new_signer = make_seed_signer(SecretBytes::copy_of(seed.view()), name);
    const std::string payload =
        write_rotation({created, name, old_key.public_key(), new_signer->public_key()});
    return write_envelope(
        {payload,
         std::string(kRotationType),
         {sign_payload(old_key, kRotationType, payload), sign_payload(*new_signer, kRotationType, payload)}});
}

}  // namespace

Json rotate_key(const Operation &operation, const KeyStatementOptions &options) {
    const Milliseconds started = operation.context.now();
    const Home home = Home::open(operation);
    const KeyInfo old_key = find_key(home, options.key);
    const std::string path = output_path(operation, options, old_key, ".rotation.dsse");
    const auto old_signer = open_signer(operation, old_key, options.passphrase);
    const SecretBytes seed = fresh_seed();
    const std::string store(key_store_name(old_key.store));
    NewKey key = new_key(operation, {old_key.name, old_key.email, store, options.passphrase, seed}, started);
    const std::string relative = key_file_name(key.info.id);
    key.info.path = home.path() + "/" + relative;
    const std::string envelope = rotation_envelope(*old_signer, seed, old_key.name, key.info.created);
    Json document = Json::object(
        {{"key", key_document(key.info)},
         {"old_key", key_document(old_key)},
         {"statement",
          Json::object({{"path", path}, {"payload_type", kRotationType}, {"issued", key.info.created}})}});
    if (operation.dry_run) return document;
    // One change, so that neither is there without the other.
    Transaction transaction(operation, home, "key rotate " + old_key.name);
    transaction.put_file(transaction.root(home.path()), relative, key.file, 0600, PathState::absent());
    transaction.put_file(transaction.root(std::string(parent_of(path))), std::string(base_name(path)),
                         envelope, kStatementMode, PathState::absent());
    transaction.note(Json::object({{"key_id", key.info.id}, {"old_key_id", old_key.id}}));
    document.set("txn", transaction.commit());
    seal_audit(operation, home, options.passphrase);
    note_usage(operation, home, "key-rotate", started);
    return document;
}

Json revoke_key(const Operation &operation, const KeyStatementOptions &options) {
    const Milliseconds started = operation.context.now();
    const Home home = Home::open(operation);
    const KeyInfo key = find_key(home, options.key);
    const std::string path = output_path(operation, options, key, ".revocation.dsse");
    const RevocationStatement statement{
        to_rfc3339_seconds(started), started / 1000, {{key.id, options.reason}}, {}};
    const std::string payload = write_revocation(statement);
    const auto signer = open_signer(operation, key, options.passphrase);
    const std::string envelope = write_envelope(
        {payload, std::string(kRevocationType), {sign_payload(*signer, kRevocationType, payload)}});
    if (!operation.dry_run) {
        WholeFile output = begin_output(path);
        output.write(envelope);
        append_audit(operation, home, "key revoke", "sign",
                     Json::object({{"form", "revocation"}, {"key_id", key.id}}));
        put_output(operation, output);
        seal_audit(operation, home, options.passphrase);
        note_usage(operation, home, "key-revoke", started);
    }
    return Json::object({{"key", key_document(key)},
                         {"statement", Json::object({{"path", path},
                                                     {"payload_type", kRevocationType},
                                                     {"issued", statement.issued},
                                                     {"serial", statement.serial},
                                                     {"reason", options.reason}})}});
}

}  // namespace skillmeat::core
