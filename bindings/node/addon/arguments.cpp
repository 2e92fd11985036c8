#include "arguments.hpp"

#include <algorithm>
#include <utility>

#include "environment.hpp"

namespace skillmeat::node {

namespace {

constexpr double kLargestInteger = 9007199254740991.0;

// Half a surrogate pair has no UTF-8: it comes out as U+FFFD, and would name another file than was meant.
bool well_formed(const std::u16string &text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char16_t unit = text[i];
        if (unit < 0xD800 || unit > 0xDFFF) continue;
        if (unit > 0xDBFF || i + 1 == text.size() || text[i + 1] < 0xDC00 || text[i + 1] > 0xDFFF)
            return false;
        ++i;
    }
    return true;
}

std::string utf8_of(Napi::String value, const std::string &what) {
    std::string text = value.Utf8Value();
    if (text.find("\xEF\xBF\xBD") != std::string::npos && !well_formed(value.Utf16Value()))
        throw wrong_value(value.Env(), what + " is not well-formed Unicode");
    return text;
}

}  // namespace

std::string text_of(Napi::Value value, const std::string &what) {
    if (!value.IsString()) throw wrong_type(value.Env(), what + " must be a string");
    std::string text = utf8_of(value.As<Napi::String>(), what);
    if (text.find('\0') != std::string::npos)
        throw wrong_value(value.Env(), what + " must not contain null characters");
    return text;
}

Strings texts_of(Napi::Value value, const std::string &what) {
    if (!value.IsArray()) throw wrong_type(value.Env(), what + " must be an array of strings");
    const auto array = value.As<Napi::Array>();
    Strings texts;
    for (std::uint32_t i = 0; i < array.Length(); ++i) {
        const Napi::HandleScope scope(value.Env());
        texts.push_back(text_of(array.Get(i), what + "[" + std::to_string(i) + "]"));
    }
    return texts;
}

std::string bytes_of(Napi::Value value, const std::string &what) {
    if (value.IsString()) return utf8_of(value.As<Napi::String>(), what);
    if (value.IsArrayBuffer()) {
        auto buffer = value.As<Napi::ArrayBuffer>();
        return std::string(static_cast<const char *>(buffer.Data()), buffer.ByteLength());
    }
    if (value.IsTypedArray()) {
        const auto view = value.As<Napi::TypedArray>();
        const auto *data = static_cast<const char *>(view.ArrayBuffer().Data());
        return view.ByteLength() == 0 ? std::string()
                                      : std::string(data + view.ByteOffset(), view.ByteLength());
    }
    throw wrong_type(value.Env(), what + " must be a Uint8Array or a string");
}

std::int64_t integer_of(Napi::Value value, const std::string &what) {
    if (value.IsBigInt()) {
        bool lossless = false;
        const std::int64_t number = value.As<Napi::BigInt>().Int64Value(&lossless);
        if (!lossless) throw wrong_value(value.Env(), what + " is out of range");
        return number;
    }
    if (!value.IsNumber()) throw wrong_type(value.Env(), what + " must be an integer");
    const double number = value.As<Napi::Number>().DoubleValue();
    if (!(number >= -kLargestInteger && number <= kLargestInteger) ||
        number != static_cast<double>(static_cast<std::int64_t>(number)))
        throw wrong_value(value.Env(), what + " must be a safe integer");
    return static_cast<std::int64_t>(number);
}

Options::Options(Napi::Env env, Napi::Value given, std::string method)
    : env_(env), method_(std::move(method)) {
    if (given.IsUndefined() || given.IsNull()) return;
    if (!given.IsObject() || given.IsArray() || given.IsFunction())
        throw wrong_type(env_, method_ + ": the options must be an object");
    given_ = given.As<Napi::Object>();
}

Napi::Value Options::value(const char *name) {
    known_.emplace_back(name);
    if (!given_) return env_.Undefined();
    const Napi::Value value = given_->Get(name);
    return value.IsNull() ? env_.Undefined() : value;
}

Text Options::text(const char *name) {
    const Napi::Value given = value(name);
    if (given.IsUndefined()) return std::nullopt;
    return text_of(given, called(name));
}

Strings Options::texts(const char *name) {
    const Napi::Value given = value(name);
    return given.IsUndefined() ? Strings{} : texts_of(given, called(name));
}

bool Options::flag(const char *name) {
    const Napi::Value given = value(name);
    if (given.IsUndefined()) return false;
    if (!given.IsBoolean()) throw wrong_type(env_, called(name) + " must be a boolean");
    return given.As<Napi::Boolean>();
}

std::optional<std::int64_t> Options::integer(const char *name) {
    const Napi::Value given = value(name);
    if (given.IsUndefined()) return std::nullopt;
    return integer_of(given, called(name));
}

std::uint64_t Options::count(const char *name) {
    const std::int64_t number = integer(name).value_or(0);
    if (number < 0) throw wrong_value(env_, called(name) + " must not be negative");
    return static_cast<std::uint64_t>(number);
}

std::optional<Napi::Function> Options::function(const char *name) {
    const Napi::Value given = value(name);
    if (given.IsUndefined()) return std::nullopt;
    if (!given.IsFunction()) throw wrong_type(env_, called(name) + " must be a function");
    return given.As<Napi::Function>();
}

std::optional<std::size_t> Options::choice(const char *name, const std::vector<std::string> &names) {
    const Text given = text(name);
    if (!given) return std::nullopt;
    const auto found = std::find(names.begin(), names.end(), *given);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    std::string list;
    for (const std::string &each : names) list += (list.empty() ? "'" : ", '") + each + "'";
    throw wrong_value(env_, called(name) + " must be one of " + list);
}

void Options::finish() const {
    if (!given_) return;
    const Napi::Array names = given_->GetPropertyNames();
    for (std::uint32_t i = 0; i < names.Length(); ++i) {
        const std::string name = names.Get(i).As<Napi::String>().Utf8Value();
        if (std::find(known_.begin(), known_.end(), name) == known_.end())
            throw wrong_value(env_, method_ + ": unknown option '" + name + "'");
    }
}

}  // namespace skillmeat::node
