// keychain_probe.cpp - one thing asked of the system's keychain: `get ITEM`, `set ITEM TEXT`, `remove ITEM`, `there`.
// Prints the state, and for get the secret; keychain_test.py runs it under session buses of many kinds.
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "platform/keychain/keychain.hpp"

using namespace skillmeat::core;

int main(int count, char **values) {
    const std::vector<std::string> arguments(values + 1, values + count);
    std::map<std::string, std::string> environment;
    for (const char *name : {"DBUS_SESSION_BUS_ADDRESS", "SKILLMEAT_KEYCHAIN"})
        if (const char *value = std::getenv(name)) environment.emplace(name, value);
    const auto keychain = system_keychain(environment);
    if (arguments.size() == 1 && arguments[0] == "there") {
        std::cout << keychain->name() << ' ' << (keychain->may_be_there() ? "yes" : "no") << '\n';
    } else if (arguments.size() == 2 && arguments[0] == "get") {
        const KeychainAnswer answer = keychain->get(arguments[1]);
        std::cout << keychain_state_name(answer.state) << ' ' << answer.secret.view() << '\n';
    } else if (arguments.size() == 3 && arguments[0] == "set") {
        std::cout << keychain_state_name(keychain->set(arguments[1], SecretBytes::copy_of(arguments[2])))
                  << '\n';
    } else if (arguments.size() == 2 && arguments[0] == "remove") {
        std::cout << keychain_state_name(keychain->remove(arguments[1])) << '\n';
    } else {
        std::cerr << "usage: keychain_probe there | get ITEM | set ITEM TEXT | remove ITEM\n";
        return 2;
    }
    return 0;
}
