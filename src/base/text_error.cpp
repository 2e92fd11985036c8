#include "base/text_error.hpp"

#include <algorithm>
#include <string>

namespace skillmeat::core {

TextPosition position_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    TextPosition position;
    position.line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    position.column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
    return position;
}

Error text_error(Code code, std::string_view text, std::string_view name, std::size_t offset,
                 std::string_view what) {
    const TextPosition position = position_of(text, offset);
    const std::string line = std::to_string(position.line), column = std::to_string(position.column);
    Error error(code, std::string(name) + ":" + line + ":" + column + ": " + std::string(what));
    error.path(std::string(name)).detail("line", line).detail("column", column);
    error.hint(std::string(kCorrectTheText));
    return error;
}

}  // namespace skillmeat::core
