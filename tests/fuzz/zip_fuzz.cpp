// The reader of archives: what it takes has safe names, has no gaps, and stays within the limits.
#include "base/path.hpp"
#include "formats/zip/zip_reader.hpp"
#include "fuzz.hpp"
#include "small_limits.hpp"

using namespace skillmeat::core;

namespace {

void check_taken(std::string_view archive, const ZipDirectory &directory, const ArchiveLimits &limits) {
    std::uint64_t at = 0, total = 0;
    for (const ZipEntry &entry : directory.entries) {
        fuzz::require(!relative_path_problem(entry.name), "a name that may be written: " + entry.name);
        fuzz::require(entry.header_offset == at && entry.data_offset > at, "one behind the other");
        fuzz::require(entry.size <= limits.file_bytes, "within the limit of a file");
        at = entry.data_offset + entry.stored_size;
        total += entry.size;
    }
    fuzz::require(at == directory.central_offset && at + directory.central_size + 22 == archive.size(),
                  "no gap");
    fuzz::require(directory.entries.size() <= limits.entries && total <= limits.total_bytes,
                  "within the limits");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view archive(reinterpret_cast<const char *>(data), size);
    const ArchiveLimits limits = fuzz::small_limits();
    archive_kind(archive);
    const ZipResult zip = read_zip_directory(archive, limits);
    const auto whole = check_zip(archive, limits, Watch());
    if (zip.refusal) {
        fuzz::require(whole && whole->reason == zip.refusal->reason && !zip.refusal->detail.empty(),
                      "one refusal");
        return 0;
    }
    check_taken(archive, zip.directory, limits);
    bool refused = false;
    for (const ZipEntry &entry : zip.directory.entries) {
        std::string plain;
        const bool bad = read_zip_entry(archive, entry, plain).has_value();
        fuzz::require(bad || plain.size() == entry.size, "the declared size");
        refused = refused || bad;
    }
    fuzz::require(refused == whole.has_value(), "checked as it is read");
    return 0;
}
