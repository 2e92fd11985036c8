// front_matter.hpp - the YAML head of SKILL.md and other Markdown files, by libyaml's events.
//
// YAML as it occurs in the wild (block and flow style, quoted, folded), but bounded: anchors, aliases, tags,
// several documents, keys twice and keys that are not scalars are refused. A scalar keeps the text that it has
// before YAML gives it a type: `1.10` stays "1.10".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillmeat::core {

struct YamlNode {
    enum class Kind { scalar, sequence, mapping };
    YamlNode();  // defined below, as clang 14 wants pairs of nodes complete
    Kind kind = Kind::scalar;
    std::string text;   // of a scalar
    bool plain = true;  // a scalar without quotes: "null" and "~" and "" then mean "no value"
    std::vector<YamlNode> items;
    std::vector<std::pair<std::string, YamlNode>> members;
    std::size_t line = 0, column = 0;  // 1-based, in the whole file
    std::size_t begin = 0, end = 0;    // bytes of the value in the whole file

    const YamlNode *find(std::string_view key) const;
    bool is_null() const;  // plain and "", "~", "null", "Null", "NULL"
};

inline YamlNode::YamlNode() = default;

struct FrontMatter {
    YamlNode root;  // a mapping (empty when there is no front matter)
    bool present = false;
    std::size_t begin = 0, end = 0;  // bytes of the YAML between the fences
    std::size_t body = 0;            // offset of the text behind the closing fence

    // Text of a top-level scalar, "" when absent, not a scalar or null. Not trimmed beyond YAML's own rules.
    std::string text(std::string_view key) const;
    // A top-level list of scalars, or a comma- or space-separated scalar brought to a list.
    std::vector<std::string> list(std::string_view key) const;
};

struct YamlLimits {
    std::size_t bytes = 1u << 20;  // of the front matter
    std::size_t depth = 32;
    std::size_t nodes = 20000;
};

// Optional BOM and blank lines, a line of three dashes, YAML, a line of three dashes (or points). No front matter,
// or one that is not closed, is not an error: present = false. Only the front matter itself must be UTF-8 (and the
// text not UTF-16): the body is the caller's. Columns count bytes.
// Throws Error(SKM_E_PARSE) with details line and column, SKM_E_TOO_LARGE, SKM_E_NOT_UTF8.
FrontMatter parse_front_matter(std::string_view text, std::string_view name, YamlLimits limits = {});

// As parse_front_matter, but when the YAML is broken the top-level keys that cannot be read as they stand are read
// line by line as people meant them (`key: value` with colons in the value, quotes left open, a key twice: the last
// counts). Too large and not UTF-8 are errors here too.
struct LenientFrontMatter {
    FrontMatter matter;
    std::optional<std::string> mended;  // what was wrong, with line and column; nullopt: nothing
};
LenientFrontMatter parse_front_matter_leniently(std::string_view text, std::string_view name,
                                                YamlLimits limits = {});

}  // namespace skillmeat::core
