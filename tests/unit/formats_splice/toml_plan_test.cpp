// Rule 8 of docs/splice.md: TOML that others wrote, byte by byte.
#include <doctest/doctest.h>

#include "edit_support.hpp"

using skillmeat::core::Edit;
using skillmeat::core::EditFormat;
using support::edit_of;
using support::edited;
using support::Path;
using support::refusal;
using support::toml;

namespace {

using Kind = Edit::Kind;

const Path kServer = {"mcp_servers", "new"};
constexpr std::string_view kEntry = R"({"command":"npx","args":["-y","pkg"],"env":{"K":"v"}})";
constexpr std::string_view kNew =
    "[mcp_servers.new]\ncommand = \"npx\"\nargs = [\"-y\", \"pkg\"]\n\n[mcp_servers.new.env]\nK = \"v\"\n";

std::string crlf(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '\n' ? "\r\n" : std::string(1, c);
    return out;
}

}  // namespace

TEST_CASE("rule 8: a new table goes behind the last of its kind, with one blank line before it") {
    const std::string fresh(kNew);
    CHECK(toml("model = \"o\"\n\n[mcp_servers.a]\ncommand = \"x\" # c\n\n[other]\nx = 1\n", Kind::add,
               kServer, kEntry) ==
          "model = \"o\"\n\n[mcp_servers.a]\ncommand = \"x\" # c\n\n" + fresh + "\n[other]\nx = 1\n");
    CHECK(toml("[mcp_servers.a]\nx = 1\n\n# env\n[mcp_servers.a.env]\nA = \"1\"\n\n# other\n[other]\n",
               Kind::add, kServer,
               kEntry) == "[mcp_servers.a]\nx = 1\n\n# env\n[mcp_servers.a.env]\nA = \"1\"\n\n" + fresh +
                              "\n# other\n[other]\n");
    CHECK(toml("[mcp_servers.a]\nx = 1\n# a comment of a\n\n# other\n[other]\n", Kind::add, kServer,
               kEntry) == "[mcp_servers.a]\nx = 1\n# a comment of a\n\n" + fresh + "\n# other\n[other]\n");
    CHECK(toml("model = \"o\"\n", Kind::add, kServer, kEntry) == "model = \"o\"\n\n" + fresh);
    CHECK(toml("model = \"o\"", Kind::add, kServer, kEntry) ==
          "model = \"o\"\n\n" + fresh.substr(0, fresh.size() - 1));
    CHECK(toml("", Kind::add, kServer, kEntry) == fresh);
    CHECK(toml("# only\n", Kind::add, kServer, kEntry) == "# only\n\n" + fresh);
    CHECK(toml("\xEF\xBB\xBFx = 1\r\n", Kind::add, kServer, kEntry) ==
          "\xEF\xBB\xBFx = 1\r\n\r\n" + crlf(fresh));
    CHECK(toml("[a]\nx=1\n", Kind::add, {"a", "b"}, "{}") == "[a]\nx=1\n\n[a.b]\n");
    CHECK(toml("", Kind::add, {"s", "a b.c"}, "{\"x\":{\"y\":1}}") == "[s.\"a b.c\".x]\ny = 1\n");
    // Where tables have no headers new ones get none.
    CHECK(toml("mcp_servers = { a = { x = 1 } }\n", Kind::add, kServer, "{\"x\":2}") ==
          "mcp_servers = { a = { x = 1 }, new = { x = 2 } }\n");
    CHECK(toml("mcp_servers.a.x = 1\ny = 1\n", Kind::add, kServer, "{\"x\":2}") ==
          "mcp_servers.a.x = 1\nmcp_servers.new = { x = 2 }\ny = 1\n");
    CHECK(toml("[mcp_servers]\na.x = 1\n\n[z]\n", Kind::add, kServer, "{\"x\":2}") ==
          "[mcp_servers]\na.x = 1\n\n[mcp_servers.new]\nx = 2\n\n[z]\n");
}

TEST_CASE("rule 8: removing takes the table, its sub-tables and one blank line") {
    CHECK(toml("x = 1\n\n# about a\n[s.a]\ny = 1 # c\n# in a\nz = 2\n\n[s.a.env]\nK = 1\n\n[s.b]\n",
               Kind::remove, {"s", "a"}) == "x = 1\n\n# about a\n[s.b]\n");
    CHECK(toml("[s.a]\ny = 1\n\n[t]\n\n[s.a.env]\nK = 1\n", Kind::remove, {"s", "a"}) == "[t]\n");
    CHECK(toml("x = 1\n\n[s.a]\ny = 1\n", Kind::remove, {"s", "a"}) == "x = 1\n");
    CHECK(toml("x = 1\n\n[s.a]\ny = 1", Kind::remove, {"s", "a"}) == "x = 1");
    CHECK(toml("x = 1\n\n[s.a]\ny = 1\n# stays\n\n[b]\n", Kind::remove, {"s", "a"}) ==
          "x = 1\n\n# stays\n\n[b]\n");
    CHECK(toml("[s.a]\ny = 1\n\n\n[b]\n", Kind::remove, {"s", "a"}) == "\n[b]\n");
    CHECK(toml("[s.a]\n", Kind::remove, {"s", "a"}) == "");
    CHECK(toml("s = { a = { x = 1 }, b = 2 }\n", Kind::remove, {"s", "a"}) == "s = { b = 2 }\n");
    CHECK(toml("[[s]]\nx = 1\n\n[[s]]\nx = 2\n\n[t]\n", Kind::remove, {"s"}) == "[t]\n");
    // A key: its line with the comment beside it.
    CHECK(toml("[s.a]\n# about x\nx = 1 # c\ny = 2\n", Kind::unset, {"s", "a", "x"}) ==
          "[s.a]\n# about x\ny = 2\n");
    CHECK(toml("[s.a]\nx = 1\n", Kind::unset, {"s", "a", "z"}) == "[s.a]\nx = 1\n");
}

