#include "base/crypto/long_hash.hpp"

#include <sodium.h>

#include "base/error.hpp"

namespace skillmeat::core {

struct LongHash::State {
    LongHashKind kind;
    crypto_generichash_state blake2b;
    crypto_hash_sha512_state sha512;
};

LongHash::LongHash(LongHashKind kind) : state_(std::make_unique<State>()) {
    if (sodium_init() < 0) throw Error(SKM_E_INTERNAL, "libsodium cannot be started");
    state_->kind = kind;
    if (kind == LongHashKind::blake2b)
        crypto_generichash_init(&state_->blake2b, nullptr, 0, LongDigest().size());
    else
        crypto_hash_sha512_init(&state_->sha512);
}

LongHash::~LongHash() = default;

LongHash &LongHash::update(std::string_view bytes) {
    const auto *const data = reinterpret_cast<const unsigned char *>(bytes.data());
    if (state_->kind == LongHashKind::blake2b)
        crypto_generichash_update(&state_->blake2b, data, bytes.size());
    else
        crypto_hash_sha512_update(&state_->sha512, data, bytes.size());
    return *this;
}

LongDigest LongHash::finish() {
    LongDigest digest{};
    if (state_->kind == LongHashKind::blake2b)
        crypto_generichash_final(&state_->blake2b, digest.data(), digest.size());
    else
        crypto_hash_sha512_final(&state_->sha512, digest.data());
    return digest;
}

}  // namespace skillmeat::core
