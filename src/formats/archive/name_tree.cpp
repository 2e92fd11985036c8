#include "formats/archive/name_tree.hpp"

#include "base/utf8.hpp"

namespace skillmeat::core {

std::optional<ArchiveRefusal> NameTree::add(std::string_view name, Kind kind) {
    const auto collision = [&](const Node &other) {
        return ArchiveRefusal{"collision", std::string(name),
                              "falls together with the " +
                                  std::string(other.kind == Kind::file ? "file " : "folder ") +
                                  std::string(other.spelling)};
    };
    const auto [same, first] = exact_.try_emplace(name, kind);
    if (!first && same->second == kind) {
        return ArchiveRefusal{"duplicate", std::string(name), "the name stands twice"};
    }
    std::string_view rest = name;
    std::uint32_t parent = 0;
    for (std::size_t slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
        const std::string_view component = rest.substr(0, slash);
        const Node &folder = node(parent, component, Kind::folder);
        if (folder.kind != Kind::folder || folder.spelling != component) return collision(folder);
        parent = folder.number;
        rest.remove_prefix(slash + 1);
    }
    const std::size_t before = nodes_.size();
    const Node &own = node(parent, rest, kind);
    if (nodes_.size() != before) return std::nullopt;
    const bool is_there = kind == Kind::folder && own.kind == Kind::folder && own.spelling == rest;
    return is_there ? std::optional<ArchiveRefusal>() : collision(own);
}

// The node that is there, or a new one.
const NameTree::Node &NameTree::node(std::uint32_t parent, std::string_view component, Kind kind) {
    std::string key = std::to_string(parent) + '/' + fold_key(component);
    const auto number = static_cast<std::uint32_t>(nodes_.size() + 1);
    return nodes_.try_emplace(std::move(key), Node{number, kind, component}).first->second;
}

}  // namespace skillmeat::core
