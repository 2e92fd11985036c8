#include <skillmeat/skillmeat.hpp>

std::string version_of_the_other_unit();

int main() {
    return skillmeat::version() == version_of_the_other_unit() ? 0 : 1;
}
