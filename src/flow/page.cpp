#include "flow/page.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/crypto/sha256.hpp"
#include "base/error.hpp"
#include "base/utf8.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kCheckBytes = 6;  // against mistakes, not against forgers: a cursor gives no rights
constexpr std::size_t kMostShown = 64;

std::string check_of(std::string_view listing, std::string_view key) {
    Sha256 sum;
    sum.update(listing).update(std::string_view("\0", 1)).update(key);
    return std::string(sum.finish().view().substr(0, kCheckBytes));
}

std::string shown(std::string_view cursor) {
    if (cursor.size() <= kMostShown) return escape_for_display(cursor);
    return escape_for_display(cursor.substr(0, kMostShown)) + "…";
}

}  // namespace

std::string make_cursor(std::string_view listing, std::string_view key) {
    return to_base64(check_of(listing, key) + std::string(key));
}

std::string read_cursor(std::string_view listing, std::string_view cursor) {
    const auto bytes = from_base64(cursor);
    if (bytes && bytes->size() >= kCheckBytes) {
        std::string key = bytes->substr(kCheckBytes);
        if (make_cursor(listing, key) == cursor) return key;
    }
    throw Error(SKM_E_ARGUMENT, "the cursor '" + shown(cursor) + "' is not one that this listing returned")
        .hint("Begin again without --cursor.")
        .detail("parameter", "cursor");
}

PageSlice slice_page(std::string_view listing, const std::vector<std::string> &keys, const Page &page) {
    PageSlice out;
    if (!page.cursor.empty()) {
        const std::string last = read_cursor(listing, page.cursor);
        out.begin = static_cast<std::size_t>(std::upper_bound(keys.begin(), keys.end(), last) - keys.begin());
    }
    const std::size_t rest = keys.size() - out.begin;
    out.end = out.begin + (page.limit == 0 ? rest : std::min(rest, page.limit));
    if (out.end < keys.size() && out.end > out.begin) out.next = make_cursor(listing, keys[out.end - 1]);
    return out;
}

Json next_of(const PageSlice &slice) {
    return slice.next.empty() ? Json() : Json(slice.next);
}

}  // namespace skillmeat::core
