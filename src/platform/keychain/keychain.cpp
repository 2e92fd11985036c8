#include "platform/keychain/keychain.hpp"

#include <cstdlib>

#include "platform/keychain/native.hpp"

namespace skillmeat::core {

namespace {

class NoKeychain final : public Keychain {
 public:
    std::string name() const override { return "off"; }
    bool may_be_there() const override { return false; }
    KeychainAnswer get(const std::string &) override { return {}; }
    KeychainState set(const std::string &, const SecretBytes &) override { return KeychainState::no_service; }
    KeychainState remove(const std::string &) override { return KeychainState::no_service; }
};

std::string value_of(const std::map<std::string, std::string> &environment, const std::string &name) {
    const auto found = environment.find(name);
    return found == environment.end() ? "" : found->second;
}

#if !defined(__APPLE__) && !defined(_WIN32)
// The bus is the one of the process, which its libraries take from the process's own environment: a caller with another
// one, or with none, has no keychain. Nothing starts a bus.
bool has_session_bus(const std::map<std::string, std::string> &environment) {
    const std::string address = value_of(environment, "DBUS_SESSION_BUS_ADDRESS");
    const char *own = std::getenv("DBUS_SESSION_BUS_ADDRESS");
    return !address.empty() && own != nullptr && address == own;
}
#endif

}  // namespace

std::string_view keychain_state_name(KeychainState state) {
    switch (state) {
        case KeychainState::found: return "found";
        case KeychainState::absent: return "absent";
        case KeychainState::locked: return "locked";
        case KeychainState::no_service: return "no-service";
    }
    return "";
}

std::shared_ptr<Keychain> system_keychain(const std::map<std::string, std::string> &environment) {
    if (value_of(environment, "SKILLMEAT_KEYCHAIN") == "off") return std::make_shared<NoKeychain>();
#if defined(__APPLE__)
    return make_macos_keychain();
#elif defined(_WIN32)
    return make_windows_keychain();
#else
    return make_secret_service(has_session_bus(environment));
#endif
}

}  // namespace skillmeat::core
