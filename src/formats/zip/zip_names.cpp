#include "formats/zip/zip_names.hpp"

#include <algorithm>
#include <string>

#include "base/path.hpp"
#include "formats/archive/name_tree.hpp"
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

}  // namespace

std::optional<ArchiveRefusal> check_name_size(const ZipEntry &entry) {
    constexpr std::size_t kLongest = 1024 + 1;  // of relative_path_problem, and the slash of a folder
    return entry.name.size() > kLongest ? check_name(entry) : std::nullopt;
}

std::optional<ArchiveRefusal> check_names(const std::vector<ZipEntry> &entries) {
    for (const ZipEntry &entry : entries) {
        if (auto problem = check_name(entry)) return problem;
    }
    NameTree names;
    for (const ZipEntry &entry : entries) {
        if (auto problem = names.add_file(entry.name)) return problem;
    }
    return std::nullopt;
}

}  // namespace skillmeat::core
