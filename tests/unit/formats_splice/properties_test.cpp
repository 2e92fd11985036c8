// What holds for every edit of every document: tried on texts in odd layouts (tests/data/toml) with random
// edits.
#include <doctest/doctest.h>

#include <random>

#include "base/error.hpp"
#include "formats/splice/toml_edit.hpp"
#include "formats/toml/toml.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

using Path = TomlEdit::Path;

TomlEdit edit(const std::string &text) {
    return TomlEdit(text, "t.toml");
}

std::vector<std::string> documents() {
    std::vector<std::string> texts;
    const Json rows = parse_json(support::read_file(support::data_file("toml/reader.json")), "reader.json");
    for (std::size_t i = 0; i < rows.size(); i += 2)
        texts.push_back(rows.as_array()[i].at("text").as_string());
    return texts;
}

struct Place {
    Path path;
    Json value;
};

// All paths of a document, by what they lead to.
struct Paths {
    std::vector<Place> leaves, tables, lists_of_tables;

    explicit Paths(const Json &root) { visit(root, {}); }

    void visit(const Json &value, const Path &path) {
        if (value.is_object()) {
            tables.push_back({path, value});
            for (const auto &[key, member] : value.as_object()) visit(member, longer(path, key));
            return;
        }
        if (!value.is_array()) return leaves.push_back({path, value});
        bool all = true;
        for (std::size_t i = 0; i < value.size(); ++i) {
            visit(value.as_array()[i], longer(path, std::to_string(i)));
            all = all && value.as_array()[i].is_object();
        }
        if (all) lists_of_tables.push_back({path, value});
        if (value.size() == 0 || !all) leaves.push_back({path, value});
    }

    static Path longer(Path path, const std::string &key) {
        path.push_back(key);
        return path;
    }
};

class Random {
 public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t end) { return engine_() % end; }
    template <class T>
    const T &one_of(const std::vector<T> &from) {
        return from[below(from.size())];
    }
    Json value() {
        switch (below(6)) {
            case 0: return Json(static_cast<std::int64_t>(below(1000)));
            case 1: return Json("text \"q\" \\ é");
            case 2: return Json::array({"a", "b c"});
            case 3: return Json::array();
            case 4: return Json(true);
            default: return Json(1.5);
        }
    }
    Json table() {
        Json table = Json::object({{"name", "n" + std::to_string(below(100))}});
        if (below(2) == 0) table.set("tags", Json::array({"x"}));
        if (below(2) == 0)
            table.set("sub", Json::object({{"deep", Json::object({{"k", static_cast<int>(below(9))}})}}));
        if (below(4) == 0) table.set("none", Json::object());
        if (below(4) == 0)
            table.set("rows",
                      Json(Json::Array{Json::object({{"l", std::string(120, 'x')}}), Json::object()}));
        return table;
    }

 private:
    std::mt19937 engine_;
};

std::size_t count(const std::string &text, const std::string &part) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
    return found;
}

std::string without(std::string text, char c) {
    std::erase(text, c);
    return text;
}

std::size_t count_headers(const std::string &text) {
    std::size_t found = 0;
    for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
        const std::size_t first = text.find_first_not_of(" \t", at);
        if (first != std::string::npos && text[first] == '[') ++found;
    }
    return found;
}

// Blanks within empty braces are not brought back.
std::string with_closed_braces(std::string text) {
    for (std::size_t at = 0; (at = text.find('{', at)) != std::string::npos; ++at) {
        const std::size_t end = text.find_first_not_of(" \t", at + 1);
        if (end != std::string::npos && text[end] == '}') text.erase(at + 1, end - at - 1);
    }
    return text;
}

}  // namespace

TEST_CASE("a document without edits is itself") {
    for (const std::string &text : documents()) CHECK(edit(text).text() == text);
}

TEST_CASE("setting what is there is the identity") {
    for (const std::string &text : documents()) {
        TomlEdit document = edit(text);
        for (const Place &leaf : Paths(parse_toml(text, "t")).leaves) document.set(leaf.path, leaf.value);
        CHECK(document.text() == text);
        CHECK(edit(text).update_table({}, parse_toml(text, "t"), {}).text() == text);
    }
}

TEST_CASE("a new key set and unset is the identity") {
    Random random(1);
    for (const std::string &text : documents()) {
        CAPTURE(text);
        for (const Place &table : Paths(parse_toml(text, "t")).tables) {
            Path path = Paths::longer(table.path, "new key");
            const Json value = random.value();
            CAPTURE(path);
            TomlEdit document = edit(text);
            document.set(path, value);
            const std::string between = document.text();
            CHECK(between != text);
            CHECK(count(between, "#") == count(text, "#"));
            const std::string after = edit(between).unset(path).text();
            // A table that had no header gets one for its first key; the header stays.
            const bool has_new_header = count_headers(after) == count_headers(text) + 1;
            if (!has_new_header) CHECK(with_closed_braces(after) == with_closed_braces(text));
            CHECK(parse_toml(after, "t").sorted() == parse_toml(text, "t").sorted());

            // Two levels of tables that were not there.
            Path longer = path;
            longer.push_back("x");
            longer.push_back("y");
            CHECK(with_closed_braces(edit(edit(text).set(longer, value).text()).unset(path).text()) ==
                  with_closed_braces(text));
        }
    }
}

