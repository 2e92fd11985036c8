// python_json.hpp - the text that Python's json.dumps(sort_keys, separators=(",", ":")) gives, in ASCII: what the
// original signs. Private to bundle.
#pragma once

#include <string>

#include "formats/json/json.hpp"

namespace skillmeat::core::bundle {

// `value` holds no double.
std::string python_ascii_json(const Json &value);
// The same with indent=2, which the original's bill of materials has.
std::string python_ascii_pretty(const Json &value);

}  // namespace skillmeat::core::bundle
