#include "formats/splice/toml_edit.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "formats/toml/toml.hpp"

using namespace skillmeat::core;

namespace {

TomlEdit edit(std::string text) {
    return TomlEdit(std::move(text), "t.toml");
}

template <class Change>
Code code_of(const std::string &text, Change change) {
    TomlEdit document = edit(text);
    try {
        change(document);
    } catch (const Error &error) {
        CHECK(document.text() == text);
        return error.code();
    }
    return SKM_OK;
}

const std::string kCollection =
    "# my collection\n"
    "[collection]\n"
    "name = \"default\"   # the name\n"
    "updated = \"2026-11-21T03:24:01\"\n"
    "\n"
    "# the best of all\n"
    "[[artifacts]]\n"
    "name = \"a\"\n"
    "type = 'skill'\n"
    "tags = [\n"
    "    \"x\",  # why\n"
    "]\n"
    "mine = 1 # kept\n"
    "\n"
    "[artifacts.metadata]\n"
    "description = \"A\"\n"
    "\n"
    "[[artifacts]]\n"
    "name = \"b\"\n"
    "# at the end\n";

}  // namespace

TEST_CASE("a value is set in its place") {
    CHECK(edit("a = 1 # one\nb = 2\n").set({"a"}, 3).text() == "a = 3 # one\nb = 2\n");
    CHECK(edit("a=1").set({"a"}, "x").text() == "a=\"x\"");
    CHECK(edit("a = [1, 2] # c\n").set({"a"}, Json::array({"x"})).text() == "a = [\"x\"] # c\n");
    CHECK(edit("a = []\n").set({"a"}, Json::array({"x"})).text() == "a = [\n    \"x\",\n]\n");
    CHECK(edit("a = [\r\n  1,\r\n]\r\n").set({"a"}, Json::array({"x"})).text() ==
          "a = [\r\n    \"x\",\r\n]\r\n");
    CHECK(edit("a.b . \"c d\" = 1\n").set({"a", "b", "c d"}, 2).text() == "a.b . \"c d\" = 2\n");
    CHECK(edit("a = { b = [1, {c = 2}] }\n").set({"a", "b", "1", "c"}, 3).text() ==
          "a = { b = [1, {c = 3}] }\n");
    CHECK(edit("a = 2026-01-02\n").set({"a"}, "2026-01-02").text() == "a = 2026-01-02\n");
    CHECK(edit(kCollection)
              .set({"collection", "updated"}, "now")
              .text()
              .find("updated = \"now\"\n\n# the best") != std::string::npos);
    CHECK(edit(kCollection).set({"artifacts", "0", "tags"}, Json::array({"x"})).text() == kCollection);
}

