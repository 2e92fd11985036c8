// zip_names.hpp - the rules for the names of an archive, one by one and as a set. Private to the reader.
#pragma once

#include <optional>
#include <vector>

#include "formats/zip/zip_reader.hpp"

namespace skillmeat::core {

std::optional<ArchiveRefusal> check_names(const std::vector<ZipEntry> &entries);

}  // namespace skillmeat::core
