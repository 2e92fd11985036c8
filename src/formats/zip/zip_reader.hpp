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

namespace skillmeat::core {

struct ArchiveLimits {
    std::uint64_t entries = 10000;
    std::uint64_t file_bytes = 32ull << 20;
    std::uint64_t total_bytes = 256ull << 20;
    std::uint64_t archive_bytes = 256ull << 20;
    std::uint64_t ratio = 200;  // above 1 MiB plain size
    std::uint64_t ratio_floor = 1ull << 20;
};

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

// Why an archive is refused. `reason` is one of these classes (docs/reference/archive.md tells them apart):
//   absolute         a name that starts at the root of a file system or a drive
//   bad-path         a name that is empty, not UTF-8 or NFC, or holds what no safe name holds
//   bomb             a limit: of the file, the number of entries, an entry, all entries, the ratio
//   collision        two names that fall together on some file system, or a file where a folder has to be
//   duplicate        the same name twice
//   gap              bytes that belong to nothing: before, between or behind entries, directory and end
//   record header-mismatch  two places say different things: local and central header, count and directory,
//   CRC and data overlap          two parts share bytes protected-path   an alias of .git reserved-name    a
//   device name of Windows size-lie         an entry whose data is not as long as declared special-file     a
//   folder, link, device or set-user-id file too-long         a name, component or depth beyond the limits
//   traversal        a ".." in a name
//   truncated        something ends before it should
//   unsupported      not a ZIP, or one with what the profile leaves out: methods, encryption, descriptors,
//   extra
//                    fields, comments, disks, ZIP64, other permission bits
struct ArchiveRefusal {
    std::string reason;
    std::string entry;   // "" when it is about the whole file
    std::string detail;  // for people
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

// What container the bytes start like.
enum class ArchiveKind { zip, gzip, unknown };
ArchiveKind archive_kind(std::string_view bytes);

}  // namespace skillmeat::core
