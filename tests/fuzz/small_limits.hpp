// small_limits.hpp - limits that inputs of the fuzz targets for archives can reach.
#pragma once

#include "formats/archive/archive.hpp"

namespace fuzz {

inline skillmeat::core::ArchiveLimits small_limits() {
    skillmeat::core::ArchiveLimits limits;
    limits.entries = 50;
    limits.file_bytes = 1u << 20;
    limits.total_bytes = 4u << 20;
    limits.archive_bytes = 1u << 20;
    limits.ratio_floor = 1u << 16;
    return limits;
}

}  // namespace fuzz
