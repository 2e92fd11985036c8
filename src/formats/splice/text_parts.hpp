// text_parts.hpp - inside of this module: of a large text what an edit has to do with.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/splice/edit.hpp"

namespace skillmeat::core {

// A text without some of its lines, which are not in the way of the edit.
struct TextParts {
    struct Cut {
        std::size_t at;       // in `text`
        std::size_t removed;  // bytes of the whole text that stood there
    };
    std::string text;
    std::vector<Cut> cuts;  // ascending

    // Changes of `text` as changes of the whole one; nullopt when one touches a place where lines were left out.
    std::optional<std::vector<Splice>> in_whole(std::vector<Splice> splices) const;
};

struct TextRange {
    std::size_t begin = 0, end = 0;
};
// Ranges are ascending and apart from each other.
TextParts text_without(std::string_view text, const std::vector<TextRange> &ranges);

// Both: nullopt when anything in the whole text is written in an unusual way. Of usual texts tomlplusplus and libyaml
// read what was left out as it stands, and all else as if it were not there. `text` is UTF-8; the path is not empty.

// TOML without sections whose tables are neither on the way to the path nor at or below it. There stay, for the layout
// of what comes, the first and the last section that begins like each part of the path, those of the file, and the
// neighbours of all that stay. Usual: headers `[a.b]`, keys without points, values as in read_own_toml.
std::optional<TextParts> toml_text_parts(std::string_view text, const std::vector<std::string> &path);

// YAML without members of the maps on the way to the path. There stay of each of these maps the first and the last
// member, those that the path leads through, and what stands beside these; also the members that show first how the
// file is indented. Usual: `key:`, `key: value`, `- value`, `- key: value`, literal and folded blocks, comments and
// blank lines, with values on one line.
std::optional<TextParts> yaml_text_parts(std::string_view text, const std::vector<std::string> &path);

}  // namespace skillmeat::core
