#include "flow/audit_key.hpp"

#include "base/error.hpp"
#include "state/context/keychain_master.hpp"
#include "state/store/audit_log.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kKeyFileLimit = 8192;
constexpr const char *kPurpose = "the key of the audit log";

std::optional<KeyFile> read_audit_key(const Home &home) {
    const std::string path = audit_key_path(home);
    if (file_info(path).kind == FileKind::absent) return std::nullopt;
    const SecretBytes bytes = read_private_file(path, kKeyFileLimit);
    return parse_key_file(bytes.view(), path);
}

std::unique_ptr<Signer> open_file(const Operation &operation, const KeyFile &file,
                                  const Passphrase &passphrase) {
    if (file.info.store == KeyStore::keychain)
        return make_seed_signer(open_keychain_key_file(file, needed_keychain_master(operation)),
                                file.info.name);
    return make_seed_signer(open_key_file(file, find_passphrase(operation, passphrase, kPurpose)),
                            file.info.name);
}

// It is opened beside other keys, at once and often: the least work that a key file may ask for.
NewKey new_audit_key(const Operation &operation, const Passphrase &passphrase) {
    const Milliseconds now = operation.context.now();
    if (!has_passphrase(operation, passphrase) && can_have_keychain_master(operation))
        return make_keychain_key("audit log", "", now, make_keychain_master(operation), {});
    return make_key("audit log", "", now, find_passphrase(operation, passphrase, kPurpose), {},
                    interactive_cost());
}

// Another process may have been faster: then its key is the log's.
void make_audit_key(const Operation &operation, const Home &home, const Passphrase &passphrase) {
    const NewKey made = new_audit_key(operation, passphrase);
    const Home::Guard guard = home.lock_exclusive(operation);
    if (file_info(audit_key_path(home)).kind == FileKind::absent) put_audit_key(home, made.file);
}

}  // namespace

std::optional<LogKey> audit_log_key(const Home &home, const std::string &log_id) {
    const std::optional<KeyFile> file = read_audit_key(home);
    if (!file) return std::nullopt;
    return LogKey{log_origin(log_id), file->info.public_key};
}

bool is_audit_key_in_keychain(const Home &home) {
    const std::optional<KeyFile> file = read_audit_key(home);
    return file && file->info.store == KeyStore::keychain;
}

std::unique_ptr<Signer> open_audit_key(const Operation &operation, const Home &home,
                                       const Passphrase &passphrase) {
    if (!read_audit_key(home)) make_audit_key(operation, home, passphrase);
    const std::optional<KeyFile> file = read_audit_key(home);
    if (!file)
        throw Error(SKM_E_KEY_NOT_FOUND, "the key of the audit log has gone")
            .path(audit_key_path(home))
            .hint("Put back a copy of the file; without it the log gets a new key with the next checkpoint");
    return open_file(operation, *file, passphrase);
}

std::unique_ptr<Signer> open_audit_key_unasked(const Operation &operation, const Home &home,
                                               const Passphrase &passphrase) {
    const Passphrase unasked{passphrase.given, {}};
    const std::optional<KeyFile> file = read_audit_key(home);
    const bool by_passphrase = file ? file->info.store == KeyStore::file : has_passphrase(operation, unasked);
    if (by_passphrase && !has_passphrase(operation, unasked)) return nullptr;
    if (!by_passphrase && !keychain_master(operation)) return nullptr;
    return open_audit_key(operation, home, unasked);
}

}  // namespace skillmeat::core
