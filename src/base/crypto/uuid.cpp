#include "base/crypto/uuid.hpp"

#include <openssl/evp.h>

#include <array>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace skillmeat::core {

std::string name_uuid(std::string_view name) {
    static constexpr std::string_view kDomainNames(
        "\x6b\xa7\xb8\x10\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8", 16);
    const std::string text = std::string(kDomainNames) + std::string(name);
    std::array<unsigned char, EVP_MAX_MD_SIZE> sha1{};
    // Version 5 is SHA-1 by definition; nothing relies on it but the name.
    if (EVP_Digest(text.data(), text.size(), sha1.data(), nullptr, EVP_sha1(), nullptr) != 1)
        throw Error(SKM_E_INTERNAL, "SHA-1 is not available");
    sha1[6] = static_cast<unsigned char>((sha1[6] & 0x0f) | 0x50);
    sha1[8] = static_cast<unsigned char>((sha1[8] & 0x3f) | 0x80);
    std::string hex = to_hex({reinterpret_cast<const char *>(sha1.data()), 16});
    for (const std::size_t at : {20u, 16u, 12u, 8u}) hex.insert(at, "-");
    return hex;
}

}  // namespace skillmeat::core
