// Names and paths from outside, and the Unicode behind them.
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "fuzz.hpp"
#include "model/artifact/artifact.hpp"

using namespace skillmeat::core;

namespace {

void check_path(std::string_view path) {
    if (relative_path_problem(path)) return;
    std::string again;
    for (const std::string_view component : split_path(path)) {
        fuzz::require(!component_problem(component) && !is_git_alias(component), "each part is a good name");
        again = join(again, component);
    }
    fuzz::require(again == path, "the parts make the path");
    fuzz::require(absolute_path(path, "/base/x") == "/base/x/" + std::string(path), "it needs no resolving");
    fuzz::require(join(parent_of(path), base_name(path)) == path, "parent and name");
}

void check_lexical(std::string_view path) {
    const std::string absolute = absolute_path(path, "/base/x");
    fuzz::require(absolute.starts_with('/') && absolute_path(absolute, "/") == absolute,
                  "resolved once is resolved");
    if (const auto inner = path_inside(absolute, "/root"))
        fuzz::require(absolute_path(*inner, "/root") == absolute, "inside and back");
}

void check_unicode(std::string_view text) {
    if (!is_utf8(text))
        return fuzz::require(first_bad_byte(text) < text.size(), "the bad byte is in the text");
    const std::string composed = to_nfc(text), folded = fold_key(text);
    fuzz::require(is_utf8(composed) && is_nfc(composed) && is_utf8(to_nfkc(text)), "composed");
    fuzz::require(is_nfc(text) == (composed == text), "composed already");
    fuzz::require(fold_key(composed) == folded, "the same name in another form has the same key");
    std::string again;
    for (std::size_t at = 0; at < text.size();) append_code_point(again, next_code_point(text, at));
    fuzz::require(again == text, "code points and back");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    check_path(text);
    check_lexical(text);
    check_unicode(text);
    fuzz::require(is_utf8(escape_for_display(text)), "what people see is UTF-8");
    if (!collection_name_problem(text))
        fuzz::require(!component_problem(text), "a collection's name is a folder's");
    if (!artifact_name_problem(text))
        fuzz::require(!component_problem(text), "an artifact's name is a folder's");
    fuzz::code_of([&] {
        const std::string name = checked_artifact_name(text);
        fuzz::require(!artifact_name_problem(name), "checked is good");
    });
    fuzz::code_of(
        [&] { fuzz::require(normalize_type(normalize_type(text)) == normalize_type(text), "one form"); });
    return 0;
}
