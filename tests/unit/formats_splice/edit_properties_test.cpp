// What holds for every edit of every document, tried on random documents in odd layouts.
#include <doctest/doctest.h>

#include "edit_support.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::after;
using support::edit_of;
using support::Path;
using support::Random;

namespace {

using Kind = Edit::Kind;

// A JSONC text in a layout that nobody would choose.
class JsonText {
 public:
    JsonText(Random &random, bool one_line)
        : random_(random), one_line_(one_line), unit_(random.one_of({"  ", "    ", "\t", " "})) {
        line_end_ = random.one_of({"\n", "\r\n", "\n"});
        if (random.once_in(4)) out_ = "\xEF\xBB\xBF";
        space();
        map(0);
        space();
        if (!one_line_ && random.once_in(2)) out_ += line_end_;
    }
    const std::string &text() const { return out_; }

 private:
    void space() {
        if (random_.once_in(3)) out_ += random_.one_of({" ", "  ", "\t"});
        if (random_.once_in(8)) out_ += random_.one_of({"/* c */", "/**/", "/* \" { */", "/* é😀 */"});
        if (one_line_ || !random_.once_in(9)) return;
        if (random_.once_in(3)) out_ += "// {\" é";
        out_ += random_.once_in(5) ? "\n" : line_end_;
    }
    void line(std::size_t depth) {
        if (one_line_) return space();
        if (random_.once_in(6)) out_ += " // about";
        out_ += random_.once_in(9) ? "\n" : line_end_;
        for (std::size_t i = 0; i < depth; ++i) out_ += unit_;
        if (random_.once_in(7)) out_ += "// own line" + line_end_;
    }
    void value(std::size_t depth) {
        if (depth < 4 && random_.once_in(3)) return map(depth);
        if (depth < 4 && random_.once_in(5)) return list(depth);
        out_ += random_.one_of(
            {"1", "-0.5e3", "true", "null", "\"\"", "\"a\\\"b\\\\\"", "\"\\ud83d\\ude00 é😀\"", "1.50"});
    }
    void map(std::size_t depth) {
        out_ += '{';
        const bool lines = random_.once_in(2);
        const std::size_t count = random_.below(4);
        for (std::size_t i = 0; i < count; ++i) {
            lines ? line(depth + 1) : space();
            out_ +=
                random_.one_of({"\"a", "\"\\u0061", "\"é", "\"\\ud83d\\ude00"}) + std::to_string(i) + "\"";
            space();
            out_ += random_.one_of({":", ": ", ":  "});
            space();
            value(depth + 1);
            space();
            if (i + 1 < count || random_.once_in(4)) out_ += ',';
        }
        lines ? line(depth) : space();
        out_ += '}';
    }
    void list(std::size_t depth) {
        out_ += '[';
        const bool lines = random_.once_in(2);
        const std::size_t count = random_.below(3);
        for (std::size_t i = 0; i < count; ++i) {
            lines ? line(depth + 1) : space();
            value(depth + 1);
            space();
            if (i + 1 < count || random_.once_in(4)) out_ += ',';
        }
        lines ? line(depth) : space();
        out_ += ']';
    }

