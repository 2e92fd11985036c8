// replay.cpp - the main function of a fuzz target as an ordinary test, built with any compiler.
//
// usage: fuzz_<target> [--mutations N] FILE|FOLDER…
//
// Runs each file, then N mutations of them all together: the same ones every time. When the target ends the
// program, its input is kept in the working folder first, as an argument for another run.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <vector>

#include "fuzz.hpp"

namespace {

namespace fs = std::filesystem;

std::string input;
std::string crash_file;

void say(const char *text) {
    [[maybe_unused]] const auto written = write(STDERR_FILENO, text, std::char_traits<char>::length(text));
}

void keep_input(int signal_number) {
    std::signal(signal_number, SIG_DFL);
    const int file = open(crash_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file >= 0 && write(file, input.data(), input.size()) == static_cast<ssize_t>(input.size())) {
        say("the input is kept in ");
        say(crash_file.c_str());
        say("\n");
    }
    raise(signal_number);
}

void run() {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(input.data()), input.size());
}

std::vector<std::string> seeds_in(const std::vector<std::string> &places) {
    std::vector<fs::path> files;
    for (const std::string &place : places) {
        if (!fs::is_directory(place)) {
            files.emplace_back(place);
            continue;
        }
        for (const auto &entry : fs::recursive_directory_iterator(place))
            if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<std::string> seeds;
    for (const fs::path &file : files) {
        std::ifstream in(file, std::ios::binary);
        std::ostringstream bytes;
        bytes << in.rdbuf();
        if (!in.good()) {
            std::fprintf(stderr, "cannot read %s\n", file.c_str());
            std::exit(2);
        }
        seeds.push_back(bytes.str());
    }
    return seeds;
}

// The engine's own numbers are the same everywhere; the standard's distributions are not.
class Mutator {
 public:
    explicit Mutator(const std::vector<std::string> &seeds) : seeds_(seeds) {}

    std::string next() {
        std::string text = seeds_[below(seeds_.size())];
        for (std::size_t count = 1 + below(4); count > 0; --count) change(text);
        return text;
    }

 private:
    std::size_t below(std::size_t end) { return engine_() % end; }

    std::string piece() {
        const std::string &from = seeds_[below(seeds_.size())];
        return from.substr(below(from.size() + 1), 1 + below(24));
    }

    void change(std::string &text) {
        static constexpr std::string_view kMarks = "{}[]()\"'\\/:;,.=#-+*&!|>%@`?~<$ \t\n\r0a\xC3\xEF";
        const std::size_t at = below(text.size() + 1);
        switch (below(8)) {
            case 0: text.erase(at); break;
            case 1: text.erase(at, 1 + below(8)); break;
            case 2: text.insert(at, 1, kMarks[below(kMarks.size())]); break;
            case 3: text.insert(at, piece()); break;
            case 4: text.insert(at, text.substr(below(text.size() + 1), below(32))); break;
            case 5: text.replace(at, below(8), piece()); break;
            default:
                if (at == text.size()) break;
                text[at] = below(2) == 0 ? kMarks[below(kMarks.size())]
                                         : static_cast<char>(text[at] ^ (1u << below(8)));
        }
    }

    const std::vector<std::string> &seeds_;
    std::mt19937 engine_{1};
};

}  // namespace

int main(int count, char **arguments) {
    std::size_t mutations = 0;
    std::vector<std::string> places(arguments + 1, arguments + count);
    if (places.size() >= 2 && places[0] == "--mutations") {
        const std::string &number = places[1];
        std::from_chars(number.data(), number.data() + number.size(), mutations);
        places.erase(places.begin(), places.begin() + 2);
    }
    const std::vector<std::string> seeds = seeds_in(places);
    if (seeds.empty()) {
        std::fprintf(stderr, "usage: %s [--mutations N] FILE|FOLDER...\n", arguments[0]);
        return 2;
    }
    crash_file = "crash-" + fs::path(arguments[0]).filename().string();
    for (const int signal_number : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS})
        if (const auto sanitizer = std::signal(signal_number, keep_input); sanitizer != SIG_DFL)
            std::signal(signal_number, sanitizer);

    input.clear();
    run();
    for (const std::string &seed : seeds) {
        input = seed;
        run();
    }
    Mutator mutator(seeds);
    for (std::size_t i = 0; i < mutations; ++i) {
        input = mutator.next();
        run();
    }
    std::printf("%zu files, %zu mutations\n", seeds.size(), mutations);
}
