// edit_distance.hpp - how near two words are, for "did you mean".
#pragma once

#include <cstddef>
#include <string_view>

namespace skillmeat::core {

// How many bytes to insert, delete or replace to get from one to the other. Takes the product of the lengths.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace skillmeat::core
