#include "formats/splice/json_read.hpp"

#include <string>

#include "formats/splice/edit_parts.hpp"
#include "formats/splice/json_layout.hpp"

namespace skillmeat::core {

Json read_json_data(std::string_view text, std::string_view name) {
    const JsonStyle style = scan_json(text, name);
    if (style.begin == kNowhere) return Json::object();
    const JsonLimits limits{.bytes = 4 * kMaxEditBytes, .depth = kMaxEditDepth};
    if (style.trailing_commas.empty()) return parse_config_json(text, name, limits);
    std::string strict(text);
    for (const std::size_t comma : style.trailing_commas) strict[comma] = ' ';
    return parse_config_json(strict, name, limits);
}

}  // namespace skillmeat::core
