#include "formats/json/json.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace skillmeat::core {

namespace {

template <class T, class Variant>
auto &expect(Variant &value, const char *kind) {
    if (auto *found = std::get_if<T>(&value)) return *found;
    throw Error(SKM_E_SCHEMA, std::string("the JSON value is not ") + kind).detail("expected", kind);
}

void sort_members(Json &value) {
    if (value.is_array())
        for (Json &item : value.as_array()) sort_members(item);
    if (!value.is_object()) return;
    Json::Object &members = value.as_object();
    for (Json::Member &member : members) sort_members(member.second);
    const auto by_key = [](const Json::Member &a, const Json::Member &b) { return a.first < b.first; };
    if (!std::is_sorted(members.begin(), members.end(), by_key))
        std::stable_sort(members.begin(), members.end(), by_key);
}

}  // namespace

Json Json::object(std::initializer_list<NewMember> members) {
    Object out;
    out.reserve(members.size());
    for (const NewMember &member : members) out.emplace_back(std::move(member.key), std::move(member.value));
    Json json;
    json.value_ = std::move(out);
    return json;
}

Json Json::array(const std::vector<std::string> &strings) {
    return Json(Array(strings.begin(), strings.end()));
}

bool Json::as_bool() const {
    return expect<bool>(value_, "a boolean");
}
std::int64_t Json::as_integer() const {
    return expect<std::int64_t>(value_, "an integer");
}
double Json::as_double() const {
    return is_integer() ? static_cast<double>(as_integer()) : expect<double>(value_, "a number");
}
const std::string &Json::as_string() const {
    return expect<std::string>(value_, "a string");
}
const Json::Array &Json::as_array() const {
    return expect<Array>(value_, "an array");
}
Json::Array &Json::as_array() {
    return expect<Array>(value_, "an array");
}
const Json::Object &Json::as_object() const {
    return expect<Object>(value_, "an object");
}
Json::Object &Json::as_object() {
    return expect<Object>(value_, "an object");
}

const Json *Json::find(std::string_view key) const {
    const Object *object = std::get_if<Object>(&value_);
    if (object == nullptr) return nullptr;
    for (const Member &member : *object)
        if (member.first == key) return &member.second;
    return nullptr;
}

Json *Json::find(std::string_view key) {
    return const_cast<Json *>(std::as_const(*this).find(key));
}

const Json &Json::at(std::string_view key) const {
    if (const Json *found = find(key)) return *found;
    throw Error(SKM_E_SCHEMA, "the member \"" + std::string(key) + "\" is missing")
        .detail("key", std::string(key));
}

std::string Json::string_or(std::string_view key, std::string_view otherwise) const {
    const Json *found = find(key);
    return found != nullptr && found->is_string() ? found->as_string() : std::string(otherwise);
}

std::int64_t Json::integer_or(std::string_view key, std::int64_t otherwise) const {
    const Json *found = find(key);
    return found != nullptr && found->is_integer() ? found->as_integer() : otherwise;
}

bool Json::bool_or(std::string_view key, bool otherwise) const {
    const Json *found = find(key);
    return found != nullptr && found->is_bool() ? found->as_bool() : otherwise;
}

Json &Json::set(std::string key, Json value) {
    if (Json *found = find(key)) {
        *found = std::move(value);
    } else {
        as_object().emplace_back(std::move(key), std::move(value));
    }
    return *this;
}

Json &Json::set_if(bool condition, std::string key, Json value) {
    return condition ? set(std::move(key), std::move(value)) : *this;
}

bool Json::erase(std::string_view key) {
    return is_object() &&
           std::erase_if(as_object(), [key](const Member &member) { return member.first == key; }) != 0;
}

Json &Json::push(Json value) {
    as_array().push_back(std::move(value));
    return *this;
}

std::size_t Json::size() const {
    if (is_array()) return as_array().size();
    return is_object() ? as_object().size() : 0;
}

Json Json::sorted() const {
    Json out = *this;
    sort_members(out);
    return out;
}

bool Json::operator==(const Json &other) const {
    return value_ == other.value_;
}

}  // namespace skillmeat::core
