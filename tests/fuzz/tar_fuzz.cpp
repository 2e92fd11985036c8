// The reader of tar archives: what it takes has safe names, lies one behind the other, and stays within the limits.
#include "base/path.hpp"
#include "formats/tar/tar_reader.hpp"
#include "fuzz.hpp"
#include "small_limits.hpp"

using namespace skillmeat::core;

namespace {

void check_taken(std::string_view archive, const std::vector<TarEntry> &entries,
                 const ArchiveLimits &limits) {
    std::uint64_t at = 0, total = 0;
    for (const TarEntry &entry : entries) {
        fuzz::require(entry.kind == TarKind::git || !relative_path_problem(entry.name),
                      "a name that may be written: " + entry.name);
        fuzz::require(entry.header_offset >= at && entry.data_offset >= entry.header_offset + 512,
                      "one behind the other");
        fuzz::require(entry.size <= limits.file_bytes, "within the limit of a file");
        fuzz::require(entry.kind == TarKind::file || entry.kind == TarKind::git ||
                          (entry.size == 0 && !entry.executable),
                      "no data");
        at = entry.data_offset + (entry.size + 511) / 512 * 512;
        total += entry.size;
    }
    fuzz::require(at + 1024 <= archive.size() && archive.size() % 512 == 0, "ends with empty blocks");
    fuzz::require(
        archive.find_first_not_of('\0', at) == std::string_view::npos || archive.substr(at + 156, 1) == "g",
        "nothing behind the last entry");
    fuzz::require(entries.size() <= limits.entries && total <= limits.total_bytes, "within the limits");
}

void check_tar(std::string_view archive, const ArchiveLimits &limits) {
    const TarResult strict = read_tar(archive, limits);
    const TarResult reporting = read_tar(archive, limits, TarUnwanted::report);
    if (strict.refusal)
        fuzz::require(strict.entries.empty() && !strict.refusal->detail.empty(), "one refusal");
    fuzz::require(strict.refusal || !reporting.refusal, "what is strictly taken is taken");
    if (reporting.refusal) return;
    check_taken(archive, reporting.entries, limits);
    for (const TarEntry &entry : reporting.entries) {
        fuzz::require(strict.refusal || entry.kind == TarKind::file || entry.kind == TarKind::folder,
                      "nothing unwanted unasked");
    }
}

// Each header gets the checksum it should have: a mutation would seldom come further without.
std::string with_right_checksums(std::string_view bytes) {
    constexpr std::size_t kBlock = 512, kPlace = 148, kSize = 8;
    std::string mended(bytes);
    for (std::size_t at = 0; at + kBlock <= mended.size(); at += kBlock) {
        if (mended.compare(at + 257, 5, "ustar") != 0) continue;
        mended.replace(at + kPlace, kSize, kSize, ' ');
        unsigned sum = 0;
        for (std::size_t i = at; i < at + kBlock; ++i) sum += static_cast<unsigned char>(mended[i]);
        char digits[kSize];
        std::snprintf(digits, sizeof digits, "%06o", sum);
        mended.replace(at + kPlace, kSize - 1, digits, kSize - 1);
    }
    return mended;
}

}  // namespace

// The bytes as they are, and as what lies in a gzip file: the checksum would keep mutations out.
int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    const ArchiveLimits limits = fuzz::small_limits();
    check_tar(bytes, limits);
    check_tar(with_right_checksums(bytes), limits);
    const TarGzip whole = read_tar_gzip(bytes, limits);
    if (!whole.refusal) check_taken(whole.archive.view(), whole.entries, limits);
    if (whole.refusal) fuzz::require(whole.entries.empty() && !whole.refusal->detail.empty(), "one refusal");
    return 0;
}
