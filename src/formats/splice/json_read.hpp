// json_read.hpp - inside of this module: the data of a JSON or JSONC text, read by nlohmann/json.
#pragma once

#include <string_view>

#include "formats/json/json.hpp"

namespace skillmeat::core {

// Comments are skipped by that reader itself. It knows no trailing commas: those that our scanner found are
// blanked out for it, the one thing that it does not decide by itself. A text of blanks and comments is an
// empty map.
Json read_json_data(std::string_view text, std::string_view name);

// The same, quickly: parse_json reads the text or, when it does not take it, the text with comments blanked out too,
// where our scanner found them.
Json read_json_data_quickly(std::string_view text, std::string_view name);

}  // namespace skillmeat::core
