// zip_reader.hpp - the strict reader: the only code that opens a ZIP archive.
//
// It works on untrusted bytes, in memory or read from a file piece by piece: no writes, bounded memory, nothing
// allocated on an archive's word.
// What does not follow the strict profile (reference security §2) is refused with a reason class; there is no
// lenient mode.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "formats/archive/archive.hpp"
#include "formats/archive/archive_source.hpp"

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

// Structure, names and limits; inflates nothing. Never throws for what the archive holds; SKM_E_CHANGED when its
// file becomes shorter meanwhile, here and below.
ZipResult read_zip_directory(const ArchiveSource &archive, const ArchiveLimits &limits);

// Room for one entry at a time, used again for the next.
struct EntryBuffers {
    ReadBuffer stored;
    std::string plain;
    void shrink();  // after an entry: what a large one took is given back
};
struct EntryView {
    std::string_view stored;  // as it lies in the archive: plain bytes or a raw deflate stream
    std::string_view plain;
};
// One entry, inflated with a hard stop at the declared size; the CRC is checked. `view` is good until `buffers` are
// used again.
std::optional<ArchiveRefusal> view_zip_entry(const ArchiveSource &archive, const ZipEntry &entry,
                                             EntryBuffers &buffers, EntryView &view);

// Its plain bytes one piece after the other, for who only looks at them: a stored entry of any size takes one block
// of memory. The CRC is known at the end only: what came before a refusal does not count.
inline constexpr std::uint64_t kArchiveBlock = 256u << 10;
using PieceSink = std::function<void(std::string_view)>;
std::optional<ArchiveRefusal> stream_zip_entry(const ArchiveSource &archive, const ZipEntry &entry,
                                               EntryBuffers &buffers, const PieceSink &piece);
// What streaming it takes of memory.
std::uint64_t memory_of(const ZipEntry &entry);

// The plain bytes in a string of their own.
std::optional<ArchiveRefusal> read_zip_entry(const ArchiveSource &archive, const ZipEntry &entry,
                                             std::string &plain);

// Everything: directory, then each entry (memory: the largest entry). `archive check`.
std::optional<ArchiveRefusal> check_zip(const ArchiveSource &archive, const ArchiveLimits &limits,
                                        const Watch &watch);

}  // namespace skillmeat::core
