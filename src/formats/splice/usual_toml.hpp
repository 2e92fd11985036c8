// usual_toml.hpp - inside of this module: the usual forms of TOML, piece by piece. Who keeps the values (own_toml.cpp)
// and who only looks where they end (toml_text_parts.cpp) read by the same rules.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/quote.hpp"
#include "base/utf8.hpp"

namespace skillmeat::core {

// Thrown by these readers alone, and caught by them: the text is for tomlplusplus.
struct UnusualToml {};

inline void need_usual(bool usual) {
    if (!usual) throw UnusualToml();
}

inline bool has_control_characters(std::string_view text) {
    unsigned char found = 0;  // without branches and in bytes, so that the compiler takes many at once
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const int bad = ((byte < 0x20) & (byte != '\n') & (byte != '\t')) | (byte == 0x7F);
        found |= static_cast<unsigned char>(bad);
    }
    return found != 0;
}

// A place in a text without control characters and byte order mark. Each function reads one thing and stands behind
// it then.
class UsualToml {
 protected:
    static constexpr std::size_t kDeepest = 24;     // far below parse_toml's limit, which then decides
    static constexpr std::size_t kMostDigits = 18;  // always fits

    explicit UsualToml(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    static bool is_bare(char c) { return kKinds.bare[static_cast<unsigned char>(c)]; }
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    char peek() const { return at_ < end_ ? *at_ : '\n'; }
    bool next_are(char c) const { return at_ + 1 < end_ && at_[0] == c && at_[1] == c; }
    void expect(char c) {
        need_usual(at_ < end_ && *at_ == c);
        ++at_;
    }
    void expect_equals() {
        blanks();
        expect('=');
        blanks();
    }
    void blanks() {
        while (at_ < end_ && (*at_ == ' ' || *at_ == '\t')) ++at_;
    }
    void comment() {
        if (peek() == '#') at_ = std::find(at_, end_, '\n');
    }
    void end_of_line() {
        blanks();
        comment();
        if (at_ != end_) expect('\n');
    }
    // Blanks, comments and empty lines, also within an array.
    void skip_empty() {
        while (at_ < end_) {
            blanks();
            comment();
            if (at_ == end_ || *at_ != '\n') return;
            ++at_;
        }
    }

    // Keys are pieces of the text: quoted ones with escapes are unusual.
    std::string_view key() {
        if (peek() == '"' || peek() == '\'') return quoted_key();
        const char *begin = at_;
        while (at_ < end_ && is_bare(*at_)) ++at_;
        need_usual(at_ != begin);
        return {begin, at_};
    }

    // On one line; long ones in three quotes are unusual. A piece of the text where it has no escapes, else
    // good until the next string.
    std::string_view string() {
        const char quote = *at_++;
        need_usual(!next_are(quote));
        const char *begin = at_;
        skip_plain(quote);
        if (peek() == quote) return {begin, at_++};
        unescaped_.assign(begin, at_);
        while (true) {
            const char stop = peek();
            need_usual(stop != '\n');
            ++at_;
            if (stop == quote) return unescaped_;
            if (stop == '\\' && quote == '"') {
                escape();
            } else {
                unescaped_ += stop;
            }
            begin = at_;
            skip_plain(quote);
            unescaped_.append(begin, at_);
        }
    }

    void word(std::string_view text) {
        need_usual(std::string_view(at_, end_).starts_with(text));
        at_ += text.size();
        need_usual(!is_bare(peek()));
    }

    // Plain decimal ones; other forms, dates and times are unusual. (A date may go on behind a blank, but has no
    // more than its four digits before the first dash.) Whether it has a fraction.
    bool number() {
        if (*at_ == '-') ++at_;
        const char *whole = at_;
        const std::size_t count = digits();
        need_usual(count != 0 && count <= kMostDigits && !(count > 1 && *whole == '0'));
        const bool has_fraction = peek() == '.';
        if (has_fraction) {
            ++at_;
            const std::size_t places = digits();
            need_usual(places != 0 && places <= kMostDigits);
        }
        need_usual(kKinds.behind_number[static_cast<unsigned char>(peek())]);
        return has_fraction;
    }

    const char *at_, *end_;

 private:
    // Which characters stand in bare keys, and which may follow a number.
    struct CharacterKinds {
        std::array<bool, 256> bare{}, behind_number{};
        constexpr CharacterKinds() {
            for (int c = 0; c < 128; ++c)
                bare[static_cast<std::size_t>(c)] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                                    (c >= '0' && c <= '9') || c == '_' || c == '-';
            for (const char c : {'\n', ' ', ',', ']', '}', '#', '\t'})
                behind_number[static_cast<std::size_t>(c)] = true;
        }
    };
    static const CharacterKinds kKinds;

    std::string_view quoted_key() {
        const char quote = *at_++;
        const char *begin = at_;
        while (at_ < end_ && *at_ != quote && *at_ != '\\' && *at_ != '\n') ++at_;
        expect(quote);
        need_usual(at_ != begin + 1 || peek() != quote);
        return {begin, at_ - 1};
    }

    // To the quote, or to what may have a meaning of its own.
    void skip_plain(char quote) {
        if (quote == '"') {
            at_ += unescaped_run({at_, end_});
        } else {
            while (at_ < end_ && *at_ != quote && *at_ != '\n') ++at_;
        }
    }

    void escape() {
        const char c = peek();
        if (at_ < end_) ++at_;
        switch (c) {
            case '"':
            case '\\': unescaped_ += c; return;
            case 'n': unescaped_ += '\n'; return;
            case 't': unescaped_ += '\t'; return;
            case 'r': unescaped_ += '\r'; return;
            case 'b': unescaped_ += '\b'; return;
            case 'f': unescaped_ += '\f'; return;
            case 'u': code_point(); return;
            default: throw UnusualToml();
        }
    }

    void code_point() {
        std::uint32_t number = 0;
        need_usual(end_ - at_ >= 4);
        const auto [stop, problem] = std::from_chars(at_, at_ + 4, number, 16);
        need_usual(problem == std::errc() && stop == at_ + 4 && !(number >= 0xD800 && number < 0xE000));
        append_code_point(unescaped_, number);
        at_ += 4;
    }

    std::size_t digits() {
        const char *begin = at_;
        while (at_ < end_ && is_digit(*at_)) ++at_;
        return static_cast<std::size_t>(at_ - begin);
    }

    std::string unescaped_;
};

inline constexpr UsualToml::CharacterKinds UsualToml::kKinds;

}  // namespace skillmeat::core