TEST_CASE("a new key goes to the end of its table") {
    CHECK(edit("").set({"a"}, 1).text() == "a = 1\n");
    CHECK(edit("").set({"a", "b", "c"}, 1).text() == "[a.b]\nc = 1\n");
    CHECK(edit("a = 1").set({"b"}, 2).text() == "a = 1\nb = 2");
    CHECK(edit("a = 1\r\n").set({"b"}, 2).text() == "a = 1\r\nb = 2\r\n");
    CHECK(edit("\xEF\xBB\xBF[t]\n").set({"b"}, 2).text() ==
          "\xEF\xBB\xBF"
          "b = 2\n\n[t]\n");
    CHECK(edit("# file\n\n# of t\n[t]\n").set({"b"}, 2).text() == "# file\n\nb = 2\n\n# of t\n[t]\n");
    CHECK(edit("# file\n").set({"b"}, 2).text() == "# file\nb = 2\n");
    CHECK(edit("[t]\n  a = 1 # c\n  # more\n\n[u]\n").set({"t", "b"}, 2).text() ==
          "[t]\n  a = 1 # c\n  b = 2\n  # more\n\n[u]\n");
    CHECK(edit("[t]\n\n[u]\n").set({"t", "b"}, 2).text() == "[t]\nb = 2\n\n[u]\n");
    CHECK(edit("[t.u]\na = 1\n").set({"t", "b"}, 2).text() == "[t]\nb = 2\n\n[t.u]\na = 1\n");
    CHECK(edit("x = 1\n\n# u\n[t.u]\na = 1\n").set({"t", "b"}, 2).text() ==
          "x = 1\n\n[t]\nb = 2\n\n# u\n[t.u]\na = 1\n");
    CHECK(edit("a.b = 1\nc = 2\n").set({"a", "d"}, 3).text() == "a.b = 1\na.d = 3\nc = 2\n");
    CHECK(edit("[x]\na.b.c = 1\n").set({"x", "a", "b", "d", "e"}, 3).text() ==
          "[x]\na.b.c = 1\na.b.d.e = 3\n");
    CHECK(edit("a = {}\nb = {c = 1}\n").set({"a", "k"}, 1).set({"b", "k", "l"}, Json::array({"x"})).text() ==
          "a = { k = 1 }\nb = {c = 1, k.l = [\"x\"]}\n");
    CHECK(edit("[t]\na = 1\n").set({"t", "odd key"}, 1).text() == "[t]\na = 1\n\"odd key\" = 1\n");
    CHECK(edit(kCollection)
              .set({"artifacts", "0", "origin"}, "local")
              .text()
              .find("mine = 1 # kept\norigin = \"local\"\n\n") != std::string::npos);
}

TEST_CASE("a new table goes behind its siblings, with one blank line") {
    CHECK(edit("[a]\nx = 1\n\n[b]\n").set({"a", "c", "k"}, 1).text() ==
          "[a]\nx = 1\n\n[a.c]\nk = 1\n\n[b]\n");
    CHECK(edit("[s.a]\n[t]\n[s.b]\ny = 1\n# off = 2\n\n# u\n[u]\n").set({"s", "c", "k"}, 1).text() ==
          "[s.a]\n[t]\n[s.b]\ny = 1\n# off = 2\n\n[s.c]\nk = 1\n\n# u\n[u]\n");
    CHECK(edit("x = 1\n# end").set({"t", "k"}, 1).text() == "x = 1\n# end\n\n[t]\nk = 1");
    CHECK(edit("x = 1\n\n\n").set({"t", "k"}, 1).text() == "x = 1\n\n[t]\nk = 1\n\n\n");
    CHECK(edit(kCollection).set({"artifacts", "1", "metadata", "author"}, "me").text() ==
          kCollection + "\n[artifacts.metadata]\nauthor = \"me\"\n");
}

