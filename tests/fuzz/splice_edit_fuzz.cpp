// One edit of any text in any of the four formats: refused as documented, or done as docs/splice.md says.
//
// Input: five bytes that choose format, operation, value, place and key, then the text. The last choice of
// value and of key stands for a line of its own before the text.
#include <array>

#include "base/utf8.hpp"
#include "formats/splice/edit_parts.hpp"
#include "fuzz.hpp"

using namespace skillmeat::core;

namespace {

using Kind = Edit::Kind;
using Path = std::vector<std::string>;

constexpr std::array kFormats = {EditFormat::json, EditFormat::jsonc, EditFormat::toml, EditFormat::yaml};
constexpr std::array kKinds = {Kind::add, Kind::upsert, Kind::set, Kind::unset, Kind::remove, Kind::append};
constexpr std::array<std::string_view, 14> kKeys = {
    "a", "new", "", "é😀", "a.b \"c'", "on", "1", "~", "line\nfeed", "# x", "<<", "- a", "\t: ", "null"};
constexpr std::array<std::string_view, 18> kValues = {
    "1",
    "\"text\"",
    R"({"command":"npx","args":["-y","p"],"env":{"A":"1"}})",
    "{}",
    "[]",
    "[1,\"b\",[2],{\"c\":[]}]",
    "null",
    "true",
    "-0.5",
    "9223372036854775807",
    "\"\"",
    "\"two\\nlines\\n\"",
    "\"\\n  x\\ty \"",
    "\"yes\"",
    "\"0x1: # {\"",
    "\"é😀\\u0001\\\"'\\\\\"",
    R"({"":{"on":"1e3"},"a b":[{"x":{"y":[]}}]})",
    "1e300"};

// All that maps lead to, from the top down.
void places_in(const Json &value, const Path &path, std::vector<Path> &out) {
    out.push_back(path);
    if (!value.is_object()) return;
    for (const auto &[key, member] : value.as_object()) {
        Path longer = path;
        longer.push_back(key);
        places_in(member, longer, out);
    }
}

const Json *value_at(const Json &data, const Path &path, std::size_t keys) {
    const Json *at = &data;
    for (std::size_t i = 0; i < keys && at != nullptr; ++i) at = at->find(path[i]);
    return at;
}

struct Question {
    EditFormat format = EditFormat::json;
    Edit edit;
    std::string text;
};

Json value_of(std::string_view text) {
    try {
        return parse_json(text, "value");
    } catch (const Error &) {
        return Json(escape_for_display(text));  // as from the C ABI: always UTF-8
    }
}

Question question_of(fuzz::Input input) {
    Question out;
    out.format = kFormats[input.below(kFormats.size())];
    const std::size_t kind = input.below(3 * kKinds.size());
    const std::size_t value = input.below(kValues.size() + 1), place = input.below(256),
                      key = input.below(kKeys.size() + 2);
    out.edit.kind = kKinds[kind % kKinds.size()];
    out.edit.value = value < kValues.size() ? value_of(kValues[value]) : value_of(input.until('\n'));
    const std::string own_key(key > kKeys.size() ? input.until('\n') : std::string_view());
    out.text = input.rest();

    std::vector<Path> places;
    try {
        places_in(read_edited(out.text, "f", out.format), {}, places);
    } catch (const Error &) {
        places.emplace_back();
    }
    out.edit.path = places[place % places.size()];
    if (key < kKeys.size()) out.edit.path.emplace_back(kKeys[key]);
    if (key > kKeys.size() || out.edit.path.empty()) out.edit.path.push_back(own_key);
    out.edit.anchor = std::min(out.edit.path.size(), kind / kKinds.size());
    return out;
}

bool is_refusal(Code code) {
    for (const Code known : {SKM_E_PARSE, SKM_E_EXISTS, SKM_E_NOT_FOUND, SKM_E_SHAPE, SKM_E_DUPLICATE,
                             SKM_E_TOO_LARGE, SKM_E_NOT_UTF8, SKM_E_ARGUMENT})
        if (code == known) return true;
    return false;
}

Code edit_code(std::string_view text, EditFormat format, const Edit &edit, Edited &out) {
    return fuzz::code_of([&] { out = edit_text(text, "f", format, edit); });
}

void check_splices(const std::string &text, const Edited &edited) {
    std::string rebuilt;
    std::size_t at = 0;
    for (const Splice &splice : edited.splices) {
        fuzz::require(splice.begin >= at && splice.end >= splice.begin && splice.end <= text.size(),
                      "splices in order");
        rebuilt += text.substr(at, splice.begin - at) + splice.text;
        at = splice.end;
    }
    fuzz::require(rebuilt + text.substr(at) == edited.text, "outside of the splices nothing changes");
    fuzz::require(edited.splices.empty() == (text == edited.text), "a splice changes something");
}

// A large text is edited and checked without what has nothing to do with the edit. Any text, taken as a large
// one, has the same outcome.
void check_as_large(const Question &question, Code code, const Edited &edited) {
    Edited large;
    const Code large_code =
        fuzz::code_of([&] { large = edit_text_as(question.text, "f", question.format, question.edit, 0); });
    fuzz::require(large_code == code, "the same refusal as a large text");
    fuzz::require(large.text == edited.text, "the same text as a large text");
}

// The same edit again.
void check_again(const Question &question, const std::string &once) {
    Edited twice;
    const Code code = edit_code(once, question.format, question.edit, twice);
    switch (question.edit.kind) {
        case Kind::add: return fuzz::require(code == SKM_E_EXISTS, "added twice");
        case Kind::remove: return fuzz::require(code == SKM_E_NOT_FOUND, "removed twice");
        case Kind::unset:  // what the anchor stands for may be gone
            if (question.edit.anchor > 0 && code == SKM_E_NOT_FOUND) return;
            return fuzz::require(code == SKM_OK && twice.text == once, "unset twice");
        case Kind::append: return fuzz::require(code == SKM_OK && twice.text != once, "appended twice");
        default: fuzz::require(code == SKM_OK && twice.text == once, "done twice is done once");
    }
}

// Removing what was added gives the old bytes where its map stood and had members before. Not when a TOML
// table got its header for this, which it keeps, and not for a YAML text whose last line had no end.
void check_back(const Question &question, const std::string &added) {
    const Edit &edit = question.edit;
    Edit remove = edit;
    remove.kind = Kind::remove;
    remove.anchor = 0;
    Edited back;
    fuzz::require(edit_code(added, question.format, remove, back) == SKM_OK, "what was added can be removed");
    const Json before = read_edited(question.text, "f", question.format);
    const Json *parent = value_at(before, edit.path, edit.path.size() - 1);
    if (parent == nullptr || !parent->is_object() || parent->size() == 0) return;
    fuzz::require(same_data(read_edited(back.text, "f", question.format), before),
                  "added and removed: the old data");
    const std::string header = "[" + shown_path(Path(edit.path.begin(), edit.path.end() - 1)) + "]";
    const bool new_header = question.format == EditFormat::toml &&
                            question.text.find(header) == std::string::npos &&
                            added.find(header) != std::string::npos;
    const bool new_line_end = question.format == EditFormat::yaml && !question.text.ends_with('\n');
    fuzz::require(new_header || new_line_end || back.text == question.text,
                  "added and removed: the old bytes");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const Question question = question_of({data, size});
    Edited edited;
    const Code code = edit_code(question.text, question.format, question.edit, edited);
    check_as_large(question, code, edited);
    if (code != SKM_OK) {
        fuzz::require(is_refusal(code) && edited.text.empty() && edited.splices.empty(),
                      "a refusal as documented");
        return 0;
    }
    check_splices(question.text, edited);
    check_again(question, edited.text);
    if (question.edit.kind == Kind::add) check_back(question, edited.text);
    return 0;
}
