// What holds for every edit of every YAML text; PyYAML as the other reader.
#include <doctest/doctest.h>

#include <cmath>

#include "support/process.hpp"
#include "yaml_generator.hpp"

using namespace skillmeat::core;
using namespace yaml_test;

namespace {

constexpr unsigned kDocuments = 600;

struct Place {
    Keys path;
    Json value;
};

// Everything that maps lead to, in text order, and the maps themselves.
void visit(const Json &map, const Keys &path, std::vector<Place> &places) {
    for (const auto &[key, value] : map.as_object()) {
        Keys longer = path;
        longer.push_back(key);
        places.push_back({longer, value});
        if (value.is_object()) visit(value, longer, places);
    }
}

std::vector<Place> places_of(const std::string &text) {
    std::vector<Place> places;
    visit(read_edited_yaml(text, "t"), {}, places);
    return places;
}

// The reader's map may be written in braces; then nothing below it can be changed.
bool is_refused(const std::string &text, const Edit &edit) {
    const Refusal found = refusal(text, edit);
    if (found.code != 0) CHECK_MESSAGE(found.code == SKM_E_SHAPE, found.message << "\n" << text);
    return found.code != 0;
}

// A block scalar at the end of a text without a line end gets a line end and "-" in its header.
bool may_end_in_block_scalar(const std::string &text) {
    return !text.ends_with('\n') && text.find_first_of("|>") != std::string::npos;
}

Keys below(Keys path, const std::string &key) {
    path.push_back(key);
    return path;
}

// PyYAML's data with the texts of keys, dates as text, reals that JSON does not have as text.
constexpr const char *kPyYaml = R"(
import json, math, sys, yaml
class Loader(yaml.SafeLoader): pass
Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if not tag.endswith(':timestamp')]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()}
def data(loader, node):
    if isinstance(node, yaml.MappingNode):
        return {key.value: data(loader, value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [data(loader, item) for item in node.value]
    value = loader.construct_object(node)
    if isinstance(value, float) and not math.isfinite(value): return str(value)
    return value
def read(text):
    loader = Loader(text)
    node = loader.get_single_node()
    empty = node is None or (node.tag.endswith(':null') and node.value == '')
    return {} if empty else data(loader, node)
print(json.dumps([read(text) for text in json.load(sys.stdin)]))
)";

bool has_pyyaml() {
    return support::has_program("python3") && support::run({"python3", "-c", "import yaml"}).status == 0;
}

void check_with_pyyaml(const std::vector<std::string> &texts) {
    if (!has_pyyaml()) {
        MESSAGE("skipped: no PyYAML");
        return;
    }
    Json list = Json::array();
    for (const std::string &text : texts) list.push(text);
    const support::Outcome outcome = support::run({"python3", "-c", kPyYaml}, list.compact());
    REQUIRE_MESSAGE(outcome.status == 0, outcome.errors);
    JsonLimits limits;
    limits.depth = 200;
    const Json read = parse_json(outcome.output, "PyYAML", limits);
    REQUIRE(read.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i)
        CHECK_MESSAGE(same(read.as_array()[i], read_edited_yaml(texts[i], "t")),
                      texts[i] << "----\n"
                               << read.as_array()[i].pretty() << read_edited_yaml(texts[i], "t").pretty());
}

}  // namespace

TEST_CASE("a generated text is read as PyYAML reads it") {
    std::vector<std::string> texts;
    for (unsigned seed = 0; seed < 300; ++seed) texts.push_back(Generator(seed).document());
    check_with_pyyaml(texts);
}

TEST_CASE("adding and removing leaves the text as it was") {
    unsigned tried = 0;
    for (unsigned seed = 0; seed < kDocuments; ++seed) {
        const std::string text = Generator(seed).document();
        Random random(seed);
        const Json value = random_value(random, 0);
        const std::vector<Place> places = places_of(text);
        if (places.empty() || may_end_in_block_scalar(text)) continue;
        CHECK(edited(edited(text, add({"new"}, value)), take_out({"new"})) == text);
        const Place &place = random.one_of(places);
        if (!place.value.is_object() || place.value.size() == 0) continue;
        const Keys path = below(place.path, "new");
        if (is_refused(text, add(path, value))) continue;
        ++tried;
        CHECK(edited(edited(text, add(path, value)), take_out(path)) == text);
    }
    CHECK(tried > kDocuments / 20);
}

TEST_CASE("setting what is there changes nothing") {
    for (unsigned seed = 0; seed < kDocuments; ++seed) {
        const std::string text = Generator(seed).document();
        for (const Place &place : places_of(text)) {
            CHECK(plan_yaml_edit(text, "t", set(place.path, place.value)).empty());
            CHECK(plan_yaml_edit(text, "t", upsert(place.path, place.value)).empty());
        }
    }
}

