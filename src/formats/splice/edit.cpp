#include "formats/splice/edit.hpp"

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/text_error.hpp"
#include "base/utf8.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/json_read.hpp"
#include "formats/splice/own_toml.hpp"
#include "formats/splice/yaml_edit.hpp"
#include "formats/splice/yaml_text.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kLongestHint = 64u << 10;

std::size_t levels_of(const Json &value) {
    std::size_t deepest = 0;
    if (value.is_array())
        for (const Json &item : value.as_array()) deepest = std::max(deepest, levels_of(item));
    if (value.is_object())
        for (const auto &member : value.as_object()) deepest = std::max(deepest, levels_of(member.second));
    return deepest + 1;
}

void check_text(std::string_view text, std::string_view name) {
    if (text.size() > kMaxEditBytes)
        throw Error(SKM_E_TOO_LARGE, std::string(name) + ": " + std::to_string(text.size()) +
                                         " bytes, more than the limit of " + std::to_string(kMaxEditBytes))
            .path(std::string(name))
            .detail("limit", std::to_string(kMaxEditBytes));
    if (const auto bad = first_bad_byte(text))
        throw text_error(SKM_E_NOT_UTF8, text, name, *bad, "not UTF-8");
    if (const auto zero = text.find('\0'); zero != std::string_view::npos)
        refuse_text(text, name, zero, "a zero byte");
}

void check_edit(const Edit &edit) {
    if (edit.path.empty()) throw Error(SKM_E_ARGUMENT, "the path of an edit is empty");
    for (const std::string &key : edit.path)
        if (!is_utf8(key) || key.find('\0') != std::string::npos)
            throw Error(SKM_E_ARGUMENT, "a key of the path is not text: " + escape_for_display(key))
                .hint("Keys are UTF-8 without zero bytes.");
    if (edit.path.size() + levels_of(edit.value) > kMaxEditDepth)
        throw Error(SKM_E_TOO_LARGE,
                    "the edit would nest deeper than " + std::to_string(kMaxEditDepth) + " levels")
            .hint("Give a value with fewer lists and maps within each other.");
}

std::vector<Splice> plan(std::string_view text, std::string_view name, EditFormat format, const Edit &edit) {
    switch (format) {
        case EditFormat::toml: return plan_toml_edit(text, name, edit);
        case EditFormat::yaml: return plan_yaml_edit(text, name, edit);
        default: return plan_json_edit(text, name, edit);
    }
}

// Tables that stood nowhere but in their members go with the last of them.
void drop_vanished(Json &expected, const Json &after, const std::vector<std::string> &path) {
    for (std::size_t length = path.size() - 1; length > 0; --length) {
        Json *parent = nullptr, *at = &expected;
        const Json *found = &after;
        for (std::size_t i = 0; i < length && at != nullptr; ++i) {
            parent = at;
            at = at->find(path[i]);
            if (found != nullptr) found = found->find(path[i]);
        }
        if (at == nullptr || !at->is_object() || at->size() != 0) return;
        if (found != nullptr && !found->is_null()) return;
        parent->erase(path[length - 1]);
        if (found != nullptr) parent->set(path[length - 1], Json());
    }
}

// The old text only tells what is expected: the quick readers will do where they know the text. They are not
// those that the outcome is read with, so that nobody confirms his own mistake.
Json data_before(std::string_view text, std::string_view name, EditFormat format) {
    if (format == EditFormat::toml) return read_own_toml(text, name);
    if (format == EditFormat::yaml) return read_edited(text, name, format);
    try {
        return parse_json(text, name, {.bytes = kMaxEditBytes, .depth = kMaxEditDepth});
    } catch (const Error &) {  // comments, a key twice …
        return read_edited(text, name, format);
    }
}

void check_outcome(std::string_view before, std::string_view after, const std::vector<Splice> &splices,
                   std::string_view name, EditFormat format, const Edit &edit) {
    Json expected = with_edit(data_before(before, name, format), edit);
    std::optional<Error> problem;
    try {
        const Json found = read_edited(after, name, format);
        drop_vanished(expected, found, edit.path);
        const bool same =
            format == EditFormat::toml ? same_data(expected, found) : same_json_data(expected, found);
        if (same && differ_only_in(before, after, splices)) return;
    } catch (const Error &error) {
        problem = error;
    }
    Error error(
        SKM_E_INTERNAL,
        std::string(name) + ": the edit would not have the meaning that it should; nothing is changed");
    error.path(std::string(name));
    if (problem) error.cause(*problem);
    throw error;
}

// What a person can put into the file in our place.
std::string text_to_paste(EditFormat format, const Edit &edit) {
    if (format == EditFormat::yaml)
        return yaml_member(edit.path[0], missing_value(edit, 1), 0, YamlStyle()) + "\n";
    if (format == EditFormat::toml) {
        const Json value = missing_value(edit, edit.path.size());
        if (value.is_object()) return toml_section(value, edit.path, TomlSection::table);
        const std::vector<std::string> table(edit.path.begin(), edit.path.end() - 1);
        return toml_section(Json::object({{edit.path.back(), value}}), table, TomlSection::table);
    }
    return missing_value(edit, 0).pretty();
}

