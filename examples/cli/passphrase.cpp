#include "passphrase.hpp"

#include "commands.hpp"
#include "terminal.hpp"

namespace cli {

void add_passphrase(CLI::App &app, int &descriptor) {
    app.add_option("--passphrase-fd", descriptor, "Read the key's passphrase from this descriptor")
        ->type_name("N")
        ->check(not_negative());
}

skillmeat::Text passphrase_from(int descriptor) {
    if (descriptor < 0) return {};
    return read_descriptor(descriptor);
}

skillmeat::Ask passphrase_question(const Session &session) {
    return [&session](const std::string &purpose) {
        return session.ask_hidden("Passphrase for " + plain(purpose) + ": ");
    };
}

skillmeat::Ask new_passphrase_question(const Session &session) {
    return [&session](const std::string &purpose) -> std::optional<std::string> {
        for (int tries = 0; tries < 3; ++tries) {
            const auto first = session.ask_hidden("New passphrase for " + plain(purpose) + ": ");
            if (!first) return std::nullopt;
            const auto second = session.ask_hidden("The same again: ");
            if (!second) return std::nullopt;
            if (*first == *second) return first;
            session.note("The two are not the same.");
        }
        return std::nullopt;
    };
}

}  // namespace cli
