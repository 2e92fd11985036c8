// A change of a list of rows, taken back among what others made of the list since.
#include "formats/splice/take_back_rows.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "base/error.hpp"
#include "formats/toml/toml.hpp"
#include "support/refusals.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

const RowList kRows{"rows", {"name"}};

struct Row {
    std::string name, text;
    bool operator==(const Row &) const = default;
};
using List = std::vector<Row>;

std::string toml_of(const List &rows) {
    std::string out = "top = 1\n";
    for (const Row &row : rows)
        out += "\n[[rows]]\nname = \"" + row.name + "\"\ntext = \"" + row.text + "\"\n";
    return out;
}

std::string json_of(const List &rows) {
    Json list = Json::array();
    for (const Row &row : rows) list.push(Json::object({{"name", row.name}, {"text", row.text}}));
    return Json::object({{"top", 1}, {"rows", std::move(list)}}).pretty();
}

List rows_in(const Json &value) {
    List out;
    if (const Json *rows = value.find("rows"); rows != nullptr)
        for (const Json &row : rows->as_array())
            out.push_back({row.at("name").as_string(), row.at("text").as_string()});
    return out;
}

std::string taken(const std::string &before, const std::string &after, const std::string &now,
                  EditFormat format = EditFormat::toml) {
    return take_back_rows({before, after, now}, "file", format, kRows).value_or("nothing");
}

std::string names_after(const List &before, const List &after, const List &now) {
    std::string out;
    for (const Row &row : rows_in(parse_toml(taken(toml_of(before), toml_of(after), toml_of(now)), "file")))
        out += row.name;
    return out;
}

const Row *find(const List &rows, const std::string &name) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const Row &row) { return row.name == name; });
    return found != rows.end() ? &*found : nullptr;
}

bool same(const Row *a, const Row *b) {
    return a == nullptr || b == nullptr ? a == b : *a == *b;
}

}  // namespace

TEST_CASE("a row comes back among its old neighbours") {
    const Row a{"a", ""}, b{"b", ""}, c{"c", ""}, d{"d", ""}, x{"x", ""}, y{"y", ""};
    CHECK(names_after({a, b, c}, {a, c}, {a, x, c}) == "abxc");          // behind the one before it
    CHECK(names_after({a, b, c, d}, {a, d}, {x, a, y, d}) == "xabcyd");  // two, in their old order
    CHECK(names_after({a, b, c}, {a, c}, {x, c, y}) == "xbcy");          // in front of the one behind it
    CHECK(names_after({a, b, c}, {b, c}, {x, c, b}) == "xcab");          // the order of now
    CHECK(names_after({a, b}, {}, {x, y}) == "xyab");                    // at the end
    CHECK(names_after({a}, {}, {}) == "a");
    CHECK(names_after({b}, {a, b, c}, {x, a, b, c, y}) == "xby");
    CHECK(names_after({a, b}, {c}, {c, x}) == "xab");
}

TEST_CASE("comments and what is not ours stay byte for byte") {
    const std::string row = "[[rows]]\nname = \"b\"\ntext = \"\"\n";
    const std::string mine =
        "# opens\n\n# about a\n[[rows]]\nname = \"a\" # beside\nmine = 1\n\n[other]\nkey = 2\n";
    const std::string without_a = "[[rows]]\nname = \"a\"\nmine = 1\n";
    CHECK(taken(row + "\n" + without_a, without_a, mine) ==
          "# opens\n\n" + row +
              "\n# about a\n[[rows]]\nname = \"a\" # beside\nmine = 1\n\n[other]\nkey = 2\n");
    CHECK(taken(without_a + "\n" + row, without_a, mine) ==
          "# opens\n\n# about a\n[[rows]]\nname = \"a\" # beside\nmine = 1\n\n" + row +
              "\n[other]\nkey = 2\n");
    CHECK(taken(without_a, without_a + "\n" + row, mine + "\n" + row) == mine);
    const std::string inner = "rows = [{ name = \"a\" }, { name = \"c\" }]\n";
    CHECK(taken("rows = [{ name = \"b\" }, { name = \"c\" }]\n", "rows = [{ name = \"c\" }]\n", inner) ==
          "rows = [{ name = \"a\" }, { name = \"b\" }, { name = \"c\" }]\n");
    const std::string lines = "rows = [\n    { name = \"c\" }, # mine\n]\n";
    CHECK(taken("rows = [{ name = \"b\" }, { name = \"c\" }]\n", "rows = [{ name = \"c\" }]\n", lines) ==
          "rows = [\n    { name = \"b\" },\n    { name = \"c\" }, # mine\n]\n");
    const std::string deep = "[[rows]]\nname = \"c\"\n[rows.in]\nk = 1\n";
    CHECK(taken("[[rows]]\nname = \"b\"\n[rows.in]\nk = 2\n\n" + deep, deep, "# mine\n" + deep) ==
          "[[rows]]\nname = \"b\"\n\n[rows.in]\nk = 2\n\n# mine\n" + deep);
}

