#include "formats/zip/zip_names.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/path.hpp"
#include "base/utf8.hpp"
#include "formats/zip/zip_layout.hpp"

namespace skillmeat::core {

namespace {

using Refusal = std::optional<ArchiveRefusal>;

Refusal check_name(const ZipEntry &entry) {
    const bool folder = entry.name.ends_with('/') && entry.name.size() > 1;
    const std::string_view name =
        std::string_view(entry.name).substr(0, entry.name.size() - (folder ? 1 : 0));
    if (const auto problem = relative_path_problem(name)) {
        return ArchiveRefusal{problem->reason, entry.name, problem->text};
    }
    if (folder) return ArchiveRefusal{"special-file", entry.name, "a folder"};
    const bool ascii =
        std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii && (entry.flags & zip::kFlagUtf8) == 0) {
        return ArchiveRefusal{"unsupported", entry.name, "a name beyond ASCII that is not marked as UTF-8"};
    }
    return std::nullopt;
}

// What every path of the archive, files and the folders above them, is spelled like, by its fold key.
class PathSet {
 public:
    Refusal add(const std::string &name) {
        if (!exact_.insert(name).second) return ArchiveRefusal{"duplicate", name, "the name stands twice"};
        if (auto problem = add_folders(name)) return problem;
        const auto [found, added] = paths_.try_emplace(fold_key(name), Path{name, true});
        if (added) return std::nullopt;
        return collision(name, found->second);
    }

 private:
    struct Path {
        std::string_view spelling;  // of the entries' names, which outlive this set
        bool file;
    };

    Refusal add_folders(const std::string &name) {
        const std::size_t last = name.rfind('/');
        if (last == std::string::npos) return std::nullopt;
        const std::string_view parent = std::string_view(name).substr(0, last);
        if (parent == last_parent_) return std::nullopt;
        for (std::size_t slash = name.find('/'); slash != std::string::npos;
             slash = name.find('/', slash + 1)) {
            const std::string_view folder = std::string_view(name).substr(0, slash);
            const auto [found, added] = paths_.try_emplace(fold_key(folder), Path{folder, false});
            if (!added && (found->second.file || found->second.spelling != folder)) {
                return collision(name, found->second);
            }
        }
        last_parent_ = parent;
        return std::nullopt;
    }

    static Refusal collision(const std::string &name, const Path &other) {
        return ArchiveRefusal{"collision", name,
                              "falls together with " + std::string(other.file ? "the file " : "the folder ") +
                                  std::string(other.spelling)};
    }

    std::unordered_set<std::string_view> exact_;
    std::unordered_map<std::string, Path> paths_;
    std::string_view last_parent_;
};

}  // namespace

std::optional<ArchiveRefusal> check_names(const std::vector<ZipEntry> &entries) {
    for (const ZipEntry &entry : entries) {
        if (auto problem = check_name(entry)) return problem;
    }
    PathSet paths;
    for (const ZipEntry &entry : entries) {
        if (auto problem = paths.add(entry.name)) return problem;
    }
    return std::nullopt;
}

}  // namespace skillmeat::core
