#include "formats/splice/own_toml.hpp"

#include <doctest/doctest.h>

#include <random>

#include "base/error.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

// The value as text, or the error: for both readers.
template <class Read>
std::string outcome(Read read, std::string_view text) {
    try {
        return read(text, "t.toml", TomlLimits{}).compact();
    } catch (const Error &error) {
        return error.message();
    }
}

void check_same(std::string_view text) {
    CAPTURE(std::string(text));
    CHECK(outcome(read_own_toml, text) == outcome(parse_toml, text));
}

std::vector<std::string> texts_of(const char *file) {
    std::vector<std::string> texts;
    const Json rows = parse_json(support::read_file(support::data_file(file)), file);
    for (const Json &row : rows.as_array()) texts.push_back(row.at("text").as_string());
    return texts;
}

}  // namespace

TEST_CASE("the same as parse_toml on what the original's writer writes, and on odd layouts") {
    for (const std::string &text : texts_of("toml/original_writer.json")) check_same(text);
    for (const std::string &text : texts_of("toml/reader.json")) check_same(text);
}

TEST_CASE("the same as parse_toml where rules decide") {
    for (const char *text : {"",
                             "\n# c",
                             "a = 1",
                             "a = 1 b",
                             "a = -0",
                             "a = 01",
                             "a = 1_000",
                             "a = 1.50 # c",
                             "a = .5",
                             "a = 1.",
                             "a = +1",
                             "a = 1e3",
                             "a = 9223372036854775807",
                             "a = 9223372036854775808",
                             "a = 2026-01-02",
                             "a = 2026-01-02 03:04:05",
                             "a = 03:04:05",
                             "a = inf",
                             "a = truely",
                             "a = tru",
                             "a = 'x\\n'",
                             "a = \"\\u00e9\\t\\\"\"",
                             "a = \"\\ud800\"",
                             "a = \"\\U0001F600\"",
                             "a = \"\\x41\"",
                             "a = \"x",
                             "a = \"\"",
                             "a = ''",
                             "a = \"\"\"x\"\"\"",
                             "a = \"\"x",
                             "a = [1, 2,]",
                             "a = [,]",
                             "a = [1 2]",
                             "a = [1,\n# c ]\n2]",
                             "a = [",
                             "a = {}",
                             "a = {b = 1, c = {d = 2}}",
                             "a = {b = 1,}",
                             "a = {b = 1\n}",
                             "a = {b = 1, b = 2}",
                             "a = {b.c = 1}",
                             "a = 1\na = 2",
                             "a = 1\n[a]",
                             "[a]\n[a]",
                             "[a.b]\n[a]\nc = 1",
                             "[a.b]\n[a]\nb = 1",
                             "[a]\nb = 1\n[a.b]",
                             "[[a]]\n[a]",
                             "[a]\n[[a]]",
                             "[[a]]\n[a.b]\n[[a]]\n[a.b]",
                             "[[a]]\n[a.b]\n[a.b]",
                             "a = []\n[[a]]",
                             "a = [{}]\n[[a]]",
                             "a = {}\n[a.b]",
                             "a.b = 1\n[a]",
                             "[[a.b]]\n[[a]]",
                             "[a.b.c]\nx = 1\n[a.b]\nx = 1",
                             "[ a . \"b c\" ]\n 'k' = 1",
                             "[a]b = 1",
                             "[a] # c",
                             "[a",
                             "[[a]",
                             "[]",
                             "= 1",
                             "a",
                             "a =",
                             "a = \n1",
                             "\xEF\xBB\xBF"
                             "a = 1",
                             "a = 1\r\nb = 2\r\n",
                             "a = \"\x01\"",
                             "a = \"\t\"",
                             "a = \"\xFF\"",
                             "# \x7F",
                             "a = 1\xEF\xBB\xBF",
                             "[a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a]",
                             "é = 1",
                             "a = 1 # é",
                             "[[x]]\n[x.y]\nz = 1\n[[x.w]]\n[x.w.v]"})
        check_same(text);
    check_same("a = " + std::string(100, '[') + std::string(100, ']'));
    check_same("a = " + std::string(40, '[') + std::string(40, ']'));
    std::string many;
    for (int i = 0; i < 200; ++i) many += "k" + std::to_string(i) + " = 1\n";
    check_same(many);
    check_same(many + "k7 = 1\n");
    check_same("[t]\n" + many + "[t.k7]\n");
}