    Random &random_;
    bool one_line_;
    std::string unit_, line_end_, out_;
};

// A TOML text: tables, dotted keys, inline tables, comments, blank lines.
std::string toml_text(Random &random) {
    const std::string line_end = random.one_of({"\n", "\r\n"});
    std::string out = random.once_in(5) ? "\xEF\xBB\xBF" : "";
    const auto trivia = [&] {
        if (random.once_in(3)) out += "# comment é" + line_end;
        if (random.once_in(2)) out += line_end;
        if (random.once_in(4)) out += "  # [no.table]" + line_end;
    };
    const auto entries = [&] {
        const std::size_t count = random.below(4);
        for (std::size_t i = 0; i < count; ++i) {
            if (random.once_in(4)) trivia();
            const std::string key = random.one_of({"k", "\"k é\".x", "d.a.b", "'q'"}) + std::to_string(i);
            out += random.one_of({"", "  "}) +
                   (key[0] == 'k' || key[0] == 'd' ? key : key.substr(0, key.size() - 1));
            if (key[0] == '\'' && i > 0) out += "." + std::to_string(i);
            if (key[0] == '"') out += std::to_string(i);
            out += random.one_of({" = ", "="});
            out += random.one_of({"1", "'x # y'", "\"\"\"\nlines\n\"\"\"", "[1, 2]",
                                  "[\n  \"a\", # c\n  \"b\"\n]", "{ x = 1, y.z = \"w\" }", "1979-05-27",
                                  "1.5", "true"});
            out += random.one_of({"", " # beside", "  "}) + line_end;
        }
    };
    entries();
    const std::size_t tables = random.below(5);
    for (std::size_t i = 0; i < tables; ++i) {
        trivia();
        const std::string name = random.one_of({"s.a", "t", "s.\"b c\"", "u.v.w"}) + std::to_string(i);
        out += "[" + (name[2] == '"' ? "s.\"b c" + std::to_string(i) + "\"" : name) + "]" + line_end;
        entries();
    }
    trivia();
    if (random.once_in(4) && out.ends_with(line_end)) out.resize(out.size() - line_end.size());
    return out;
}

struct Place {
    Path path;
    Json value;
};

void places_in(const Json &value, const Path &path, std::vector<Place> &out) {
    if (!path.empty()) out.push_back({path, value});
    if (!value.is_object()) return;
    for (const auto &[key, member] : value.as_object()) {
        Path longer = path;
        longer.push_back(key);
        places_in(member, longer, out);
    }
}

std::vector<Place> places_in(std::string_view text, EditFormat format) {
    std::vector<Place> out;
    places_in(read_edited(text, "t", format), {}, out);
    return out;
}

Json random_value(Random &random, EditFormat format) {
    const std::vector<std::string> texts = {"1",
                                            "true",
                                            "\"x\\ny 😀\"",
                                            "[]",
                                            "[1,2]",
                                            "{\"n\":1}",
                                            R"({"command":"npx","args":["-y","p"],"env":{"A":"1"}})",
                                            format == EditFormat::toml ? "2" : "null",
                                            "{}"};
    return parse_json(random.one_of(texts), "v");
}

Edit an_edit(Kind kind, Path path, Json value) {
    return {kind, std::move(path), 0, std::move(value)};
}

void check_all(const std::string &text, EditFormat format, Random &random) {
    CAPTURE(text);
    const std::vector<Place> places = places_in(text, format);
    for (const Place &place : places) {
        // The same value: nothing changes.
        const Edited same = support::edited(format, text, an_edit(Kind::set, place.path, place.value));
        CHECK(same.text == text);
        CHECK(same.splices.empty());
        if (!place.value.is_object() || place.value.size() == 0) continue;
        // Added and removed again.
        Path path = place.path;
        path.push_back("new \"é😀.x");
        const Edit add = an_edit(Kind::add, path, random_value(random, format));
        const std::string added = after(format, text, add);
        CAPTURE(added);
        // A table that only its sub-tables made keeps the header that it got for its first value.
        const std::string header = "[" + shown_path(place.path) + "]";
        const bool new_header = format == EditFormat::toml && !add.value.is_object() &&
                                text.find(header) == std::string::npos &&
                                added.find(header) != std::string::npos;
        if (!new_header) CHECK(after(format, added, an_edit(Kind::remove, path, Json())) == text);
        CHECK(support::refusal(format, added, add) == "exists");
    }
    Path at = places.empty() ? Path{"n"} : places[random.below(places.size())].path;
    Path other = places.empty() ? Path{"m"} : places[random.below(places.size())].path;
    const Edit one = an_edit(Kind::upsert, at, random_value(random, format));
    const std::string once = after(format, text, one);
    CAPTURE(once);
    CHECK(after(format, once, one) == once);
    CHECK(read_edited(after(format, once, an_edit(Kind::unset, at, Json())), "t", format).is_object());
    at.back() = "zz1";
    other.back() = "zz2";
    const Edit first = an_edit(Kind::upsert, at, random_value(random, format));
    const Edit second = an_edit(Kind::upsert, other, random_value(random, format));
    const std::string both = after(format, after(format, text, first), second);
    const std::string turned = after(format, after(format, text, second), first);
    CAPTURE(both);
    CAPTURE(turned);
    CHECK(same_data(read_edited(both, "t", format), read_edited(turned, "t", format)));
}

}  // namespace

TEST_CASE("JSON: what holds for every edit") {
    for (unsigned seed = 0; seed < 800; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        const JsonText text(random, random.once_in(3));
        check_all(text.text(), EditFormat::jsonc, random);
    }
}

TEST_CASE("TOML: what holds for every edit") {
    unsigned tried = 0;
    for (unsigned seed = 0; seed < 400; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        const std::string text = toml_text(random);
        CAPTURE(text);
        try {
            read_edited(text, "t", EditFormat::toml);
        } catch (const Error &) {
            continue;  // keys that exclude one another
        }
        ++tried;
        check_all(text, EditFormat::toml, random);
    }
    CHECK(tried > 200);
}

TEST_CASE("broken texts are refused and never end the program") {
    for (const EditFormat format : {EditFormat::jsonc, EditFormat::toml}) {
        unsigned refused = 0;
        for (unsigned seed = 0; seed < 3000; ++seed) {
            Random random(seed);
            std::string text =
                format == EditFormat::toml ? toml_text(random) : JsonText(random, false).text();
            for (std::size_t i = 0; i <= random.below(3) && !text.empty(); ++i) {
                const std::size_t at = random.below(text.size());
                switch (random.below(4)) {
                    case 0: text.erase(at); break;
                    case 1: text.erase(at, 1 + random.below(5)); break;
                    case 2:
                        text.insert(at, random.one_of(
                                            {"{", "}", "[", "]", "\"", ",", "/", "#", "=", "\\", "'", "\n"}));
                        break;
                    default: text[at] = static_cast<char>(random.below(256));
                }
            }
            const Kind kind = static_cast<Kind>(random.below(6));
            const Path path = random.once_in(2) ? Path{"a0", "é1"} : Path{"s", "a0", "k1"};
            const Edit edit = an_edit(kind, path, random_value(random, format));
            CAPTURE(text);
            const std::string why = support::refusal(format, text, edit);
            CHECK(why != "internal");
            refused += !why.empty();
        }
        CHECK(refused > 300);
    }
}
