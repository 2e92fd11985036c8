// The Credential Manager of Windows. It has been written after Microsoft's reference and has not been run: no machine of
// the project has this system.
#if defined(_WIN32)

#include <windows.h>

#include <wincred.h>

#include "platform/keychain/native.hpp"

namespace skillmeat::core {

namespace {

// Items have names in ASCII.
std::wstring target_of(const std::string &item) {
    const std::string name = std::string(kKeychainService) + ":" + item;
    return {name.begin(), name.end()};
}

KeychainState last_state() {
    switch (GetLastError()) {
        case ERROR_NOT_FOUND: return KeychainState::absent;
        case ERROR_NO_SUCH_LOGON_SESSION: return KeychainState::locked;
        default: return KeychainState::no_service;
    }
}

class WindowsKeychain final : public Keychain {
 public:
    std::string name() const override { return "windows"; }
    bool may_be_there() const override { return true; }

    KeychainAnswer get(const std::string &item) override {
        KeychainAnswer answer;
        PCREDENTIALW credential = nullptr;
        if (!CredReadW(target_of(item).c_str(), CRED_TYPE_GENERIC, 0, &credential)) {
            answer.state = last_state();
            return answer;
        }
        answer.secret = SecretBytes::copy_of(
            {reinterpret_cast<const char *>(credential->CredentialBlob), credential->CredentialBlobSize});
        answer.state = KeychainState::found;
        SecureZeroMemory(credential->CredentialBlob, credential->CredentialBlobSize);
        CredFree(credential);
        return answer;
    }

    KeychainState set(const std::string &item, const SecretBytes &secret) override {
        std::wstring target = target_of(item);
        CREDENTIALW credential{};
        credential.Type = CRED_TYPE_GENERIC;
        credential.TargetName = target.data();
        credential.CredentialBlobSize = static_cast<DWORD>(secret.size());
        credential.CredentialBlob = const_cast<LPBYTE>(secret.data());
        credential.Persist = CRED_PERSIST_LOCAL_MACHINE;
        if (CredWriteW(&credential, 0)) return KeychainState::found;
        const KeychainState state = last_state();
        CredDeleteW(target.c_str(), CRED_TYPE_GENERIC, 0);  // a stale one would hide what is kept elsewhere
        return state;
    }

    KeychainState remove(const std::string &item) override {
        return CredDeleteW(target_of(item).c_str(), CRED_TYPE_GENERIC, 0) ? KeychainState::found
                                                                          : last_state();
    }
};

}  // namespace

std::shared_ptr<Keychain> make_windows_keychain() {
    return std::make_shared<WindowsKeychain>();
}

}  // namespace skillmeat::core

#endif
