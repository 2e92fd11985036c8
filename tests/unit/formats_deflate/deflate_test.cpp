#include "formats/deflate/deflate.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <sstream>
#include <thread>
#include <vector>

#include "base/bytes.hpp"
#include "support/process.hpp"

using namespace skillmeat::core;

namespace {

// Texts of many sizes, some that shrink and some that do not.
std::vector<std::string> samples() {
    std::vector<std::string> out = {"", "a", "aaaa", std::string(70000, 'x')};
    std::uint32_t state = 1;
    for (const std::size_t size : {10u, 300u, 5000u, 66000u, 300000u}) {
        std::string words, noise;
        while (words.size() < size) {
            state = state * 1103515245u + 12345u;
            words += "word" + std::to_string((state >> 16) % 50) + ((state >> 25) % 9 == 0 ? "\n" : " ");
            noise += static_cast<char>(state >> 24);
        }
        out.push_back(words);
        out.push_back(noise);
    }
    return out;
}

}  // namespace

TEST_CASE("the encoder is the pinned one") {
    // Another version may write other bytes; then the constants and docs/dependencies.md change together.
    CHECK(encoder_matches_reference() == (encoder_name() == "libdeflate 1.14"));
}

TEST_CASE("what is compressed inflates to the same") {
    Deflater deflater;
    for (const std::string &plain : samples()) {
        const std::string stream = deflater.compress(plain);
        CHECK(stream == deflate_raw(plain));  // a used compressor writes what a new one writes
        std::string out = "old";
        CHECK(inflate_raw(stream, plain.size(), out) == InflateResult::ok);
        CHECK(out == plain);
    }
}

TEST_CASE("Python's zlib reads our streams, we read its, and the checksums agree") {
    if (!support::has_program("python3")) return;
    std::string input;
    for (const std::string &plain : samples())
        input += to_hex(plain) + " " + to_hex(deflate_raw(plain)) + "\n";
    const auto result = support::run({"python3", "-c", R"(
import sys, zlib
for line in sys.stdin:
    plain, stream = (bytes.fromhex(part) for part in line.rstrip('\n').split(' '))
    reader = zlib.decompressobj(-15)
    assert reader.decompress(stream) == plain and reader.eof and not reader.unused_data
    for level in (0, 1, 6, 9):
        writer = zlib.compressobj(level, zlib.DEFLATED, -15)
        print(zlib.crc32(plain), (writer.compress(plain) + writer.flush()).hex())
)"},
                                     input);
    REQUIRE_MESSAGE(result.status == 0, result.errors);
    std::istringstream lines(result.output);
    for (const std::string &plain : samples())
        for (int level = 0; level < 4; ++level) {
            std::uint32_t sum = 0;
            std::string hex, out;
            lines >> sum >> hex;
            REQUIRE_FALSE(lines.fail());
            CHECK(sum == crc32(plain));
            CHECK(inflate_raw(from_hex(hex).value(), plain.size(), out) == InflateResult::ok);
            CHECK(out == plain);
        }
}

TEST_CASE("the checksum of the standard's example") {
    CHECK(crc32("123456789") == 0xCBF43926u);
}

TEST_CASE("a declared size that is wrong is found") {
    std::string out;
    for (const std::string &plain : samples()) {
        const std::string stream = deflate_raw(plain);
        CHECK(inflate_raw(stream, plain.size() + 1, out) == InflateResult::too_short);
        CHECK(out.empty());
        if (plain.empty()) continue;
        CHECK(inflate_raw(stream, plain.size() - 1, out) == InflateResult::too_long);
        CHECK(inflate_raw(stream, 0, out) == InflateResult::too_long);
        CHECK(out.empty());
    }
}

TEST_CASE("nothing is allocated on a header's word") {
    std::string out;
    CHECK(inflate_raw(deflate_raw("small"), std::size_t{1} << 60, out) == InflateResult::too_short);
    CHECK(out.capacity() < 1000);
}

TEST_CASE("the best ratio that deflate allows is not refused") {
    const std::string zeros(50000000, '\0');
    std::string out;
    CHECK(inflate_raw(deflate_raw(zeros), zeros.size(), out) == InflateResult::ok);
    CHECK(out == zeros);
}

TEST_CASE("bytes after the end of the stream are refused") {
    std::string out;
    const std::string plain = "some text, some text";
    const std::string stream = deflate_raw(plain);
    CHECK(inflate_raw(stream + std::string(1, '\0'), plain.size(), out) == InflateResult::trailing);
    CHECK(inflate_raw(stream + stream, plain.size(), out) == InflateResult::trailing);
    CHECK(out.empty());
}

TEST_CASE("a stream that is cut off or damaged is never taken for whole") {
    std::string out;
    // What is cut off counts as zero bits for the decoder, so the small texts matter: their end mark is seven
    // zeros.
    for (const std::string &plain : samples()) {
        if (plain.size() > 6000) continue;
        const std::string stream = deflate_raw(plain);
        for (std::size_t size = 0; size < stream.size(); ++size)
            if (inflate_raw(stream.substr(0, size), plain.size(), out) == InflateResult::ok)
                FAIL_CHECK("cut to " << size);
        CHECK(out.empty());
    }
    const std::string plain = samples()[6];
    const std::string stream = deflate_raw(plain);
    // A flipped bit may give another text of the same size (the checksum's matter), but never more than was
    // declared.
    for (std::size_t bit = 0; bit < stream.size() * 8; ++bit) {
        std::string flipped = stream;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        if (inflate_raw(flipped, plain.size(), out) == InflateResult::ok) CHECK(out.size() == plain.size());
    }
    CHECK(inflate_raw("", 0, out) == InflateResult::bad_stream);
    CHECK(inflate_raw("\x07", 0, out) == InflateResult::bad_stream);  // a block type that does not exist
}

TEST_CASE("several threads compress and inflate at once") {
    const std::string plain = samples()[8];
    const std::string stream = deflate_raw(plain);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            Deflater own;
            std::string out;
            for (int i = 0; i < 5; ++i)
                if (own.compress(plain) != stream ||
                    inflate_raw(stream, plain.size(), out) != InflateResult::ok || out != plain)
                    ++wrong;
        });
    for (std::thread &thread : threads) thread.join();
    CHECK(wrong == 0);
}
