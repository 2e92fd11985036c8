// usual.hpp - the two readers behind parse_json: a quick one of the JSON that programs write, and the full
// one; only for this module.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "formats/json/json.hpp"

namespace skillmeat::core {

// Both take texts that are UTF-8 without byte order mark and zero byte.
//
// What it reads, the full parser reads as the same value. nullopt: broken, or with something unusual in it
// (integers of many digits, surrogate pairs, a key twice, more depth): parse_json then asks the
// full parser, which also words the errors.
std::optional<Json> read_usual_json(std::string_view text, std::size_t depth);

// Everything that is allowed; throws as parse_json.
Json read_any_json(std::string_view text, std::string_view name, std::size_t depth);

}  // namespace skillmeat::core