TEST_CASE("an element appended and removed is the identity") {
    Random random(2);
    for (const std::string &text : documents()) {
        CAPTURE(text);
        const Paths paths(parse_toml(text, "t"));
        for (const Place &table : paths.tables) {
            const Path path = Paths::longer(table.path, "new list");
            const std::string between = edit(text).append_table(path, random.table()).text();
            CAPTURE(between);
            CHECK(count(between, "#") == count(text, "#"));
            CHECK(with_closed_braces(edit(between).unset(path).text()) == with_closed_braces(text));
        }
        for (const Place &list : paths.lists_of_tables) {
            CAPTURE(list.path);
            const std::string between = edit(text).append_table(list.path, random.table()).text();
            CAPTURE(between);
            CHECK(count(between, "#") == count(text, "#"));
            const std::string after =
                edit(between).unset(Paths::longer(list.path, std::to_string(list.value.size()))).text();
            const bool converted = count(between, "[[") > count(text, "[[") + 1 || list.value.size() == 0;
            if (!converted) CHECK(after == text);
            CHECK(parse_toml(after, "t").sorted() == parse_toml(text, "t").sorted());
        }
    }
}

TEST_CASE("only the value that is set changes") {
    Random random(3);
    for (const std::string &text : documents()) {
        for (const Place &leaf : Paths(parse_toml(text, "t")).leaves) {
            const Json value = random.value();
            const std::string after = edit(text).set(leaf.path, value).text();
            std::size_t front = 0, back = 0;
            const std::size_t shorter = std::min(text.size(), after.size());
            while (front < shorter && text[front] == after[front]) ++front;
            while (back < shorter - front && text[text.size() - 1 - back] == after[after.size() - 1 - back])
                ++back;
            const std::string gone = text.substr(front, text.size() - back - front);
            CAPTURE(text);
            CAPTURE(leaf.path);
            CAPTURE(gone);
            // A value's spelling may have several lines; what is gone is never more than one value.
            const bool text_value = leaf.value.is_string();
            if (!text_value && !leaf.value.is_array())
                CHECK(gone.find_first_of("#\n=,") == std::string::npos);
        }
    }
}

TEST_CASE("two edits in either order give the same data") {
    Random random(4);
    for (const std::string &text : documents()) {
        CAPTURE(text);
        const Paths paths(parse_toml(text, "t"));
        for (int round = 0; round < 4; ++round) {
            const Path first = Paths::longer(random.one_of(paths.tables).path, "one");
            const Path second = Paths::longer(random.one_of(paths.tables).path, "two");
            const Json a = random.value(), b = random.value();
            CAPTURE(first);
            CAPTURE(second);
            TomlEdit left = edit(text), right = edit(text);
            left.set(first, a).set(second, b);
            right.set(second, b).set(first, a);
            CHECK(left.value().sorted() == right.value().sorted());
        }
    }
}

TEST_CASE("many random edits, all at once and one by one") {
    Random random(5);
    for (const std::string &text : documents()) {
        CAPTURE(text);
        TomlEdit together = edit(text);
        std::string step_by_step = text;
        std::string log;
        for (int round = 0; round < 12; ++round) {
            const Paths paths(parse_toml(step_by_step, "t"));
            Path path;
            std::string what;
            Json value;
            switch (random.below(6)) {
                case 0:
                    path = Paths::longer(random.one_of(paths.tables).path,
                                         "k" + std::to_string(random.below(5)));
                    value = random.value();
                    what = "set";
                    break;
                case 1:
                    if (paths.leaves.empty()) continue;
                    path = random.one_of(random.below(5) == 0 ? paths.tables : paths.leaves).path;
                    if (path.empty()) continue;
                    value = random.value();
                    what = "set";
                    break;
                case 2:
                    path = paths.lists_of_tables.empty() || random.below(2) == 0
                               ? Paths::longer(random.one_of(paths.tables).path, "list")
                               : random.one_of(paths.lists_of_tables).path;
                    value = random.table();
                    what = "append";
                    break;
                case 3:
                    path = random.one_of(paths.tables).path;
                    value = random.table();
                    what = "update";
                    break;
                default:
                    if (random.below(2) == 0 && !paths.leaves.empty())
                        path = random.one_of(paths.leaves).path;
                    else
                        path = random.one_of(paths.tables).path;
                    if (path.empty()) continue;
                    what = "unset";
            }
            log += what + " ";
            for (const std::string &key : path) log += "/" + key;
            log += " " + value.compact() + "\n";
            CAPTURE(log);
            CAPTURE(step_by_step);
            const auto apply = [&](TomlEdit &document) {
                if (what == "set") document.set(path, value);
                if (what == "append") document.append_table(path, value);
                if (what == "update") document.update_table(path, value, {"name", "tags", "a"});
                if (what == "unset") document.unset(path);
            };
            try {
                TomlEdit document = edit(step_by_step);
                apply(document);
                step_by_step = document.text();
            } catch (const Error &error) {
                if (error.code() == SKM_E_INTERNAL)
                    FAIL(error.message(), error.cause() == nullptr ? "" : error.cause()->message());
                break;
            }
            apply(together);
        }
        CAPTURE(log);
        try {
            CHECK(together.value() == parse_toml(step_by_step, "t"));
            // A text that loses its last line end goes on with line feeds, and without one at its end.
            if (text.ends_with('\n')) CHECK(without(together.text(), '\r') == without(step_by_step, '\r'));
        } catch (const Error &error) {
            FAIL_CHECK(error.message(), error.cause() == nullptr ? "" : error.cause()->message());
        }
    }
}
