#include "flow/artifact_removal.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kMaxEntries = 50'000;
constexpr std::size_t kMaxDepth = 64;

}  // namespace

ArtifactRemoval::ArtifactRemoval(Transaction &transaction, const Home &home, const Collection &collection,
                                 const Watch &watch)
    : transaction_(transaction),
      root_(transaction.root(home.path())),
      collection_(collection),
      watch_(watch) {}

void ArtifactRemoval::remove(const ArtifactRow &row) {
    const std::string absolute = collection_.artifact_path(row);
    check_alone(row);
    const std::string relative =
        "collections/" + collection_.name() + "/" + std::string(*path_inside(absolute, collection_.path()));
    take(absolute, relative, std::string(parent_of(relative)), 0);
}

// A row that names a whole container, or a part of another row's artifact, must not take that away.
void ArtifactRemoval::check_alone(const ArtifactRow &row) const {
    const std::string path = collection_.artifact_path(row);
    const bool is_container = parent_of(path) == collection_.path();
    const auto overlaps = [&](const ArtifactRow &other) {
        return other.id() != row.id() && (path_inside(collection_.artifact_path(other), path) ||
                                          path_inside(path, collection_.artifact_path(other)));
    };
    const auto &rows = collection_.rows();
    if (!is_container && std::none_of(rows.begin(), rows.end(), overlaps)) return;
    throw Error(SKM_E_NAME,
                "the files of " + row.id().text() + " are not its own: " + escape_for_display(row.path))
        .hint("Correct the paths of the artifacts in collection.toml.")
        .path(collection_.path() + "/collection.toml");
}

void ArtifactRemoval::take(const std::string &absolute, const std::string &relative,
                           const std::string &container, std::size_t depth) {
    watch_.check();
    const FileInfo info = file_info(absolute);
    if (info.kind == FileKind::absent) return;
    if (++entries_ > kMaxEntries || depth > kMaxDepth)
        throw Error(SKM_E_TOO_LARGE,
                    "there are too many files to keep for undo in " + escape_for_display(absolute))
            .hint("Remove what does not belong to the artifact by hand first.")
            .path(absolute);
    if (info.kind == FileKind::directory)
        for (const DirectoryEntry &entry : list_directory(open_directory(absolute).get(), absolute))
            take(join(absolute, entry.name), join(relative, entry.name), container, depth + 1);
    else
        ++files_;
    transaction_.remove(root_, relative, std::nullopt, container);
}

}  // namespace skillmeat::core
