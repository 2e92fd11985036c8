#include "formats/splice/toml_edit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/own_toml.hpp"
#include "formats/splice/toml_document.hpp"
#include "formats/splice/toml_inline.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core {

namespace {

using Path = TomlEdit::Path;

Path operator+(const Path &path, const std::string &key) {
    Path longer = path;
    longer.push_back(key);
    return longer;
}

Path start_of(const Path &path, std::size_t count) {
    return {path.begin(), path.begin() + static_cast<std::ptrdiff_t>(count)};
}

Path rest_of(const Path &path, std::size_t count) {
    return {path.begin() + static_cast<std::ptrdiff_t>(count), path.end()};
}

std::string shown(const Path &path) {
    std::string out;
    for (const std::string &key : path) out += (out.empty() ? "" : ".") + toml_key(key);
    return out;
}

void refuse_null(const Json &value) {
    if (value.is_null()) throw Error(SKM_E_ARGUMENT, "TOML has no null");
    if (value.is_array())
        for (const Json &item : value.as_array()) refuse_null(item);
    if (value.is_object())
        for (const auto &member : value.as_object()) refuse_null(member.second);
}

bool is_list_of_tables(const Json &value) {
    return value.is_array() && value.size() != 0 &&
           std::all_of(value.as_array().begin(), value.as_array().end(),
                       [](const Json &x) { return x.is_object(); });
}

bool goes_to_sections(const Json &value) {
    return value.is_object() || toml_goes_to_tables(value);
}

std::string sections_of(const Json &value, const Path &header) {
    if (value.is_object()) return toml_section(value, header, TomlSection::table);
    std::string out;
    for (const Json &item : value.as_array())
        out += (out.empty() ? "" : "\n") + toml_section(item, header, TomlSection::element);
    return out;
}

// The same operations on the parsed value.

const Json *find_in(const Json &root, const Path &path) {
    const Json *at = &root;
    for (const std::string &key : path) {
        if (at->is_array()) {
            const auto index = toml_index(key);
            if (!index || *index >= at->size()) return nullptr;
            at = &at->as_array()[*index];
        } else if (at = at->find(key); at == nullptr) {
            return nullptr;
        }
    }
    return at;
}

Json *find_in(Json &root, const Path &path) {
    return const_cast<Json *>(find_in(std::as_const(root), path));
}

Json &made_in(Json &root, const Path &path) {
    Json *at = &root;
    for (const std::string &key : path) {
        if (Json *next = find_in(*at, {key})) {
            at = next;
            continue;
        }
        at->as_object().emplace_back(key, Json::object());
        at = &at->as_object().back().second;
    }
    return *at;
}

void erase_in(Json &root, const Path &path) {
    Json *parent = find_in(root, start_of(path, path.size() - 1));
    if (parent == nullptr) return;
    if (!parent->is_array()) {
        parent->erase(path.back());
    } else if (const auto index = toml_index(path.back()); index && *index < parent->size()) {
        parent->as_array().erase(parent->as_array().begin() + static_cast<std::ptrdiff_t>(*index));
    }
}

}  // namespace

struct TomlEdit::State {
    std::string name;
    TomlLimits limits;
    std::string loaded;  // what the document was made of
    std::string text;    // the last that was compared
    Json value;          // with the edits since
    std::unique_ptr<TomlDocument> document;
    bool edited = false;

    void load() {
        value = read_own_toml(text, name, limits);
        edited = false;
        loaded = text;
        try {
            document = std::make_unique<TomlDocument>(text);
        } catch (const TomlLayoutFailure &failure) {
            throw Error(SKM_E_INTERNAL, name + ": the layout at byte " + std::to_string(failure.offset) +
                                            " is not understood; the file cannot be edited")
                .path(name);
        }
    }

    void write_out() {
        if (!edited) return;
        std::string written = document->text();
        std::optional<Error> problem;
        try {
            Json read = parse_toml(written, name, limits);
            if (same_data(read, value) && differ_only_in(loaded, written, document->splices())) {
                text = std::move(written);
                value = std::move(read);
                edited = false;
                return;
            }
        } catch (const Error &error) {
            problem = error;
        }
        load();
        Error error(SKM_E_INTERNAL,
                    name + ": an edit would not have the meaning that it should; nothing is changed");
        error.path(name);
        if (problem) error.cause(*problem);
        throw error;
    }

