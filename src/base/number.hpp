// number.hpp - numbers as text, the same in every locale.
#pragma once

#include <string>

namespace skillmeat::core {

// The shortest digits that read back as the same number; plain from 1e-4 up to 1e16, with an exponent
// outside. Always with a point or an exponent, so that it is read as a number of the same kind again. `value`
// is finite.
void append_shortest(std::string &out, double value);

}  // namespace skillmeat::core
