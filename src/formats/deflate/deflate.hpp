// deflate.hpp - raw deflate and CRC-32 (libdeflate), the only encoder of packs and of the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace skillmeat::core {

// Compresses at level 6 and may be used again and again; one for each thread.
class Deflater {
 public:
    Deflater();
    ~Deflater();
    Deflater(Deflater &&) noexcept;
    Deflater &operator=(Deflater &&) noexcept;

    std::string compress(std::string_view plain);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string deflate_raw(std::string_view plain);

enum class InflateResult {
    ok,
    bad_stream,  // damaged or cut off
    too_long,    // would give more than the declared size
    too_short,   // ends before it
    trailing,    // right, but bytes follow the end of the stream
};

// Inflates one raw stream that must give `exact_size` bytes and end with the last byte of `stream`. Never
// writes beyond exact_size, and allocates it only when a stream of this length could give so much. `out`
// holds the plain bytes when the result is ok and is empty otherwise.
InflateResult inflate_raw(std::string_view stream, std::size_t exact_size, std::string &out);

// `before`: of the bytes that come before these.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);

// The library and version that this was built with: "libdeflate 1.14".
std::string encoder_name();

// Does this encoder write the bytes of the version that packs are pinned to? A known-answer check.
bool encoder_matches_reference();

}  // namespace skillmeat::core
