#include "capi/options.hpp"

#include <bit>
#include <limits>
#include <string>

#include "capi/text.hpp"

namespace skillmeat::capi {

using core::Error;

void check_size(const void *given, std::size_t ours, std::size_t alignment, const char *name) {
    std::size_t size = 0;
    std::memcpy(&size, given, sizeof size);
    if (!is_plausible_size(size, alignment))
        throw Error(SKM_E_ARGUMENT,
                    std::string(name) + ": struct_size " + std::to_string(size) + " cannot be right")
            .hint("Start from the struct's _INIT macro.")
            .detail("parameter", name);
    const auto *bytes = static_cast<const unsigned char *>(given);
    for (std::size_t i = ours; i < size; ++i)
        if (bytes[i] != 0)
            throw Error(SKM_E_UNSUPPORTED, std::string(name) +
                                               " sets an option that this library does not know (byte " +
                                               std::to_string(i) + " of the struct)")
                .hint("Use a newer library, or leave what was appended to the struct zero.")
                .detail("parameter", name);
}

void check_flags(std::uint32_t flags, std::uint32_t known, const char *name) {
    const std::uint32_t unknown = flags & ~known;
    if (unknown == 0) return;
    const std::string bit = std::to_string(std::countr_zero(unknown));
    throw Error(SKM_E_UNSUPPORTED,
                std::string(name) + ": bit " + bit + " is not a flag that this library knows here")
        .detail("parameter", name)
        .detail("bit", bit);
}

void check_reserved(std::uint32_t reserved, const char *name) {
    if (reserved != 0)
        throw Error(SKM_E_UNSUPPORTED, std::string(name) + " must be 0").detail("parameter", name);
}

core::Page page_of(std::uint64_t limit, const char *cursor) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::size_t>::max();
    core::Page page;
    page.limit = static_cast<std::size_t>(limit < kMost ? limit : kMost);
    page.cursor = text_or_empty(cursor, "cursor");
    return page;
}

core::Page page_of(const skm_page *page) {
    const skm_page given = options_of(page, skm_page SKM_PAGE_INIT, "page");
    return page_of(given.limit, given.cursor);
}

}  // namespace skillmeat::capi
