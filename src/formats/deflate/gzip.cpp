#include "formats/deflate/gzip.hpp"

#include <libdeflate.h>

#include <algorithm>

#include "formats/deflate/decompressor.hpp"
#include "formats/deflate/deflate.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kFixedHeader = 10, kTrailer = 8, kLongestText = 1024;
constexpr unsigned kHeaderChecksum = 2, kExtra = 4, kName = 8, kComment = 16, kReserved = 0xe0;
constexpr unsigned char kMethodDeflate = 8;
constexpr std::size_t kFirstRoom = 64u << 10;

unsigned byte_at(std::string_view bytes, std::size_t offset) {
    return static_cast<unsigned char>(bytes[offset]);
}
std::uint32_t number_at(std::string_view bytes, std::size_t offset, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = size; i > 0; --i) value = value << 8 | byte_at(bytes, offset + i - 1);
    return value;
}
std::uint32_t crc_of(std::string_view bytes) {
    return libdeflate_crc32(0, bytes.data(), bytes.size());
}

GunzipResult skip_text(std::string_view file, std::size_t &at) {
    const std::size_t end = file.substr(at, kLongestText + 1).find('\0');
    if (end == std::string_view::npos) {
        return file.size() - at > kLongestText ? GunzipResult::long_field : GunzipResult::truncated;
    }
    at += end + 1;
    return GunzipResult::ok;
}

// Sets `at` to where the compressed data starts.
GunzipResult skip_header(std::string_view file, std::size_t &at) {
    const std::string_view mark("\x1f\x8b", 2);
    if (!file.starts_with(mark.substr(0, file.size()))) return GunzipResult::not_gzip;
    if (file.size() < kFixedHeader) return GunzipResult::truncated;
    const unsigned flags = byte_at(file, 3);
    if (byte_at(file, 2) != kMethodDeflate || (flags & kReserved) != 0) return GunzipResult::other_method;
    at = kFixedHeader;
    if ((flags & kExtra) != 0) {
        if (file.size() - at < 2) return GunzipResult::truncated;
        const std::size_t size = number_at(file, at, 2);
        at += 2;
        if (file.size() - at < size) return GunzipResult::truncated;
        at += size;
    }
    for (const unsigned text : {kName, kComment}) {
        if ((flags & text) == 0) continue;
        if (const GunzipResult result = skip_text(file, at); result != GunzipResult::ok) return result;
    }
    if ((flags & kHeaderChecksum) != 0) {
        if (file.size() - at < 2) return GunzipResult::truncated;
        if ((crc_of(file.substr(0, at)) & 0xffff) != number_at(file, at, 2))
            return GunzipResult::header_damaged;
        at += 2;
    }
    return GunzipResult::ok;
}

// Room for one byte more than allowed: a stream that fills it is too long.
std::size_t first_room(std::string_view file, std::size_t most) {
    const std::size_t said = file.size() >= kTrailer ? number_at(file, file.size() - 4, 4) : 0;
    const std::size_t likely = said < most ? said + 1 : kFirstRoom;
    return std::min(most + 1, std::max(likely, kFirstRoom));
}

GunzipResult inflate(std::string_view stream, std::size_t most, std::size_t room, PlainBytes &out,
                     std::size_t &read) {
    while (true) {
        PlainBytes plain(room);
        std::size_t written = 0;
        const libdeflate_result result = libdeflate_deflate_decompress_ex(
            thread_decompressor(), stream.data(), stream.size(), plain.data(), room, &read, &written);
        if (result == LIBDEFLATE_SUCCESS && written <= most) {
            plain.keep(written);
            out = std::move(plain);
            return GunzipResult::ok;
        }
        if (result == LIBDEFLATE_BAD_DATA) return GunzipResult::bad_stream;
        if (room > most) return GunzipResult::too_long;
        room = room > most / 4 ? most + 1 : room * 4;
    }
}

GunzipResult check_trailer(std::string_view file, std::size_t end, std::string_view plain) {
    if (file.size() - end < kTrailer) return GunzipResult::truncated;
    if (number_at(file, end, 4) != crc_of(plain)) return GunzipResult::wrong_crc;
    if (number_at(file, end + 4, 4) != (plain.size() & 0xffffffff)) return GunzipResult::wrong_size;
    return file.size() - end > kTrailer ? GunzipResult::trailing : GunzipResult::ok;
}

}  // namespace

GunzipResult gunzip(std::string_view file, std::size_t most, PlainBytes &out) {
    out = {};
    std::size_t start = 0, read = 0;
    GunzipResult result = skip_header(file, start);
    if (result != GunzipResult::ok) return result;
    const std::string_view stream = file.substr(start);
    result = inflate(stream, most, first_room(file, most), out, read);
    if (result == GunzipResult::ok) result = check_trailer(file, start + read, out.view());
    if (result != GunzipResult::ok) out = {};
    return result;
}

std::string gzip(std::string_view plain) {
    std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", kFixedHeader);  // no flags, no time, system unknown
    out += deflate_raw(plain);
    for (const std::uint32_t number : {crc_of(plain), static_cast<std::uint32_t>(plain.size())})
        for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift & 0xff);
    return out;
}

}  // namespace skillmeat::core
