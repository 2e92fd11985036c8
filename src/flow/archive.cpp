// archive check: the strict reader's verdict on any archive, without asking for a manifest.
#include "base/utf8.hpp"
#include "flow/bundle.hpp"
#include "flow/output.hpp"
#include "formats/archive/archive_source.hpp"
#include "formats/archive/sizes.hpp"
#include "formats/tar/tar_reader.hpp"
#include "formats/zip/zip_reader.hpp"
#include "state/policy/policy.hpp"

namespace skillmeat::core {

namespace {

Json rejected(const ArchiveRefusal &refusal) {
    return Json::object({{"verdict", "reject"},
                         {"reason", refusal.reason},
                         {"entry", escape_for_display(refusal.entry)},
                         {"detail", escape_for_display(refusal.detail)}});
}

Json accepted(std::size_t entries, std::uint64_t size) {
    return Json::object({{"verdict", "accept"},
                         {"reason", Json()},
                         {"entry", Json()},
                         {"detail", Json()},
                         {"entries", entries},
                         {"size", size}});
}

template <class Entry>
std::uint64_t size_of(const std::vector<Entry> &entries) {
    std::uint64_t size = 0;
    for (const Entry &entry : entries) size += entry.size;
    return size;
}

Json check_tar_gzip(const ArchiveSource &archive, const ArchiveLimits &limits, const Watch &watch) {
    ReadBuffer buffer;
    const TarGzip tar = read_tar_gzip(archive.read(0, archive.size(), buffer), limits);
    if (tar.refusal) return rejected(*tar.refusal);
    watch.step("verify", archive.size(), archive.size());
    return accepted(tar.entries.size(), size_of(tar.entries));
}

Json check_zip_archive(const ArchiveSource &archive, const ArchiveLimits &limits, const Watch &watch) {
    if (const auto refusal = check_zip(archive, limits, watch)) return rejected(*refusal);
    const ZipResult zip = read_zip_directory(archive, limits);
    return accepted(zip.directory.entries.size(), size_of(zip.directory.entries));
}

}  // namespace

Json check_archive(const Operation &operation, const std::string &path) {
    const ArchiveLimits limits = load_policy(operation, operation.context.home(), "").limits;
    const ArchiveSource archive = ArchiveSource::open(target_of(operation, path));
    if (const auto refusal = archive_size_refusal(archive.size(), limits)) return rejected(*refusal);
    if (archive_kind(ArchiveWindow(archive).at(0, 2)) == ArchiveKind::gzip)
        return check_tar_gzip(archive, limits, operation.watch);
    return check_zip_archive(archive, limits, operation.watch);
}

}  // namespace skillmeat::core