TEST_CASE("a file that was not there before or after; lists that cannot be compared") {
    const std::string one = toml_of({{"a", "1"}}), mine = one + "# mine\n";
    CHECK(rows_in(parse_toml(taken("", one, mine), "file")).empty());
    CHECK(taken("", one, mine).find("# mine\n") != std::string::npos);
    CHECK(rows_in(parse_toml(taken(one, "", "# mine\n"), "file")) == List{{"a", "1"}});
    CHECK(rows_in(parse_json(
              taken("", json_of({{"a", "1"}}), json_of({{"a", "1"}, {"b", "2"}}), EditFormat::json),
              "file")) == List{{"b", "2"}});
    CHECK(taken(one, one, mine) == "nothing");
    CHECK(taken("", one, toml_of({{"a", "2"}})) == "nothing");
    CHECK(taken("", one, toml_of({{"a", "1"}, {"a", "1"}})) == "nothing");
    CHECK(taken("", one, "rows = 1\n") == "nothing");
    CHECK(taken("", one, "rows = [1]\n") == "nothing");
    CHECK(taken("", "[]", "[]", EditFormat::json) == "nothing");
    CHECK(code_of([&] { taken("", one, "[[rows\n"); }) == SKM_E_PARSE);
    CHECK(code_of([&] { taken("", one, "\xff"); }) == SKM_E_NOT_UTF8);
}

TEST_CASE("random lists: what was not edited is as before, what was edited stays, JSON and TOML agree") {
    std::mt19937 random(11);
    const auto pick = [&](unsigned count) { return static_cast<unsigned>(random() % count); };
    const auto changed = [&](List rows) {
        for (unsigned edits = pick(5); edits > 0; --edits) {
            const std::string name(1, static_cast<char>('a' + pick(8)));
            std::erase_if(rows, [&](const Row &row) { return row.name == name; });
            if (pick(3) == 0) continue;
            rows.insert(rows.begin() + pick(static_cast<unsigned>(rows.size()) + 1),
                        Row{name, std::to_string(pick(3))});
        }
        return rows;
    };
    for (int round = 0; round < 400; ++round) {
        CAPTURE(round);
        const List before = changed({{"a", "0"}, {"b", "0"}, {"c", "0"}, {"d", "0"}});
        const List after = changed(before), now = changed(after);
        const std::string toml = taken(toml_of(before), toml_of(after), toml_of(now));
        const std::string json = taken(json_of(before), json_of(after), json_of(now), EditFormat::json);
        REQUIRE((toml == "nothing") == (json == "nothing"));
        const List done = toml == "nothing" ? now : rows_in(parse_toml(toml, "file"));
        if (json != "nothing") CHECK(rows_in(parse_json(json, "file")) == done);
        for (char c = 'a'; c < 'i'; ++c) {
            const std::string name(1, c);
            const bool is_ours = same(find(after, name), find(now, name));
            const bool is_changed = !same(find(before, name), find(after, name));
            CHECK(same(find(done, name), find(is_ours && is_changed ? before : now, name)));
        }
    }
}
