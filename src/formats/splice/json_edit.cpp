// json_edit.cpp - what an edit is in a JSON text.
#include <algorithm>
#include <map>
#include <string>

#include "base/error.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/json_changes.hpp"
#include "formats/splice/json_layout.hpp"
#include "formats/splice/json_read.hpp"
#include "formats/splice/json_style.hpp"

namespace skillmeat::core {

namespace {

using Kind = Edit::Kind;

JsonSurroundings inside_of(const JsonContainer &container) {
    return container.own_lines ? JsonSurroundings::spread : JsonSurroundings::one_line;
}

class Plan {
 public:
    Plan(std::string_view text, std::string_view name, const Edit &edit)
        : text_(text), name_(name), edit_(edit), style_(scan_json(text, name)) {}

    std::vector<Splice> make() {
        if (style_.begin == kNowhere) {
            start_document();
        } else {
            walk();
        }
        return std::move(splices_);
    }

 private:
    void start_document();
    void walk();
    void put_missing(const JsonContainer &container, JsonSurroundings around, std::size_t used);
    void change(const JsonContainer &container, JsonSurroundings around, std::size_t index);
    void take_out(const JsonContainer &container, JsonSurroundings around, std::size_t index);
    void append(const JsonPart &part, JsonSurroundings around);
    void make_equal(const JsonPart &part, JsonSurroundings around, const Json &old, const Json &next);
    void make_map_equal(const JsonContainer &map, JsonSurroundings around, const Json &old, const Json &next);
    void replace(const JsonPart &part, const Json &next);

    // The last part with this key; as many as there are parts when there is none.
    std::size_t find(const JsonContainer &map, std::string_view key) const {
        for (std::size_t i = map.parts.size(); i > 0; --i)
            if (has_key(map.parts[i - 1], key)) return i - 1;
        return map.parts.size();
    }

    bool has_key(const JsonPart &part, std::string_view key) const {
        const std::string_view written = text_.substr(part.key_begin + 1, part.key_end - part.key_begin - 2);
        return written == key || (written.find('\\') != kNowhere && json_key(text_, part) == key);
    }

    void refuse_several(const JsonContainer &map, std::size_t index) const {
        const std::string key = json_key(text_, map.parts[index]);
        for (std::size_t i = 0; i < index; ++i)
            if (has_key(map.parts[i], key)) refuse_duplicate(text_, name_, edit_, map.parts[index].key_begin);
    }

    bool makes_missing(std::size_t used) const {
        if (edit_.kind == Kind::remove || edit_.anchor > used) refuse_not_found(name_, edit_, used + 1);
        return edit_.kind != Kind::unset;
    }

