// The front matter of Markdown files: strict and lenient, quick and by libyaml; YAML as the editor reads it.
#include "base/utf8.hpp"
#include "formats/splice/yaml_edit.hpp"
#include "formats/yaml/fences.hpp"
#include "formats/yaml/parse_yaml.hpp"
#include "formats/yaml/simple_yaml.hpp"
#include "fuzz.hpp"
#include "model/artifact/artifact.hpp"
#include "support/yaml_nodes.hpp"

using namespace skillmeat::core;

namespace {

constexpr YamlLimits kLimits;

void check_places(const YamlNode &node, std::size_t size) {
    fuzz::require(node.begin <= node.end && node.end <= size, "a value lies in its text");
    fuzz::require(is_utf8(node.text), "a scalar is UTF-8");
    for (const YamlNode &item : node.items) check_places(item, size);
    for (const auto &member : node.members) check_places(member.second, size);
}

void check_quick(std::string_view text) {
    const auto fences = find_fences(text);
    if (!fences || fences->end - fences->begin > kLimits.bytes) return;
    const auto quick = parse_simple_yaml(text, fences->begin, fences->end, fences->line);
    if (!quick) return;
    YamlNode full;
    const Code code = fuzz::code_of(
        [&] { full = parse_yaml_mapping(text, fences->begin, fences->end, fences->line, "f", kLimits); });
    fuzz::require(code == SKM_OK && support::same_nodes(*quick, full),
                  "the quick reader reads what libyaml reads");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    FrontMatter strict;
    LenientFrontMatter lenient;
    const Code strictly = fuzz::code_of([&] { strict = parse_front_matter(text, "f"); });
    const Code leniently = fuzz::code_of([&] { lenient = parse_front_matter_leniently(text, "f"); });
    if (leniently == SKM_OK) check_places(lenient.matter.root, size);
    if (strictly == SKM_OK) {
        fuzz::require(
            leniently == SKM_OK && !lenient.mended && support::same_nodes(strict.root, lenient.matter.root),
            "what is right needs no mending");
        fuzz::require(strict.begin <= strict.end && strict.end <= strict.body && strict.body <= size,
                      "offsets");
    }
    check_quick(text);
    properties_of_text(text, "f").front_matter.compact();
    fuzz::code_of([&] { read_edited_yaml(text, "f").compact(); });
    return 0;
}