TEST_CASE("any value in any place, twice the same, back to the same data, and read by PyYAML alike") {
    std::vector<std::string> results;
    for (unsigned seed = 0; seed < kDocuments; ++seed) {
        const std::string text = Generator(seed).document();
        Random random(seed + 1000000);
        const std::vector<Place> places = places_of(text);
        if (places.empty()) continue;
        const Place &place = random.one_of(places);
        const Edit edit = set(place.path, random_value(random, 0));
        if (is_refused(text, edit)) continue;
        const std::string after = edited(text, edit);
        CHECK(plan_yaml_edit(after, "t", edit).empty());
        edited(after, set(place.path, place.value));
        results.push_back(after);
    }
    check_with_pyyaml(results);
}

TEST_CASE("removing, appending and adding below, anywhere") {
    std::vector<std::string> results;
    for (unsigned seed = 0; seed < kDocuments; ++seed) {
        const std::string text = Generator(seed).document();
        Random random(seed + 2000000);
        for (const Place &place : places_of(text)) {
            if (!is_refused(text, take_out(place.path))) {
                const std::string without = edited(text, take_out(place.path));
                CHECK(edited(without, unset(place.path)) == without);
                if (random.one_in(8)) results.push_back(without);
            }
            const bool can_append = place.value.is_array() || place.value.is_null();
            const Edit append_one = append(place.path, random_value(random, 1));
            if (can_append && !is_refused(text, append_one)) results.push_back(edited(text, append_one));
            const bool can_add = place.value.is_object() || place.value.is_null();
            const Edit add_below = add(below(below(place.path, "new"), "deeper"), random_value(random, 1));
            if (can_add && !is_refused(text, add_below)) results.push_back(edited(text, add_below));
        }
    }
    check_with_pyyaml(results);
}

TEST_CASE("edits on two keys give the same data in either order") {
    for (unsigned seed = 0; seed < kDocuments; ++seed) {
        const std::string text = Generator(seed).document();
        Random random(seed + 3000000);
        std::vector<Edit> edits = {set({"first"}, random_value(random, 0)),
                                   set({"second", "x"}, random_value(random, 0)), unset({"a"}),
                                   set({"k1"}, random_value(random, 0)), unset({"k2"})};
        const Edit one = random.one_of(edits), other = random.one_of(edits);
        if (one.path == other.path || is_refused(text, one) || is_refused(text, other)) continue;
        const std::string after = edited(edited(text, one), other),
                          swapped = edited(edited(text, other), one);
        CHECK(same(read_edited_yaml(after, "t"), read_edited_yaml(swapped, "t")));
    }
}

TEST_CASE("texts of every kind as values and keys, block and flow, for PyYAML too") {
    std::vector<std::string> results;
    Random random(7);
    for (int i = 0; i < 400; ++i) {
        const std::string text = awkward_text(random), key = awkward_text(random);
        Json value = object("{}");
        value.set(key, text).set("list", Json::array({text, key})).set("last", text);
        results.push_back(edited("# c\n", add({"m", key}, value)));
        results.push_back(edited("l: [a]\n", append({"l"}, value)));
        results.push_back(edited("a: 'x' # c\nb: \"y\"\nc: |\n  z\n",
                                 set({random.one_of<std::string>({"a", "b", "c"})}, text)));
    }
    check_with_pyyaml(results);
}

TEST_CASE("broken texts are refused or changed rightly, and never more") {
    unsigned refused = 0, changed = 0;
    for (unsigned seed = 0; seed < 3000; ++seed) {
        std::string text = Generator(seed % 500).document();
        Random random(seed + 4000000);
        static const std::string kBytes = "-:?{}[],#&*!|>'\"%@` \n\r\tab0~<\\";
        for (std::size_t count = 1 + random.below(4); count > 0 && !text.empty(); --count) {
            const std::size_t at = random.below(text.size());
            if (static_cast<unsigned char>(text[at]) >= 0x80) continue;
            switch (random.below(3)) {
                case 0: text[at] = kBytes[random.below(kBytes.size())]; break;
                case 1: text.insert(at, 1, kBytes[random.below(kBytes.size())]); break;
                default: text.erase(at, 1);
            }
        }
        const Edit edit =
            random.one_of<Edit>({set({"a"}, random_value(random, 0)), take_out({"k1"}), add({"a", "z"}, 1),
                                 append({"k1"}, "x"), set({"k2", "k1"}, "t")});
        Json data;
        try {
            data = read_edited_yaml(text, "t");
        } catch (const Error &error) {
            ++refused;
            CHECK(refusal(text, edit).code == error.code());
            continue;
        }
        if (refusal(text, edit).code != 0) {
            ++refused;
        } else {
            ++changed;
            const Edit unchecked = edit;
            if (apply(data, unchecked)) edited(text, unchecked);
        }
    }
    CHECK(refused > 100);
    CHECK(changed > 100);
}
