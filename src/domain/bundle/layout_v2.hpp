// layout_v2.hpp - the entries by which a v2 pack is known. Private to bundle.
#pragma once

#include <string_view>

namespace skillmeat::core::bundle {

inline constexpr std::string_view kCompatibilityName = "compatibility.json";
inline constexpr std::string_view kBomV2Name = "bom_v2.json";

}  // namespace skillmeat::core::bundle
