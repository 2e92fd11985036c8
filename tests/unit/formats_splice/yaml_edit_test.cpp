// Each rule of the style by its bytes.
#include <doctest/doctest.h>

#include "yaml_helper.hpp"

using namespace skillmeat::core;
using namespace yaml_test;

namespace {

const std::string kConfig =
    "# Goose\n"
    "GOOSE_MODEL: gpt-4o  # the model\n"
    "extensions:\n"
    "  developer:\n"
    "    enabled: true\n"
    "    type: builtin # same line\n"
    "    args:\n"
    "    - \"-y\"\n"
    "    - pkg\n"
    "  # own line below\n"
    "\n"
    "other: [a, b]\n";

}  // namespace

TEST_CASE("a new member goes last, in block style, with the file's indentation and dashes") {
    const Json server = object(
        R"({"cmd":"npx","args":["-y","@x/y"],"envs":{"A":"1","B":""},"timeout":300,"none":{},"no":[]})");
    CHECK(edited(kConfig, add({"extensions", "fetch"}, server)) ==
          "# Goose\n"
          "GOOSE_MODEL: gpt-4o  # the model\n"
          "extensions:\n"
          "  developer:\n"
          "    enabled: true\n"
          "    type: builtin # same line\n"
          "    args:\n"
          "    - \"-y\"\n"
          "    - pkg\n"
          "  fetch:\n"
          "    cmd: npx\n"
          "    args:\n"
          "    - \"-y\"\n"
          "    - \"@x/y\"\n"
          "    envs:\n"
          "      A: \"1\"\n"
          "      B: \"\"\n"
          "    timeout: 300\n"
          "    none: {}\n"
          "    \"no\": []\n"
          "  # own line below\n"
          "\n"
          "other: [a, b]\n");
    CHECK(
        edited("a:\n    b: 1 # one\n", add({"c"}, object(R"({"d":{"e":[1,[2,3],{"f":4,"g":[5]}]}})"))) ==
        "a:\n    b: 1 # one\n"
        "c:\n    d:\n        e:\n            - 1\n            - - 2\n              - 3\n            - f: 4\n"
        "              g:\n                  - 5\n");
    CHECK(edited("a:\n  - 1\nb: x", add({"c"}, object("[1]"))) == "a:\n  - 1\nb: x\nc:\n  - 1");
}

TEST_CASE("missing parents are made") {
    CHECK(edited("", add({"a", "b", "c"}, 1)) == "a:\n  b:\n    c: 1\n");
    CHECK(edited("x: 1\n", upsert({"a", "b"}, "v")) == "x: 1\na:\n  b: v\n");
    CHECK(edited("a:\n   b: 1\n", set({"a", "c", "d"}, "v")) == "a:\n   b: 1\n   c:\n      d: v\n");
    CHECK(edited("a: {} # none yet\n# end\n", add({"a", "b"}, 1)) == "a: # none yet\n  b: 1\n# end\n");
    CHECK(edited("a:\nz: 1\n", add({"a", "b"}, 1)) == "a:\n  b: 1\nz: 1\n");
    CHECK(edited("a: ~ # none\n", add({"a", "b", "c"}, 1)) == "a: # none\n  b:\n    c: 1\n");
    CHECK(edited("a:\n  # b: 0\n\n  # c\n\n# z\nz: 1\n", add({"a", "b"}, 1)) ==
          "a:\n  # b: 0\n\n  # c\n  b: 1\n\n# z\nz: 1\n");
    CHECK(edited("{}\n", add({"a", "b"}, 1)) == "a:\n  b: 1\n");
    CHECK(edited("--- {}\n", add({"a"}, 1)) == "--- \na: 1\n");
}

