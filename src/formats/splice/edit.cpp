#include "formats/splice/edit.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/text_error.hpp"
#include "base/utf8.hpp"
#include "formats/splice/edit_check.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/json_read.hpp"
#include "formats/splice/text_parts.hpp"
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

EditPlan plan_edit(std::string_view text, std::string_view name, EditFormat format, const Edit &edit) {
    switch (format) {
        case EditFormat::toml: return plan_toml_edit(text, name, edit);
        case EditFormat::yaml: return {plan_yaml_edit(text, name, edit), std::nullopt};
        default: return {plan_json_edit(text, name, edit), std::nullopt};
    }
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

Edited made(std::string_view text, std::string_view name, std::vector<Splice> splices) {
    Edited edited{spliced(text, splices), std::move(splices)};
    if (edited.text.size() > kMaxEditBytes)
        throw Error(SKM_E_TOO_LARGE, std::string(name) + ": the new text is larger than the limit of " +
                                         std::to_string(kMaxEditBytes) + " bytes")
            .path(std::string(name));
    return edited;
}

// A large text without what has nothing to do with the edit. nullopt: the whole must be looked at, also to tell what
// is wrong and where.
std::optional<std::vector<Splice>> plan_by_parts(std::string_view text, std::string_view name,
                                                 EditFormat format, const Edit &edit) {
    const auto parts = format == EditFormat::toml   ? toml_text_parts(text, edit.path)
                       : format == EditFormat::yaml ? yaml_text_parts(text, edit.path)
                                                    : std::nullopt;
    if (!parts) return std::nullopt;
    try {
        EditPlan plan = plan_edit(parts->text, name, format, edit);
        const std::string after = spliced(parts->text, plan.splices);
        check_outcome({parts->text, after, name, format, edit, plan.splices}, std::move(plan.before));
        return parts->in_whole(std::move(plan.splices));
    } catch (const Error &) {
        return std::nullopt;
    }
}

}  // namespace

Edited edit_text(std::string_view text, std::string_view name, EditFormat format, const Edit &edit) {
    return edit_text_as(text, name, format, edit, kLargeEdit);
}

Edited edit_text_as(std::string_view text, std::string_view name, EditFormat format, const Edit &edit,
                    std::size_t large) {
    check_edit(edit);
    check_text(text, name);
    try {
        if (text.size() >= large)
            if (auto splices = plan_by_parts(text, name, format, edit))
                return made(text, name, std::move(*splices));
        EditPlan plan = plan_edit(text, name, format, edit);
        Edited edited = made(text, name, std::move(plan.splices));
        check_outcome({text, edited.text, name, format, edit, edited.splices}, std::move(plan.before));
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
