// yaml_edit.hpp - inside of this module: YAML as data, read without the planner.
#pragma once

#include <optional>
#include <string_view>

#include "formats/json/json.hpp"

namespace skillmeat::core {

// The data of a YAML text as YAML 1.1 types it (PyYAML's safe_load), from libyaml's events. Nothing in the
// file is an empty map. Keys are their texts, a key that is a list or a map its compact JSON; of several the
// last counts. A date stays text. Aliases are followed, within limits; `<<` is a key as any other. Something
// with a tag of its own (`!vault x`) is a map of the tag to the value. Throws SKM_E_PARSE (also for several
// documents, too deep, aliases that multiply), SKM_E_NOT_UTF8.
Json read_edited_yaml(std::string_view text, std::string_view name);

// What a scalar without quotes means; nullopt: text.
std::optional<Json> plain_yaml_value(std::string_view text);

}  // namespace skillmeat::core
