// tar_writer.hpp - entries of a tar archive, to the byte as Python's tarfile writes them with its defaults: pax headers
// where a name is longer than 100 bytes or not ASCII, no owner, no time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skillmeat::core {

// Everything before the file's bytes.
std::string tar_file_header(std::string_view name, std::uint64_t size, bool executable);
// What follows them, up to the next block.
std::string tar_padding(std::uint64_t size);
// What ends an archive of so many bytes: two empty blocks, and empty ones up to 10,240 bytes.
std::string tar_end(std::uint64_t size);

}  // namespace skillmeat::core
