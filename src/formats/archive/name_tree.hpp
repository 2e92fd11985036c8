// name_tree.hpp - the names of an archive as a set: the same name twice, and names that fall together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "formats/archive/archive.hpp"

namespace skillmeat::core {

// A node for each file and each folder above one, found by its parent and the fold key of its own component, so
// that work and memory grow with the names' length and not with their depth. The names are safe paths without a
// final slash, and outlive the tree.
class NameTree {
 public:
    std::optional<ArchiveRefusal> add_file(std::string_view name) { return add(name, Kind::file); }
    // A folder that has an entry of its own; the folders above a name need none.
    std::optional<ArchiveRefusal> add_folder(std::string_view name) { return add(name, Kind::folder); }

 private:
    enum class Kind { folder, file };
    struct Node {
        std::uint32_t number;
        Kind kind;
        std::string_view spelling;
    };

    std::optional<ArchiveRefusal> add(std::string_view name, Kind kind);
    const Node &node(std::uint32_t parent, std::string_view component, Kind kind);

    std::unordered_map<std::string_view, Kind> exact_;
    std::unordered_map<std::string, Node> nodes_;
};

}  // namespace skillmeat::core
