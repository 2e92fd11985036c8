// zip_writer.hpp - the bytes of pack-format.md, "ZIP bytes". The same entries give the same bytes, always.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/zip/zip_reader.hpp"

namespace skillmeat::core {

// One entry as it will lie in the archive, without its data.
struct ZipPart {
    std::string name;
    bool executable = false;
    bool deflated = false;
    std::uint32_t crc = 0;
    std::uint64_t size = 0;         // plain
    std::uint64_t stored_size = 0;  // as it lies in the archive: plain or raw deflate
};

// Whether a file is kept deflated: smaller, not empty, and above 1 MiB not better than 200 : 1.
bool keeps_deflated(std::uint64_t plain_size, std::uint64_t deflated_size);

// Are the fields of a read entry's headers those that the writer gives to any? Then zip_local_header() gives the bytes
// of its local header.
bool is_as_written(const ZipEntry &entry);
// Local header (with name) of one part; the data follows it.
std::string zip_local_header(const ZipPart &part);

// Which parts lie where: all that the end of an archive says.
class ZipLayout {
 public:
    // One that begins at `offset` and whose data ends at `end`; by default right behind the last one.
    void add(ZipPart part, std::uint64_t offset, std::uint64_t end);
    void add(ZipPart part);
    void remove_last();

    const std::vector<ZipPart> &parts() const { return parts_; }
    std::uint64_t end() const { return end_; }  // of the last part's data
    // Central directory and end record.
    std::string tail() const;

 private:
    std::vector<ZipPart> parts_;
    std::vector<std::uint64_t> offsets_;
    std::uint64_t end_ = 0;
};

}  // namespace skillmeat::core
