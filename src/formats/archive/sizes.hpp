// sizes.hpp - the limits on sizes, for the readers of all archives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "formats/archive/archive.hpp"

namespace skillmeat::core {

// Of the archive as it lies there, before anything of it is read.
std::optional<ArchiveRefusal> archive_size_refusal(std::uint64_t size, const ArchiveLimits &limits);

// Of each file in it, and of all together.
class SizeSum {
 public:
    explicit SizeSum(const ArchiveLimits &limits) : limits_(limits) {}
    std::optional<ArchiveRefusal> add(const std::string &name, std::uint64_t size);

 private:
    const ArchiveLimits &limits_;
    std::uint64_t total_ = 0;
};

}  // namespace skillmeat::core
