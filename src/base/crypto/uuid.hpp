// uuid.hpp - names as UUIDs, version 5 (RFC 9562).
#pragma once

#include <string>
#include <string_view>

namespace skillmeat::core {

// In the name space of domain names, as the original's packs have them: "c0500dc2-d760-5977-81bd-f96b592daf61".
std::string name_uuid(std::string_view name);

}  // namespace skillmeat::core
