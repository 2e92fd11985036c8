// spdx.hpp - SPDX licence expressions: is a text one?
#pragma once

#include <string_view>

namespace skillmeat::core {

// The grammar of SPDX 2.3: listed ids (spelled as listed, with an optional '+'), LicenseRef- and DocumentRef-
// ids, WITH a listed exception, AND, OR, parentheses. At most 1024 bytes, 32 parentheses deep.
bool is_spdx_expression(std::string_view text);

}  // namespace skillmeat::core
