// zip_names.hpp - the rules for the names of an archive, one by one and as a set. Private to the reader.
#pragma once

#include <optional>
#include <vector>

#include "formats/zip/zip_reader.hpp"

namespace skillmeat::core {

// What is wrong with a name that is too long for any: known before more names are kept in memory.
std::optional<ArchiveRefusal> check_name_size(const ZipEntry &entry);
std::optional<ArchiveRefusal> check_names(const std::vector<ZipEntry> &entries);

}  // namespace skillmeat::core
