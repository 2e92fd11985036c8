// Several edits of one TOML text, as our own files are changed: no outcome that the check at the end refuses.
//
// Input: a byte for the number of edits, three bytes for each (what, where, value), then the text.
#include <array>

#include "formats/splice/edit_parts.hpp"
#include "formats/splice/toml_edit.hpp"
#include "formats/toml/toml.hpp"
#include "fuzz.hpp"

using namespace skillmeat::core;

namespace {

using Path = TomlEdit::Path;

constexpr std::array<std::string_view, 12> kValues = {
    "1",
    "\"text\"",
    "[]",
    "[1,2,3]",
    "{}",
    "[{\"a\":1},{\"b\":[]}]",
    "\"two\\nlines\"",
    "true",
    "-1.5",
    R"({"name":"x","tags":["a"],"metadata":{"version":"1"}})",
    "\"a\\\"'\\u0001\"",
    "null"};
constexpr std::array<std::string_view, 6> kKeys = {"a", "new", "a.b", "", "0", "é \""};

void places_in(const Json &value, const Path &path, std::vector<Path> &out) {
    if (!path.empty()) out.push_back(path);
    const auto go = [&](const std::string &key, const Json &member) {
        Path longer = path;
        longer.push_back(key);
        places_in(member, longer, out);
    };
    if (value.is_object())
        for (const auto &[key, member] : value.as_object()) go(key, member);
    if (value.is_array())
        for (std::size_t i = 0; i < value.size(); ++i) go(std::to_string(i), value.as_array()[i]);
}

struct Step {
    std::size_t what = 0, where = 0, value = 0;
};

void apply(TomlEdit &edit, const Step &step) {
    std::vector<Path> places;
    places_in(edit.value(), {}, places);
    Path path = places.empty() ? Path() : places[step.where % places.size()];
    if (path.empty() || step.what >= 128) path.emplace_back(kKeys[step.where % kKeys.size()]);
    const Json value = parse_json(kValues[step.value % kValues.size()], "value");
    switch (step.what % 4) {
        case 0: edit.set(path, value); break;
        case 1: edit.unset(path); break;
        case 2: edit.append_table(path, value); break;
        default: edit.update_table(path, value, {"a", "name", "b"});
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    fuzz::Input input(data, size);
    std::vector<Step> steps(input.below(8) + 1);
    for (Step &step : steps) step = {input.below(256), input.below(256), input.below(256)};
    const std::string text(input.rest());
    fuzz::code_of([&] {
        TomlEdit edit(text, "f");
        fuzz::require(edit.text() == text, "nothing is changed yet");
        for (const Step &step : steps) fuzz::code_of([&] { apply(edit, step); });
        fuzz::require(same_data(parse_toml(edit.text(), "w"), edit.value()),
                      "the text says what the value says");
    });
    return 0;
}
