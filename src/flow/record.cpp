#include "flow/record.hpp"

#include "base/error.hpp"
#include "model/artifact/original_hashes.hpp"

namespace skillmeat::core {

ArtifactRow recorded_anew(const Operation &operation, const Home &home, const Collection &collection,
                          ArtifactRow row) {
    TreeScan scan = scan_artifact(collection, row, nullptr, operation.watch.quiet());
    take_recorded_modes(home.objects(), row, scan);
    store_listing(home.objects(), scan.listing);
    row.tree_digest = scan.listing.tree_digest();
    std::uint64_t files = 0;
    row.content_hash = original_hash('a', collection.artifact_path(row), operation.watch.quiet(), files);
    if (row.fetched.empty()) row.fetched = row.added;
    return row;
}

bool has_files(const Collection &collection, const ArtifactRow &row) {
    try {
        return file_info_followed(collection.artifact_path(row)).kind != FileKind::absent;
    } catch (const Error &error) {
        if (error.code() != SKM_E_NAME) throw;
        return false;
    }
}

}  // namespace skillmeat::core
