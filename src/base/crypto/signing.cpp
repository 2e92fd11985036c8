#include "base/crypto/signing.hpp"

#include <sodium.h>

#include <mutex>
#include <new>
#include <utility>

#include "base/error.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t kOverhead = crypto_secretstream_xchacha20poly1305_ABYTES;

void start_sodium() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (sodium_init() < 0) throw Error(SKM_E_INTERNAL, "libsodium cannot be started");
    });
}

const unsigned char *bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char *>(text.data());
}

void require_size(const SecretBytes &secret, std::size_t size) {
    if (secret.size() == size) return;
    throw Error(SKM_E_KEY_DAMAGED,
                "a secret key has " + std::to_string(secret.size()) + " bytes, not " + std::to_string(size));
}

struct KeyPair {
    PublicKey public_key{};
    SecretBytes secret{crypto_sign_SECRETKEYBYTES};
};

KeyPair key_pair(const SecretBytes &seed) {
    start_sodium();
    require_size(seed, crypto_sign_SEEDBYTES);
    KeyPair pair;
    crypto_sign_seed_keypair(pair.public_key.data(), pair.secret.data(), seed.data());
    return pair;
}

// The cipher's state holds the key, so it is wiped like one.
struct Stream {
    crypto_secretstream_xchacha20poly1305_state state;
    ~Stream() { sodium_memzero(&state, sizeof state); }
};

}  // namespace

SecretBytes::SecretBytes(std::size_t size) : size_(size) {
    if (size == 0) return;
    start_sodium();
    data_ = static_cast<std::uint8_t *>(sodium_malloc(size));
    if (data_ == nullptr) throw std::bad_alloc();
    sodium_memzero(data_, size);
}

SecretBytes SecretBytes::copy_of(std::string_view bytes) {
    SecretBytes out(bytes.size());
    bytes.copy(reinterpret_cast<char *>(out.data_), bytes.size());
    return out;
}

SecretBytes::~SecretBytes() {
    sodium_free(data_);
}

SecretBytes::SecretBytes(SecretBytes &&other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes &SecretBytes::operator=(SecretBytes &&other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

void wipe(std::string &text) noexcept {
    text.resize(text.capacity());  // what lies behind the end may be a rest of the secret
    sodium_memzero(text.data(), text.size());
    text.clear();
}

void random_bytes(void *out, std::size_t size) {
    start_sodium();
    randombytes_buf(out, size);
}

PublicKey public_key_of(const SecretBytes &seed) {
    return key_pair(seed).public_key;
}

Signature sign_ed25519(const SecretBytes &seed, std::string_view message) {
    const KeyPair pair = key_pair(seed);
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, bytes_of(message), message.size(), pair.secret.data());
    return signature;
}

bool verify_ed25519(const PublicKey &key, std::string_view message, const Signature &signature) {
    start_sodium();
    // libsodium refuses small-order keys and points, non-canonical encodings and S not below the group order.
    return crypto_sign_verify_detached(signature.data(), bytes_of(message), message.size(), key.data()) == 0;
}

PassphraseCost moderate_cost() {
    return {crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE};
}

PassphraseCost interactive_cost() {
    return {crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE};
}

SecretBytes key_from_passphrase(std::string_view passphrase, std::string_view salt16, PassphraseCost cost) {
    start_sodium();
    const PassphraseCost least = interactive_cost(), most = moderate_cost();
    if (cost.operations < least.operations || cost.operations > most.operations ||
        cost.memory < least.memory || cost.memory > most.memory)
        throw Error(SKM_E_KEY_DAMAGED, "the key file asks for " + std::to_string(cost.operations) +
                                           " passes over " + std::to_string(cost.memory) +
                                           " bytes, outside what is allowed");
    if (salt16.size() != crypto_pwhash_SALTBYTES)
        throw Error(SKM_E_KEY_DAMAGED, "the salt has " + std::to_string(salt16.size()) + " bytes, not " +
                                           std::to_string(crypto_pwhash_SALTBYTES));
    SecretBytes key(crypto_secretstream_xchacha20poly1305_KEYBYTES);
    if (crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), bytes_of(salt16),
                      cost.operations, cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw Error(SKM_E_MEMORY, "not enough memory to derive a key from the passphrase")
            .detail("bytes", std::to_string(cost.memory));
    return key;
}

SecretBytes key_for_purpose(const SecretBytes &secret32, std::string_view purpose, std::string_view salt) {
    start_sodium();
    require_size(secret32, crypto_generichash_KEYBYTES);
    const std::string message =
        std::to_string(purpose.size()) + ' ' + std::string(purpose) + std::string(salt);
    SecretBytes key(crypto_secretstream_xchacha20poly1305_KEYBYTES);
    crypto_generichash(key.data(), key.size(), bytes_of(message), message.size(), secret32.data(),
                       secret32.size());
    return key;
}

std::string seal(const SecretBytes &key32, std::string_view plain, std::string_view associated) {
    start_sodium();
    require_size(key32, crypto_secretstream_xchacha20poly1305_KEYBYTES);
    std::string out(kHeader + plain.size() + kOverhead, '\0');
    auto *const header = reinterpret_cast<unsigned char *>(out.data());
    Stream stream;
    crypto_secretstream_xchacha20poly1305_init_push(&stream.state, header, key32.data());
    crypto_secretstream_xchacha20poly1305_push(&stream.state, header + kHeader, nullptr, bytes_of(plain),
                                               plain.size(), bytes_of(associated), associated.size(),
                                               crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    return out;
}

bool open_sealed(const SecretBytes &key32, std::string_view sealed, std::string_view associated,
                 SecretBytes &plain) {
    start_sodium();
    require_size(key32, crypto_secretstream_xchacha20poly1305_KEYBYTES);
    if (sealed.size() < kHeader + kOverhead) return false;
    const std::string_view body = sealed.substr(kHeader);
    SecretBytes opened(body.size() - kOverhead);
    unsigned char tag = 0;
    Stream stream;
    if (crypto_secretstream_xchacha20poly1305_init_pull(&stream.state, bytes_of(sealed), key32.data()) != 0 ||
        crypto_secretstream_xchacha20poly1305_pull(&stream.state, opened.data(), nullptr, &tag,
                                                   bytes_of(body), body.size(), bytes_of(associated),
                                                   associated.size()) != 0)
        return false;
    if (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) return false;
    plain = std::move(opened);
    return true;
}

}  // namespace skillmeat::core
