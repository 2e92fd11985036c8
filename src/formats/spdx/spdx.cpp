#include "formats/spdx/spdx.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "formats/spdx/spdx_ids.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kLongest = 1024;
constexpr int kDeepest = 32;

template <std::size_t size>
bool listed(const std::string_view (&list)[size], std::string_view id) {
    return std::binary_search(std::begin(list), std::end(list), id);
}

bool is_id_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool is_id_text(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_id_character);
}

// LicenseRef-x, DocumentRef-y:LicenseRef-x
bool is_reference(std::string_view text) {
    constexpr std::string_view kLicense = "LicenseRef-", kDocument = "DocumentRef-";
    if (text.starts_with(kDocument)) {
        const std::size_t colon = text.find(':');
        if (colon == std::string_view::npos) return false;
        if (!is_id_text(text.substr(kDocument.size(), colon - kDocument.size()))) return false;
        text.remove_prefix(colon + 1);
    }
    return text.starts_with(kLicense) && is_id_text(text.substr(kLicense.size()));
}

bool is_license(std::string_view text) {
    if (is_reference(text)) return true;
    if (text.ends_with('+')) text.remove_suffix(1);
    return listed(spdx::kLicenses, text);
}

class Parser {
 public:
    explicit Parser(std::string_view text) : rest_(text) { advance(); }

    bool whole() { return either() && word_.empty() && rest_.empty(); }

 private:
    // word_ becomes the next parenthesis or run of other characters, "" at the end.
    void advance() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
        std::size_t size = std::min(rest_.find_first_of(" ()"), rest_.size());
        if (size == 0 && !rest_.empty()) size = 1;
        word_ = rest_.substr(0, size);
        rest_.remove_prefix(size);
    }

    bool take(std::string_view word) {
        if (word_ != word) return false;
        advance();
        return true;
    }

    bool either() {
        do {
            if (!both()) return false;
        } while (take("OR"));
        return true;
    }

    bool both() {
        do {
            if (!one()) return false;
        } while (take("AND"));
        return true;
    }

    bool one() {
        if (take("(")) {
            if (++depth_ > kDeepest || !either() || !take(")")) return false;
            --depth_;
            return true;
        }
        if (!is_license(word_)) return false;
        advance();
        if (!take("WITH")) return true;
        if (!listed(spdx::kExceptions, word_)) return false;
        advance();
        return true;
    }

    std::string_view rest_, word_;
    int depth_ = 0;
};

}  // namespace

bool is_spdx_expression(std::string_view text) {
    return !text.empty() && text.size() <= kLongest && Parser(text).whole();
}

}  // namespace skillmeat::core
