// options.hpp - structs that grow: callers of any age give theirs, the library reads what both know.
#pragma once

#include <skillmeat/context.h>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/error.hpp"
#include "flow/flow.hpp"

namespace skillmeat::capi {

// Checks a caller's struct_size against ours. Throws SKM_E_ARGUMENT when it was never set, SKM_E_UNSUPPORTED
// when it is longer than ours and something is set in the part that we do not know.
void check_size(const void *given, std::size_t ours, std::size_t alignment, const char *name);

// Whether a caller can have set this struct_size. A greater one than any struct will ever have must not be
// read by.
constexpr bool is_plausible_size(std::size_t size, std::size_t alignment) {
    return size >= sizeof size && size <= 4096 && size % alignment == 0;
}

// The part of the caller's options that both know, without a check of the rest; `defaults` for an impossible
// size.
template <class Options>
Options known_part(const Options *given, Options defaults) noexcept {
    if (given == nullptr || !is_plausible_size(given->struct_size, alignof(Options))) return defaults;
    std::memcpy(&defaults, given,
                given->struct_size < sizeof(Options) ? given->struct_size : sizeof(Options));
    return defaults;
}

// A copy of the caller's options (NULL = `defaults`). Appended fields that an older caller does not have keep
// their default. `name` is the parameter's.
template <class Options>
Options options_of(const Options *given, Options defaults, const char *name) {
    if (given != nullptr) check_size(given, sizeof(Options), alignof(Options), name);
    return known_part(given, defaults);
}

// Throws SKM_E_UNSUPPORTED naming the first bit of `flags` that is not in `known`.
void check_flags(std::uint32_t flags, std::uint32_t known, const char *name);
void check_reserved(std::uint32_t reserved, const char *name);

core::Page page_of(const skm_page *page);
core::Page page_of(std::uint64_t limit, const char *cursor);

}  // namespace skillmeat::capi
