// new_key.hpp - what the flows that make a key share.
#pragma once

#include <string>

#include "domain/key/key.hpp"
#include "flow/flow.hpp"

namespace skillmeat::core {

// {"id","fingerprint","name","email","public_key","created","store","path"}
Json key_document(const KeyInfo &key);

// What a new key is made of; `seed` empty = a random one; `store` "file", "keychain" or "" = what fits.
struct KeyParts {
    std::string name, email, store;
    const Passphrase &passphrase;
    const SecretBytes &seed;
};
NewKey new_key(const Operation &operation, const KeyParts &parts, Milliseconds created);

}  // namespace skillmeat::core
