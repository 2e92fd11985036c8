// tar_header.hpp - one header block of the tar format: where its fields lie and what they say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/archive/archive.hpp"

namespace skillmeat::core::tar {

inline constexpr std::size_t kBlock = 512;
inline constexpr std::size_t kRecord = 20 * kBlock;  // writers fill the end up to this

// Typeflags. What is not named here is refused.
inline constexpr char kFile = '0', kOldFile = '\0', kHardLink = '1', kSymbolicLink = '2',
                      kCharacterDevice = '3', kBlockDevice = '4', kFolder = '5', kPipe = '6', kExtended = 'x',
                      kGlobal = 'g', kLongName = 'L', kLongLink = 'K';

struct Header {
    char type = kFile;
    std::string name;  // prefix and name put together, as they stand
    std::string link;
    std::uint64_t size = 0;
    std::uint32_t mode = 0;  // with the bits of the type where the writer put them in
};

bool is_empty_block(std::string_view block);

// `block` has kBlock bytes and is not empty. A size beyond 63 bits is read as the greatest there is.
std::optional<ArchiveRefusal> read_header(std::string_view block, Header &header);

// What lies in the data of a pax header ("x" or "g"), as far as it changes what an entry is.
struct PaxRecords {
    std::optional<std::string> path, link;
    std::optional<std::uint64_t> size;
};
// `text` is the whole data. Keys that say nothing of an entry's name, kind and size are passed over.
std::optional<ArchiveRefusal> read_pax(std::string_view text, PaxRecords &records);

}  // namespace skillmeat::core::tar