TEST_CASE("files without data") {
    CHECK(edited("\xEF\xBB\xBF", add({"a"}, 1)) ==
          "\xEF\xBB\xBF"
          "a: 1\n");
    CHECK(edited("# only\n", add({"a"}, 1)) == "# only\na: 1\n");
    CHECK(edited("# only", add({"a"}, 1)) == "# only\na: 1");
    CHECK(edited("\r\n# only\r\n", add({"a", "b"}, 1)) == "\r\n# only\r\na:\r\n  b: 1\r\n");
    CHECK(edited("---\n", add({"a"}, 1)) == "---\na: 1\n");
    CHECK(edited("---", add({"a"}, 1)) == "---\na: 1");
    CHECK(edited("--- # c\n...\n# end\n", add({"a"}, 1)) == "--- # c\na: 1\n...\n# end\n");
    CHECK(edited("%YAML 1.1\n---\nb: 1\n...\n", add({"a"}, 1)) == "%YAML 1.1\n---\nb: 1\na: 1\n...\n");
    CHECK(edited("# c\na: 1 # d\n# e\n", take_out({"a"})) == "# c\n# e\n");
    CHECK(edited("a: 1", take_out({"a"})).empty());
}

TEST_CASE("byte order mark, line ends, a missing one at the end") {
    CHECK(edited("\xEF\xBB\xBF"
                 "a:\r\n  b: 1\r\n",
                 add({"a", "c"}, object("[1]"))) ==
          "\xEF\xBB\xBF"
          "a:\r\n  b: 1\r\n  c:\r\n    - 1\r\n");
    CHECK(edited("\xEF\xBB\xBF"
                 "a: 1\r\nb: 2\r\n",
                 take_out({"a"})) ==
          "\xEF\xBB\xBF"
          "b: 2\r\n");
    CHECK(edited("a: é\nb: 'ü' # ö\n", set({"b"}, "ä")) == "a: é\nb: 'ä' # ö\n");
    CHECK(edited("a: 1\nb: 2", add({"c"}, "d")) == "a: 1\nb: 2\nc: d");
    CHECK(edited("a: 1\nb: 2", take_out({"b"})) == "a: 1");
    CHECK(edited("a: 1\r\nb: 2", take_out({"b"})) == "a: 1");
    CHECK(edited("a: 1\nb: |\n  text", add({"c"}, 1)) == "a: 1\nb: |-\n  text\nc: 1");
    CHECK(edited("a: 1\rb: 2\r", add({"c"}, 3)) == "a: 1\rb: 2\rc: 3\r");
}

TEST_CASE("removal takes the lines of the member with its comment") {
    const std::string text =
        "# head\na: 1 # one\n\n# above b\nb:\n  # in b\n  c: 1\n  d:\n  - 1\n  # below d\n# above e\ne: 5\n";
    CHECK(edited(text, take_out({"a"})) ==
          "# head\n\n# above b\nb:\n  # in b\n  c: 1\n  d:\n  - 1\n  # below d\n# above e\ne: 5\n");
    CHECK(edited(text, take_out({"b"})) == "# head\na: 1 # one\n\n# above b\n  # below d\n# above e\ne: 5\n");
    CHECK(edited(text, take_out({"b", "d"})) ==
          "# head\na: 1 # one\n\n# above b\nb:\n  # in b\n  c: 1\n  # below d\n# above e\ne: 5\n");
    CHECK(edited("a:\n  b: 1 # c\nd: 1\n", take_out({"a", "b"})) == "a: {}\nd: 1\n");
    CHECK(edited("a: # x\n  # y\n  b: 1\n  # z\n", take_out({"a", "b"})) == "a: {} # x\n  # y\n  # z\n");
    CHECK(edited("a: 1\n", unset({"b"})) == "a: 1\n");
    CHECK(edited("a: 1\n", unset({"b", "c"})) == "a: 1\n");
    CHECK(edited("a: {b: 1}\n", unset({"a", "c"})) == "a: {b: 1}\n");
    CHECK(edited("a: |+\n  x\n\nb: 1\n\nc: 2\n", take_out({"b"})) == "a: |+\n  x\n\nc: 2\n");
    CHECK(edited("a: |+\n  x\n\n\nc: 2\n", take_out({"a"})) == "c: 2\n");
    CHECK(edited("a: |\n  x\n\n\nc: 2\n", take_out({"a"})) == "\n\nc: 2\n");
    CHECK(edited("a: 1\nb: 'x\n\n  y' # z\nc: 1\n", take_out({"b"})) == "a: 1\nc: 1\n");
}

