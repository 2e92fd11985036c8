// Edits of large texts, of which only parts are read by everybody: the same results, and no wrong one accepted.
#include <doctest/doctest.h>

#include <algorithm>

#include "edit_support.hpp"
#include "formats/splice/text_parts.hpp"
#include "formats/splice/yaml_edit.hpp"
#include "formats/toml/toml.hpp"

using namespace skillmeat::core;
using support::edit_of;
using support::edited;
using support::Path;
using support::Random;
using support::refusal;

namespace {

using Kind = Edit::Kind;

// Many sections, some of them lists of tables, with names that are near to each other.
std::string toml_text(Random &random) {
    std::string out = random.one_of({"", "top = 1\n", "# c\n\ns.dotted.x = 1\n", "\xEF\xBB\xBFtop = 'é'\n"});
    for (std::size_t count = 4 + random.below(12); count > 0; --count) {
        if (random.once_in(3)) out += random.one_of({"\n", "# about\n", "\n# apart\n\n"});
        const std::string name = random.one_of({"s", "t", "s.a", "s.b", "s.a.env", "\"s\".c", "t.\"s.a\"",
                                                "s.new.x", "u.v.w", "s . d"}) +
                                 random.one_of({"", "", "1", ".k"});
        const bool is_quoted =
            name.find("\"1") != std::string::npos || name.find("\"s.a\"1") != std::string::npos;
        const bool is_list = random.once_in(6);
        out += (is_list ? "[[l" : "[") + (is_quoted ? std::string("q") : name) + (is_list ? "]]" : "]") +
               random.one_of({"", " # beside", "  "}) + "\n";
        for (std::size_t i = random.below(4); i > 0; --i)
            out += "k" + std::to_string(i) + " = " +
                   random.one_of({"1", "'# ]'", "\"[x]\"", "[1, 2]", "[\n  [1],\n  # [no]\n  ['x'],\n]",
                                  "{ a = 1 }", "\"\"\"\n[no.table]\n\"\"\"", "1979-05-27"}) +
                   random.one_of({"", " # c"}) + "\n";
    }
    if (random.once_in(5)) out.pop_back();
    return out;
}

// No table and no key twice, in the usual forms.
std::string usual_toml(Random &random) {
    std::string out = random.one_of({"", "top = 1\n", "# c\n\ntop = 'x'\n\n", "\xEF\xBB\xBFtop = 'é'\n"});
    const std::vector<std::string> tables = {
        "s.a",   "s.a.env", "s.b", "s",   "t",   "u.v.w",   "\"s\".c", "o1",    "o2",
        "o3.x",  "o3.y",    "s.d", "s.e", "s.f", "s.'g h'", "o4",      "s.i",   "o5",
        "s.a.x", "s.b.x",   "[l]", "l.x", "[l]", "l.x",     "[o3.l]",  "[o3.l]"};
    std::vector<std::string> used;
    for (std::size_t count = 3 + random.below(18); count > 0; --count) {
        const std::string name = random.one_of(tables);
        const bool is_new = std::find(used.begin(), used.end(), name) == used.end();
        const bool below_list = name == "l.x";
        if (name != "[l]" && name != "[o3.l]" && !is_new && !(below_list && used.back() == "[l]")) continue;
        if (below_list && std::find(used.begin(), used.end(), "[l]") == used.end()) continue;
        used.push_back(name);
        out += random.one_of({"", "\n", "# about\n", "\n# apart\n\n", "\n"});
        out += random.one_of({"", "  "}) + "[" + name + "]" + random.one_of({"", " # beside", "  "}) + "\n";
        for (std::size_t i = random.below(4); i > 0; --i)
            out += "k" + std::to_string(i) + " = " +
                   random.one_of({"1", "-0.5", "'# ]'", "\"[x] \\\" \\u00e9 é\"", "[1, 2]",
                                  "[\n  [1],\n  # [no]\n  ['x'],\n]", "{ a = 1 }", "{}", "true", "[]"}) +
                   random.one_of({"", " # c"}) + "\n";
    }
    if (random.once_in(5) && out.ends_with("\n")) out.pop_back();
    return out;
}

Edit random_toml_edit(Random &random) {
    const std::vector<Path> paths = {
        {"s", "new"}, {"s", "a"},        {"s", "a", "env"},    {"s", "a", "k1"}, {"t", "k2"},         {"s"},
        {"top"},      {"s", "b1", "k1"}, {"u", "v", "w", "k"}, {"q", "k3"},      {"s", "dotted", "y"}};
    const std::vector<std::string> values = {"1", "\"x\\ny\"", "[1,2]", R"({"command":"x","env":{"A":"1"}})",
                                             "{}"};
    return edit_of(static_cast<Kind>(random.below(6)), paths[random.below(paths.size())],
                   random.one_of(values));
}

// A map on a few levels in the usual layouts of YAML, with many members.
class UsualYaml {
 public:
    UsualYaml(Random &random, bool distinct)
        : random_(random), distinct_(distinct), unit_(2 + 2 * random.below(2)), dash_(random.below(2) * 2) {
        if (random.once_in(4)) out_ = "---\n";
        members(0, 0);
        if (random.once_in(5)) out_.pop_back();
    }
    const std::string &text() const { return out_; }

