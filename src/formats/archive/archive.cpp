#include "formats/archive/archive.hpp"

namespace skillmeat::core {

ArchiveKind archive_kind(std::string_view bytes) {
    if (bytes.starts_with(std::string_view("\x1f\x8b", 2))) return ArchiveKind::gzip;
    if (bytes.starts_with("PK")) return ArchiveKind::zip;
    return ArchiveKind::unknown;
}

}  // namespace skillmeat::core
