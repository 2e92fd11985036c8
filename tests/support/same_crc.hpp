// same_crc.hpp - a change that a CRC does not see: what only a digest finds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace support {

// Flips bits in five bytes by the CRC-32 polynomial itself: the CRC of what holds them stays.
inline void flip_unseen(std::string &bytes, std::size_t at) {
    constexpr std::uint64_t kPolynomial = 0x104C11DB7;
    for (unsigned bit = 0; bit <= 32; ++bit)
        if ((kPolynomial >> (32 - bit) & 1) != 0)
            bytes[at + bit / 8] = static_cast<char>(bytes[at + bit / 8] ^ (1u << bit % 8));
}

}  // namespace support