 private:
    void members(std::size_t column, int depth, bool first_is_indented = true) {
        for (std::size_t i = 0, count = 1 + random_.below(depth < 2 ? 9 : 4); i < count; ++i) {
            if (i > 0 || first_is_indented) out_ += std::string(column, ' ');
            const std::string key =
                "k" + std::to_string(distinct_ ? 2 * i + random_.below(2) : random_.below(20));
            out_ += random_.one_of({key, key, "'" + key + "'", "\"" + key + "\""}) + ":";
            value(column, depth);
            between(column);
        }
    }
    void value(std::size_t column, int depth) {
        const std::size_t kind = random_.below(depth > 3 ? 5 : 9);
        if (kind > 5) {
            out_ += random_.one_of({"", " # c"}) + "\n";
            between(column);
            return members(column + unit_, depth + 1);
        }
        if (kind == 5) return list(column + dash_, depth);
        scalar(column);
    }
    void scalar(std::size_t column) {
        if (random_.once_in(7)) {
            const std::string inner(column + 2, ' ');
            out_ += " " + random_.one_of({"|", ">", "|-", ">+", "| # c"}) + "\n" + inner + "text: [\n" +
                    random_.one_of({"", "\n", inner + "  more\n", inner + "# text\n"}) + inner + "last\n" +
                    random_.one_of({"", "\n"});
            return;
        }
        out_ += random_.one_of({"", " plain text", " -y", " 'it''s: #x'", " \"a \\\"b\\\" # c\"", " 12",
                                " true", " []", " {}", " [a, 'b c', -d]", " http://x/y", " é😀", " ~"}) +
                random_.one_of({"", "", " # beside"}) + "\n";
    }
    void list(std::size_t column, int depth) {
        out_ += "\n";
        for (std::size_t i = 0, count = 1 + random_.below(3); i < count; ++i) {
            out_ += std::string(column, ' ') + "-";
            if (depth < 3 && random_.once_in(3)) {
                out_ += " ";
                members(column + 2, depth + 2, false);
            } else {
                scalar(column);
            }
            between(column);
        }
    }
    void between(std::size_t column) {
        if (random_.once_in(9)) out_ += "\n";
        if (random_.once_in(9)) out_ += std::string(random_.once_in(2) ? column : 0, ' ') + "# comment: [\n";
    }

    Random &random_;
    bool distinct_;
    std::size_t unit_, dash_;
    std::string out_;
};

Path random_yaml_path(Random &random) {
    Path path;
    for (std::size_t length = 1 + random.below(3); length > 0; --length)
        path.push_back(random.once_in(6) ? "new" : "k" + std::to_string(random.below(20)));
    return path;
}

Edit random_yaml_edit(Random &random) {
    const std::vector<std::string> values = {
        "1", "\"x\\ny\"", "[1,2]", R"({"command":"x","args":["-y"]})", "{}", "null", "\"key: value\""};
    return edit_of(static_cast<Kind>(random.below(6)), random_yaml_path(random), random.one_of(values));
}

// What stands in the parts stands so in the whole; only maps on the path have fewer members.
bool is_part(const Json &part, const Json &whole, const Path &path, std::size_t used) {
    if (used >= path.size() || !part.is_object() || !whole.is_object()) return same_json_data(part, whole);
    return std::all_of(part.as_object().begin(), part.as_object().end(), [&](const Json::Member &member) {
        const Json *other = whole.find(member.first);
        return other != nullptr &&
               is_part(member.second, *other, path, member.first == path[used] ? used + 1 : path.size());
    });
}

// Usual texts with a few other bytes, or with pieces of the format where nobody expects them.
struct Damage {
    std::string bytes;
    std::vector<std::string> pieces;
    unsigned usual = 0, broken = 0;  // of the texts that were checked

