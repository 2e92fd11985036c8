// tar_reader.hpp - the strict reader of tar archives, bare and in gzip: the only code that opens one.
//
// As the ZIP reader it works on untrusted bytes in memory: no writes, bounded memory, nothing believed before it
// is checked, no lenient mode. Read are POSIX (ustar, pax) and GNU archives with files and folders, as Python's
// tarfile and GNU tar make them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/archive/archive.hpp"
#include "formats/deflate/gzip.hpp"

namespace skillmeat::core {

enum class TarKind { file, folder, link, git };

struct TarEntry {
    std::string name;  // without a final slash; of the kind `git` any bytes
    TarKind kind = TarKind::file;
    bool executable = false;  // for its owner
    std::string target;       // of a link, as it stands
    std::uint64_t size = 0;
    std::uint64_t header_offset = 0;  // of its first header, with those that extend it
    std::uint64_t data_offset = 0;
};

// What becomes of symbolic links, and of names below one that git takes for .git. Reported ones are for telling
// people: nothing has been said of where a link leads or of what a git name holds, so they are never followed and
// never written. Hard links are refused always.
enum class TarUnwanted { refuse, report };

struct TarResult {
    std::optional<ArchiveRefusal> refusal;
    std::vector<TarEntry> entries;  // in archive order; empty when there is a refusal
};
// Never throws for what the archive holds. The bytes of a file are archive.substr(data_offset, size).
TarResult read_tar(std::string_view archive, const ArchiveLimits &limits,
                   TarUnwanted unwanted = TarUnwanted::refuse);

// The same for a whole file X.tar.gz, of which limits.archive_bytes and limits.ratio are checked too.
struct TarGzip {
    std::optional<ArchiveRefusal> refusal;
    PlainBytes archive;
    std::vector<TarEntry> entries;

    std::string_view bytes(const TarEntry &entry) const {
        return archive.view().substr(entry.data_offset, entry.size);
    }
};
TarGzip read_tar_gzip(std::string_view file, const ArchiveLimits &limits,
                      TarUnwanted unwanted = TarUnwanted::refuse);

}  // namespace skillmeat::core
