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

// The tree of all names: a node for each file and each folder above one, found by its parent and the fold key
// of its own component, so that work and memory grow with the names' length and not with their depth.
class NameTree {
 public:
    Refusal add(const std::string &name) {
        if (!exact_.insert(name).second) return ArchiveRefusal{"duplicate", name, "the name stands twice"};
        std::string_view rest = name;
        std::uint32_t parent = 0;
        for (std::size_t slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
            const Node &folder = node(parent, rest.substr(0, slash), Kind::folder);
            if (!fits(folder, rest.substr(0, slash), Kind::folder)) return collision(name, folder);
            parent = folder.number;
            rest.remove_prefix(slash + 1);
        }
        const std::size_t before = nodes_.size();
        const Node &file = node(parent, rest, Kind::file);
        if (nodes_.size() == before) return collision(name, file);
        return std::nullopt;
    }

 private:
    enum class Kind { folder, file };
    struct Node {
        std::uint32_t number;
        Kind kind;
        std::string_view spelling;  // of the entries' names, which outlive this tree
    };

    // The node that is there, or a new one.
    const Node &node(std::uint32_t parent, std::string_view component, Kind kind) {
        std::string key = std::to_string(parent) + '/' + fold_key(component);
        const auto number = static_cast<std::uint32_t>(nodes_.size() + 1);
        return nodes_.try_emplace(std::move(key), Node{number, kind, component}).first->second;
    }

    static bool fits(const Node &found, std::string_view component, Kind kind) {
        return found.kind == kind && found.spelling == component;
    }

    static Refusal collision(const std::string &name, const Node &other) {
        return ArchiveRefusal{"collision", name,
                              "falls together with the " +
                                  std::string(other.kind == Kind::file ? "file " : "folder ") +
                                  std::string(other.spelling)};
    }

    std::unordered_set<std::string_view> exact_;
    std::unordered_map<std::string, Node> nodes_;
};

}  // namespace

std::optional<ArchiveRefusal> check_names(const std::vector<ZipEntry> &entries) {
    for (const ZipEntry &entry : entries) {
        if (auto problem = check_name(entry)) return problem;
    }
    NameTree names;
    for (const ZipEntry &entry : entries) {
        if (auto problem = names.add(entry.name)) return problem;
    }
    return std::nullopt;
}

}  // namespace skillmeat::core