    // When an edit fails half way, all since the last good text go.
    template <class Change>
    void change(Change what) {
        try {
            what();
        } catch (const Error &) {
            if (edited) load();
            throw;
        } catch (const TomlLayoutFailure &) {
            load();
            throw Error(SKM_E_INTERNAL, name + ": an edit does not fit the layout; nothing is changed")
                .path(name);
        }
    }

    void put(const Path &path, const Json &next);
    void put_table(const Path &path, const Json &next);
    void put_elements(const Path &path, const Json &next);
    void add(const Path &path, const Json &next);
    void remove(const Path &path);
    void remove_from_entry(TomlStatement &entry, const Path &path, std::size_t used);
    void remove_statements(const TomlPlace &place);
    void append(const Path &path, const Json &table);
    void append_to_entry(TomlStatement &entry, const Path &path, const Path &rest, const Json &table);
    void insert(const Path &path, std::size_t index, const Json &table);

    TomlDocument &changing() {
        edited = true;
        return *document;
    }
};

void TomlEdit::State::put(const Path &path, const Json &next) {
    const Json *old = find_in(value, path);
    if (old != nullptr && same_data(*old, next)) return;
    const TomlPlace place = document->find(path);
    if (!place.found) return add(path, next);
    if (old != nullptr && old->is_object() && next.is_object()) return put_table(path, next);

    if (place.child != nullptr && place.child->entry != nullptr) {
        const Path rest = rest_of(path, place.used);
        TomlStatement &entry = *place.child->entry;
        if (!rest.empty() || !goes_to_sections(next)) {
            const std::string changed = inline_set(entry.value, rest, next);
            changing().set_value(entry, changed);
            made_in(value, path) = next;
            return;
        }
    } else if (old != nullptr && is_list_of_tables(*old) && is_list_of_tables(next)) {
        return put_elements(path, next);
    }
    if (place.child == nullptr && place.table->is_element())
        throw Error(SKM_E_SCHEMA, name + ": " + shown(path) + " is a table in a list of tables").path(name);
    remove(path);
    add(path, next);
}

void TomlEdit::State::put_table(const Path &path, const Json &next) {
    const Json old = *find_in(value, path);
    // First what comes, so that a table is never empty in between and goes.
    for (const auto &[key, member] : next.as_object()) put(path + key, member);
    for (const auto &member : old.as_object())
        if (next.find(member.first) == nullptr) remove(path + member.first);
    if (find_in(value, path) == nullptr) add(path, next);
}

void TomlEdit::State::put_elements(const Path &path, const Json &next) {
    std::size_t count = find_in(value, path)->size();
    for (; count > next.size(); --count) remove(path + std::to_string(count - 1));
    for (std::size_t i = 0; i < next.size(); ++i) {
        if (i < count) {
            put(path + std::to_string(i), next.as_array()[i]);
        } else {
            append(path, next.as_array()[i]);
        }
    }
}

// Something that is not there yet.
void TomlEdit::State::add(const Path &path, const Json &next) {
    const TomlPlace place = document->find(path);
    if (place.child != nullptr && place.child->entry == nullptr)
        throw Error(SKM_E_NOT_FOUND, name + ": there is no " + shown(path)).path(name);
    if (place.child != nullptr) {
        TomlStatement &entry = *place.child->entry;
        changing().set_value(entry, inline_set(entry.value, rest_of(path, place.used), next));
        made_in(value, path) = next;
        return;
    }
    TomlTable &table = *place.table;
    const Path rest = rest_of(path, place.used);
    if (table.host != nullptr) {
        changing().add_entry(table, rest, goes_to_sections(next) ? toml_one_line(next) : toml_value(next));
    } else if (rest.size() == 1 && !goes_to_sections(next)) {
        if (!table.is_section()) changing().add_header(table);
        changing().add_entry(table, rest, toml_value(next));
    } else {
        Path header = TomlDocument::header_path(table);
        header.insert(header.end(), rest.begin(), rest.end());
        Json section = next;
        if (!goes_to_sections(next)) {
            section = Json::object({{header.back(), next}});
            header.pop_back();
        }
        changing().add_sections(table, table, sections_of(section, header));
    }
    made_in(value, path) = next;
}

