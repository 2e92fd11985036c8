// toml_plan.cpp - what an edit is in a TOML text that others wrote.
#include <algorithm>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/own_toml.hpp"
#include "formats/splice/toml_document.hpp"
#include "formats/splice/toml_inline.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core {

namespace {

using Kind = Edit::Kind;

TomlPath joined(TomlPath path, const TomlPath &rest) {
    path.insert(path.end(), rest.begin(), rest.end());
    return path;
}

TomlPath behind(const TomlPath &path, std::size_t count) {
    return {path.begin() + static_cast<std::ptrdiff_t>(count), path.end()};
}

TomlPath longer(TomlPath path, const std::string &key) {
    path.push_back(key);
    return path;
}

void refuse_null(const Json &value, std::string_view name) {
    if (value.is_null())
        throw Error(SKM_E_ARGUMENT, std::string(name) + ": TOML has no null")
            .path(std::string(name))
            .hint("Leave the key out, or take it away with unset.");
    if (value.is_array())
        for (const Json &item : value.as_array()) refuse_null(item, name);
    if (value.is_object())
        for (const auto &member : value.as_object()) refuse_null(member.second, name);
}

// A table as sections: its own values first, each table in it below with a header of its own.
void append_section(std::string &out, const Json &table, const TomlPath &header) {
    const Json::Object &members = table.as_object();
    const bool only_tables =
        !members.empty() && std::all_of(members.begin(), members.end(),
                                        [](const Json::Member &member) { return member.second.is_object(); });
    if (!only_tables) {
        if (!out.empty()) out += '\n';
        out += "[" + shown_path(header) + "]\n";
    }
    for (const auto &[key, value] : members)
        if (!value.is_object()) out += toml_key(key) + " = " + toml_one_line(value) + "\n";
    for (const auto &[key, value] : members)
        if (value.is_object()) append_section(out, value, longer(header, key));
}

bool is_long_string(std::string_view text) {
    return text.starts_with("\"\"\"") || text.starts_with("'''");
}

// Backslashes and quotes as in any string; lines stay lines.
std::string long_string(const std::string &value) {
    std::string out = "\"\"\"\n";
    std::size_t at = 0;
    while (true) {
        const std::size_t feed = std::min(value.find('\n', at), value.size());
        const std::string line = toml_value(Json(value.substr(at, feed - at)));
        out += line.substr(1, line.size() - 2);
        if (feed == value.size()) return out + "\"\"\"";
        out += '\n';
        at = feed + 1;
    }
}

std::string_view indentation_at(std::string_view text, std::size_t at) {
    const std::size_t begin = text.rfind('\n', at) + 1;  // npos + 1 is 0
    const std::string_view line = text.substr(begin, at - begin);
    return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

// An array in the layout of the one that it takes the place of.
std::string array_lines(std::string_view old, const Json &next) {
    const auto items = toml_items(old);
    const bool on_lines =
        !items.empty() && old.substr(0, items.front().begin).find('\n') != std::string_view::npos;
    const std::string inner = on_lines ? std::string(indentation_at(old, items.front().begin)) : "    ";
    const bool trailing_comma = items.empty() || items.back().comma != 0;
    std::string out = "[";
    for (const Json &item : next.as_array()) {
        out += (out.size() > 1 ? ",\n" : "\n") + inner + toml_one_line(item);
    }
    const std::size_t close = old.size() - 1;
    return out + (trailing_comma ? ",\n" : "\n") + std::string(indentation_at(old, close)) + "]";
}

class Plan {
 public:
    Plan(std::string_view text, std::string_view name, const Edit &edit)
        : name_(name), edit_(edit), data_(read_own_toml(text, name)), document_(text) {}

    EditPlan make(std::string_view text) {
        walk(text);
        return {document_.splices(), std::move(data_)};
    }

 private:
    void walk(std::string_view text) {
        const Json *at = &data_;
        for (std::size_t used = 0; used < edit_.path.size(); ++used) {
            if (!at->is_object())
                refuse_shape(text, name_, edit_, used, offset_of(text, used), "not a table");
            const Json *next = at->find(edit_.path[used]);
            if (next == nullptr) return put_missing(used);
            at = next;
        }
        change(text, *at);
    }

    // Where the statement stands that the first `used` keys lead to.
    std::size_t offset_of(std::string_view text, std::size_t used) {
        const TomlPath path(edit_.path.begin(), edit_.path.begin() + static_cast<std::ptrdiff_t>(used));
        const TomlPlace place = document_.find(path);
        const TomlStatement *statement = place.table->header;
        if (place.child != nullptr)
            statement =
                place.child->entry != nullptr ? place.child->entry : place.child->elements.front()->header;
        return statement == nullptr ? 0 : std::min(document_.offset_of(*statement), text.size());
    }

    void put_missing(std::size_t used) {
        if (edit_.kind == Kind::remove || edit_.anchor > used) refuse_not_found(name_, edit_, used + 1);
        if (edit_.kind == Kind::unset) return;
        put(edit_.path, edit_.kind == Kind::append ? Json(Json::Array{edit_.value}) : edit_.value);
    }

    void change(std::string_view text, const Json &old) {
        switch (edit_.kind) {
            case Kind::add: refuse_exists(name_, edit_);
            case Kind::upsert:
            case Kind::set: return make_equal(edit_.path, old, edit_.value);
            case Kind::unset:
            case Kind::remove: return take_out(edit_.path);
            case Kind::append:
                if (!old.is_array())
                    refuse_shape(text, name_, edit_, edit_.path.size(), offset_of(text, edit_.path.size()),
                                 "not an array");
                return append(text);
        }
    }

    void put(const TomlPath &path, const Json &next);
    void put_section(TomlTable &table, const TomlPath &rest, const Json &next);
    void make_equal(const TomlPath &path, const Json &old, const Json &next);
    void make_table_equal(const TomlPath &path, const Json &old, const Json &next);
    bool is_there(const TomlPath &path);
    void take_out(const TomlPath &path);
    void append(std::string_view text);
    static std::string in_place(std::string_view old, const Json &next);

    std::string_view name_;
    const Edit &edit_;
    Json data_;  // before the edit
    TomlDocument document_;
};

// Something that is not there yet.
void Plan::put(const TomlPath &path, const Json &next) {
    const TomlPlace place = document_.find(path);
    if (place.child != nullptr) {
        TomlStatement &entry = *place.child->entry;
        document_.set_value(entry, inline_set(entry.value, behind(path, place.used), next));
        return;
    }
    TomlTable &table = *place.table;
    const TomlPath rest = behind(path, place.used);
    if (table.host != nullptr) return document_.add_entry(table, rest, toml_one_line(next));
    if (next.is_object()) return put_section(table, rest, next);
    if (rest.size() > 1)
        return put_section(table, {rest.begin(), rest.end() - 1}, Json::object({{rest.back(), next}}));
    if (!table.is_section()) document_.add_header(table);
    document_.add_entry(table, rest, toml_one_line(next));
}

void Plan::put_section(TomlTable &table, const TomlPath &rest, const Json &next) {
    std::string sections;
    append_section(sections, next, joined(TomlDocument::header_path(table), rest));
    document_.add_sections(table, table, sections);
}

void Plan::make_equal(const TomlPath &path, const Json &old, const Json &next) {
    if (same_data(old, next)) return;
    if (old.is_object() && next.is_object()) return make_table_equal(path, old, next);
    const TomlPlace place = document_.find(path);
    if (place.child == nullptr || place.child->entry == nullptr) {  // tables
        take_out(path);
        return put(path, next);
    }
    TomlStatement &entry = *place.child->entry;
    const TomlPath rest = behind(path, place.used);
    if (rest.empty()) return document_.set_value(entry, in_place(entry.value, next));
    // A table may be made by dotted keys, which one value cannot take the place of.
    document_.set_value(
        entry,
        inline_set(old.is_object() ? inline_unset(entry.value, rest) : std::string(entry.value), rest, next));
}

void Plan::make_table_equal(const TomlPath &path, const Json &old, const Json &next) {
    // First what comes, so that a table is never empty in between and goes.
    for (const auto &[key, value] : next.as_object()) {
        const Json *had = old.find(key);
        if (had == nullptr) {
            put(longer(path, key), value);
        } else {
            make_equal(longer(path, key), *had, value);
        }
    }
    for (const auto &member : old.as_object())
        if (next.find(member.first) == nullptr) take_out(longer(path, member.first));
    if (next.size() == 0 && !is_there(path)) put(path, next);
}

// Tables that only dotted keys made have gone with their last key.
bool Plan::is_there(const TomlPath &path) {
    const TomlPlace place = document_.find(path);
    if (!place.found || place.child == nullptr || place.child->entry == nullptr) return place.found;
    const Json value = read_own_toml("x = " + std::string(place.child->entry->value), name_);
    const Json *at = &value.at("x");
    for (const std::string &key : behind(path, place.used))
        if (at = at->find(key); at == nullptr) return false;
    return true;
}

void Plan::take_out(const TomlPath &path) {
    const TomlPlace place = document_.find(path);
    if (place.child == nullptr) return document_.remove_table_alone(*place.table);
    if (place.child->entry == nullptr) {
        // The child goes with its last element.
        for (std::size_t left = place.child->elements.size(); left > 0; --left)
            document_.remove_table_alone(*place.child->elements.back());
        return;
    }
    TomlStatement &entry = *place.child->entry;
    if (place.used == path.size()) return document_.remove_entry_alone(entry);
    document_.set_value(entry, inline_unset(entry.value, behind(path, place.used)));
}

void Plan::append(std::string_view text) {
    const TomlPlace place = document_.find(edit_.path);
    if (place.child->entry != nullptr) {
        TomlStatement &entry = *place.child->entry;
        document_.set_value(entry, inline_append(entry.value, behind(edit_.path, place.used), edit_.value));
        return;
    }
    if (!edit_.value.is_object())
        refuse_shape(text, name_, edit_, edit_.path.size(), offset_of(text, edit_.path.size()),
                     "a list of tables");
    const TomlPath header = joined(TomlDocument::header_path(*place.table), {edit_.path.back()});
    std::string sections;
    append_section(sections, edit_.value, header);
    const std::string name = shown_path(header);
    const std::string own = "[" + name + "]\n";
    sections =
        "[[" + name + "]]\n" + (sections.starts_with(own) ? sections.substr(own.size()) : "\n" + sections);
    document_.add_sections(*place.table, *place.child->elements.back(), sections);
}

std::string Plan::in_place(std::string_view old, const Json &next) {
    const bool on_lines = old.find('\n') != std::string_view::npos;
    if (on_lines && next.is_array() && next.size() != 0 && old.starts_with('['))
        return array_lines(old, next);
    if (on_lines && next.is_string() && is_long_string(old) &&
        next.as_string().find('\n') != std::string::npos)
        return long_string(next.as_string());
    return toml_one_line(next);
}

}  // namespace

EditPlan plan_toml_edit(std::string_view text, std::string_view name, const Edit &edit) {
    refuse_null(edit.kind == Kind::unset || edit.kind == Kind::remove ? Json(false) : edit.value, name);
    try {
        return Plan(text, name, edit).make(text);
    } catch (const TomlLayoutFailure &failure) {
        refuse_text(text, name, failure.offset, "this layout is not understood");
    }
}

}  // namespace skillmeat::core