TEST_CASE("a value keeps its place and the comment on its line") {
    CHECK(edited(kConfig, set({"GOOSE_MODEL"}, "o3")).find("GOOSE_MODEL: o3  # the model\n") !=
          std::string::npos);
    CHECK(edited("a:   1   # c\n", set({"a"}, "true")) == "a:   \"true\"   # c\n");
    CHECK(edited("a: 'it' # c\n", set({"a"}, "it's")) == "a: 'it''s' # c\n");
    CHECK(edited("a: \"x\" # c\n", set({"a"}, "y")) == "a: \"y\" # c\n");
    CHECK(edited("a: \"x\" # c\n", set({"a"}, 5)) == "a: 5 # c\n");
    CHECK(edited("a: # c\nb: 1\n", set({"a"}, 5)) == "a: 5 # c\nb: 1\n");
    CHECK(edited("a:\n  text # c\nb: 1\n", set({"a"}, 5)) == "a:\n  5 # c\nb: 1\n");
    CHECK(edited("a: one\n  two # c\nb: 1\n", set({"a"}, 5)) == "a: 5 # c\nb: 1\n");
    CHECK(edited("a: # c\n  b: 1\n  # d\nz: 1\n", set({"a"}, 5)) == "a: 5 # c\n  # d\nz: 1\n");
    CHECK(edited("a: 5 # c\nz: 1\n", set({"a"}, object(R"({"b":1})"))) == "a: # c\n  b: 1\nz: 1\n");
    CHECK(edited("a: 5 # c", set({"a"}, object(R"({"b":1})"))) == "a: # c\n  b: 1");
    CHECK(edited("a: [x, y] # c\n", set({"a"}, object(R"(["x","a, b", {"k":"v:w"}])"))) ==
          "a: [x, \"a, b\", {k: \"v:w\"}] # c\n");
    CHECK(edited("a: {x: 1} # c\n", set({"a"}, "t")) == "a: t # c\n");
    CHECK(edited("a:\n- 1\n- 2\nb: 1\n", set({"a"}, object("[]"))) == "a: []\nb: 1\n");
    CHECK(edited("a:\n- 1 # x\nb: 1\n", set({"a"}, object("{\"k\":1}"))) == "a:\n  k: 1\nb: 1\n");
}

TEST_CASE("block scalars are replaced whole") {
    const std::string text = "a: | # c\n  one\n\n  two\n\n\nb: 1\n";
    CHECK(edited(text, set({"a"}, "x")) == "a: x # c\n\n\nb: 1\n");
    CHECK(edited(text, set({"a"}, "x\ny")) == "a: |- # c\n  x\n  y\n\n\nb: 1\n");
    CHECK(edited(text, set({"a"}, object(R"({"k":"v"})"))) == "a: # c\n  k: v\n\n\nb: 1\n");
    CHECK(edited("a: >-\n  one\n  two", set({"a"}, "x\ny\n")) == "a: \"x\\ny\\n\"");
    CHECK(edited("a: |\n  x\nb: 1", take_out({"b"})) == "a: |\n  x\n");
    CHECK(edited("a: >-\r\n  one\r\n\r\n\r\nb: 1", set({"a"}, "x\ny\n")) ==
          "a: |\r\n  x\r\n  y\r\n\r\n\r\nb: 1");
    CHECK(edited("a: x\n", set({"a"}, "x\n\n  y # z\n")) == "a: |\n  x\n\n    y # z\n");
    CHECK(edited("a: x\n  # deeper\n", set({"a"}, "x\ny")) == "a: \"x\\ny\"\n  # deeper\n");
    CHECK(edited("a: x\n", set({"a"}, " x\ny")) == "a: \" x\\ny\"\n");
    CHECK(edited("a: 'x'\n", set({"a"}, "x\ny")) == "a: \"x\\ny\"\n");
    const std::string close = "a: |2-# c\nb: 1\n";
    CHECK(edited(close, set({"a"}, "x")) == "a: x # c\nb: 1\n");
    CHECK(edited(close, set({"a"}, "x\ny")) == "a: |- # c\n  x\n  y\nb: 1\n");
    CHECK(edited(close, set({"a"}, object(R"({"k":"v"})"))) == "a: # c\n  k: v\nb: 1\n");
    // One that begins no further in than its key: nothing else may stand there.
    CHECK(edited("a:\n|\n 3 x\nb: 1\n", set({"a"}, "t")) == "a: t\nb: 1\n");
    CHECK(edited("m:\n  a: # c\n  |-\n   3 x\n  b: 1\n", set({"m", "a"}, "t")) == "m:\n  a: t # c\n  b: 1\n");
    CHECK(edited("a:\n|\n 3 x\nb: 1\n", set({"a"}, object("[1]"))) == "a:\n  - 1\nb: 1\n");
}

