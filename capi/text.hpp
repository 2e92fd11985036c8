// text.hpp - text that goes in and comes out of the C ABI.
#pragma once

#include <skillmeat/string.h>
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace skillmeat::capi {

// UTF-8 as it is, else with the bytes that are none escaped.
std::string displayable(std::string_view bytes);

// `name` is the parameter's, for the error: SKM_E_ARGUMENT when the text is missing, SKM_E_NOT_UTF8.
std::string given_text(const char *text, const char *name);                    // may be empty, not NULL
std::string needed_text(const char *text, const char *name);                   // neither NULL nor empty
std::string text_or_empty(const char *text, const char *name);                 // NULL = ""
std::optional<std::string> text_if_given(const char *text, const char *name);  // NULL = nullopt
std::vector<std::string> text_list(const char *const *texts, std::size_t count, const char *name);

// Bytes from outside: `data` may be NULL only when `size` is 0.
std::string_view given_bytes(const void *data, std::size_t size, const char *name);

// The same where the size is fixed, as that of keys and signatures is. SKM_E_ARGUMENT for another one.
template <class Array>
Array exactly(std::string_view bytes, const char *name) {
    Array array{};
    if (bytes.size() != array.size())
        throw core::Error(SKM_E_ARGUMENT, std::string(name) + " has " + std::to_string(bytes.size()) +
                                              " bytes instead of " + std::to_string(array.size()))
            .detail("parameter", name);
    std::copy(bytes.begin(), bytes.end(), array.begin());
    return array;
}

// Overwrites what the string holds before it is freed: it may be a passphrase.
void wipe_and_dispose(skm_string &string) noexcept;

}  // namespace skillmeat::capi
