// raw_tar.hpp - tar and gzip byte by byte, so that a test can say anything in them.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/deflate/deflate.hpp"

namespace support {

inline void raw_little(std::string &out, std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) out += static_cast<char>(value >> 8 * i & 0xff);
}

inline std::string raw_octal(std::uint64_t value, std::size_t width) {
    std::string digits;
    for (; value != 0; value /= 8) digits.insert(digits.begin(), static_cast<char>('0' + value % 8));
    if (digits.size() < width - 1) digits.insert(0, width - 1 - digits.size(), '0');
    return digits + '\0';
}

inline std::string raw_base_256(std::uint64_t value, std::size_t width) {
    std::string out(width, '\0');
    for (std::size_t i = width; i > 0 && value != 0; --i, value >>= 8)
        out[i - 1] = static_cast<char>(value & 0xff);
    out[0] = static_cast<char>(out[0] | 0x80);
    return out;
}

struct RawTarEntry {
    std::string name, link, prefix, data;
    char type = '0';
    std::string mode = raw_octal(0644, 8), user = raw_octal(1000, 8), group = raw_octal(1000, 8);
    std::string time = raw_octal(1700000000, 12), size, checksum;  // empty: as it is right
    std::string magic = std::string(
        "ustar\000"
        "00",
        8);
    std::string before, padding_byte = std::string(1, '\0'), tail;  // tail: the last 12 bytes of the header

    static std::string field(std::string text, std::size_t width) {
        text.resize(width, '\0');
        return text;
    }
    std::string header() const {
        const std::string sizes = size.empty() ? raw_octal(data.size(), 12) : size;
        std::string block = field(name, 100) + field(mode, 8) + field(user, 8) + field(group, 8) +
                            field(sizes, 12) + field(time, 12) + std::string(8, ' ') + type +
                            field(link, 100) + field(magic, 8) + field("user", 32) + field("group", 32) +
                            field(raw_octal(0, 8), 8) + field(raw_octal(0, 8), 8) + field(prefix, 155) +
                            field(tail, 12);
        unsigned sum = 0;
        for (const char c : block) sum += static_cast<unsigned char>(c);
        const std::string right = raw_octal(sum, 7) + ' ';
        return block.replace(148, 8, checksum.empty() ? right : field(checksum, 8));
    }
    std::string bytes() const {
        const std::size_t padding = (512 - data.size() % 512) % 512;
        std::string fill(padding, '\0');
        if (padding != 0) fill.back() = padding_byte[0];
        return before + header() + data + fill;
    }
};

inline RawTarEntry raw_tar_file(std::string name, std::string data) {
    RawTarEntry entry;
    entry.name = std::move(name);
    entry.data = std::move(data);
    return entry;
}

inline RawTarEntry raw_tar_special(std::string name, char type, std::string data = {}) {
    RawTarEntry entry = raw_tar_file(std::move(name), std::move(data));
    entry.type = type;
    return entry;
}

inline std::string pax_record(std::string_view key, std::string_view value) {
    const std::size_t rest = key.size() + value.size() + 3;
    std::size_t size = rest + 1;
    while (size != rest + std::to_string(size).size()) size = rest + std::to_string(size).size();
    return std::to_string(size) + ' ' + std::string(key) + '=' + std::string(value) + '\n';
}

struct RawGzip {
    unsigned char method = 8, flags = 0;
    std::string fields;  // what the flags announce
    std::string prefix, suffix;
    std::uint64_t crc_change = 0, size_change = 0;
    std::string stream;  // empty: the plain bytes, compressed

    std::string bytes(std::string_view plain) const {
        std::string out = prefix + "\x1f\x8b";
        out += static_cast<char>(method);
        out += static_cast<char>(flags);
        out += std::string(4, '\0') + std::string("\0\xff", 2) + fields;
        out += stream.empty() ? skillmeat::core::deflate_raw(plain) : stream;
        raw_little(out, skillmeat::core::crc32(plain) ^ crc_change, 4);
        raw_little(out, plain.size() + size_change, 4);
        return out + suffix;
    }
};

struct RawTar {
    std::vector<RawTarEntry> entries;
    std::string end = std::string(1024, '\0');
    RawGzip gzip;

    std::string plain() const {
        std::string out;
        for (const RawTarEntry &entry : entries) out += entry.bytes();
        return out + end;
    }
    std::string bytes() const { return gzip.bytes(plain()); }
};

}  // namespace support
