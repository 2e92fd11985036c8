// gzip.hpp - one gzip member (RFC 1952), strictly: every field of its header is checked, its CRC and size hold,
// nothing lies behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace skillmeat::core {

// Plain bytes in memory that is touched only as far as it is written.
class PlainBytes {
 public:
    PlainBytes() = default;
    explicit PlainBytes(std::size_t room) : bytes_(new char[room]), room_(room) {}

    char *data() { return bytes_.get(); }
    std::size_t room() const { return room_; }
    void keep(std::size_t size) { size_ = size; }
    std::string_view view() const { return {bytes_.get(), size_}; }

 private:
    std::unique_ptr<char[]> bytes_;
    std::size_t room_ = 0, size_ = 0;
};

enum class GunzipResult {
    ok,
    not_gzip,        // does not start like one
    other_method,    // a method that is not deflate, or flags that no RFC gives a meaning
    long_field,      // the name or the comment in its header has more than 1,024 bytes
    header_damaged,  // the header's own checksum is wrong
    truncated,       // ends before its end
    bad_stream,      // the compressed data is damaged or cut off
    too_long,        // more than `most` plain bytes
    wrong_crc,
    wrong_size,
    trailing,  // right, but bytes follow the member
};

// `out` holds the plain bytes when the result is ok and is empty otherwise. The size at the member's end is a
// hint and never believed: memory grows with what the stream really gives, at most `most` and one byte.
GunzipResult gunzip(std::string_view file, std::size_t most, PlainBytes &out);

// One member without name and time: the same bytes for the same input, as deflate_raw.
std::string gzip(std::string_view plain);

}  // namespace skillmeat::core