void TomlEdit::State::remove(const Path &path) {
    const TomlPlace place = document->find(path);
    const bool in_entry = place.child != nullptr && place.child->entry != nullptr && place.used < path.size();
    if (in_entry) return remove_from_entry(*place.child->entry, path, place.used);
    const bool last_element =
        place.child == nullptr && place.table->is_element() &&
        place.table->parent->children.find(place.table->name)->second.elements.size() == 1;
    remove_statements(place);
    erase_in(value, path);
    if (last_element) {
        const Path list = start_of(path, path.size() - 1);
        erase_in(value, list);
        return add(list, Json::array());
    }
    for (std::size_t length = path.size() - 1; length > 0; --length) {
        const Path parent = start_of(path, length);
        if (document->find(parent).found) return;
        erase_in(value, parent);
    }
}

void TomlEdit::State::remove_from_entry(TomlStatement &entry, const Path &path, std::size_t used) {
    const std::string changed = inline_unset(entry.value, rest_of(path, used));
    changing().set_value(entry, changed);
    erase_in(value, path);
    // Tables that only dotted keys made have gone with their last key.
    const Json read = parse_toml("x = " + changed, name);
    for (std::size_t length = path.size() - 1; length > used; --length) {
        Path inside = rest_of(start_of(path, length), used);
        inside.insert(inside.begin(), "x");
        if (find_in(read, inside) != nullptr) return;
        erase_in(value, start_of(path, length));
    }
}

void TomlEdit::State::remove_statements(const TomlPlace &place) {
    if (place.child == nullptr) return changing().remove_table_alone(*place.table);
    if (place.child->entry != nullptr) return changing().remove_entry_alone(*place.child->entry);
    // The child goes with its last element.
    for (std::size_t left = place.child->elements.size(); left > 0; --left)
        changing().remove_table_alone(*place.child->elements.back());
}

void TomlEdit::State::append(const Path &path, const Json &table) {
    const TomlPlace place = document->find(path);
    if (!place.found && place.child == nullptr) {
        Path header = TomlDocument::header_path(*place.table);
        const Path rest = rest_of(path, place.used);
        header.insert(header.end(), rest.begin(), rest.end());
        if (place.table->host != nullptr) {
            changing().add_entry(*place.table, rest, toml_one_line(Json(Json::Array{table})));
        } else {
            changing().add_sections(*place.table, *place.table,
                                    toml_section(table, header, TomlSection::element));
        }
        made_in(value, path) = Json(Json::Array{table});
        return;
    }
    if (place.child == nullptr)
        throw Error(SKM_E_SCHEMA, name + ": " + shown(path) + " is a table").path(name);
    if (place.child->entry != nullptr)
        return append_to_entry(*place.child->entry, path, rest_of(path, place.used), table);
    if (!place.found) throw Error(SKM_E_NOT_FOUND, name + ": there is no " + shown(path)).path(name);
    Path header = TomlDocument::header_path(*place.table);
    header.push_back(path.back());
    changing().add_sections(*place.table, *place.child->elements.back(),
                            toml_section(table, header, TomlSection::element));
    find_in(value, path)->push(table);
}

void TomlEdit::State::append_to_entry(TomlStatement &entry, const Path &path, const Path &rest,
                                      const Json &table) {
    const Json *old = find_in(value, path);
    if (old != nullptr && !(old->is_array() && old->size() == 0) && !is_list_of_tables(*old))
        throw Error(SKM_E_SCHEMA, name + ": " + shown(path) + " is not a list of tables").path(name);
    const bool empty = old == nullptr || old->size() == 0;
    if (!rest.empty() || entry.table->host != nullptr || !empty) {
        const std::string changed = inline_append(entry.value, rest, table);
        changing().set_value(entry, changed);
    } else {
        Path header = TomlDocument::header_path(*entry.table);
        header.push_back(path.back());
        const std::string sections = TomlDocument::comment_beside(entry) + inline_comments(entry.value) +
                                     toml_section(table, header, TomlSection::element);
        changing().remove_entry_alone(entry);
        TomlTable &parent = *document->find(start_of(path, path.size() - 1)).table;
        changing().add_sections(parent, parent, sections);
    }
    Json &list = made_in(value, path);
    if (!list.is_array()) list = Json::array();
    list.push(table);
}

