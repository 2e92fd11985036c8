// source_date.hpp - the time that stands in what is made, where "now" would make every run another file.
#pragma once

#include <cstdint>
#include <optional>

#include "flow/flow.hpp"

namespace skillmeat::core {

// $SOURCE_DATE_EPOCH in Unix seconds (reproducible-builds.org), nullopt when it is not set. SKM_E_ARGUMENT when it is
// no number.
std::optional<std::int64_t> source_date(const Operation &operation);

}  // namespace skillmeat::core