TEST_CASE("only what differs in a map changes") {
    const std::string text =
        "s:\n  f: # the server\n    cmd: npx # c\n    args:\n      - -y # yes\n      - pkg@1 # version\n     "
        " - x\n"
        "    env: {A: b}\n    old: 1\n";
    CHECK(edited(text, upsert({"s", "f"},
                              object(R"({"cmd":"npx","args":["-y","pkg@2"],"env":{"A":"b"},"new":[]})"))) ==
          "s:\n  f: # the server\n    cmd: npx # c\n    args:\n      - -y # yes\n      - pkg@2 # version\n"
          "    env: {A: b}\n    new: []\n");
    CHECK(edited("l:\n- a: 1 # one\n  # own\n  b: 2\n- c\n", set({"l"}, object(R"([{"b":2},"d","e"])"))) ==
          "l:\n- # own\n  b: 2\n- d\n- e\n");
    CHECK(edited("l:\n- a: 1\n  b: 2\n  c: 3\n", set({"l"}, object(R"([{"c":3}])"))) == "l:\n- c: 3\n");
    CHECK(edited("l:\n- a: 1 # x\n- |\n  t\n-\n- [1]\n",
                 set({"l"}, object(R"([1,{"a":1,"b":2},{"c":[1]},[1,2]])"))) ==
          "l:\n- 1 # x\n- a: 1\n  b: 2\n- c:\n  - 1\n- [1, 2]\n");
    CHECK(edited("a: 1\nb: 2\n", upsert({}, object(R"({"b":3,"c":4})"))) == "b: 3\nc: 4\n");
    CHECK(edited("a: {b: 1}\nc: 1", upsert({"c"}, 1)) == "a: {b: 1}\nc: 1");
    CHECK(edited("a:\n  b: 1\n  c: 2", upsert({"a"}, object(R"({"b":1,"d":[3]})"))) ==
          "a:\n  b: 1\n  d:\n    - 3");
}

TEST_CASE("append") {
    CHECK(edited(kConfig, append({"extensions", "developer", "args"}, "-z"))
              .find("    - pkg\n    - \"-z\"\n  # own") != std::string::npos);
    CHECK(edited("l:\n  - a: 1\n    b: 2 # c\n  # own\n", append({"l"}, object(R"({"a":2,"b":[1]})"))) ==
          "l:\n  - a: 1\n    b: 2 # c\n  - a: 2\n    b:\n      - 1\n  # own\n");
    CHECK(edited("l: [] # c\n", append({"l"}, 1)) == "l: # c\n  - 1\n");
    CHECK(edited("l:\n", append({"l"}, 1)) == "l:\n  - 1\n");
    CHECK(edited("l: [a, b] # c\n", append({"l"}, "c")) == "l: [a, b, c] # c\n");
    CHECK(edited("l: [a, b, ]\n", append({"l"}, "c")) == "l: [a, b, c, ]\n");
    CHECK(edited("m: 1\n", append({"l", "k"}, "c")) == "m: 1\nl:\n  k:\n    - c\n");
    CHECK(edited("l:\n- |\n  a", append({"l"}, "c")) == "l:\n- |-\n  a\n- c");
}

