// page.hpp - listings cut into pages.
#pragma once

#include <string>
#include <vector>

#include "flow/flow.hpp"

namespace skillmeat::core {

// Which part of `keys` (sorted, none twice) a page shows. The cursor holds the last key that was shown, so
// rows that come and go between two pages shift nothing. SKM_E_ARGUMENT for a cursor that is none.
struct PageSlice {
    std::size_t begin = 0, end = 0;
    std::string next;  // "" on the last page
};
PageSlice slice_page(const std::vector<std::string> &keys, const Page &page);

}  // namespace skillmeat::core
