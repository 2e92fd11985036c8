#include "yaml_generator.hpp"

namespace yaml_test {

using namespace skillmeat::core;

namespace {

const std::vector<std::string> kTexts = {"",
                                         " ",
                                         "a b",
                                         "yes",
                                         "No",
                                         "y",
                                         "on",
                                         "null",
                                         "~",
                                         "1",
                                         "-1",
                                         "0x1F",
                                         "0o17",
                                         "017",
                                         "1_000",
                                         "1.5",
                                         "1e3",
                                         ".5",
                                         "1:30",
                                         "12:30:45.5",
                                         ".inf",
                                         "-.Inf",
                                         ".nan",
                                         "=",
                                         "<<",
                                         "-",
                                         "- a",
                                         "-y",
                                         "?",
                                         "? a",
                                         ":",
                                         ":a",
                                         "a:",
                                         "a: b",
                                         "a:b",
                                         "a #b",
                                         "a#b",
                                         "#a",
                                         "&a",
                                         "*a",
                                         "!a",
                                         "|",
                                         ">",
                                         "%a",
                                         "@a",
                                         "`a",
                                         "'a",
                                         "\"a",
                                         "{a",
                                         "[a",
                                         "a,b",
                                         "a]",
                                         " a",
                                         "a ",
                                         "\ta",
                                         "a\t",
                                         "2024-01-31",
                                         "2024-1-1 10:00:00",
                                         "...",
                                         "---",
                                         "--- a",
                                         "a\nb",
                                         "a\nb\n",
                                         "\na",
                                         "a\n",
                                         "a\n\n",
                                         "a\n  b\n\nc",
                                         "  a\nb",
                                         "a\r\nb",
                                         "\u00e9",
                                         "\u65e5\u672c",
                                         "\U0001F600",
                                         "a\u0085b",
                                         "a\u2028b",
                                         "\uFEFFa",
                                         "\u0007",
                                         "\u007f",
                                         "a\\b",
                                         "a\"b",
                                         "it's",
                                         "C:\\x",
                                         "http://x/y?z=1#w",
                                         "${VAR}",
                                         "$(x)",
                                         "1.2.3",
                                         "v1",
                                         "0",
                                         "+1",
                                         "1,000",
                                         "0b11",
                                         "TRUE",
                                         "Null",
                                         "NaN",
                                         "a\n# b\nc",
                                         "a\n\tb",
                                         "a \nb ",
                                         "\\",
                                         "1e",
                                         ".",
                                         "..",
                                         "+",
                                         "0x",
                                         "12e+3",
                                         "a: ",
                                         "trailing:",
                                         "x\n...\ny"};

}  // namespace

std::string awkward_text(Random &random) {
    return random.one_of(kTexts);
}

Json random_value(Random &random, std::size_t depth) {
    switch (random.below(depth > 3 ? 5 : 8)) {
        case 0: return Json(static_cast<std::int64_t>(random.below(100000)) - 50000);
        case 1: return Json(random.one_of<double>({0.5, -1.25, 1e30, 1e-9, 3.0, 12345.678}));
        case 2: return random.one_in(3) ? Json() : Json(random.one_in(2));
        case 3:
        case 4: return Json(awkward_text(random));
        case 5: {
            Json list = Json::array();
            for (std::size_t i = random.below(4); i > 0; --i) list.push(random_value(random, depth + 1));
            return list;
        }
        default: {
            Json map = Json::object();
            for (std::size_t i = random.below(4); i > 0; --i)
                map.set(random.one_in(4) ? awkward_text(random) : "k" + std::to_string(random.below(6)),
                        random_value(random, depth + 1));
            return map;
        }
    }
}

Generator::Generator(unsigned seed) : random_(seed) {
    usual_line_end_ = random_.one_in(4) ? "\r\n" : "\n";
    mixed_ = random_.one_in(8);
    unit_ = random_.one_of<std::size_t>({2, 2, 4, 3, 1});
    dash_ = random_.one_of<std::size_t>({0, 2, unit_});
}

std::string Generator::line_end() {
    if (mixed_ && random_.one_in(2)) return usual_line_end_ == "\n" ? "\r\n" : "\n";
    return usual_line_end_;
}

std::string Generator::document() {
    std::string out;
    if (random_.one_in(6)) out += "\xEF\xBB\xBF";
    if (random_.one_in(5)) out += "# head" + line_end();
    if (random_.one_in(5)) out += "---" + line_end();
    between(out, 0);
    const bool empty = random_.one_in(20);
    if (!empty) members(out, 0, 0, false);
    if (!empty && random_.one_in(8)) {
        out += "..." + line_end();
    } else if (random_.one_in(5)) {
        while (out.ends_with('\n') || out.ends_with('\r')) out.pop_back();
    }
    return out;
}

// Comments and blank lines, in the right column or another.
void Generator::between(std::string &out, std::size_t indent) {
    while (random_.one_in(5)) {
        if (random_.one_in(2)) {
            if (random_.one_in(4)) out += "  ";
            out += line_end();
            continue;
        }
        const std::size_t column = random_.one_in(4) ? random_.below(8) : indent;
        out += std::string(column, ' ') + "# own \u00e9 " + std::to_string(random_.below(100)) + line_end();
    }
}

void Generator::end_of_line(std::string &out) {
    if (random_.one_in(6)) out += "  ";
    if (random_.one_in(5)) out += " # same: \u00fc";
    out += line_end();
}

void Generator::members(std::string &out, std::size_t indent, std::size_t depth, bool inline_first) {
    static const std::vector<std::string> kKeys = {
        "a", "k1", "\"quoted\"", "'single q'", "long key", "\u00e9t\u00e9", "x.y/z", "1", "_", "k2", "k3"};
    std::vector<std::string> keys = kKeys;
    for (std::size_t count = 1 + random_.below(4); count > 0; --count) {
        const std::size_t at = random_.below(keys.size());
        if (!inline_first) out += std::string(indent, ' ');
        inline_first = false;
        out += keys[at] + (random_.one_in(12) ? " :" : ":");
        keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(at));
        value(out, indent, depth);
        between(out, indent);
    }
}

