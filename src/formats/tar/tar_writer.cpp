#include "formats/tar/tar_writer.hpp"

#include <algorithm>

#include "formats/tar/tar_header.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kNameField = 100, kChecksum = 148, kChecksumField = 8;
constexpr unsigned kPlainMode = 0644, kExecutableMode = 0755;

std::string octal(std::uint64_t value, std::size_t digits) {
    std::string out(digits, '0');
    for (std::size_t i = digits; i > 0 && value != 0; --i, value >>= 3)
        out[i - 1] = static_cast<char>('0' + (value & 7));
    return out;
}

std::string field(std::string_view text, std::size_t width) {
    std::string out(text.substr(0, width));
    out.resize(width, '\0');
    return out;
}

// What the field of the name has beside a pax header: each character beyond ASCII as one question mark.
std::string ascii_name(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            out += c;
        else if (byte >= 0xc0)
            out += '?';
    }
    return out;
}

std::string header(std::string_view name, char type, unsigned mode, std::uint64_t size) {
    constexpr std::size_t kNumber = 7, kLong = 11, kLink = 100, kOwner = 64, kDevices = 16, kPrefix = 155;
    const std::string nul(1, '\0');
    std::string out = field(name, kNameField) + octal(mode, kNumber) + nul + octal(0, kNumber) + nul +
                      octal(0, kNumber) + nul + octal(size, kLong) + nul + octal(0, kLong) + nul +
                      std::string(kChecksumField, ' ') + type + std::string(kLink, '\0') +
                      std::string("ustar\00000", 8) + std::string(kOwner + kDevices + kPrefix, '\0');
    out.resize(tar::kBlock, '\0');
    unsigned sum = 0;
    for (const char c : out) sum += static_cast<unsigned char>(c);
    out.replace(kChecksum, kChecksumField, octal(sum, kChecksumField - 2) + nul + ' ');
    return out;
}

std::string pax_record(std::string_view key, std::string_view value) {
    const std::size_t rest = key.size() + value.size() + 3;
    std::size_t size = rest;
    while (size != rest + std::to_string(size).size()) size = rest + std::to_string(size).size();
    return std::to_string(size) + ' ' + std::string(key) + '=' + std::string(value) + '\n';
}

}  // namespace

std::string tar_file_header(std::string_view name, std::uint64_t size, bool executable) {
    const bool is_ascii = std::all_of(name.begin(), name.end(), [](char c) { return (c & 0x80) == 0; });
    std::string out;
    if (!is_ascii || name.size() > kNameField) {
        const std::string record = pax_record("path", name);
        out =
            header("././@PaxHeader", tar::kExtended, 0, record.size()) + record + tar_padding(record.size());
    }
    return out + header(ascii_name(name), tar::kFile, executable ? kExecutableMode : kPlainMode, size);
}

std::string tar_padding(std::uint64_t size) {
    return std::string((tar::kBlock - size % tar::kBlock) % tar::kBlock, '\0');
}

std::string tar_end(std::uint64_t size) {
    const std::uint64_t blocks = size + 2 * tar::kBlock;
    return std::string((blocks + tar::kRecord - 1) / tar::kRecord * tar::kRecord - size, '\0');
}

}  // namespace skillmeat::core
