// arguments.hpp - what JavaScript gave a method, checked: positional arguments, then an object of options.
#pragma once

#include <napi.h>

#include <cstdint>
#include <optional>
#include <skillmeat/skillmeat.hpp>
#include <string>
#include <vector>

namespace skillmeat::node {

// Values by what they are called in messages. All throw wrong_type or wrong_value.
std::string text_of(Napi::Value value, const std::string &what);
Strings texts_of(Napi::Value value, const std::string &what);
std::string bytes_of(Napi::Value value,
                     const std::string &what);  // Uint8Array and its like; a string is its UTF-8
std::int64_t integer_of(Napi::Value value, const std::string &what);

// Options by name. What nobody asked for is refused in the end: a misspelt option is never ignored.
class Options {
 public:
    Options(Napi::Env env, Napi::Value given, std::string method);

    Napi::Value value(const char *name);  // undefined when it is not given or null
    Text text(const char *name);
    std::string text_or(const char *name, const char *otherwise) { return text(name).value_or(otherwise); }
    Strings texts(const char *name);
    bool flag(const char *name);
    std::optional<std::int64_t> integer(const char *name);
    std::uint64_t count(const char *name);
    std::optional<Napi::Function> function(const char *name);
    Page page() { return Page{count("limit"), text_or("cursor", "")}; }
    // One of `names`: its index.
    std::optional<std::size_t> choice(const char *name, const std::vector<std::string> &names);
    void finish() const;

    std::string called(const char *name) const { return method_ + ": the option '" + name + "'"; }
    Napi::Env env() const { return env_; }

 private:
    Napi::Env env_;
    std::optional<Napi::Object> given_;
    std::string method_;
    std::vector<std::string> known_;
};

}  // namespace skillmeat::node
