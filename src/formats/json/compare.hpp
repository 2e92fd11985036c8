// compare.hpp - is a JSON text this value?
#pragma once

#include <string_view>

#include "formats/json/json.hpp"

namespace skillmeat::core {

// True when parse_config_json reads `text` as `expected`, with members in any order and 1 and 1.0 as one value:
// nlohmann's tokens are compared one by one, and nothing is built. False is not the last word: a text that is
// broken or has a key twice is false too, and so are maps of many members in another order.
bool is_surely_config_json(std::string_view text, const Json &expected);

}  // namespace skillmeat::core