TEST_CASE("keys and tables are removed, and comments on lines of their own stay") {
    CHECK(edit("a = 1\n# about b\nb = 2 # c\n# stays\n\nc = 3\n").unset({"b"}).text() ==
          "a = 1\n# about b\n# stays\n\nc = 3\n");
    CHECK(edit("# the file's\na = 1\nb = 2\n").unset({"a"}).text() == "# the file's\nb = 2\n");
    CHECK(edit("a = 1").unset({"a"}).text() == "");
    CHECK(edit("a = 1\nb = 2").unset({"b"}).text() == "a = 1");
    CHECK(edit("[a]\nx = 1\n\n# b\n[b]\ny = 1\n# in b\nz = 2\n\n[b.c]\n\n[d]\n").unset({"b"}).text() ==
          "[a]\nx = 1\n\n# b\n[d]\n");
    CHECK(edit("[b.x]\n[a]\n[b]\ny = 1\n").unset({"b"}).text() == "[a]\n");
    CHECK(edit("[a]\nb.c = 1\nx = 2\nb.d = 3\n").unset({"a", "b"}).text() == "[a]\nx = 2\n");
    CHECK(edit("a = {b = 1, c = 2, d = 3}\n").unset({"a", "b"}).unset({"a", "d"}).text() == "a = {c = 2}\n");
    CHECK(edit("a = {b = 1}\n").unset({"a", "b"}).text() == "a = {}\n");
    CHECK(edit("a = {b.x = 1, c = 2, b.y = 3}\n").unset({"a", "b"}).text() == "a = {c = 2}\n");
    CHECK(edit("a = [\n  1, # one\n  2, # two\n  3\n]\n").unset({"a", "1"}).text() ==
          "a = [\n  1, # one\n  3\n]\n");
    CHECK(edit("a = [\n  1,\n  3\n]\n").unset({"a", "1"}).text() == "a = [\n  1\n]\n");
    CHECK(edit("a = 1\n").unset({"b"}).unset({"a", "b"}).unset({"a", "0"}).text() == "a = 1\n");

    CHECK(edit(kCollection).unset({"artifacts", "0"}).text() ==
          "# my collection\n[collection]\nname = \"default\"   # the name\nupdated = "
          "\"2026-11-21T03:24:01\"\n\n"
          "# the best of all\n[[artifacts]]\nname = \"b\"\n# at the end\n");
    CHECK(edit(kCollection).unset({"artifacts", "1"}).text() ==
          kCollection.substr(0, kCollection.find("[[artifacts]]\nname = \"b\"")) + "# at the end\n");
    CHECK(edit(kCollection).unset({"artifacts"}).value().find("artifacts") == nullptr);
    // The last element leaves an empty list, where the original's writer puts it.
    CHECK(edit(kCollection).unset({"artifacts", "0"}).unset({"artifacts", "0"}).text() ==
          "artifacts = []\n\n# my collection\n[collection]\nname = \"default\"   # the name\n"
          "updated = \"2026-11-21T03:24:01\"\n\n# the best of all\n# at the end\n");
}

TEST_CASE("elements are appended to both forms of lists") {
    const Json small = Json::object({{"name", "n"}});
    const Json large =
        Json::object({{"name", "n"}, {"tags", Json::array({"t"})}, {"metadata", Json::object({{"k", 1}})}});
    const std::string section =
        "[[artifacts]]\nname = \"n\"\ntags = [\n    \"t\",\n]\n\n[artifacts.metadata]\nk = 1\n";
    CHECK(edit("").append_table({"artifacts"}, large).text() == section);
    CHECK(edit("artifacts = []\n\n[collection]\nname = \"x\"\n").append_table({"artifacts"}, large).text() ==
          "[collection]\nname = \"x\"\n\n" + section);
    CHECK(edit("deployed = []\n").append_table({"deployed"}, small).text() == "[[deployed]]\nname = \"n\"\n");
    CHECK(edit(kCollection).append_table({"artifacts"}, large).text() == kCollection + "\n" + section);
    CHECK(edit("[[a]]\nx = 1\n[a.m]\n\n[b]\n").append_table({"a"}, small).text() ==
          "[[a]]\nx = 1\n[a.m]\n\n[[a]]\nname = \"n\"\n\n[b]\n");
    CHECK(edit("[[a]]\n[[a]]\n").append_table({"a", "0", "b"}, small).text() ==
          "[[a]]\n\n[[a.b]]\nname = \"n\"\n[[a]]\n");

    CHECK(edit("m = [\n    { a = 1 },\n]\n\n[c]\n").append_table({"m"}, small).text() ==
          "m = [\n    { a = 1 },\n    { name = \"n\" },\n]\n\n[c]\n");
    CHECK(edit("m = [{a = 1}]\n").append_table({"m"}, small).text() == "m = [{a = 1}, { name = \"n\" }]\n");
    // Beside others on their lines one is on its line too, however long.
    CHECK(edit("# about\nm = [ # all\n  # first\n  { a = 2026-01-02, b.c = 'x' }, # beside\n] # end\n\n[c]\n")
              .append_table({"m"}, Json::object({{"tags", Json::array({"t"})}}))
              .text() ==
          "# about\nm = [ # all\n  # first\n  { a = 2026-01-02, b.c = 'x' }, # beside\n  { tags = [\"t\"] "
          "},\n] # "
          "end\n\n[c]\n");
    // An empty list becomes sections, and its comments stand above the first.
    CHECK(edit("# about\r\nm = [ # none\r\n  # yet\r\n] # end\r\n\r\n[c]\r\n")
              .append_table({"m"}, small)
              .text() == "# about\r\n\r\n[c]\r\n\r\n# end\r\n# none\r\n# yet\r\n[[m]]\r\nname = \"n\"\r\n");
}

