#include "formats/zip/zip_writer.hpp"

#include <algorithm>
#include <utility>

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

void ZipLayout::add(ZipPart part, std::uint64_t offset, std::uint64_t end) {
    parts_.push_back(std::move(part));
    offsets_.push_back(offset);
    end_ = end;
}

void ZipLayout::add(ZipPart part) {
    const std::uint64_t end = end_ + zip::kLocalSize + part.name.size() + part.stored_size;
    add(std::move(part), end_, end);
}

void ZipLayout::remove_last() {
    end_ = offsets_.back();
    offsets_.pop_back();
    parts_.pop_back();
}

std::string ZipLayout::tail() const {
    std::string out;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        zip::put32(out, zip::kCentralSignature);
        zip::put16(out, zip::kMadeBy);
        put_shared_fields(out, parts_[i]);
        zip::put16(out, 0);  // length of the comment
        zip::put16(out, 0);  // disk
        zip::put16(out, 0);  // internal attributes
        zip::put32(out, parts_[i].executable ? zip::kAttributesExecutable : zip::kAttributesPlain);
        zip::put32(out, static_cast<std::uint32_t>(offsets_[i]));
        out += parts_[i].name;
    }
    const auto central_size = static_cast<std::uint32_t>(out.size());
    const auto count = static_cast<std::uint16_t>(parts_.size());
    zip::put32(out, zip::kEndSignature);
    zip::put16(out, 0);  // this disk
    zip::put16(out, 0);  // disk of the directory
    zip::put16(out, count);
    zip::put16(out, count);
    zip::put32(out, central_size);
    zip::put32(out, static_cast<std::uint32_t>(end_));
    zip::put16(out, 0);  // length of the comment
    return out;
}

}  // namespace skillmeat::core
