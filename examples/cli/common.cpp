// common.cpp - options that several commands share.
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

void add_page(CLI::App &app, skillmeat::Page &page) {
    app.add_option("--limit", page.limit, "At most so many rows")->type_name("N");
    app.add_option("--cursor", page.cursor, "Continue behind the `next` of the page before")
        ->type_name("TEXT");
}

}  // namespace cli
