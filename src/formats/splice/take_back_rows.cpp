#include "formats/splice/take_back_rows.hpp"

#include <map>
#include <utility>

#include "base/error.hpp"
#include "formats/splice/edit_parts.hpp"

namespace skillmeat::core {

namespace {

struct Rows {
    struct Row {
        const Json *value;
        std::size_t place;
    };
    std::vector<RowName> order;
    std::map<RowName, Row> by_name;

    const Json *find(const RowName &name) const {
        const auto found = by_name.find(name);
        return found != by_name.end() ? found->second.value : nullptr;
    }
};

RowName name_of(const Json &row, const std::vector<std::string> &members) {
    RowName name;
    for (const std::string &member : members) {
        const Json *value = row.find(member);
        name.push_back(value == nullptr ? std::string() : value->compact());
        if (value != nullptr && value->is_string()) name.back() = value->as_string();
    }
    return name;
}

std::optional<Rows> rows_of(const Json *list, const std::vector<std::string> &members) {
    Rows rows;
    if (list == nullptr) return rows;
    if (!list->is_array()) return std::nullopt;
    for (const Json &row : list->as_array()) {
        if (!row.is_object()) return std::nullopt;
        RowName name = name_of(row, members);
        if (!rows.by_name.emplace(name, Rows::Row{&row, rows.order.size()}).second) return std::nullopt;
        rows.order.push_back(std::move(name));
    }
    return rows;
}

// Two rows, or that there is none: the order of members is layout.
bool same(const Json *a, const Json *b) {
    if (a == nullptr || b == nullptr) return a == b;
    return a->sorted() == b->sorted();
}

std::vector<std::string> keys_of(const Json &row) {
    std::vector<std::string> keys;
    for (const auto &[key, value] : row.as_object()) keys.push_back(key);
    return keys;
}

class Planner {
 public:
    Planner(const Rows &before, const Rows &after, const Rows &now,
            const std::function<bool(const RowName &)> &is_wanted)
        : before_(before), after_(after), now_(now), is_wanted_(is_wanted) {}

    // Rows are removed from the end, so that the places of the others stay, and come back from the start.
    std::vector<RowStep> run() {
        for (const auto &[name, row] : now_.by_name)
            if (const Json *old = before_.find(name); old != nullptr && is_taken_back(name))
                steps_.push_back({RowStep::Kind::update, row.place, *old, keys_of(*after_.find(name))});
        for (std::size_t place = now_.order.size(); place > 0; --place)
            if (goes(now_.order[place - 1])) steps_.push_back({RowStep::Kind::remove, place - 1, {}, {}});
        find_neighbours();
        insert_all();
        return std::move(steps_);
    }

 private:
    bool is_taken_back(const RowName &name) const {
        if (is_wanted_ && !is_wanted_(name)) return false;
        return !same(before_.find(name), after_.find(name)) && same(now_.find(name), after_.find(name));
    }
    bool goes(const RowName &name) const { return before_.find(name) == nullptr && is_taken_back(name); }

    void find_neighbours() {
        const RowName *neighbour = nullptr;
        for (const RowName &name : before_.order) {
            if (now_.find(name) != nullptr) {
                if (neighbour == nullptr) first_neighbour_ = &name;
                neighbour = &name;
            } else if (is_taken_back(name)) {
                (neighbour != nullptr ? behind_[*neighbour] : in_front_).push_back(&name);
            }
        }
    }

    void insert_all() {
        std::size_t place = 0;
        for (const RowName &name : now_.order) {
            if (goes(name)) continue;
            if (first_neighbour_ != nullptr && name == *first_neighbour_) insert(in_front_, place);
            ++place;
            if (const auto found = behind_.find(name); found != behind_.end()) insert(found->second, place);
        }
        if (first_neighbour_ == nullptr) insert(in_front_, place);
    }

    void insert(const std::vector<const RowName *> &names, std::size_t &place) {
        for (const RowName *name : names)
            steps_.push_back({RowStep::Kind::insert, place++, *before_.find(*name), {}});
    }

    const Rows &before_, &after_, &now_;
    const std::function<bool(const RowName &)> &is_wanted_;
    const RowName *first_neighbour_ = nullptr;                // the first of the old rows that is still there
    std::vector<const RowName *> in_front_;                   // come back in front of it
    std::map<RowName, std::vector<const RowName *>> behind_;  // come back behind this one
    std::vector<RowStep> steps_;
};

Json with_steps(const Json *list, const std::vector<RowStep> &steps) {
    Json::Array rows = list != nullptr ? list->as_array() : Json::Array();
    for (const RowStep &step : steps) {
        const auto at = rows.begin() + static_cast<std::ptrdiff_t>(step.place);
        switch (step.kind) {
            case RowStep::Kind::update: *at = step.row; break;
            case RowStep::Kind::remove: rows.erase(at); break;
            case RowStep::Kind::insert: rows.insert(at, step.row); break;
        }
    }
    return Json(std::move(rows));
}

Json read_side(std::string_view text, std::string_view name, EditFormat format) {
    return text.empty() ? Json::object() : read_edited(text, name, format);
}

}  // namespace

std::optional<std::vector<RowStep>> steps_to_take_back(
    const Json *before, const Json *after, const Json *now, const std::vector<std::string> &name,
    const std::function<bool(const RowName &)> &is_wanted) {
    const auto old = rows_of(before, name), made = rows_of(after, name), is = rows_of(now, name);
    if (!old || !made || !is) return std::nullopt;
    return Planner(*old, *made, *is, is_wanted).run();
}

void edit_rows(TomlEdit &edit, const TomlEdit::Path &list, const std::vector<RowStep> &steps) {
    for (const RowStep &step : steps) {
        TomlEdit::Path row = list;
        row.push_back(std::to_string(step.place));
        switch (step.kind) {
            case RowStep::Kind::update: edit.update_table(row, step.row, step.old_keys); break;
            case RowStep::Kind::remove: edit.unset(row); break;
            case RowStep::Kind::insert: edit.insert_table(list, step.place, step.row); break;
        }
    }
}

std::optional<std::string> take_back_rows(const TextChange &change, std::string_view name, EditFormat format,
                                          const RowList &list) {
    check_edited(change, name);
    const Json before = read_side(change.before, name, format), after = read_side(change.after, name, format),
               now = read_side(change.now, name, format);
    if (!before.is_object() || !after.is_object() || !now.is_object()) return std::nullopt;
    const auto steps =
        steps_to_take_back(before.find(list.key), after.find(list.key), now.find(list.key), list.name);
    if (!steps || steps->empty()) return std::nullopt;
    if (format == EditFormat::toml) {
        TomlEdit edit{std::string(change.now), std::string(name)};
        edit_rows(edit, {list.key}, *steps);
        return edit.text();
    }
    Edit edit;
    edit.kind = Edit::Kind::upsert;
    edit.path = {list.key};
    edit.value = with_steps(now.find(list.key), *steps);
    return edit_text(change.now, name, format, edit).text;
}

}  // namespace skillmeat::core
