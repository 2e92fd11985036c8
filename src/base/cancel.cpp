#include "base/cancel.hpp"

#include "base/error.hpp"

namespace skillmeat::core {

void Watch::check() const {
    if (cancelled()) throw Error(SKM_E_CANCELLED, "cancelled");
}

void Watch::step(std::string_view phase, std::uint64_t done, std::uint64_t total) const {
    check();
    if (callback_ && !callback_(Progress{phase, done, total})) throw Error(SKM_E_CANCELLED, "cancelled");
}

}  // namespace skillmeat::core