    std::string_view text_, name_;
    const Edit &edit_;
    JsonStyle style_;
    std::vector<Splice> splices_;
};

// Only blanks and comments are there.
void Plan::start_document() {
    if (!makes_missing(0)) return;
    std::string document;
    append_json_lines(document, missing_value(edit_, 0), style_, "");
    if (style_.comments.empty()) {
        splices_.push_back({behind_byte_order_mark(text_), text_.size(), document + style_.line_end});
        return;
    }
    std::size_t at = line_begin(text_, text_.size());
    const bool ends_line = text_.find_first_not_of(" \t", at) == kNowhere;
    if (ends_line) {
        document += style_.line_end;
    } else {
        at = text_.size();
        document.insert(0, style_.line_end);
    }
    splices_.push_back({at, text_.size(), std::move(document)});
}

void Plan::walk() {
    if (text_[style_.begin] != '{') refuse_shape(text_, name_, edit_, 0, style_.begin, "not a map");
    JsonContainer container = json_container(text_, style_, style_.begin);
    JsonSurroundings around = style_.one_line ? JsonSurroundings::one_line : JsonSurroundings::spread;
    for (std::size_t used = 0;; ++used) {
        const std::size_t index = find(container, edit_.path[used]);
        if (index == container.parts.size()) return put_missing(container, around, used);
        if (used + 1 == edit_.path.size()) return change(container, around, index);
        const std::size_t begin = container.parts[index].begin;
        if (text_[begin] != '{') refuse_shape(text_, name_, edit_, used + 1, begin, "not a map");
        around = inside_of(container);
        container = json_container(text_, style_, begin);
    }
}

void Plan::put_missing(const JsonContainer &container, JsonSurroundings around, std::size_t used) {
    if (!makes_missing(used)) return;
    const Json value = missing_value(edit_, used + 1);
    plan_json_changes(text_, container, around, {{}, {{edit_.path[used], &value}}}, style_, splices_);
}

// The path leads to a part.
void Plan::change(const JsonContainer &container, JsonSurroundings around, std::size_t index) {
    const JsonPart &part = container.parts[index];
    switch (edit_.kind) {
        case Kind::add: refuse_exists(name_, edit_);
        case Kind::upsert:
        case Kind::set: {
            const Json old = read_json_data(text_.substr(part.begin, part.end - part.begin), name_);
            return make_equal(part, inside_of(container), old, edit_.value);
        }
        case Kind::unset:
        case Kind::remove: return take_out(container, around, index);
        case Kind::append: return append(part, inside_of(container));
    }
}

void Plan::take_out(const JsonContainer &container, JsonSurroundings around, std::size_t index) {
    refuse_several(container, index);
    plan_json_changes(text_, container, around, {{index}, {}}, style_, splices_);
}

void Plan::append(const JsonPart &part, JsonSurroundings around) {
    if (text_[part.begin] != '[')
        refuse_shape(text_, name_, edit_, edit_.path.size(), part.begin, "not an array");
    plan_json_changes(text_, json_container(text_, style_, part.begin), around, {{}, {{{}, &edit_.value}}},
                      style_, splices_);
}

void Plan::make_equal(const JsonPart &part, JsonSurroundings around, const Json &old, const Json &next) {
    if (same_json_data(old, next)) return;
    if (!old.is_object() || !next.is_object()) return replace(part, next);
    const JsonContainer map = json_container(text_, style_, part.begin);
    // Nothing in it would be kept: a value as any other.
    if (map.parts.empty() && !map.own_lines && map.last_comment == kNowhere) return replace(part, next);
    make_map_equal(map, around, old, next);
}

void Plan::make_map_equal(const JsonContainer &map, JsonSurroundings around, const Json &old,
                          const Json &next) {
    std::map<std::string_view, const Json *> had, wanted;
    for (const auto &[key, value] : old.as_object()) had.emplace(key, &value);
    for (const auto &[key, value] : next.as_object()) wanted.emplace(key, &value);

    JsonChanges changes;
    std::map<std::string, std::size_t> last;
    for (std::size_t i = 0; i < map.parts.size(); ++i) last[json_key(text_, map.parts[i])] = i;
    for (std::size_t i = 0; i < map.parts.size(); ++i) {
        const std::string key = json_key(text_, map.parts[i]);
        const auto value = wanted.find(key);
        if (value == wanted.end()) {
            if (last[key] != i) refuse_duplicate(text_, name_, edit_, map.parts[i].key_begin);
            changes.removed.push_back(i);
        } else if (last[key] == i) {
            make_equal(map.parts[i], inside_of(map), *had.at(key), *value->second);
        }
    }
    for (const auto &[key, value] : next.as_object())
        if (!had.contains(key)) changes.added.push_back({key, &value});
    plan_json_changes(text_, map, around, changes, style_, splices_);
}

void Plan::replace(const JsonPart &part, const Json &next) {
    const std::string_view old = text_.substr(part.begin, part.end - part.begin);
    std::string written;
    if (std::any_of(old.begin(), old.end(), is_line_end)) {
        append_json_lines(written, next, style_, line_indentation(text_, part.key_begin));
    } else {
        append_json_inline(written, next, style_);
    }
    splices_.push_back({part.begin, part.end, std::move(written)});
}

}  // namespace

std::vector<Splice> plan_json_edit(std::string_view text, std::string_view name, const Edit &edit) {
    return in_order(Plan(text, name, edit).make());
}

}  // namespace skillmeat::core