void Generator::items(std::string &out, std::size_t indent, std::size_t depth) {
    for (std::size_t count = 1 + random_.below(3); count > 0; --count) {
        out += std::string(indent, ' ') + "-";
        switch (random_.below(depth > 2 ? 2 : 4)) {
            case 0:
                out += " " + scalar();
                end_of_line(out);
                break;
            case 1: block_scalar(out, indent); break;
            default: out += " "; members(out, indent + 2, depth + 1, true);
        }
        between(out, indent);
    }
}

void Generator::value(std::string &out, std::size_t indent, std::size_t depth) {
    const std::size_t inner = indent + unit_;
    switch (random_.below(depth > 3 ? 6 : 10)) {
        case 0: return block_scalar(out, indent);
        case 1:  // nothing, or on the next line
            if (random_.one_in(2)) {
                end_of_line(out);
                out += std::string(inner, ' ') + scalar();
            }
            return end_of_line(out);
        case 6:
        case 7:
            end_of_line(out);
            between(out, inner);
            return members(out, inner, depth + 1, false);
        case 8:
        case 9:
            end_of_line(out);
            between(out, indent + dash_);
            return items(out, indent + dash_, depth + 1);
        default: out += std::string(1 + (random_.one_in(6) ? 3 : 0), ' ') + scalar(); return end_of_line(out);
    }
}

void Generator::block_scalar(std::string &out, std::size_t indent) {
    out += random_.one_of<std::string>({" |", " >", " |-", " >-", " |+", " >+"});
    end_of_line(out);
    const std::size_t column = indent + 1 + random_.below(3);
    for (std::size_t lines = random_.below(4); lines > 0; --lines) {
        if (random_.one_in(4)) {
            out += line_end();
        } else {
            out += std::string(column, ' ') + "text: # \u00e9" + line_end();
            if (random_.one_in(5)) out += std::string(column + 2, ' ') + "- more" + line_end();
        }
    }
    while (random_.one_in(4)) out += line_end();
}

std::string Generator::scalar() {
    static const std::vector<std::string> kScalars = {"1",
                                                      "-12",
                                                      "0x1F",
                                                      "1.5",
                                                      "true",
                                                      "yes",
                                                      "null",
                                                      "~",
                                                      "text",
                                                      "a b c",
                                                      "\u00e9",
                                                      "'it''s'",
                                                      "\"\\u0041 \\\" x\"",
                                                      "[]",
                                                      "{}",
                                                      "[a, 'b', 3]",
                                                      "{a: 1, \"b\": [x]}",
                                                      "http://x/y#z",
                                                      "-y",
                                                      "\U0001F600",
                                                      "''",
                                                      "1:30",
                                                      "012",
                                                      "x:y"};
    return random_.one_of(kScalars);
}

}  // namespace yaml_test
