// archive check: the strict reader's verdict on any archive, without asking for a manifest.
#include "base/utf8.hpp"
#include "flow/bundle.hpp"
#include "flow/output.hpp"
#include "flow/pack_file.hpp"

namespace skillmeat::core {

namespace {

Json rejected(const ArchiveRefusal &refusal) {
    return Json::object({{"verdict", "reject"},
                         {"reason", refusal.reason},
                         {"entry", escape_for_display(refusal.entry)},
                         {"detail", escape_for_display(refusal.detail)}});
}

Json accepted(std::string_view archive, const ArchiveLimits &limits) {
    const ZipResult result = read_zip_directory(archive, limits);
    std::uint64_t size = 0;
    for (const ZipEntry &entry : result.directory.entries) size += entry.size;
    return Json::object({{"verdict", "accept"},
                         {"reason", Json()},
                         {"entry", Json()},
                         {"detail", Json()},
                         {"entries", result.directory.entries.size()},
                         {"size", size}});
}

}  // namespace

Json check_archive(const Operation &operation, const std::string &path) {
    const ArchiveLimits limits = load_policy(operation, operation.context.home(), "").limits;
    std::optional<ArchiveRefusal> refusal;
    const auto archive = read_archive(target_of(operation, path), limits, refusal);
    if (!archive) return rejected(*refusal);
    if (archive_kind(*archive) == ArchiveKind::gzip)
        return rejected({"unsupported", "", "a gzip file: only ZIP archives are read"});
    refusal = check_zip(*archive, limits, operation.watch);
    return refusal ? rejected(*refusal) : accepted(*archive, limits);
}

}  // namespace skillmeat::core