TEST_CASE("the same as parse_toml on any text") {
    const std::string parts[] = {"a",     "b",       " = ",   "1",           "\n",         "\n",
                                 "[",     "]",       "[a]\n", "[a.b]\n",     "[[a]]\n",    "[[b.c]]\n",
                                 "\"",    "'",       "\"x\"", "{",           "}",          ",",
                                 "# c\n", ".",       "-",     "a = 1\n",     "b = [\n",    "c = { d = 2 }\n",
                                 "\\",    "\\u0041", "true",  "1.5",         " ",          "\t",
                                 "é",     "\"\"\"",  "'''",   "b = \"x\"\n", "2026-01-01", "\r\n"};
    std::mt19937 random(3);
    for (int round = 0; round < 30000; ++round) {
        std::string text;
        for (unsigned i = random() % 14; i > 0; --i) text += parts[random() % std::size(parts)];
        check_same(text);
    }
    // And one wrong byte in a good one.
    for (const std::string &text : texts_of("toml/original_writer.json"))
        for (int round = 0; round < 10 && !text.empty(); ++round) {
            std::string broken = text;
            const std::string bytes = "\"'[]{}=.,#\n \\x1\x01\xFF";
            broken[random() % broken.size()] = bytes[random() % bytes.size()];
            check_same(broken);
        }
}

TEST_CASE("the same as parse_toml on headers in any order") {
    const std::string names[] = {"a", "b", "c", "\"a\"", "'b'", "\"a b\"", "d"};
    std::mt19937 random(4);
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        for (unsigned i = random() % 9; i > 0; --i) {
            if (random() % 3 == 0) text += names[random() % 3] + (random() % 8 == 0 ? " = []\n" : " = 1\n");
            const bool element = random() % 2 == 0;
            text += element ? "[[" : "[";
            for (unsigned depth = random() % 4; depth > 0; --depth)
                text += names[random() % std::size(names)] + (random() % 8 == 0 ? " . " : ".");
            text += names[random() % 3];
            text += element ? "]]\n" : "]\n";
        }
        check_same(text);
    }
}

TEST_CASE("the same as parse_toml on a collection with anything in it changed") {
    std::string text = "[collection]\nname = \"default\"\n";
    for (int i = 0; i < 6; ++i) {
        const std::string name = "skill-" + std::to_string(i);
        text += "\n[[artifacts]]\nname = \"" + name + "\"\ntags = [\n    \"a\",\n    \"\u00e9\",\n]\n";
        if (i % 2 == 0)
            text += "\n[artifacts.metadata]\ndescription = \"Says \\\"hi\\\"\tthere\"\nstars = 5\n";
        if (i % 3 == 0)
            text += "\n[artifacts.metadata.extra.frontmatter]\nname = '" + name + "'\nold = false\n";
        text += "\n[lock.entries.\"" + name + "::skill\"]\nfetched = \"now\" # c\n";
    }
    check_same(text);
    const std::string pieces[] = {"\"",
                                  "'",
                                  "[",
                                  "]",
                                  "{",
                                  "}",
                                  "=",
                                  ".",
                                  ",",
                                  "#",
                                  "\n",
                                  " ",
                                  "\\",
                                  "\t",
                                  "\r\n",
                                  "\x01",
                                  "\xC3",
                                  "\xFF",
                                  "\\u00",
                                  "\"\"\"",
                                  "a",
                                  "-1",
                                  "2.5",
                                  "artifacts",
                                  "1e3",
                                  "[artifacts]\n",
                                  "\n[[artifacts.metadata]]\n"};
    std::mt19937 random(5);
    for (int round = 0; round < 6000; ++round) {
        std::string changed = text;
        for (unsigned i = random() % 3 + 1; i > 0; --i) {
            const std::size_t at = random() % (changed.size() + 1),
                              length = random() % 3 == 0 ? random() % 40 : 0;
            changed.replace(at, std::min(length, changed.size() - at), pieces[random() % std::size(pieces)]);
        }
        check_same(changed);
    }
}
