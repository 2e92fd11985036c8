// zip_writer.hpp - the bytes of pack-format.md, "ZIP bytes". The same entries give the same bytes, always.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skillmeat::core {

// One entry as it will lie in the archive: `data` is the stored bytes (plain or raw deflate).
struct ZipPart {
    std::string name;
    bool executable = false;
    bool deflated = false;
    std::uint32_t crc = 0;
    std::uint64_t size = 0;  // plain
    std::string_view data;   // borrowed
};

// Whether a file is kept deflated: smaller, not empty, and above 1 MiB not better than 200 : 1.
bool keeps_deflated(std::uint64_t plain_size, std::uint64_t deflated_size);

// Local header (with name) of one part; the data follows it.
std::string zip_local_header(const ZipPart &part);
// Central directory and end record for parts that start at `offsets`.
std::string zip_tail(const std::vector<ZipPart> &parts, const std::vector<std::uint64_t> &offsets,
                     std::uint64_t central_offset);
// The whole archive in memory.
std::string write_zip(const std::vector<ZipPart> &parts);

}  // namespace skillmeat::core
