#include <skillmeat/string.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "capi/guard.hpp"
#include "capi/text.hpp"

namespace skillmeat::capi {

using core::Error;

std::string displayable(std::string_view bytes) {
    return core::is_utf8(bytes) ? std::string(bytes) : core::escape_for_display(bytes);
}

std::string given_text(const char *text, const char *name) {
    if (text == nullptr)
        throw Error(SKM_E_ARGUMENT, std::string(name) + " is NULL").detail("parameter", name);
    std::string copy = text;
    if (!core::is_utf8(copy))
        throw Error(SKM_E_NOT_UTF8, std::string(name) + " is not UTF-8: " + core::escape_for_display(copy))
            .hint("Text goes into the library as UTF-8.")
            .detail("parameter", name);
    return copy;
}

std::string needed_text(const char *text, const char *name) {
    std::string copy = given_text(text, name);
    if (copy.empty()) throw Error(SKM_E_ARGUMENT, std::string(name) + " is empty").detail("parameter", name);
    return copy;
}

std::string text_or_empty(const char *text, const char *name) {
    return text != nullptr ? given_text(text, name) : std::string();
}

std::optional<std::string> text_if_given(const char *text, const char *name) {
    if (text == nullptr) return std::nullopt;
    return given_text(text, name);
}

std::vector<std::string> text_list(const char *const *texts, std::size_t count, const char *name) {
    if (texts == nullptr && count > 0)
        throw Error(SKM_E_ARGUMENT, std::string(name) + " is NULL but its count is " + std::to_string(count))
            .detail("parameter", name);
    std::vector<std::string> list;
    for (std::size_t i = 0; i < count; ++i)
        list.push_back(given_text(texts[i], (std::string(name) + "[" + std::to_string(i) + "]").c_str()));
    return list;
}

std::string_view given_bytes(const void *data, std::size_t size, const char *name) {
    if (data == nullptr && size > 0)
        throw Error(SKM_E_ARGUMENT, std::string(name) + " is NULL but its size is " + std::to_string(size))
            .detail("parameter", name);
    return size > 0 ? std::string_view(static_cast<const char *>(data), size) : std::string_view();
}

void wipe_and_dispose(skm_string &string) noexcept {
    volatile char *bytes = string.data;
    if (bytes != nullptr)
        for (std::size_t i = 0; i < string.size; ++i) bytes[i] = 0;
    skm_string_dispose(&string);
}

void put_bytes(skm_string *out, std::string_view bytes) {
    if (skm_string_set(out, bytes.data(), bytes.size()) != 0) throw std::bad_alloc();
}

void put_document(skm_string *out, const core::Json &document) {
    put_bytes(out, document.compact());
}

}  // namespace skillmeat::capi

void skm_string_dispose(skm_string *string) {
    if (string == nullptr) return;
    std::free(string->data);
    *string = SKM_STRING_INIT;
}

int skm_string_set(skm_string *string, const char *data, size_t size) {
    if (string == nullptr || (data == nullptr && size > 0) || size + 1 == 0) return -1;
    auto *copy = static_cast<char *>(std::malloc(size + 1));
    if (copy == nullptr) return -1;
    if (size > 0) std::memcpy(copy, data, size);
    copy[size] = '\0';
    std::free(string->data);
    *string = {copy, size};
    return 0;
}
