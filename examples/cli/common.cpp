// common.cpp - options that several commands share.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "commands.hpp"

namespace cli {

CLI::Option *add_list(CLI::App &app, const std::string &flags, std::vector<std::string> &values,
                      const std::string &help) {
    return app.add_option(flags, values, help)->expected(1)->take_all()->allow_extra_args(false);
}

namespace {

std::vector<std::string> read_names(std::istream &in) {
    std::vector<std::string> names;
    std::string line;
    while (std::getline(in, line)) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!line.empty()) names.push_back(line);
    }
    return names;
}

}  // namespace

std::vector<std::string> Names::all() const {
    std::vector<std::string> names = given;
    if (file.empty()) return names;
    std::vector<std::string> more;
    if (file == "-") {
        more = read_names(std::cin);
    } else {
        std::ifstream in(file);
        if (!in) throw CLI::ValidationError("--from-file", "cannot read " + file);
        more = read_names(in);
    }
    names.insert(names.end(), more.begin(), more.end());
    return names;
}

void add_names(CLI::App &app, Names &names, const std::string &label, const std::string &help) {
    app.add_option("names", names.given, help)->type_name(label);
    app.add_option("--from-file", names.file, "Read names from a file, one a line; - is standard input")
        ->type_name("FILE");
}

namespace {

// A private file in the folder for temporary files: its descriptor, and its name in `path`.
int private_file(std::string &path) {
    const char *folder = std::getenv("TMPDIR");
    path = std::string(folder != nullptr && *folder != '\0' ? folder : "/tmp") + "/skillmeat-input-XXXXXX";
    const int descriptor = mkostemp(path.data(), O_CLOEXEC);
    if (descriptor < 0)
        throw Failure(kFailed, "io", "cannot make " + path, "Set TMPDIR to a folder with space.");
    return descriptor;
}

}  // namespace

InputFile::InputFile(const std::string &argument) : path_(argument) {
    if (argument != "-") return;
    constexpr std::uint64_t kMost = 1ull << 30;
    const int descriptor = private_file(path_);
    kept_ = true;
    std::string problem;
    std::vector<char> block(1 << 16);
    std::uint64_t size = 0;
    for (;;) {
        const ssize_t n = ::read(STDIN_FILENO, block.data(), block.size());
        if (n == 0) break;
        if (n < 0) problem = "cannot read standard input";
        if ((size += static_cast<std::uint64_t>(n)) > kMost) problem = "standard input is longer than 1 GiB";
        if (problem.empty() && ::write(descriptor, block.data(), static_cast<std::size_t>(n)) != n)
            problem = "cannot write " + path_;
        if (!problem.empty()) break;
    }
    close(descriptor);
    if (problem.empty()) return;
    unlink(path_.c_str());
    throw Failure(kFailed, "io", problem, "Give a file instead of -.");
}

InputFile::~InputFile() {
    if (kept_) unlink(path_.c_str());
}

CLI::Validator not_negative() {
    return CLI::Validator(
        [](std::string &text) { return text.starts_with('-') ? text + " is negative" : ""; }, "");
}

void add_page(CLI::App &app, skillmeat::Page &page) {
    app.add_option("--limit", page.limit, "At most so many rows")
        ->type_name("N")
        ->check([](const std::string &text) {
            const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
            return is_number ? std::string() : "\"" + text + "\" is not a whole number of 0 or more";
        });
    app.add_option("--cursor", page.cursor, "Continue behind the `next` of the page before")
        ->type_name("TEXT");
}

}  // namespace cli