TEST_CASE("of several with the same key the last counts, and none is removed") {
    CHECK(edited("a: 1\nb: 2\na: 3 # x\n", set({"a"}, 4)) == "a: 1\nb: 2\na: 4 # x\n");
    CHECK(refusal("a: 1\nb: 2\na: 3\n", take_out({"a"})).code == SKM_E_DUPLICATE);
    CHECK(refusal("a: 1\nb: 2\na: 3\n", take_out({"a"})).line == "3");
    CHECK(refusal("a: 1\na: 2\n", unset({"a"})).code == SKM_E_DUPLICATE);
}

TEST_CASE("names are literal") {
    CHECK(edited("a.b: 1\n~: 2\n", set({"a.b"}, 3)) == "a.b: 3\n~: 2\n");
    CHECK(edited("", add({"a.b/c~d"}, 1)) == "a.b/c~d: 1\n");
    CHECK(edited("", add({"yes"}, 1)) == "\"yes\": 1\n");
    CHECK(edited("\"q\\u0041\" : 1\n", set({"qA"}, 3)) == "\"q\\u0041\" : 3\n");
    CHECK(edited("", add({""}, 1)) == "\"\": 1\n");
    CHECK(edited("", add({"a: b #c"}, 1)) == "\"a: b #c\": 1\n");
    CHECK(refusal("", add({std::string(2000, 'k')}, 1)).code == SKM_E_ARGUMENT);
}

TEST_CASE("what cannot be changed safely is refused, with the place and what to paste") {
    const auto parse = [](const std::string &text, const Edit &edit) {
        const Refusal found = refusal(text, edit);
        CHECK_MESSAGE(found.code == SKM_E_PARSE, text << " " << found.message);
        CHECK(found.hint.starts_with("Nothing was changed."));
        return found.line + ":" + found.column;
    };
    CHECK(parse("a: 1\n---\nb: 2\n", set({"a"}, 2)) == "2:1");
    CHECK(parse("a: &x\n  b: 1\n", set({"a", "b"}, 2)) == "1:4");
    CHECK(parse("a: &x 1\n", set({"a"}, 2)) == "1:4");
    CHECK(parse("x: &x {b: 1}\na: *x\n", set({"a"}, 2)) == "2:4");
    CHECK(parse("x: &x {b: 1}\na: *x\n", set({"a", "b"}, 2)) == "2:4");
    CHECK(parse("a: !t 1\n", take_out({"a"})) == "1:4");
    CHECK(parse("x: &x\n  b: 1\na:\n  <<: *x\n  c: 1\n", set({"a", "c"}, 2)) == "4:3");
    CHECK(parse("a:\n\tb: 1\n", set({"a", "b"}, 2)) == "2:1");
    CHECK(parse("? a\n: 1\nb: 2\n", set({"b"}, 2)) == "1:3");
    CHECK(parse("? a\n: 1\n", set({"a"}, 2)) == "1:3");
    CHECK(parse("a: [\n", set({"a"}, 2)) == "2:1");
    CHECK(parse("a: b: c\n", set({"a"}, 2)) == "1:5");
    CHECK(parse("&x a: 1\n", set({"a"}, 2)) == "1:1");
    CHECK(refusal("a: \"x\n", add({"s", "name"}, object(R"({"k":["v"]})"))).hint ==
          "Nothing was changed. To put it in by hand:\ns:\n  name:\n    k:\n      - v\n");

    const auto shape = [](const std::string &text, const Edit &edit) {
        const Refusal found = refusal(text, edit);
        CHECK_MESSAGE(found.code == SKM_E_SHAPE, text << " " << found.message);
        return found.line + ":" + found.column;
    };
    CHECK(shape("a: {b: 1}\n", set({"a", "b"}, 2)) == "1:4");
    CHECK(shape("a: {b: 1}\n", add({"a", "c"}, 2)) == "1:4");
    CHECK(shape("a: {b: {}}\n", add({"a", "b", "c"}, 2)) == "1:4");
    CHECK(shape("{a: 1}\n", add({"c"}, 2)) == "1:1");
    CHECK(shape("a: 1\n", add({"a", "c"}, 2)) == "1:4");
    CHECK(shape("a:\n- 1\n", add({"a", "c"}, 2)) == "2:1");
    CHECK(shape("- 1\n", add({"a"}, 2)) == "1:1");
    CHECK(shape("text\n", add({"a"}, 2)) == "1:1");
    CHECK(shape("a: 1\n", append({"a"}, 2)) == "1:4");
    CHECK(shape("a: {b: 1}\n", append({"a"}, 2)) == "1:4");
    CHECK(shape("a: [1,\n  2]\n", append({"a"}, 2)) == "1:4");
    CHECK(shape("a: [1,\n  2]\n", set({"a"}, 2)) == "1:4");

    CHECK(refusal("a: 1\n", add({"a"}, 2)).code == SKM_E_EXISTS);
    CHECK(refusal("a: 1\n", take_out({"b"})).code == SKM_E_NOT_FOUND);
    CHECK(refusal("a: {c: 1}\n", take_out({"a", "b"})).code == SKM_E_NOT_FOUND);
    Edit anchored = set({"a", "b", "c"}, 1);
    anchored.anchor = 2;
    CHECK(refusal("a:\n  x: 1\n", anchored).code == SKM_E_NOT_FOUND);
    CHECK(refusal("a:\n  b:\n    x: 1\n", anchored).code == 0);
    CHECK(refusal("", anchored).code == SKM_E_NOT_FOUND);
}

