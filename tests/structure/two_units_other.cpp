#include <skillmeat/skillmeat.hpp>

std::string version_of_the_other_unit();

std::string version_of_the_other_unit() {
    return skillmeat::version();
}
