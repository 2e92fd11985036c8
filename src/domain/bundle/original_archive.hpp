// original_archive.hpp - the files of a pack of the original, in a ZIP or a tar, by name. Private to bundle.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/bundle/pack.hpp"
#include "formats/tar/tar_reader.hpp"

namespace skillmeat::core::bundle {

struct OriginalEntry {
    std::string name;
    bool is_folder = false;  // in a tar; it holds nothing
    bool executable = false;
    std::uint64_t size = 0;
    std::optional<ZipEntry> zip;
    std::uint64_t tar_offset = 0;
};

// What the strict readers have let through.
class OriginalArchive {
 public:
    OriginalArchive(const ArchiveSource &source, const ZipDirectory &directory);
    OriginalArchive(std::shared_ptr<const PlainBytes> tar, const std::vector<TarEntry> &entries);

    const std::vector<OriginalEntry> &entries() const { return entries_; }  // sorted by name
    const OriginalEntry *find(std::string_view name) const;
    // Every entry whose name starts so: a range of entries().
    std::pair<std::size_t, std::size_t> below(std::string_view folder) const;

    // Its plain bytes, of a ZIP with size and CRC checked; good until the next call.
    std::optional<PackRefusal> view(const OriginalEntry &entry, std::string_view &plain);

 private:
    void sort();

    ArchiveSource source_;
    std::shared_ptr<const PlainBytes> tar_;
    std::vector<OriginalEntry> entries_;
    EntryBuffers buffers_;
};

}  // namespace skillmeat::core::bundle
