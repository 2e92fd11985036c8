#include "flow/new_key.hpp"

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "state/context/keychain_master.hpp"

namespace skillmeat::core {

namespace {

// Where a new key goes: what was asked for; else under the passphrase that is there, else the keychain when there is one.
KeyStore store_for(const Operation &operation, const std::string &wanted, const Passphrase &passphrase) {
    if (!wanted.empty()) {
        const auto store = key_store(wanted);
        if (!store)
            throw Error(SKM_E_ARGUMENT, "there is no store '" + wanted + "' for keys")
                .hint("Stores: keychain, file");
        return *store;
    }
    if (has_passphrase(operation, passphrase) || !can_have_keychain_master(operation)) return KeyStore::file;
    return KeyStore::keychain;
}

}  // namespace

Json key_document(const KeyInfo &key) {
    return Json::object({{"id", key.id},
                         {"fingerprint", key.id},
                         {"name", key.name},
                         {"email", key.email},
                         {"public_key", to_base64({reinterpret_cast<const char *>(key.public_key.data()),
                                                   key.public_key.size()})},
                         {"created", key.created},
                         {"store", key_store_name(key.store)},
                         {"path", key.path}});
}

NewKey new_key(const Operation &operation, const KeyParts &parts, Milliseconds created) {
    if (store_for(operation, parts.store, parts.passphrase) == KeyStore::file) {
        const SecretBytes passphrase =
            find_passphrase(operation, parts.passphrase, "the new key '" + parts.name + "'");
        return make_key(parts.name, parts.email, created, passphrase, parts.seed);
    }
    // A dry run leaves the keychain as it is: what it shows of the key is the same under any secret.
    const SecretBytes master = operation.dry_run && can_have_keychain_master(operation)
                                   ? SecretBytes(32)
                                   : make_keychain_master(operation);
    return make_keychain_key(parts.name, parts.email, created, master, parts.seed);
}

}  // namespace skillmeat::core
