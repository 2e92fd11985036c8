// edit_data.cpp - what an edit means, apart from any text.
#include <algorithm>
#include <cmath>

#include "formats/splice/edit_parts.hpp"

namespace skillmeat::core {

namespace {

using SameLeaf = bool (*)(const Json &, const Json &);

bool same_kind_and_value(const Json &a, const Json &b) {
    if (a.is_double() && b.is_double())
        return a.as_double() == b.as_double() || (std::isnan(a.as_double()) && std::isnan(b.as_double()));
    return a == b;
}

bool same_number_or_value(const Json &a, const Json &b) {
    if (a.is_double() != b.is_double() && (a.is_integer() || b.is_integer()))
        return a.as_double() == b.as_double();
    return same_kind_and_value(a, b);
}

bool same_tree(const Json &a, const Json &b, SameLeaf same_leaf) {
    const auto same = [same_leaf](const Json &x, const Json &y) { return same_tree(x, y, same_leaf); };
    if (a.is_array() && b.is_array())
        return std::equal(a.as_array().begin(), a.as_array().end(), b.as_array().begin(), b.as_array().end(),
                          same);
    if (a.is_array() || b.is_array() || a.is_object() != b.is_object()) return false;
    if (!a.is_object()) return same_leaf(a, b);
    if (a.size() != b.size()) return false;
    const Json::Object &x = a.as_object(), &y = b.as_object();
    std::size_t in_order = 0;
    while (in_order < x.size() && x[in_order].first == y[in_order].first) ++in_order;
    for (std::size_t i = 0; i < in_order; ++i)
        if (!same(x[i].second, y[i].second)) return false;
    if (in_order == x.size()) return true;
    const auto by_key = [in_order](const Json::Object &members) {
        std::vector<const Json::Member *> order;
        for (std::size_t i = in_order; i < members.size(); ++i) order.push_back(&members[i]);
        std::sort(order.begin(), order.end(),
                  [](auto *one, auto *other) { return one->first < other->first; });
        return order;
    };
    const auto left = by_key(x), right = by_key(y);
    return std::equal(left.begin(), left.end(), right.begin(), [&same](auto *one, auto *other) {
        return one->first == other->first && same(one->second, other->second);
    });
}

}  // namespace

bool same_data(const Json &a, const Json &b) {
    return same_tree(a, b, same_kind_and_value);
}

bool same_json_data(const Json &a, const Json &b) {
    return same_tree(a, b, same_number_or_value);
}

bool repeats_key(const Json &value) {
    if (value.is_array()) return std::any_of(value.as_array().begin(), value.as_array().end(), repeats_key);
    if (!value.is_object()) return false;
    std::vector<std::string_view> keys;
    for (const auto &[key, member] : value.as_object()) {
        if (repeats_key(member)) return true;
        keys.push_back(key);
    }
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

Json missing_value(const Edit &edit, std::size_t used) {
    Json value = edit.kind == Edit::Kind::append ? Json(Json::Array{edit.value}) : edit.value;
    for (std::size_t i = edit.path.size(); i > used; --i)
        value = Json::object({{edit.path[i - 1], std::move(value)}});
    return value;
}

Json with_edit(Json data, const Edit &edit) {
    const bool takes_away = edit.kind == Edit::Kind::unset || edit.kind == Edit::Kind::remove;
    Json *at = &data;
    for (std::size_t i = 0; i + 1 < edit.path.size(); ++i) {
        if (at->is_null()) *at = Json::object();
        Json *next = at->find(edit.path[i]);
        if (next == nullptr) {
            if (takes_away) return data;
            at->set(edit.path[i], Json::object());
            next = at->find(edit.path[i]);
        }
        at = next;
    }
    if (at->is_null()) *at = Json::object();
    const std::string &key = edit.path.back();
    if (takes_away) {
        at->erase(key);
    } else if (edit.kind != Edit::Kind::append) {
        at->set(key, edit.value);
    } else if (Json *array = at->find(key); array != nullptr && !array->is_null()) {
        array->push(edit.value);
    } else {
        at->set(key, Json(Json::Array{edit.value}));
    }
    return data;
}

}  // namespace skillmeat::core
