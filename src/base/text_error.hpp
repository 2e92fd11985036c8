// text_error.hpp - an error that names a place in a text: "SKILL.md:3:14: what is wrong".
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.hpp"

namespace skillmeat::core {

struct TextPosition {
    std::size_t line = 1, column = 1;  // columns in bytes
};

// An offset behind the end means the end. Line feeds count as line ends.
TextPosition position_of(std::string_view text, std::size_t offset);

// The hint of those for which nobody knows a better one.
inline constexpr std::string_view kCorrectTheText = "Correct the text at this place.";

// With path, that hint and the details line and column.
Error text_error(Code code, std::string_view text, std::string_view name, std::size_t offset,
                 std::string_view what);

}  // namespace skillmeat::core
