#include "formats/deflate/deflate.hpp"

#include <libdeflate.h>

#include <new>

#include "base/crypto/sha256.hpp"
#include "formats/deflate/decompressor.hpp"

namespace skillmeat::core {

namespace {

constexpr int kLevel = 6;
constexpr std::size_t kBestRatio = 1032;  // no deflate stream expands further

struct FreeCompressor {
    void operator()(libdeflate_compressor *compressor) const { libdeflate_free_compressor(compressor); }
};
struct FreeDecompressor {
    void operator()(libdeflate_decompressor *decompressor) const {
        libdeflate_free_decompressor(decompressor);
    }
};

std::string repeated_text() {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "name: skill, tags: [one, two]\n";
    return text;
}

// Printable characters from a linear congruential generator: hardly any repetition.
std::string scattered_text() {
    std::string text;
    std::uint32_t state = 12345;
    for (int i = 0; i < 3072; ++i) {
        state = state * 1664525u + 1013904223u;
        text += static_cast<char>(' ' + (state >> 24) % 95);
    }
    return text;
}

constexpr std::string_view kEnglish =
    "A skill is a folder with a text that tells an agent how to do one thing well. The text starts with a "
    "name "
    "and a description, so that the agent can decide whether to read the rest; scripts and references lie "
    "beside "
    "it and are read only when they are needed. A collection keeps skills the way a library keeps books: "
    "each "
    "has its place, its version and its source, and whoever borrows one can see whether it was changed.\n";

}  // namespace

libdeflate_decompressor *thread_decompressor() {
    static thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> own(
        libdeflate_alloc_decompressor());
    if (!own) throw std::bad_alloc();
    return own.get();
}

struct Deflater::State {
    std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor{libdeflate_alloc_compressor(kLevel)};
};

Deflater::Deflater() : state_(std::make_unique<State>()) {
    if (!state_->compressor) throw std::bad_alloc();
}
Deflater::~Deflater() = default;
Deflater::Deflater(Deflater &&) noexcept = default;
Deflater &Deflater::operator=(Deflater &&) noexcept = default;

std::string Deflater::compress(std::string_view plain) {
    libdeflate_compressor *const compressor = state_->compressor.get();
    std::string out(libdeflate_deflate_compress_bound(compressor, plain.size()), '\0');
    out.resize(libdeflate_deflate_compress(compressor, plain.data(), plain.size(), out.data(), out.size()));
    return out;
}

std::string deflate_raw(std::string_view plain) {
    return Deflater().compress(plain);
}

InflateResult inflate_raw(std::string_view stream, std::size_t exact_size, std::string &out) {
    if (exact_size / kBestRatio > stream.size()) {
        out.clear();
        return InflateResult::too_short;
    }
    out.resize(exact_size);  // a buffer that is used again costs nothing here
    std::size_t read = 0, written = 0;
    const libdeflate_result result = libdeflate_deflate_decompress_ex(
        thread_decompressor(), stream.data(), stream.size(), out.data(), out.size(), &read, &written);
    InflateResult answer = InflateResult::ok;
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
        answer = InflateResult::too_long;
    else if (result != LIBDEFLATE_SUCCESS)
        answer = InflateResult::bad_stream;
    else if (written != exact_size)
        answer = InflateResult::too_short;
    else if (read != stream.size())
        answer = InflateResult::trailing;
    if (answer != InflateResult::ok) out.clear();
    return answer;
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) {
    return libdeflate_crc32(before, bytes.data(), bytes.size());
}

std::string encoder_name() {
    return "libdeflate " LIBDEFLATE_VERSION_STRING;
}

bool encoder_matches_reference() {
    // Outputs of libdeflate 1.14 at level 6.
    const auto gives = [](std::string_view plain, std::string_view digest) {
        return sha256(deflate_raw(plain)).hex() == digest;
    };
    return gives(kEnglish, "72920be0ce1a0776fc55af338fa96402c3d7c0c0fbac428104259452d788e58e") &&
           gives(repeated_text(), "2a80053b963a61740d1be52c904971999b14b7ba5cba019b9e0f3dd15e015c98") &&
           gives(scattered_text(), "4e2dabf0fb3e4cbce4b857f85e1ef6e72e6c7c14503df359207f38be3df36378");
}

}  // namespace skillmeat::core
