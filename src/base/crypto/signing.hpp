// signing.hpp - Ed25519, BLAKE2b and random bytes (libsodium).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace skillmeat::core {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

// Locked, guarded, zeroed memory: never swapped, never in a core file, wiped when it goes.
class SecretBytes {
 public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size);
    static SecretBytes copy_of(std::string_view bytes);
    ~SecretBytes();
    SecretBytes(SecretBytes &&other) noexcept;
    SecretBytes &operator=(SecretBytes &&other) noexcept;

    std::uint8_t *data() { return data_; }
    const std::uint8_t *data() const { return data_; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    std::string_view view() const { return {reinterpret_cast<const char *>(data_), size_}; }

 private:
    std::uint8_t *data_ = nullptr;
    std::size_t size_ = 0;
};

// Wipes a std::string that held a secret.
void wipe(std::string &text) noexcept;

void random_bytes(void *out, std::size_t size);

// Ed25519 key pair from a 32-byte seed; the secret form is libsodium's 64 bytes.
PublicKey public_key_of(const SecretBytes &seed);
Signature sign_ed25519(const SecretBytes &seed, std::string_view message);
bool verify_ed25519(const PublicKey &key, std::string_view message, const Signature &signature);

// A file key from a passphrase (Argon2id). Limits are enforced: INTERACTIVE at least, MODERATE at most.
struct PassphraseCost {
    std::uint64_t operations = 0;
    std::uint64_t memory = 0;  // bytes
};
PassphraseCost moderate_cost();
PassphraseCost interactive_cost();
SecretBytes key_from_passphrase(std::string_view passphrase, std::string_view salt16, PassphraseCost cost);

// The key for one purpose and salt from a random 32-byte secret that has many (BLAKE2b): no passphrase, no work.
SecretBytes key_for_purpose(const SecretBytes &secret32, std::string_view purpose, std::string_view salt);

// One message through secretstream_xchacha20poly1305 (24-byte header + ciphertext, final tag);
// `associated` is authenticated and not stored. open returns false when anything is wrong.
std::string seal(const SecretBytes &key32, std::string_view plain, std::string_view associated);
bool open_sealed(const SecretBytes &key32, std::string_view sealed, std::string_view associated,
                 SecretBytes &plain);

}  // namespace skillmeat::core