bool asks_for_a_hand(const Error &error) {
    const bool has_hint = !error.hint().empty() && error.hint() != kCorrectTheText;
    return !has_hint &&
           (error.code() == SKM_E_PARSE || error.code() == SKM_E_SHAPE || error.code() == SKM_E_DUPLICATE);
}

void add_hint(Error &error, EditFormat format, const Edit &edit) {
    if (edit.kind == Edit::Kind::unset || edit.kind == Edit::Kind::remove) {
        error.hint("Nothing was changed. Take " + shown_path(edit.path) + " out by hand.");
        return;
    }
    const std::string text = text_to_paste(format, edit);
    error.hint(text.size() > kLongestHint
                   ? "Nothing was changed. Put " + shown_path(edit.path) + " in by hand."
                   : "Nothing was changed. To put it in by hand:\n" + text);
}

}  // namespace

Edited edit_text(std::string_view text, std::string_view name, EditFormat format, const Edit &edit) {
    check_edit(edit);
    check_text(text, name);
    try {
        Edited edited;
        edited.splices = plan(text, name, format, edit);
        edited.text = spliced(text, edited.splices);
        if (edited.text.size() > kMaxEditBytes)
            throw Error(SKM_E_TOO_LARGE, std::string(name) + ": the new text is larger than the limit of " +
                                             std::to_string(kMaxEditBytes) + " bytes")
                .path(std::string(name));
        check_outcome(text, edited.text, edited.splices, name, format, edit);
        return edited;
    } catch (Error &error) {
        if (asks_for_a_hand(error)) add_hint(error, format, edit);
        throw;
    }
}

Json read_edited(std::string_view text, std::string_view name, EditFormat format) {
    switch (format) {
        case EditFormat::toml: return parse_toml(text, name);
        case EditFormat::yaml: return read_edited_yaml(text, name);
        default: return read_json_data(text, name);
    }
}

std::vector<Splice> in_order(std::vector<Splice> splices) {
    std::stable_sort(splices.begin(), splices.end(), [](const Splice &a, const Splice &b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::vector<Splice> out;
    for (Splice &splice : splices) {
        if (splice.begin == splice.end && splice.text.empty()) continue;
        if (out.empty() || splice.begin > out.back().end) {
            out.push_back(std::move(splice));
            continue;
        }
        out.back().end = std::max(out.back().end, splice.end);
        out.back().text += splice.text;
    }
    return out;
}

std::string spliced(std::string_view text, const std::vector<Splice> &splices) {
    std::string out;
    std::size_t at = 0;
    for (const Splice &splice : splices) {
        out += text.substr(at, splice.begin - at);
        out += splice.text;
        at = splice.end;
    }
    out += text.substr(at);
    return out;
}

bool differ_only_in(std::string_view before, std::string_view after, const std::vector<Splice> &splices) {
    std::size_t at = 0, there = 0;
    for (const Splice &splice : splices) {
        if (splice.begin < at || splice.end < splice.begin || splice.end > before.size()) return false;
        const std::size_t kept = splice.begin - at;
        if (before.substr(at, kept) != after.substr(std::min(there, after.size()), kept)) return false;
        there += kept + splice.text.size();
        at = splice.end;
    }
    return there <= after.size() && before.substr(at) == after.substr(there);
}

std::string shown_path(const std::vector<std::string> &path) {
    std::string out;
    for (const std::string &key : path) out += (out.empty() ? "" : ".") + toml_key(key);
    return out;
}

void refuse_text(std::string_view text, std::string_view name, std::size_t offset, std::string_view what) {
    throw text_error(SKM_E_PARSE, text, name, offset, what);
}

void refuse_exists(std::string_view name, const Edit &edit) {
    throw Error(SKM_E_EXISTS, std::string(name) + ": " + shown_path(edit.path) + " is there already")
        .path(std::string(name))
        .hint("Change it with set or upsert.")
        .detail("key", shown_path(edit.path));
}

void refuse_not_found(std::string_view name, const Edit &edit, std::size_t keys) {
    const std::vector<std::string> path(edit.path.begin(),
                                        edit.path.begin() + static_cast<std::ptrdiff_t>(keys));
    throw Error(SKM_E_NOT_FOUND, std::string(name) + ": there is no " + shown_path(path))
        .path(std::string(name))
        .hint("Check the name; nothing was changed.")
        .detail("key", shown_path(path));
}

void refuse_shape(std::string_view text, std::string_view name, const Edit &edit, std::size_t keys,
                  std::size_t offset, std::string_view what) {
    const std::vector<std::string> path(edit.path.begin(),
                                        edit.path.begin() + static_cast<std::ptrdiff_t>(keys));
    const std::string subject = path.empty() ? "the document" : shown_path(path);
    throw text_error(SKM_E_SHAPE, text, name, offset, subject + " is " + std::string(what))
        .detail("key", subject);
}

void refuse_duplicate(std::string_view text, std::string_view name, const Edit &edit, std::size_t offset) {
    throw text_error(SKM_E_DUPLICATE, text, name, offset,
                     "a key stands twice: " + shown_path(edit.path) + " cannot be changed without a choice")
        .detail("key", shown_path(edit.path));
}

}  // namespace skillmeat::core
