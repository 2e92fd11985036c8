// The same in C++, with a context.
#include <iostream>
#include <skillmeat/skillmeat.hpp>

int main() {
    try {
        skillmeat::ContextOptions options;
        options.home = "/nonexistent/home";
        const skillmeat::Context context(options);
        if (context.home() != "/nonexistent/home") return 1;
        std::cout << skillmeat::features() << '\n';
        return 0;
    } catch (const skillmeat::Error &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
