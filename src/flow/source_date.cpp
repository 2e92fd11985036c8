#include "flow/source_date.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/utf8.hpp"

namespace skillmeat::core {

std::optional<std::int64_t> source_date(const Operation &operation) {
    const std::optional<std::string> text = operation.context.variable("SOURCE_DATE_EPOCH");
    if (!text) return std::nullopt;
    const bool is_number =
        !text->empty() && text->size() <= 12 &&
        std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number)
        throw Error(SKM_E_ARGUMENT, "SOURCE_DATE_EPOCH is not a number: " + escape_for_display(*text))
            .hint("Set it to Unix seconds, or unset it.");
    std::int64_t seconds = 0;
    for (const char c : *text) seconds = seconds * 10 + (c - '0');
    return seconds;
}

}  // namespace skillmeat::core
