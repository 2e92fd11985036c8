// The reader of packs: as the bytes are, and once more with every CRC set right, so that more than the
// archive's rules is reached.
#include "domain/bundle/pack.hpp"
#include "formats/deflate/deflate.hpp"
#include "fuzz.hpp"
#include "support/pack_archive.hpp"

using namespace skillmeat::core;

namespace {

constexpr std::size_t kLocalCrc = 14, kCentralCrc = 16, kCentralName = 46;

void put_crc(std::string &archive, std::size_t at, std::uint32_t crc) {
    for (int i = 0; i < 4; ++i) archive[at + static_cast<std::size_t>(i)] = static_cast<char>(crc >> (8 * i));
}

// nullopt when the archive's structure is refused.
std::optional<std::string> with_right_crcs(std::string_view bytes, const ArchiveLimits &limits) {
    const ZipResult zip = read_zip_directory(bytes, limits);
    if (zip.refusal) return std::nullopt;
    std::string archive(bytes);
    std::size_t central = zip.directory.central_offset;
    for (const ZipEntry &entry : zip.directory.entries) {
        std::string plain;
        const std::string_view stored = bytes.substr(entry.data_offset, entry.stored_size);
        if (!entry.deflated || inflate_raw(stored, entry.size, plain) == InflateResult::ok) {
            const std::uint32_t crc = crc32(entry.deflated ? std::string_view(plain) : stored);
            put_crc(archive, entry.header_offset + kLocalCrc, crc);
            put_crc(archive, central + kCentralCrc, crc);
        }
        central += kCentralName + entry.name.size();
    }
    return archive;
}

void check_pack(std::string_view archive, const ArchiveLimits &limits) {
    const PackResult result = read_pack(archive, {}, limits, Watch());
    if (result.refusal) {
        fuzz::require(!result.refusal->reason.empty() && !result.refusal->detail.empty(),
                      "a refusal says why");
        return;
    }
    fuzz::require(result.pack.has_value(), "a pack that is taken is there");
    const Pack &pack = *result.pack;
    fuzz::require(pack.manifest.sorted().pretty() == pack.manifest_text, "a canonical manifest");
    for (const PackArtifact &artifact : pack.artifacts)
        for (const FileEntry &file : artifact.listing.files)
            fuzz::require(sha256(pack.file_bytes(archive, artifact.path + file.path)) == file.sha256,
                          "hashes");
    const std::string bare = support::without_envelope(archive);
    fuzz::require(sha256(bare).hex() == pack.pack_id && bare.size() == pack.unsigned_size,
                  "the id of the pack");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view archive(reinterpret_cast<const char *>(data), size);
    ArchiveLimits limits;
    limits.total_bytes = limits.file_bytes = 4u << 20;
    fuzz::code_of([&] { check_pack(archive, limits); });
    if (const auto mended = with_right_crcs(archive, limits); mended && *mended != archive)
        fuzz::code_of([&] { check_pack(*mended, limits); });
    return 0;
}