TEST_CASE("rule 8: keys and values") {
    CHECK(toml("[s.a]\nx = 1 # c\n# below\n\n[b]\n", Kind::set, {"s", "a", "y"}, "\"é\\n\"") ==
          "[s.a]\nx = 1 # c\ny = \"é\\n\"\n# below\n\n[b]\n");
    CHECK(toml("[s.a] # c\n\n[b]\n", Kind::set, {"s", "a", "y"}, "[1,{\"k\":\"v\"}]") ==
          "[s.a] # c\ny = [1, { k = \"v\" }]\n\n[b]\n");
    CHECK(toml("  [s.a]\n  x   =  'q' # c\n", Kind::set, {"s", "a", "x"}, "\"w\"") ==
          "  [s.a]\n  x   =  \"w\" # c\n");
    CHECK(toml("[s.a]\nargs = [\n  \"x\",\n  \"y\"\n]\n", Kind::set, {"s", "a", "args"}, "[\"z\",\"y\",1]") ==
          "[s.a]\nargs = [\n  \"z\",\n  \"y\",\n  1\n]\n");
    CHECK(toml("[s.a]\nargs = [\n    \"x\", # c\n]\n", Kind::set, {"s", "a", "args"}, "[\"z\"]") ==
          "[s.a]\nargs = [\n    \"z\",\n]\n");
    CHECK(toml("[s.a]\nargs = [\"x\"]\n", Kind::set, {"s", "a", "args"}, "[\"z\",\"y\"]") ==
          "[s.a]\nargs = [\"z\", \"y\"]\n");
    CHECK(toml("[s.a]\nx = 1\n\n[z]\n", Kind::set, {"s", "a", "env", "K"}, "\"v\"") ==
          "[s.a]\nx = 1\n\n[s.a.env]\nK = \"v\"\n\n[z]\n");
    CHECK(toml("[s.a]\nenv = { A = \"1\" }\n", Kind::set, {"s", "a", "env", "K"}, "\"v\"") ==
          "[s.a]\nenv = { A = \"1\", K = \"v\" }\n");
    CHECK(toml("[s.a]\nt = \"\"\"\none\n\"\"\"\n", Kind::set, {"s", "a", "t"}, "\"a\\n\\\"b\\\"\\n\"") ==
          "[s.a]\nt = \"\"\"\na\n\\\"b\\\"\n\"\"\"\n");
    constexpr std::string_view text = "[s.a]\nx = 0x10\ny = '1' # c\nz = [ 1 , 2 ]\nf = 1.0\n";
    CHECK(toml(text, Kind::upsert, {"s", "a"}, R"({"x":16,"y":"1","z":[1,2],"f":1.0})") == text);
    CHECK(toml(text, Kind::upsert, {"s", "a"}, R"({"x":16,"z":[1],"n":true})") ==
          "[s.a]\nx = 0x10\nz = [1]\nn = true\n");
    CHECK(toml("[s.a]\nc = 1\n\n[s.a.env]\nA = \"1\"\n", Kind::upsert, {"s", "a"},
               R"({"c":1,"headers":{"B":"2"}})") == "[s.a]\nc = 1\n\n[s.a.headers]\nB = \"2\"\n");
    CHECK(toml("[a]\nx = [1]\n", Kind::append, {"a", "x"}, "2") == "[a]\nx = [1, 2]\n");
    CHECK(toml("[[a]]\nx = 1\n\n[b]\n", Kind::append, {"a"}, "{\"x\":2}") ==
          "[[a]]\nx = 1\n\n[[a]]\nx = 2\n\n[b]\n");
}

TEST_CASE("TOML: refusals") {
    const auto added = edit_of(Kind::add, {"s", "a"}, "{\"x\":1}");
    for (const std::string_view text : {"x = \n", "[s\n", "x = 1\nx = 2\n", "x = 'a\n", "[a]\n[a]\n"})
        CHECK_MESSAGE(refusal(EditFormat::toml, text, added) == "parse", text);
    CHECK(refusal(EditFormat::toml, "s = 1\n", added) == "shape");
    CHECK(refusal(EditFormat::toml, "[[s]]\nx = 1\n", added) == "shape");
    CHECK(refusal(EditFormat::toml, "[s.a]\n", added) == "exists");
    CHECK(refusal(EditFormat::toml, "[s.b]\n", edit_of(Kind::remove, {"s", "a"})) == "not_found");
    CHECK(refusal(EditFormat::toml, "[s.b]\n", edit_of(Kind::set, {"s", "a", "x"}, "1", 2)) == "not_found");
    CHECK(refusal(EditFormat::toml, "", edit_of(Kind::add, {"a"}, "{\"x\":null}")) == "argument");
    CHECK(refusal(EditFormat::toml, "a = 1\n", edit_of(Kind::append, {"a"}, "1")) == "shape");
}

TEST_CASE("TOML: splices hold no more than the change") {
    const auto removed =
        edited(EditFormat::toml, "x = 1\n\n[s.a]\ny = 1\n\n[b]\n", edit_of(Kind::remove, {"s", "a"}));
    REQUIRE(removed.splices.size() == 1);
    CHECK(removed.splices[0].text.empty());
    CHECK(removed.splices[0].end - removed.splices[0].begin == 13);
    const auto set =
        edited(EditFormat::toml, "[s]\ny = \"é\" # c\n", edit_of(Kind::set, {"s", "y"}, "\"è\""));
    REQUIRE(set.splices.size() == 1);
    CHECK(set.splices[0].text == "è");
}
