#include "formats/json/usual.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/quote.hpp"
#include "base/utf8.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kDeepest = 64;     // of what is read by recursion
constexpr std::size_t kMostDigits = 18;  // always fit
constexpr std::size_t kFewKeys = 12;     // up to which each is compared with each

class UsualReader {
 public:
    UsualReader(std::string_view text, std::size_t depth)
        : at_(text.data()), end_(text.data() + text.size()), depth_(std::min(depth, kDeepest)) {}

    bool read(Json &out) {
        if (!value(out, 0)) return false;
        blanks();
        return at_ == end_;
    }

 private:
    char peek() const { return at_ < end_ ? *at_ : '\0'; }

    void blanks() {
        while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
    }

    bool take(char c) {
        blanks();
        if (peek() != c) return false;
        ++at_;
        return true;
    }

    bool value(Json &out, std::size_t depth) {
        blanks();
        switch (peek()) {
            case '"': {
                std::string text;
                if (!string(text)) return false;
                out = Json(std::move(text));
                return true;
            }
            case '{': return depth < depth_ && object(out, depth);
            case '[': return depth < depth_ && array(out, depth);
            case 't': return word("true", true, out);
            case 'f': return word("false", false, out);
            case 'n': return word("null", Json(), out);
            default: return number(out);
        }
    }

    bool word(std::string_view text, Json meaning, Json &out) {
        if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(text)) return false;
        at_ += text.size();
        out = std::move(meaning);
        return true;
    }

    bool digits() {
        const char *begin = at_;
        while (at_ < end_ && *at_ >= '0' && *at_ <= '9') ++at_;
        return at_ != begin;
    }

    bool number(Json &out) {
        const char *begin = at_;
        if (peek() == '-') ++at_;
        const char *whole = at_;
        if (!digits()) return false;
        const auto count = static_cast<std::size_t>(at_ - whole);
        if (count > 1 && *whole == '0') return false;
        if (peek() == '.' || peek() == 'e' || peek() == 'E') return real(begin, out);
        if (count > kMostDigits) return false;
        std::int64_t number = 0;
        std::from_chars(begin, at_, number);
        out = Json(number);
        return true;
    }

    // Behind the whole digits.
    bool real(const char *begin, Json &out) {
        if (peek() == '.') {
            ++at_;
            if (!digits()) return false;
        }
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (peek() == '+' || peek() == '-') ++at_;
            if (!digits()) return false;
        }
        double number = 0;
        if (std::from_chars(begin, at_, number).ec != std::errc()) return false;  // too large, or nearly zero
        out = Json(number);
        return true;
    }

    bool string(std::string &out) {
        ++at_;
        while (true) {
            const std::size_t run = unescaped_run({at_, static_cast<std::size_t>(end_ - at_)});
            out.append(at_, run);
            at_ += run;
            const char stop = peek();
            if (stop == '"') {
                ++at_;
                return true;
            }
            if (stop != '\\') return false;
            ++at_;
            if (!escape(out)) return false;
        }
    }

    bool escape(std::string &out) {
        constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
        const char letter = peek();
        if (at_ < end_) ++at_;
        if (letter == 'u') return code_point(out);
        const std::size_t which = kLetters.find(letter);
        if (which == std::string_view::npos) return false;
        out += kMeanings[which];
        return true;
    }

    bool code_point(std::string &out) {
        std::uint32_t number = 0;
        if (end_ - at_ < 4) return false;
        const auto [stop, problem] = std::from_chars(at_, at_ + 4, number, 16);
        if (problem != std::errc() || stop != at_ + 4 || (number >= 0xD800 && number < 0xE000)) return false;
        append_code_point(out, number);
        at_ += 4;
        return true;
    }

    bool array(Json &out, std::size_t depth) {
        ++at_;
        Json::Array items;
        if (!take(']')) {
            do {
                if (!value(items.emplace_back(), depth + 1)) return false;
            } while (take(','));
            if (!take(']')) return false;
        }
        out = Json(std::move(items));
        return true;
    }

    bool object(Json &out, std::size_t depth) {
        ++at_;
        out = Json::object();
        Json::Object &members = out.as_object();
        if (take('}')) return true;
        do {
            blanks();
            if (peek() != '"') return false;
            Json::Member &member = members.emplace_back();
            if (!string(member.first) || !take(':') || !value(member.second, depth + 1)) return false;
        } while (take(','));
        return take('}') && !repeats_key(members);
    }

    // By sorting where there are many, so that no text makes it slow.
    static bool repeats_key(const Json::Object &members) {
        if (members.size() <= kFewKeys) {
            for (std::size_t i = 1; i < members.size(); ++i)
                for (std::size_t k = 0; k < i; ++k)
                    if (members[i].first == members[k].first) return true;
            return false;
        }
        std::vector<std::string_view> keys;
        keys.reserve(members.size());
        for (const Json::Member &member : members) keys.push_back(member.first);
        const auto descent = std::adjacent_find(keys.begin(), keys.end(), std::greater_equal<>());
        if (descent == keys.end()) return false;
        std::sort(keys.begin(), keys.end());
        return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
    }

    const char *at_, *end_;
    std::size_t depth_;
};

}  // namespace

std::optional<Json> read_usual_json(std::string_view text, std::size_t depth) {
    Json out;
    if (!UsualReader(text, depth).read(out)) return std::nullopt;
    return out;
}

}  // namespace skillmeat::core
