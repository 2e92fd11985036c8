// json.hpp - JSON values, a bounded strict reader, and the two forms that we write.
//
// Objects keep the order of insertion: result documents are written in schema order. Canonical texts (packs,
// statements) are written from sorted() values.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace skillmeat::core {

class Json {
 public:
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Object = std::vector<Member>;

    Json() = default;  // null
    Json(std::nullptr_t) {}
    Json(bool value) : value_(value) {}
    Json(int value) : value_(static_cast<std::int64_t>(value)) {}
    Json(unsigned value) : value_(static_cast<std::int64_t>(value)) {}
    Json(long value) : value_(static_cast<std::int64_t>(value)) {}
    Json(unsigned long value) : value_(static_cast<std::int64_t>(value)) {}
    Json(long long value) : value_(static_cast<std::int64_t>(value)) {}
    Json(double value) : value_(value) {}
    Json(const char *value) : value_(std::string(value)) {}
    Json(std::string_view value) : value_(std::string(value)) {}
    Json(std::string value) : value_(std::move(value)) {}
    Json(Array value) : value_(std::move(value)) {}

    static Json object() {
        Json json;
        json.value_ = Object{};
        return json;
    }
    struct NewMember;
    static Json object(std::initializer_list<NewMember> members);
    static Json array() { return Json(Array{}); }
    static Json array(const std::vector<std::string> &strings);

    bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
    bool is_bool() const { return std::holds_alternative<bool>(value_); }
    bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
    bool is_double() const { return std::holds_alternative<double>(value_); }
    bool is_string() const { return std::holds_alternative<std::string>(value_); }
    bool is_array() const { return std::holds_alternative<Array>(value_); }
    bool is_object() const { return std::holds_alternative<Object>(value_); }

    // Each throws Error(SKM_E_SCHEMA) when the value is of another kind.
    bool as_bool() const;
    std::int64_t as_integer() const;
    double as_double() const;  // an integer too
    const std::string &as_string() const;
    const Array &as_array() const;
    Array &as_array();
    const Object &as_object() const;
    Object &as_object();

    // Members. find: nullptr when absent or not an object. at: throws SKM_E_SCHEMA naming the key.
    const Json *find(std::string_view key) const;
    Json *find(std::string_view key);
    const Json &at(std::string_view key) const;
    std::string string_or(std::string_view key, std::string_view otherwise) const;
    std::int64_t integer_or(std::string_view key, std::int64_t otherwise) const;
    bool bool_or(std::string_view key, bool otherwise) const;

    Json &set(std::string key, Json value);  // replaces in place or appends; returns *this
    Json &set_if(bool condition, std::string key, Json value);
    bool erase(std::string_view key);
    Json &push(Json value);    // onto an array; returns *this
    std::size_t size() const;  // of an array or object, else 0

    Json sorted() const;                       // keys bytewise sorted at every level
    bool operator==(const Json &other) const;  // order of members counts

    std::string pretty() const;   // two spaces a level, one line feed at the end
    std::string compact() const;  // no white space, no line feed

 private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

// A member in the list that an object is made of. An initializer_list would have its strings and values copied;
// what is mutable can be moved out of it.
struct Json::NewMember {
    NewMember(std::string key_of, Json value_of) : key(std::move(key_of)), value(std::move(value_of)) {}
    mutable std::string key;
    mutable Json value;
};

struct JsonLimits {
    std::size_t bytes = 64u << 20;
    std::size_t depth = 64;
};

// Strict RFC 8259: UTF-8 without BOM, no key twice, nothing after the value, integers outside int64 refused.
// Throws Error(SKM_E_PARSE) with details line and column, SKM_E_TOO_LARGE, SKM_E_NOT_UTF8.
// `name` is what errors call the text (a path or "manifest.json").
Json parse_json(std::string_view text, std::string_view name, JsonLimits limits = {});

// JSON as it stands in files that people keep: a byte order mark and comments are skipped, of a key that stands
// twice the last counts, integers outside int64 become doubles. No trailing commas. `text` is UTF-8 without NUL.
Json parse_config_json(std::string_view text, std::string_view name, JsonLimits limits = {});

}  // namespace skillmeat::core
