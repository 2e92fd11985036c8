// zip_reader.hpp - the strict reader: the only code that opens a ZIP archive.
//
// It works on untrusted bytes in memory: no writes, bounded memory, nothing allocated on an archive's word. What
// does not follow the strict profile (reference security §2) is refused with a reason class; there is no lenient mode.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"

namespace skillmeat::core {

struct ArchiveLimits {
    std::uint64_t entries = 10000;
    std::uint64_t file_bytes = 32ull << 20;
    std::uint64_t total_bytes = 256ull << 20;
    std::uint64_t archive_bytes = 256ull << 20;
    std::uint64_t ratio = 200;                     // above 1 MiB plain size
    std::uint64_t ratio_floor = 1ull << 20;
};

struct ZipEntry {
    std::string name;
    bool executable = false;
    std::uint32_t crc = 0;
    std::uint64_t size = 0;                        // plain
    std::uint64_t stored_size = 0;                 // in the archive
    bool deflated = false;
    std::uint64_t header_offset = 0;
    std::uint64_t data_offset = 0;
    std::uint16_t dos_time = 0, dos_date = 0, made_by = 0, version_needed = 0, flags = 0;
    std::uint32_t external_attributes = 0;
};

// Why an archive is refused. `reason` is one of cli.md's classes:
// absolute bad-path bomb collision duplicate gap header-mismatch overlap protected-path reserved-name size-lie
// special-file too-long traversal truncated unsupported
struct ArchiveRefusal {
    std::string reason;
    std::string entry;                             // "" when it is about the whole file
    std::string detail;                            // for people
};

// The directory of an archive whose structure is proven: contiguous, without overlap, local and central headers equal.
struct ZipDirectory {
    std::vector<ZipEntry> entries;                 // in archive order
    std::uint64_t central_offset = 0, central_size = 0;
};

struct ZipResult {
    std::optional<ArchiveRefusal> refusal;
    ZipDirectory directory;                        // valid when there is no refusal
};

// Structure, names and limits; inflates nothing. Never throws for what the archive holds.
ZipResult read_zip_directory(std::string_view archive, const ArchiveLimits &limits);

// Inflates one entry with a hard stop at its declared size and checks its CRC.
std::optional<ArchiveRefusal> read_zip_entry(std::string_view archive, const ZipEntry &entry, std::string &plain);

// Everything: directory, then each entry (memory: the largest entry). `archive check`.
std::optional<ArchiveRefusal> check_zip(std::string_view archive, const ArchiveLimits &limits, const Watch &watch);

// A file by its path: reads it (at most limits.archive_bytes) and tells what container it is.
enum class ArchiveKind { zip, gzip, unknown };
ArchiveKind archive_kind(std::string_view bytes);

}  // namespace skillmeat::core
