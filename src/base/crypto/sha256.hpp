// sha256.hpp - SHA-256 on the CPU's own instructions (OpenSSL's libcrypto).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace skillmeat::core {

// 32 bytes that name content.
struct Digest {
    std::array<std::uint8_t, 32> bytes{};

    auto operator<=>(const Digest &) const = default;
    std::string hex() const;       // 64 lower-case digits
    std::string prefixed() const;  // "sha256:" + hex()
    std::string_view view() const { return {reinterpret_cast<const char *>(bytes.data()), bytes.size()}; }

    // 64 hex digits, lower case, with or without the prefix; anything else is nullopt.
    static std::optional<Digest> parse(std::string_view text);
};

class Sha256 {
 public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256 &other);  // goes on from what the other has taken so far
    Sha256 &operator=(const Sha256 &) = delete;
    Sha256(Sha256 &&) noexcept;
    Sha256 &operator=(Sha256 &&) noexcept;

    Sha256 &update(std::string_view bytes);
    Digest finish();  // and starts afresh

 private:
    struct State;
    std::unique_ptr<State> state_;
};

Digest sha256(std::string_view bytes);

}  // namespace skillmeat::core
