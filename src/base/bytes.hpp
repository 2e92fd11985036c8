// bytes.hpp - hex and base64. Bytes are std::string; a view of them is std::string_view.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skillmeat::core {

std::string to_hex(std::string_view bytes);                  // lower case
std::optional<std::string> from_hex(std::string_view text);  // lower or upper case, even length

std::string to_base64(std::string_view bytes);  // standard alphabet, with padding
// Strict: standard alphabet, padding, no white space, unused bits zero. Anything else is nullopt.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace skillmeat::core