TEST_CASE("a table is brought to a value") {
    const Json row =
        Json::object({{"name", "a"},
                      {"type", "skill"},
                      {"origin", "github"},
                      {"metadata", Json::object({{"author", "me"}, {"extra", Json::object({{"k", 1}})}})}});
    const std::string after =
        edit(kCollection).update_table({"artifacts", "0"}, row, {"name", "type", "tags", "metadata"}).text();
    CHECK(after ==
          "# my collection\n[collection]\nname = \"default\"   # the name\nupdated = "
          "\"2026-11-21T03:24:01\"\n\n"
          "# the best of all\n[[artifacts]]\nname = \"a\"\ntype = 'skill'\nmine = 1 # kept\norigin = "
          "\"github\"\n\n"
          "[artifacts.metadata]\nauthor = \"me\"\n\n[artifacts.metadata.extra]\nk = 1\n\n"
          "[[artifacts]]\nname = \"b\"\n# at the end\n");
    CHECK(edit(after).update_table({"artifacts", "0"}, row, {"name", "type", "tags", "metadata"}).text() ==
          after);
    CHECK(edit("a = {x = 1, y = 2}\n")
              .update_table({"a"}, Json::object({{"y", 3}, {"z", Json::object({{"k", 1}})}}), {"x"})
              .text() == "a = {y = 3, z = { k = 1 }}\n");
    CHECK(edit("").update_table({"t"}, Json::object(), {}).text() == "[t]\n");
    CHECK(edit("[t.u]\nk = 1\n").update_table({"t"}, Json::object({{"u", Json::object()}}), {}).text() ==
          "[t.u]\n");
    CHECK(edit("[t.u.v]\nk = 1\n").update_table({"t"}, Json::object({{"u", Json::object()}}), {}).text() ==
          "[t.u]\n");

    // Lists of tables element by element, other kinds anew.
    const auto rows = [](int count) {
        Json list = Json::array();
        for (int i = 0; i < count; ++i) list.push(Json::object({{"id", i}, {"l", Json::array({"x"})}}));
        return Json::object({{"r", list}});
    };
    const std::string three = edit("[t]\na = 1\n").update_table({"t"}, rows(3), {}).text();
    CHECK(three ==
          "[t]\na = 1\n\n[[t.r]]\nid = 0\nl = [\n    \"x\",\n]\n\n[[t.r]]\nid = 1\nl = [\n    \"x\",\n]\n\n"
          "[[t.r]]\nid = 2\nl = [\n    \"x\",\n]\n");
    CHECK(edit(edit(three).update_table({"t"}, rows(1), {}).text()).update_table({"t"}, rows(3), {}).text() ==
          three);
    CHECK(edit(three).update_table({"t"}, Json::object({{"r", 1}}), {}).text() == "[t]\na = 1\nr = 1\n");
    CHECK(edit("[t]\nr = 1\n").update_table({"t"}, rows(1), {}).text() ==
          "[t]\n\n[[t.r]]\nid = 0\nl = [\n    \"x\",\n]\n");
    CHECK(edit("[t]\nr = 1\n").update_table({}, Json::object({{"t", 2}}), {}).text() == "t = 2\n");
}

