// layout_v1.hpp - names that reader and writer of v1 share. Private to bundle.
#pragma once

#include <string_view>

namespace skillmeat::core::bundle {

inline constexpr std::string_view kV1ManifestName = "manifest.toml";
inline constexpr std::string_view kBomName = "bom.json";
inline constexpr std::string_view kOverridesName = "platform-overrides/.gitkeep";

}  // namespace skillmeat::core::bundle