TEST_CASE("anchors, tags and braces elsewhere are no obstacle") {
    const std::string text =
        "base: &b {x: 1}\nuse: *b\nt: !x y\nm:\n  <<: *b\nl: {a: [1,\n 2]}\ns:\n  f: 1\n";
    CHECK(edited(text, set({"s", "f"}, 2)) ==
          "base: &b {x: 1}\nuse: *b\nt: !x y\nm:\n  <<: *b\nl: {a: [1,\n 2]}\ns:\n  f: 2\n");
    CHECK(edited(text, add({"s", "g"}, 2)) == text + "  g: 2\n");
}

TEST_CASE("nesting is capped") {
    std::string deep, brackets = "a: ";
    Keys path;
    for (int i = 0; i < 100; ++i) {
        deep += std::string(static_cast<std::size_t>(i), ' ') + "k:\n";
        path.push_back("k");
    }
    path.push_back("x");
    CHECK(edited(deep, add(path, 1)) == deep + std::string(100, ' ') + "x: 1\n");
    for (int i = 0; i < 200; ++i) brackets += "[";
    CHECK(refusal(brackets + std::string(200, ']') + "\n", set({"b"}, 1)).code == SKM_E_PARSE);
    CHECK(refusal("", add(Keys(200, "k"), 1)).code == SKM_E_TOO_LARGE);
}

TEST_CASE("texts that cost much are refused or read in time") {
    const auto repeated = [](std::string_view part, std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i) out += part;
        return out;
    };
    std::string aliases = "a0: &a0 [x]\n";
    for (int i = 1; i < 60; ++i) {
        const std::string before = std::to_string(i - 1);
        aliases +=
            "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + before + ", *a" + before + "]\n";
    }
    CHECK_THROWS_AS(read_edited_yaml(aliases, "t"), const Error &);
    for (const std::string_view part :
         {"[",  "{",     "- ",  "? ",   "a: [", ": ", "&a ",          "!t ",      "%TAG ! x\n", "a:\n ", "'",
          "\"", "- |\n", "#\n", "{a: ", "*a ",  "|",  "\xEF\xBB\xBF", "\xC2\x85", "a: b\n",     "\t"}) {
        const std::string text = repeated(part, 50000);
        for (const Edit &edit : {set({"a"}, 1), take_out({"a"})}) {
            const int code = refusal(text, edit).code;
            try {
                read_edited_yaml(text, "t");
            } catch (const Error &error) {
                CHECK(code == error.code());
            }
        }
    }
}
