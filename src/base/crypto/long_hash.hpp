// long_hash.hpp - BLAKE2b-512 and SHA-512, piece by piece: the hashes that minisign and OpenSSH sign.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace skillmeat::core {

using LongDigest = std::array<std::uint8_t, 64>;

enum class LongHashKind { blake2b, sha512 };

class LongHash {
 public:
    explicit LongHash(LongHashKind kind);
    ~LongHash();
    LongHash(const LongHash &) = delete;
    LongHash &operator=(const LongHash &) = delete;

    LongHash &update(std::string_view bytes);
    LongDigest finish();  // once

 private:
    struct State;
    std::unique_ptr<State> state_;
};

inline std::string_view view_of(const LongDigest &digest) {
    return {reinterpret_cast<const char *>(digest.data()), digest.size()};
}

}  // namespace skillmeat::core