TEST_CASE("what cannot be done is refused and changes nothing") {
    CHECK(code_of("a = 1\n", [](TomlEdit &e) { e.set({"a", "b"}, 1); }) == SKM_E_SCHEMA);
    CHECK(code_of("a = [1]\n", [](TomlEdit &e) { e.set({"a", "b"}, 1); }) == SKM_E_SCHEMA);
    CHECK(code_of("a = [1]\n", [](TomlEdit &e) { e.append_table({"a"}, Json::object()); }) == SKM_E_SCHEMA);
    CHECK(code_of("[a]\n", [](TomlEdit &e) { e.append_table({"a"}, Json::object()); }) == SKM_E_SCHEMA);
    CHECK(code_of("a = 1\n", [](TomlEdit &e) { e.update_table({"a"}, Json::object(), {}); }) == SKM_E_SCHEMA);
    CHECK(code_of("[[a]]\n", [](TomlEdit &e) { e.set({"a", "1", "b"}, 1); }) == SKM_E_NOT_FOUND);
    CHECK(code_of("[[a]]\n", [](TomlEdit &e) { e.set({"a", "b"}, 1); }) == SKM_E_NOT_FOUND);
    CHECK(code_of("[[a]]\n[[a]]\n", [](TomlEdit &e) {
              e.set({"a", "1"}, Json::array({"x"}));
          }) == SKM_E_SCHEMA);
    CHECK(code_of("a = 1\n", [](TomlEdit &e) { e.set({}, 1); }) == SKM_E_ARGUMENT);
    CHECK(code_of("a = 1\n", [](TomlEdit &e) { e.set({"b"}, Json()); }) == SKM_E_ARGUMENT);
    CHECK(code_of("a = 1\n", [](TomlEdit &e) { e.set({"b"}, Json(Json::Array{Json()})); }) == SKM_E_ARGUMENT);
    CHECK(code_of("a = 1\n", [](TomlEdit &e) { e.set({"b"}, Json::object()); }) == SKM_E_ARGUMENT);
    CHECK(code_of("a = 1\n", [](TomlEdit &e) { e.append_table({"b"}, 1); }) == SKM_E_ARGUMENT);
    CHECK_THROWS_AS(edit("a = \n"), Error);
    CHECK_THROWS_AS(edit("a = 1\na = 2\n"), Error);
    CHECK_THROWS_AS(edit(std::string("a = 1\n\0", 7)), Error);
}

TEST_CASE("many edits of a large file") {
    TomlEdit document = edit("artifacts = []\n\n[collection]\nname = \"x\"\n");
    for (int i = 0; i < 2000; ++i)
        document.append_table({"artifacts"},
                              Json::object({{"name", "n" + std::to_string(i)},
                                            {"metadata", Json::object({{"k", Json::array({"v"})}})}}));
    const std::string full = document.text();
    CHECK(document.value().at("artifacts").size() == 2000);
    for (int i = 0; i < 2000; ++i) document.set({"artifacts", std::to_string(i), "metadata", "k"}, i);
    for (int i = 1999; i > 0; --i) document.unset({"artifacts", std::to_string(i)});
    CHECK(document.text() ==
          "[collection]\nname = \"x\"\n\n[[artifacts]]\nname = \"n0\"\n\n[artifacts.metadata]\nk = 0\n");
    CHECK(full == to_original_toml(parse_toml(full, "t")));

    TomlEdit lock = edit("[lock]\nversion = \"1.0.0\"\n\n[lock.entries]\n");
    for (int i = 0; i < 2000; ++i)
        lock.set({"lock", "entries", "n" + std::to_string(i) + "::skill", "fetched"}, "now");
    CHECK(lock.value().at("lock").at("entries").size() == 2000);
    for (int i = 0; i < 2000; ++i) lock.unset({"lock", "entries", "n" + std::to_string(i) + "::skill"});
    CHECK(lock.text() == "[lock]\nversion = \"1.0.0\"\n\n[lock.entries]\n");
}
