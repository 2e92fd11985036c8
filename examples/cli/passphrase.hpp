// passphrase.hpp - where a key's passphrase comes from: --passphrase-fd, the environment (the library's
// part), a prompt.
#pragma once

#include "session.hpp"

namespace cli {

void add_passphrase(CLI::App &app, int &descriptor);             // --passphrase-fd N
skillmeat::Text passphrase_from(int descriptor);                 // nullopt when it was not given
skillmeat::Ask passphrase_question(const Session &session);      // asks once
skillmeat::Ask new_passphrase_question(const Session &session);  // asks twice, until both are the same

}  // namespace cli