    std::string done_to(std::string text, Random &random) const {
        for (std::size_t count = 1 + random.below(3); count > 0 && !text.empty(); --count) {
            const std::size_t at = random.below(text.size());
            if (static_cast<unsigned char>(text[at]) >= 0x80) continue;
            switch (random.below(4)) {
                case 0: text[at] = bytes[random.below(bytes.size())]; break;
                case 1: text.insert(at, 1, bytes[random.below(bytes.size())]); break;
                case 2: text.insert(at, random.one_of(pieces)); break;
                default: text.erase(at, 1);
            }
        }
        return text;
    }

    // A broken text has no parts, and the edit comes to the same with them as without.
    void check(EditFormat format, const std::string &text, const Edit &edit,
               const std::optional<TextParts> &parts, unsigned seed) {
        CAPTURE(text);
        const bool is_broken = !is_well_formed(format, text);
        broken += is_broken;
        if (parts) {
            ++usual;
            CAPTURE(parts->text);
            CHECK(!is_broken);
        }
        if (!parts && seed % 16 != 0) return;  // takes time, and other tests do little else
        if (refusal(format, text, edit).empty()) edited(format, text, edit);
    }

 private:
    static bool is_well_formed(EditFormat format, const std::string &text) {
        try {
            read_edited(text, "whole", format);
            return true;
        } catch (const Error &) {
            return false;
        }
    }
};

}  // namespace

TEST_CASE("TOML: the same results and refusals as of a small text") {
    unsigned done = 0, refused = 0;
    for (unsigned seed = 0; seed < 2000; ++seed) {
        Random random(seed);
        const std::string text = toml_text(random);
        CAPTURE(text);
        const Edit edit = random_toml_edit(random);
        CAPTURE(shown_path(edit.path));
        if (refusal(EditFormat::toml, text, edit).empty()) {
            ++done;
            edited(EditFormat::toml, text, edit);
        } else {
            ++refused;
        }
    }
    CHECK(done > 100);
    CHECK(refused > 100);
}

TEST_CASE("TOML: usual texts, edited by their parts and as a whole") {
    unsigned with_cuts = 0, by_parts = 0, done = 0, refused = 0;
    for (unsigned seed = 0; seed < 3000; ++seed) {
        Random random(seed);
        const std::string text = usual_toml(random);
        CAPTURE(text);
        const Edit edit = random_toml_edit(random);
        CAPTURE(shown_path(edit.path));
        const auto parts = toml_text_parts(text, edit.path);
        REQUIRE(parts);
        CAPTURE(parts->text);
        with_cuts += !parts->cuts.empty();
        if (!refusal(EditFormat::toml, text, edit).empty()) {
            ++refused;
            continue;
        }
        ++done;
        const Edited whole = edited(EditFormat::toml, text, edit);
        EditPlan plan;
        try {
            plan = plan_toml_edit(parts->text, "parts", edit);
        } catch (const Error &) {  // tables in the last element of a list that was left out
            CHECK(text.find("[[") != std::string::npos);
            continue;
        }
        const auto splices = parts->in_whole(plan.splices);
        if (splices) CHECK(spliced(text, *splices) == whole.text);
        by_parts += splices.has_value();
    }
    CHECK(with_cuts > 1000);
    CHECK(by_parts > 300);
    CHECK(by_parts > done * 9 / 10);
    CHECK(refused > 300);
}

