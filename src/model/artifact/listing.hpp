// listing.hpp - the canonical listing of an artifact's files and its digest (architecture §4, pack-format).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "base/crypto/sha256.hpp"
#include "formats/json/json.hpp"
#include "state/index/stat_cache.hpp"

namespace skillmeat::core {

// One file as it would be packed.
struct FileEntry {
    std::string path;  // NFC, '/', relative to the artifact's folder
    bool executable = false;
    std::uint64_t size = 0;
    Digest sha256;

    std::string mode() const { return executable ? "100755" : "100644"; }
    bool operator==(const FileEntry &) const = default;
};

// Sorted bytewise by path, no path twice.
struct Listing {
    std::vector<FileEntry> files;

    std::string text() const;    // "<sha256 hex> <100644|100755> <size> <path>\n" for each file
    Digest tree_digest() const;  // of text()
    const FileEntry *find(std::string_view path) const;
    std::uint64_t total_bytes() const;
    // The modes of the same paths there; a file that `recorded` does not name is plain.
    void take_modes_of(const Listing &recorded);
    bool operator==(const Listing &) const = default;
};

// Inverse of Listing::text(), strict; nullopt when it is not one.
std::optional<Listing> parse_listing(std::string_view text);

// The listing as JSON ([{"path","size","mode","sha256"}]) and back (state files; SKM_E_SCHEMA).
Json listing_to_json(const Listing &listing);
Listing listing_from_json(const Json &json);

struct ScanLimits {
    std::uint64_t files = 9999;
    std::uint64_t file_bytes = 32ull << 20;
    std::uint64_t total_bytes = 256ull << 20;
    std::uint64_t depth = 32;
};

// A tree on disk, read as pack-format "What goes in" says.
struct TreeScan {
    Listing listing;
    bool is_folder = true;             // false: one file, and the listing its one line
    bool modes_count = true;           // false: the file system keeps no execute bit, and all files are plain
    std::vector<std::string> sources;  // beside listing.files: the file to read, absolute
    struct LeftOut {
        std::string path, why;
    };  // "excluded", "link to excluded"
    std::vector<LeftOut> left_out;
    struct Renamed {
        std::string from, to;
    };  // names brought to NFC
    std::vector<Renamed> renamed;
};

// `path`: a folder, or a file (one line with its base name); this one may be a link. Throws SKM_E_EMPTY,
// SKM_E_LINK, SKM_E_NAME (also two names that fall together), SKM_E_NOT_UTF8 (a name), SKM_E_SPECIAL_FILE,
// SKM_E_TOO_LARGE, SKM_E_NOT_FOUND: always with the path. `cache` may be nullptr: then every byte is read.
TreeScan scan_tree(const std::string &path, const ScanLimits &limits, StatCache *cache, const Watch &watch);

// As scan_tree for many artifacts at once, on both cores; the same results, in the same order.
std::vector<TreeScan> scan_trees(const std::vector<std::string> &paths, const ScanLimits &limits,
                                 StatCache *cache, const Watch &watch);

// Is a name left out of packs and listings (pack-format, "What goes in")?
bool is_left_out_folder(std::string_view name);
bool is_left_out_file(std::string_view name);

}  // namespace skillmeat::core
