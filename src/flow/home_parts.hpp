// home_parts.hpp - what lies in a home, by its topmost names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/json/json.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

struct HomePart {
    std::string name;
    std::uint64_t files = 0, bytes = 0;
};
// Sorted by name; links are counted and never followed.
std::vector<HomePart> parts_of_home(const Operation &operation, const Home &home);
Json part_document(const HomePart &part);  // {"name","files","bytes"}

}  // namespace skillmeat::core
