// yaml_nodes.hpp - are two readings of a YAML text the same, places too?
#pragma once

#include <algorithm>

#include "formats/yaml/front_matter.hpp"

namespace support {

inline bool same_nodes(const skillmeat::core::YamlNode &a, const skillmeat::core::YamlNode &b) {
    const bool places = a.begin == b.begin && a.end == b.end && a.line == b.line && a.column == b.column;
    if (!places || a.kind != b.kind || a.text != b.text || a.plain != b.plain) return false;
    const auto same_members = [](const auto &x, const auto &y) {
        return x.first == y.first && same_nodes(x.second, y.second);
    };
    return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_nodes) &&
           std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(), same_members);
}

}  // namespace support