TEST_CASE("TOML: texts that are broken or unusual anywhere are never edited by their parts alone") {
    Damage damage{"=.[]{},#'\"\\ \n\tab01-+:",
                  {"\n[s]\n", "\n[s.a]\n", "\n[[u.v]]\n", "\n[o3]\n", "\nk1 = 1\n", "\nk2.x = 1\n",
                   "\n[t.k1]\n", "\n[[s]]\n", "\"", "'", "\n[t.k1.x]\n", "\ns = 1\n"}};
    for (unsigned seed = 0; seed < 5000; ++seed) {
        Random random(seed);
        const std::string text = damage.done_to(usual_toml(random), random);
        const Edit edit = random_toml_edit(random);
        damage.check(EditFormat::toml, text, edit, toml_text_parts(text, edit.path), seed);
    }
    CHECK(damage.usual > 500);
    CHECK(damage.broken > 500);
}

TEST_CASE("TOML: what is wrong far away is refused as in a small text") {
    const std::string head =
        "model = 'o'\n\n[s.a]\nx = 1\n\n[far]\ny = 1\n\n[[list]]\nz = 1\n\n[far.below]\nw = 1\n\n";
    const Edit add = edit_of(Kind::add, {"s", "new"}, "{\"x\":1}");
    CHECK(refusal(EditFormat::toml, head, add) == "");
    std::string filler;
    for (int i = 0; filler.size() < kLargeEdit; ++i)
        filler += "[filler.n" + std::to_string(i) + "]\nx = [1, 'y']\n\n";
    for (const char *wrong : {"[far]\n", "[s.a]\n", "[list]\n", "[[far]]\n", "[z]\nx = 1\nx = 2\n",
                              "[z]\nx = 'y\n", "[z]\nx = [1\n", "[z\n", "[z]\nx =\n", "[z]\nx = \"\\q\"\n",
                              "[z]\nx = {a = 1, a = 2}\n", "[z]\nq.x = 1\n[z.q]\n", "[z]\nx = 01\n",
                              "[far.below.w]\n", "[model]\n", "[z]\nx = 1 y = 2\n", "[z]\nx = '''\n"}) {
        CAPTURE(wrong);
        CHECK(refusal(EditFormat::toml, head + wrong, add) == "parse");
        CHECK(refusal(EditFormat::toml, head + filler + wrong, add) == "parse");
        CHECK(refusal(EditFormat::toml, head + wrong + filler, add) == "parse");
    }
    CHECK(edited(EditFormat::toml, head + filler, add).splices.size() == 1);
}

TEST_CASE("YAML: usual texts, edited by their parts and as a whole") {
    unsigned with_cuts = 0, done = 0, refused = 0;
    for (unsigned seed = 0; seed < 2000; ++seed) {
        Random random(seed);
        const bool distinct = seed % 4 != 0;
        const std::string text = UsualYaml(random, distinct).text();
        CAPTURE(text);
        const Edit edit = random_yaml_edit(random);
        CAPTURE(shown_path(edit.path));
        const auto parts = yaml_text_parts(text, edit.path);
        REQUIRE(parts);
        CAPTURE(parts->text);
        with_cuts += !parts->cuts.empty();
        const Json part = read_edited_yaml(parts->text, "parts"),
                   whole_data = read_edited_yaml(text, "whole");
        if (distinct) CHECK(is_part(part, whole_data, edit.path, 0));
        if (!refusal(EditFormat::yaml, text, edit).empty()) {
            ++refused;
            continue;
        }
        ++done;
        edited(EditFormat::yaml, text, edit);
        const auto splices = plan_yaml_edit(parts->text, "parts", edit);
        const auto whole = parts->in_whole(splices);
        REQUIRE(whole);
        CHECK(spliced(text, *whole) == spliced(text, plan_yaml_edit(text, "whole", edit)));
    }
    CHECK(with_cuts > 500);
    CHECK(done > 250);
    CHECK(refused > 250);
}

TEST_CASE("YAML: texts that are broken or unusual anywhere are never edited by their parts alone") {
    Damage damage{"-:?{}[],#&*!|>'\"%@` \n\tab0~<\\",
                  {"\n", "\n  ", "\n    ", "- ", ": ", " #", "<<: *a\n", "\"", "'"}};
    for (unsigned seed = 0; seed < 5000; ++seed) {
        Random random(seed);
        const std::string text = damage.done_to(UsualYaml(random, seed % 4 != 0).text(), random);
        const Edit edit = random_yaml_edit(random);
        damage.check(EditFormat::yaml, text, edit, yaml_text_parts(text, edit.path), seed);
    }
    CHECK(damage.usual > 250);
    CHECK(damage.broken > 500);
}
