#include "formats/archive/sizes.hpp"

namespace skillmeat::core {

std::optional<ArchiveRefusal> archive_size_refusal(std::uint64_t size, const ArchiveLimits &limits) {
    if (size <= limits.archive_bytes) return std::nullopt;
    return ArchiveRefusal{"bomb", "",
                          "the file has " + std::to_string(size) + " bytes, the limit archive_bytes is " +
                              std::to_string(limits.archive_bytes)};
}

std::optional<ArchiveRefusal> SizeSum::add(const std::string &name, std::uint64_t size) {
    if (size > limits_.file_bytes)
        return ArchiveRefusal{"bomb", name,
                              "the file has " + std::to_string(size) + " bytes, the limit file_bytes is " +
                                  std::to_string(limits_.file_bytes)};
    total_ += size;
    if (total_ <= limits_.total_bytes) return std::nullopt;
    return ArchiveRefusal{"bomb", name,
                          "the files have more than " + std::to_string(limits_.total_bytes) +
                              " bytes together, the limit total_bytes"};
}

}  // namespace skillmeat::core
