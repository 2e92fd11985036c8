#include "yaml_helper.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "formats/splice/text_parts.hpp"

namespace yaml_test {

using namespace skillmeat::core;

namespace {

Edit made(Edit::Kind kind, Keys path, Json value) {
    Edit edit;
    edit.kind = kind;
    edit.path = std::move(path);
    edit.value = std::move(value);
    return edit;
}

// All other texts are edited as small ones are, whatever their size is.
bool is_edited_by_parts(const std::string &text, const Edit &edit) {
    return !edit.path.empty() && is_utf8(text) && yaml_text_parts(text, edit.path);
}

Json *member(Json &map, const std::string &key) {
    if (!map.is_object()) return nullptr;
    return map.find(key);
}

}  // namespace

Edit add(Keys path, Json value) {
    return made(Edit::Kind::add, std::move(path), std::move(value));
}
Edit set(Keys path, Json value) {
    return made(Edit::Kind::set, std::move(path), std::move(value));
}
Edit upsert(Keys path, Json value) {
    return made(Edit::Kind::upsert, std::move(path), std::move(value));
}
Edit append(Keys path, Json value) {
    return made(Edit::Kind::append, std::move(path), std::move(value));
}
Edit take_out(Keys path) {
    return made(Edit::Kind::remove, std::move(path), {});
}
Edit unset(Keys path) {
    return made(Edit::Kind::unset, std::move(path), {});
}

Json object(std::string_view json) {
    return parse_json(json, "value");
}

bool apply(Json &root, const Edit &edit) {
    const bool takes = edit.kind == Edit::Kind::unset || edit.kind == Edit::Kind::remove;
    Json *at = &root;
    if (edit.path.empty()) {
        root = edit.value;
        return edit.kind == Edit::Kind::set || edit.kind == Edit::Kind::upsert;
    }
    for (std::size_t i = 0; i + 1 < edit.path.size(); ++i) {
        if (at->is_null()) *at = Json::object();
        if (!at->is_object()) return false;
        if (at->find(edit.path[i]) == nullptr) {
            if (takes) return edit.kind == Edit::Kind::unset;
            at->set(edit.path[i], Json::object());
        }
        at = member(*at, edit.path[i]);
    }
    if (at->is_null()) *at = Json::object();
    if (!at->is_object()) return false;
    const std::string &key = edit.path.back();
    Json *value = member(*at, key);
    switch (edit.kind) {
        case Edit::Kind::add:
            if (value != nullptr) return false;
            [[fallthrough]];
        case Edit::Kind::set:
        case Edit::Kind::upsert: at->set(key, edit.value); return true;
        case Edit::Kind::remove:
            if (value == nullptr) return false;
            [[fallthrough]];
        case Edit::Kind::unset: at->erase(key); return true;
        case Edit::Kind::append:
            if (value == nullptr || value->is_null()) {
                at->set(key, Json(Json::Array{edit.value}));
                return true;
            }
            if (!value->is_array()) return false;
            value->push(edit.value);
            return true;
    }
    return false;
}

bool same(const Json &a, const Json &b) {
    const auto is_number = [](const Json &value) { return value.is_integer() || value.is_double(); };
    if (is_number(a) && is_number(b)) {
        if (a.as_double() != a.as_double()) return b.as_double() != b.as_double();
        return a.as_double() == b.as_double();
    }
    if (a.is_array() && b.is_array())
        return std::equal(a.as_array().begin(), a.as_array().end(), b.as_array().begin(), b.as_array().end(),
                          same);
    if (!a.is_object() || !b.is_object()) return a == b;
    if (a.size() != b.size()) return false;
    return std::all_of(a.as_object().begin(), a.as_object().end(), [&b](const Json::Member &one) {
        const Json *other = b.find(one.first);
        return other != nullptr && same(one.second, *other);
    });
}

std::string edited(const std::string &text, const Edit &edit) {
    const std::vector<Splice> splices = plan_yaml_edit(text, "t.yaml", edit);
    std::string out;
    std::size_t at = 0;
    for (const Splice &splice : splices) {
        const bool in_order = splice.begin >= at && splice.end >= splice.begin && splice.end <= text.size();
        if (!in_order) FAIL("the splices overlap in\n" << text);
        out += text.substr(at, splice.begin - at) + splice.text;
        at = splice.end;
    }
    out += text.substr(at);
    // Its own check, as a text of the usual size and as a large one.
    if (!edit.path.empty()) CHECK(edit_text(text, "t.yaml", EditFormat::yaml, edit).text == out);
    if (is_edited_by_parts(text, edit))
        CHECK(edit_text_as(text, "t.yaml", EditFormat::yaml, edit, 0).text == out);
    Json expected = read_edited_yaml(text, "before");
    CHECK(apply(expected, edit));
    Json now;
    try {
        now = read_edited_yaml(out, "after");
    } catch (const Error &error) {
        FAIL_CHECK("the new text is broken: " << error.message() << "\n" << out);
        return out;
    }
    if (!same(now, expected))
        FAIL_CHECK("another change than was asked for:\n"
                   << text << "---- became\n"
                   << out << "---- that is\n"
                   << now.pretty() << "---- not\n"
                   << expected.pretty());
    return out;
}

namespace {

Refusal refusal_as(const std::string &text, const Edit &edit, std::size_t large) {
    try {
        edit_text_as(text, "t.yaml", EditFormat::yaml, edit, large);
        return {};
    } catch (const Error &error) {
        return {error.code(), std::string(error.detail("line")), std::string(error.detail("column")),
                error.hint(), error.message()};
    }
}

}  // namespace

Refusal refusal(const std::string &text, const Edit &edit) {
    const Refusal found = refusal_as(text, edit, kLargeEdit);
    if (!is_edited_by_parts(text, edit)) return found;
    const Refusal large = refusal_as(text, edit, 0);
    CHECK(large.code == found.code);
    CHECK(large.message == found.message);
    CHECK(large.hint == found.hint);
    return found;
}

}  // namespace yaml_test
