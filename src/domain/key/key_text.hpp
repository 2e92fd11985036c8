// key_text.hpp - Ed25519 keys in the texts that other programs use: raw, PEM, minisign, OpenSSH.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/crypto/signing.hpp"

namespace skillmeat::core {

enum class KeyFormat { raw, pem, minisign, openssh };

// "raw" "pem" "minisign" "openssh"; nullopt for another word.
std::optional<KeyFormat> key_format(std::string_view word);
std::string_view key_format_name(KeyFormat format);

struct PublicKeyText {
    PublicKey key{};
    KeyFormat format = KeyFormat::raw;
    std::string comment;  // what the text says about its owner; "" when it says nothing
};

// One public key: base64 or 64 hex digits of the raw 32 bytes; PEM "PUBLIC KEY"; a minisign public key (with or without
// its comment line); an OpenSSH "ssh-ed25519" line. nullopt when it is none of these or holds another kind of key.
std::optional<PublicKeyText> parse_public_key(std::string_view text);

// The same key as such a text, with a line feed at its end. `comment` stands in minisign and OpenSSH texts.
std::string print_public_key(const PublicKey &key, KeyFormat format, std::string_view comment);

// The seed of a secret key: 32 bytes raw, 64 hex digits, base64, or an unencrypted PKCS#8 PEM. Empty when it is none.
SecretBytes parse_secret_key(std::string_view bytes);

}  // namespace skillmeat::core
