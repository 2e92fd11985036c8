// zip_reader.hpp - the strict reader: the only code that opens a ZIP archive.
//
// It works on untrusted bytes in memory: no writes, bounded memory, nothing allocated on an archive's word.
// What does not follow the strict profile (reference security §2) is refused with a reason class; there is no
// lenient mode.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "formats/archive/archive.hpp"

namespace skillmeat::core {

struct ZipEntry {
    std::string name;
    bool executable = false;
    bool private_mode = false;  // mode 0600 or none at all, read as 0644
    std::uint32_t crc = 0;
    std::uint64_t size = 0;         // plain
    std::uint64_t stored_size = 0;  // in the archive
    bool deflated = false;
    std::uint64_t header_offset = 0;
    std::uint64_t data_offset = 0;
    std::uint16_t dos_time = 0, dos_date = 0, made_by = 0, version_needed = 0, flags = 0, method = 0;
    std::uint32_t external_attributes = 0;
};

// The directory of an archive whose structure is proven: contiguous, without overlap, local and central
// headers equal.
struct ZipDirectory {
    std::vector<ZipEntry> entries;  // in archive order
    std::uint64_t central_offset = 0, central_size = 0;
};

struct ZipResult {
    std::optional<ArchiveRefusal> refusal;
    ZipDirectory directory;  // valid when there is no refusal
};

// Structure, names and limits; inflates nothing. Never throws for what the archive holds.
ZipResult read_zip_directory(std::string_view archive, const ArchiveLimits &limits);

// The plain bytes of one entry: stored ones as they lie in `archive`, others inflated into `buffer` with a
// hard stop at the declared size; the CRC is checked. `plain` is good as long as both are.
std::optional<ArchiveRefusal> view_zip_entry(std::string_view archive, const ZipEntry &entry,
                                             std::string &buffer, std::string_view &plain);

// The same into a string of its own.
std::optional<ArchiveRefusal> read_zip_entry(std::string_view archive, const ZipEntry &entry,
                                             std::string &plain);

// Everything: directory, then each entry (memory: the largest entry). `archive check`.
std::optional<ArchiveRefusal> check_zip(std::string_view archive, const ArchiveLimits &limits,
                                        const Watch &watch);

}  // namespace skillmeat::core
