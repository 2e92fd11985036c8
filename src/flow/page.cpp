#include "flow/page.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace skillmeat::core {

PageSlice slice_page(const std::vector<std::string> &keys, const Page &page) {
    PageSlice out;
    if (!page.cursor.empty()) {
        const auto last = from_base64(page.cursor);
        if (!last)
            throw Error(SKM_E_ARGUMENT, "the cursor is not one that a listing returned")
                .hint("Take `next` of the page before.")
                .detail("parameter", "cursor");
        out.begin =
            static_cast<std::size_t>(std::upper_bound(keys.begin(), keys.end(), *last) - keys.begin());
    }
    const std::size_t rest = keys.size() - out.begin;
    out.end = out.begin + (page.limit == 0 ? rest : std::min(rest, page.limit));
    if (out.end < keys.size() && out.end > out.begin) out.next = to_base64(keys[out.end - 1]);
    return out;
}

}  // namespace skillmeat::core
