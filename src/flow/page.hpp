// page.hpp - listings cut into pages.
//
// A cursor holds the sort key of the last row that was shown, not its place: rows that come and go between two
// pages shift nothing, and it still leads on when its own row is gone. It also holds a check over the listing's
// name and that key, so that a cursor that was mistyped, or comes from another listing or order, is refused
// instead of answered with rows that mean nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flow/flow.hpp"

namespace skillmeat::core {

// `listing` names what is listed and in which order: "trust", "list by name". It never changes for a listing.
std::string make_cursor(std::string_view listing, std::string_view key);
// The key that make_cursor() was given. SKM_E_ARGUMENT for any other text.
std::string read_cursor(std::string_view listing, std::string_view cursor);

// Which part of `keys` (sorted, none twice) a page shows. SKM_E_ARGUMENT for a cursor of another listing or of none.
struct PageSlice {
    std::size_t begin = 0, end = 0;
    std::string next;  // "" on the last page
};
PageSlice slice_page(std::string_view listing, const std::vector<std::string> &keys, const Page &page);
// `next` as documents show it: null on the last page.
Json next_of(const PageSlice &slice);

}  // namespace skillmeat::core
