#include "formats/splice/json_read.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/json_layout.hpp"

namespace skillmeat::core {

namespace {

std::optional<Json> strict_data(std::string_view text, std::string_view name) {
    try {
        return parse_json(text, name, {.bytes = kMaxEditBytes, .depth = kMaxEditDepth});
    } catch (const Error &) {
        return std::nullopt;
    }
}

}  // namespace

Json read_json_data(std::string_view text, std::string_view name) {
    const JsonStyle style = scan_json(text, name);
    if (style.begin == kNowhere) return Json::object();
    const JsonLimits limits{.bytes = 4 * kMaxEditBytes, .depth = kMaxEditDepth};
    if (style.trailing_commas.empty()) return parse_config_json(text, name, limits);
    std::string strict(text);
    for (const std::size_t comma : style.trailing_commas) strict[comma] = ' ';
    return parse_config_json(strict, name, limits);
}

Json read_json_data_quickly(std::string_view text, std::string_view name) {
    if (auto data = strict_data(text, name)) return std::move(*data);
    const JsonStyle style = scan_json(text, name);
    const std::size_t start = behind_byte_order_mark(text);
    const bool is_strict = style.trailing_commas.empty() && style.comments.empty() && start == 0;
    if (is_strict) return read_json_data(text, name);  // empty, a key that stands twice …
    std::string strict(text);
    for (const std::size_t comma : style.trailing_commas) strict[comma] = ' ';
    for (const JsonSpan &comment : style.comments)
        std::fill(strict.begin() + static_cast<std::ptrdiff_t>(comment.begin),
                  strict.begin() + static_cast<std::ptrdiff_t>(comment.end), ' ');
    std::fill_n(strict.begin(), start, ' ');
    if (auto data = strict_data(strict, name)) return std::move(*data);
    return read_json_data(text, name);
}

}  // namespace skillmeat::core
