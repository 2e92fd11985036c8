#include "state/context/keychain_master.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kMasterSize = 32;
constexpr const char *kItem = "master";

KeychainAnswer ask(const Operation &operation) {
    Keychain &keychain = operation.context.keychain();
    return keychain.may_be_there() ? keychain.get(kItem) : KeychainAnswer{};
}

Error not_usable(const Operation &operation, KeychainState state) {
    const std::string name = operation.context.keychain().name();
    const auto error = [&](const std::string &message, const std::string &hint) {
        return Error(SKM_E_KEYCHAIN, message)
            .hint(hint)
            .detail("keychain", name)
            .detail("state", std::string(keychain_state_name(state)));
    };
    switch (state) {
        case KeychainState::locked:
            return error("the keychain is locked",
                         "Unlock it, as by logging in to the desktop, and try again");
        case KeychainState::absent:
            return error("the keychain does not have the secret of this library",
                         "It belongs to another user or machine, or was removed. Take the key in again with: "
                         "skillmeat key import");
        case KeychainState::found:
            return error(
                "the secret of this library in the keychain is damaged",
                "Remove the item 'master' of 'skillmeat' from the keychain; keys sealed under it are lost");
        case KeychainState::no_service: break;
    }
    if (name == "off")
        return error("the keychain is switched off", "Take SKILLMEAT_KEYCHAIN=off out of the environment");
    return error("there is no keychain here, or it does not answer",
                 "Use a key that lies in a file, or start the keychain of the desktop");
}

}  // namespace

std::optional<SecretBytes> keychain_master(const Operation &operation) {
    KeychainAnswer answer = ask(operation);
    if (answer.state != KeychainState::found || answer.secret.size() != kMasterSize) return std::nullopt;
    return std::move(answer.secret);
}

SecretBytes needed_keychain_master(const Operation &operation) {
    KeychainAnswer answer = ask(operation);
    if (answer.state != KeychainState::found || answer.secret.size() != kMasterSize)
        throw not_usable(operation, answer.state);
    return std::move(answer.secret);
}

SecretBytes make_keychain_master(const Operation &operation) {
    const KeychainAnswer there = ask(operation);
    if (there.state == KeychainState::absent) {
        SecretBytes fresh(kMasterSize);
        random_bytes(fresh.data(), fresh.size());
        const KeychainState state = operation.context.keychain().set(kItem, fresh);
        if (state != KeychainState::found) throw not_usable(operation, state);
    }
    // What the keychain gives back is what counts: another process may have made one in the same moment.
    return needed_keychain_master(operation);
}

bool can_have_keychain_master(const Operation &operation) {
    const KeychainAnswer answer = ask(operation);
    if (answer.state == KeychainState::absent) return true;
    return answer.state == KeychainState::found && answer.secret.size() == kMasterSize;
}

}  // namespace skillmeat::core
