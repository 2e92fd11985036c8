// archive.hpp - what the readers of all archives share: the limits, and the classes of a refusal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skillmeat::core {

struct ArchiveLimits {
    std::uint64_t entries = 10000;
    std::uint64_t file_bytes = 32ull << 20;
    std::uint64_t total_bytes = 256ull << 20;
    std::uint64_t archive_bytes = 256ull << 20;
    std::uint64_t ratio = 200;  // above 1 MiB plain size
    std::uint64_t ratio_floor = 1ull << 20;
};

// Why an archive is refused. `reason` is one of these classes (docs/reference/archive.md tells them apart):
//   absolute         a name that starts at the root of a file system or a drive
//   bad-path         a name that is empty, not UTF-8 or NFC, or holds what no safe name holds
//   bomb             a limit: of the file, the number of entries, an entry, all entries, the ratio
//   collision        two names that fall together on some file system, or a file where a folder has to be
//   duplicate        the same name twice
//   gap              bytes that belong to nothing
//   header-mismatch  two places say different things
//   overlap          two parts share bytes
//   protected-path   an alias of .git
//   reserved-name    a device name of Windows
//   size-lie         data that is not as long as declared
//   special-file     a link, device or set-user-id file; in a ZIP a folder too
//   too-long         a name, component or depth beyond the limits
//   traversal        a ".." in a name
//   truncated        something ends before it should
//   unsupported      not an archive of this kind, or one with what the profile leaves out
struct ArchiveRefusal {
    std::string reason;
    std::string entry;   // "" when it is about the whole file
    std::string detail;  // for people
};

// What container the bytes start like.
enum class ArchiveKind { zip, gzip, unknown };
ArchiveKind archive_kind(std::string_view bytes);

}  // namespace skillmeat::core