void TomlEdit::State::insert(const Path &path, std::size_t index, const Json &table) {
    const Json *old = find_in(value, path);
    if (old == nullptr || !is_list_of_tables(*old) || index >= old->size()) return append(path, table);
    const TomlPlace place = document->find(path);
    if (TomlStatement *entry = place.child->entry; entry != nullptr) {
        const std::string changed = inline_insert(entry->value, rest_of(path, place.used), index, table);
        changing().set_value(*entry, changed);
    } else {
        Path header = TomlDocument::header_path(*place.table);
        header.push_back(path.back());
        changing().insert_element(*place.table, *place.child, index,
                                  toml_section(table, header, TomlSection::element));
    }
    Json::Array &list = find_in(value, path)->as_array();
    list.insert(list.begin() + static_cast<std::ptrdiff_t>(index), table);
}

TomlEdit::TomlEdit(std::string text, std::string name, TomlLimits limits)
    : state_(std::make_unique<State>()) {
    state_->name = std::move(name);
    state_->limits = limits;
    state_->text = std::move(text);
    state_->load();
}

TomlEdit::~TomlEdit() = default;
TomlEdit::TomlEdit(TomlEdit &&) noexcept = default;
TomlEdit &TomlEdit::operator=(TomlEdit &&) noexcept = default;

const std::string &TomlEdit::text() const {
    state_->write_out();
    return state_->text;
}

const Json &TomlEdit::value() const {
    state_->write_out();
    return state_->value;
}

TomlEdit &TomlEdit::set(const Path &path, const Json &value) {
    if (path.empty()) throw Error(SKM_E_ARGUMENT, "the path is empty");
    if (value.is_object()) throw Error(SKM_E_ARGUMENT, "a table is not set but updated");
    refuse_null(value);
    state_->change([&] { state_->put(path, value); });
    return *this;
}

TomlEdit &TomlEdit::unset(const Path &path) {
    if (path.empty()) throw Error(SKM_E_ARGUMENT, "the path is empty");
    if (find_in(state_->value, path) == nullptr) return *this;
    state_->change([&] { state_->remove(path); });
    return *this;
}

TomlEdit &TomlEdit::append_table(const Path &path, const Json &table) {
    return insert_table(path, std::numeric_limits<std::size_t>::max(), table);
}

TomlEdit &TomlEdit::insert_table(const Path &path, std::size_t index, const Json &table) {
    if (path.empty()) throw Error(SKM_E_ARGUMENT, "the path is empty");
    if (!table.is_object()) throw Error(SKM_E_ARGUMENT, "only tables are elements");
    refuse_null(table);
    state_->change([&] { state_->insert(path, index, table); });
    return *this;
}

TomlEdit &TomlEdit::update_table(const Path &path, const Json &table,
                                 const std::vector<std::string> &our_keys) {
    if (!table.is_object()) throw Error(SKM_E_ARGUMENT, "only a table can be updated with a table");
    refuse_null(table);
    state_->change([&] {
        const Json *old = find_in(state_->value, path);
        if (old == nullptr) return state_->add(path, table);
        if (!old->is_object())
            throw Error(SKM_E_SCHEMA, state_->name + ": " + shown(path) + " is not a table")
                .path(state_->name);
        for (const auto &[key, member] : table.as_object()) state_->put(path + key, member);
        for (const std::string &key : our_keys)
            if (table.find(key) == nullptr && find_in(state_->value, path + key) != nullptr)
                state_->remove(path + key);
    });
    return *this;
}

}  // namespace skillmeat::core
