// json_changes.hpp - inside of this module: parts taken out of a container and put at its end.
#pragma once

#include <string_view>
#include <vector>

#include "formats/json/json.hpp"
#include "formats/splice/edit.hpp"
#include "formats/splice/json_layout.hpp"

namespace skillmeat::core {

struct JsonNewPart {
    std::string_view key;  // unused in arrays
    const Json *value = nullptr;
};

struct JsonChanges {
    std::vector<std::size_t> removed;  // indexes, ascending
    std::vector<JsonNewPart> added;

    bool empty() const { return removed.empty() && added.empty(); }
};

// Appends the splices. `spread`: what the container stands in has its parts on several lines, so that an
// empty one opens up.
enum class JsonSurroundings { one_line, spread };
void plan_json_changes(std::string_view text, const JsonContainer &container, JsonSurroundings around,
                       const JsonChanges &changes, const JsonStyle &style, std::vector<Splice> &splices);

}  // namespace skillmeat::core
