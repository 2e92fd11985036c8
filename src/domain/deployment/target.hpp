// target.hpp - the places that artifacts are deployed to, as they are on the disk. Nothing here trusts a
// cache unless it is given one, and no link is followed out of a project.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/artifact/listing.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

// Where one artifact is, or will be. Links of agents' folders (".claude/skills" → "../.agents/skills") are
// resolved.
struct DeployTarget {
    std::string root;    // absolute, canonical when it exists
    std::string path;    // of the artifact, relative to root, without links
    bool folder = true;  // a folder of files, else one file

    std::string absolute() const;
    // What paths of a listing are relative to: the artifact's folder, or the folder that its one file lies
    // in.
    std::string base() const;       // relative to root
    std::string container() const;  // the agent's folder, relative to root: folders are pruned up to here
    auto operator<=>(const DeployTarget &) const = default;
};

// `path` relative to root, links in it resolved. Throws SKM_E_LINK naming a link that leaves the root, leads
// nowhere or into `home`, SKM_E_SPECIAL_FILE when something on the way is no folder. What does not exist
// stays as it is named.
std::string resolve_inside(const std::string &root, const std::string &path, const std::string &home);
// Where the tracking file of `folder` lies, relative to root, behind a link that stays inside; throws as above.
std::string tracking_path(const std::string &root, const std::string &folder, const std::string &home);
// The same for the folder that an artifact lies in. The artifact itself may be anything: that is the scan's
// business.
DeployTarget resolve_target(const std::string &root, const std::string &path, bool folder,
                            const std::string &home);

struct TargetScan {
    FileKind kind = FileKind::absent;  // of the target itself
    Listing files;                     // regular files, without names that listings leave out
    std::vector<std::uint32_t> modes;  // beside files.files: permission bits
    bool modes_count = true;           // false: the file system does not keep the execute bit
    std::set<std::string> folders;     // all below it
    struct Obstacle {
        std::string path;
        FileKind kind;
    };
    std::vector<Obstacle> others;  // links, pipes, names that are not UTF-8 (escaped): the user's own

    // Is it what an artifact of this target can be: a folder, or a regular file?
    bool usable(const DeployTarget &target) const;
    PathState seen(std::string_view path) const;  // of a file in `files`, else absent
    // Where modes do not count: those that were recorded. Files that `recorded` does not name are plain.
    void take_modes_of(const Listing &recorded);
};

struct TargetLimits {
    std::uint64_t entries = 100000, depth = 64;
};

// Throws SKM_E_TOO_LARGE and file errors with the path. `cache` nullptr: every byte is read.
TargetScan scan_target(const DeployTarget &target, StatCache *cache, const Watch &watch,
                       const TargetLimits &limits = {});

// The listing of an artifact as it lies at a target: a single file has the target's name.
Listing listing_at(const DeployTarget &target, const Listing &artifact);

}  // namespace skillmeat::core
