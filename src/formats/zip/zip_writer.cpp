#include "formats/zip/zip_writer.hpp"

#include <algorithm>

#include "formats/zip/zip_layout.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kRatio = 200;
constexpr std::uint64_t kRatioFloor = 1ull << 20;

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::uint16_t flags_of(std::string_view name) {
    return is_ascii(name) ? std::uint16_t{0} : zip::kFlagUtf8;
}

// The ten fields that the local and the central header share, from "version needed" to the name's length.
void put_shared_fields(std::string &out, const ZipPart &part) {
    zip::put16(out, zip::kVersionNeeded);
    zip::put16(out, flags_of(part.name));
    zip::put16(out, part.deflated ? zip::kMethodDeflate : zip::kMethodStored);
    zip::put16(out, zip::kTime);
    zip::put16(out, zip::kDate);
    zip::put32(out, part.crc);
    zip::put32(out, static_cast<std::uint32_t>(part.stored_size));
    zip::put32(out, static_cast<std::uint32_t>(part.size));
    zip::put16(out, static_cast<std::uint16_t>(part.name.size()));
    zip::put16(out, 0);  // length of the extra field
}

}  // namespace

bool keeps_deflated(std::uint64_t plain_size, std::uint64_t deflated_size) {
    if (deflated_size >= plain_size) return false;
    return plain_size <= kRatioFloor || plain_size <= kRatio * deflated_size;
}

bool is_as_written(const ZipEntry &entry) {
    return entry.version_needed == zip::kVersionNeeded && entry.dos_time == zip::kTime &&
           entry.dos_date == zip::kDate && entry.flags == flags_of(entry.name);
}

std::string zip_local_header(const ZipPart &part) {
    std::string out;
    out.reserve(zip::kLocalSize + part.name.size());
    zip::put32(out, zip::kLocalSignature);
    put_shared_fields(out, part);
    out += part.name;
    return out;
}

std::string zip_tail(const std::vector<ZipPart> &parts, const std::vector<std::uint64_t> &offsets,
                     std::uint64_t central_offset) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        zip::put32(out, zip::kCentralSignature);
        zip::put16(out, zip::kMadeBy);
        put_shared_fields(out, parts[i]);
        zip::put16(out, 0);  // length of the comment
        zip::put16(out, 0);  // disk
        zip::put16(out, 0);  // internal attributes
        zip::put32(out, parts[i].executable ? zip::kAttributesExecutable : zip::kAttributesPlain);
        zip::put32(out, static_cast<std::uint32_t>(offsets[i]));
        out += parts[i].name;
    }
    const auto central_size = static_cast<std::uint32_t>(out.size());
    const auto count = static_cast<std::uint16_t>(parts.size());
    zip::put32(out, zip::kEndSignature);
    zip::put16(out, 0);  // this disk
    zip::put16(out, 0);  // disk of the directory
    zip::put16(out, count);
    zip::put16(out, count);
    zip::put32(out, central_size);
    zip::put32(out, static_cast<std::uint32_t>(central_offset));
    zip::put16(out, 0);  // length of the comment
    return out;
}

std::string write_zip(const std::vector<ZipPart> &parts, const std::vector<std::string_view> &data) {
    std::size_t size = zip::kEndSize;
    for (const ZipPart &part : parts) {
        size += zip::kLocalSize + zip::kCentralSize + 2 * part.name.size() + part.stored_size;
    }
    std::string out;
    out.reserve(size);
    std::vector<std::uint64_t> offsets;
    offsets.reserve(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        offsets.push_back(out.size());
        out += zip_local_header(parts[i]);
        out += data[i];
    }
    out += zip_tail(parts, offsets, out.size());
    return out;
}

}  // namespace skillmeat::core
