// The Keychain of macOS, by the Security framework. It has been written after Apple's reference and has not been run: no
// machine of the project has this system.
#if defined(__APPLE__)

#include <Security/Security.h>

#include "platform/keychain/native.hpp"

namespace skillmeat::core {

namespace {

template <typename Reference>
class Owned {
 public:
    explicit Owned(Reference reference) : reference_(reference) {}
    ~Owned() {
        if (reference_ != nullptr) CFRelease(reference_);
    }
    Owned(const Owned &) = delete;
    Owned &operator=(const Owned &) = delete;
    Reference get() const { return reference_; }

 private:
    Reference reference_;
};

CFStringRef text(const std::string &text) {
    return CFStringCreateWithBytes(nullptr, reinterpret_cast<const UInt8 *>(text.data()),
                                   static_cast<CFIndex>(text.size()), kCFStringEncodingUTF8, false);
}

// What names the item; never a dialogue.
CFMutableDictionaryRef query_of(const std::string &item) {
    CFMutableDictionaryRef query = CFDictionaryCreateMutable(nullptr, 0, &kCFTypeDictionaryKeyCallBacks,
                                                             &kCFTypeDictionaryValueCallBacks);
    const Owned service(text(kKeychainService)), account(text(item));
    CFDictionarySetValue(query, kSecClass, kSecClassGenericPassword);
    CFDictionarySetValue(query, kSecAttrService, service.get());
    CFDictionarySetValue(query, kSecAttrAccount, account.get());
    CFDictionarySetValue(query, kSecUseAuthenticationUI, kSecUseAuthenticationUIFail);
    return query;
}

KeychainState state_of(OSStatus status) {
    switch (status) {
        case errSecSuccess: return KeychainState::found;
        case errSecItemNotFound: return KeychainState::absent;
        case errSecInteractionNotAllowed:
        case errSecAuthFailed: return KeychainState::locked;
        default: return KeychainState::no_service;
    }
}

class MacosKeychain final : public Keychain {
 public:
    std::string name() const override { return "macos"; }
    bool may_be_there() const override { return true; }

    KeychainAnswer get(const std::string &item) override {
        const Owned query(query_of(item));
        CFDictionarySetValue(query.get(), kSecReturnData, kCFBooleanTrue);
        CFDictionarySetValue(query.get(), kSecMatchLimit, kSecMatchLimitOne);
        CFTypeRef result = nullptr;
        KeychainAnswer answer;
        answer.state = state_of(SecItemCopyMatching(query.get(), &result));
        const Owned data(static_cast<CFDataRef>(result));
        if (answer.state == KeychainState::found && data.get() != nullptr)
            answer.secret =
                SecretBytes::copy_of({reinterpret_cast<const char *>(CFDataGetBytePtr(data.get())),
                                      static_cast<std::size_t>(CFDataGetLength(data.get()))});
        return answer;
    }

    KeychainState set(const std::string &item, const SecretBytes &secret) override {
        const Owned query(query_of(item));
        const Owned data(CFDataCreate(nullptr, secret.data(), static_cast<CFIndex>(secret.size())));
        const Owned change(CFDictionaryCreateMutable(nullptr, 0, &kCFTypeDictionaryKeyCallBacks,
                                                     &kCFTypeDictionaryValueCallBacks));
        CFDictionarySetValue(change.get(), kSecValueData, data.get());
        const KeychainState changed = state_of(SecItemUpdate(query.get(), change.get()));
        if (changed != KeychainState::absent) return changed;
        CFDictionarySetValue(query.get(), kSecValueData, data.get());
        CFDictionarySetValue(query.get(), kSecAttrAccessible, kSecAttrAccessibleWhenUnlockedThisDeviceOnly);
        return state_of(SecItemAdd(query.get(), nullptr));
    }

    KeychainState remove(const std::string &item) override {
        const Owned query(query_of(item));
        return state_of(SecItemDelete(query.get()));
    }
};

}  // namespace

std::shared_ptr<Keychain> make_macos_keychain() {
    return std::make_shared<MacosKeychain>();
}

}  // namespace skillmeat::core

#endif
