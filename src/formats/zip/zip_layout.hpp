// zip_layout.hpp - signatures, sizes and field offsets of the ZIP format, for the reader and the writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace skillmeat::core::zip {

inline constexpr std::uint32_t kLocalSignature = 0x04034b50;
inline constexpr std::uint32_t kCentralSignature = 0x02014b50;
inline constexpr std::uint32_t kEndSignature = 0x06054b50;
inline constexpr std::uint32_t kZip64EndSignature = 0x06064b50;
inline constexpr std::uint32_t kZip64LocatorSignature = 0x07064b50;
inline constexpr std::uint32_t kDirectorySignature = 0x05054b50;  // "digital signature" behind the directory
inline constexpr std::uint32_t kArchiveExtraSignature = 0x08064b50;

inline constexpr std::size_t kLocalSize = 30;
inline constexpr std::size_t kCentralSize = 46;
inline constexpr std::size_t kEndSize = 22;
inline constexpr std::size_t kZip64LocatorSize = 20;

inline constexpr std::uint16_t kFlagUtf8 = 0x0800;
inline constexpr std::uint16_t kFlagDescriptor = 0x0008;
inline constexpr std::uint16_t kFlagEncrypted = 0x0001;
inline constexpr std::uint16_t kMethodStored = 0;
inline constexpr std::uint16_t kMethodDeflate = 8;

// What the writer puts into every header (pack-format, "ZIP bytes").
inline constexpr std::uint16_t kVersionNeeded = 20;
inline constexpr std::uint16_t kMadeBy = 0x0314;
inline constexpr std::uint16_t kTime = 0x0000;
inline constexpr std::uint16_t kDate = 0x5021;
inline constexpr std::uint32_t kAttributesPlain = 0x81A40000;
inline constexpr std::uint32_t kAttributesExecutable = 0x81ED0000;

// The caller has checked that the bytes are there.
inline std::uint16_t get16(std::string_view bytes, std::size_t offset) {
    const auto at = [&](std::size_t i) {
        return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[i]));
    };
    return static_cast<std::uint16_t>(at(offset) | (at(offset + 1) << 8));
}
inline std::uint32_t get32(std::string_view bytes, std::size_t offset) {
    return static_cast<std::uint32_t>(get16(bytes, offset)) |
           (static_cast<std::uint32_t>(get16(bytes, offset + 2)) << 16);
}
inline void put16(std::string &out, std::uint16_t value) {
    out += static_cast<char>(value & 0xff);
    out += static_cast<char>(value >> 8);
}
inline void put32(std::string &out, std::uint32_t value) {
    put16(out, static_cast<std::uint16_t>(value & 0xffff));
    put16(out, static_cast<std::uint16_t>(value >> 16));
}

}  // namespace skillmeat::core::zip
