#include "flow/audit_key.hpp"

#include "base/error.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kKeyFileLimit = 8192;
constexpr const char *kName = "audit.key", *kRelative = "keys/audit.key";

std::optional<KeyFile> read_audit_key(const Home &home) {
    const std::string path = home.keys() + "/" + kName;
    if (file_info(path).kind == FileKind::absent) return std::nullopt;
    const SecretBytes bytes = read_private_file(path, kKeyFileLimit);
    return parse_key_file(bytes.view(), path);
}

}  // namespace

std::optional<LogKey> audit_log_key(const Home &home, const std::string &log_id) {
    const std::optional<KeyFile> file = read_audit_key(home);
    if (!file) return std::nullopt;
    return LogKey{log_origin(log_id), file->info.public_key};
}

std::unique_ptr<Signer> open_audit_key(const Operation &operation, const Home &home,
                                       const Passphrase &passphrase) {
    const SecretBytes secret = find_passphrase(operation, passphrase, "the key of the audit log");
    if (!read_audit_key(home)) {
        const NewKey made = make_key("audit log", "", operation.context.now(), secret, {});
        Transaction transaction(operation, home, "audit key");
        transaction.put_file(transaction.root(home.path()), kRelative, made.file, 0600, PathState::absent());
        transaction.note(Json::object({{"key_id", made.info.id}}));
        transaction.commit();
    }
    const std::optional<KeyFile> file = read_audit_key(home);
    if (!file)
        throw Error(SKM_E_KEY_NOT_FOUND, "the key of the audit log has gone").path(home.keys() + "/" + kName);
    return make_seed_signer(open_key_file(*file, secret), file->info.name);
}

}  // namespace skillmeat::core
