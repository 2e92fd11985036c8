#include "formats/splice/own_toml.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <string>

#include "base/quote.hpp"
#include "base/utf8.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kDeepest = 24;     // far below parse_toml's limit, which then decides
constexpr std::size_t kMostKeys = 64;    // of a table, as they are compared one by one
constexpr std::size_t kMostDigits = 18;  // always fits

// Thrown nowhere else: the text is for parse_toml.
struct Unusual {};

bool is_bare(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool has_control_characters(std::string_view text) {
    unsigned char found = 0;  // without branches and in bytes, so that the compiler takes many at once
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const int bad = ((byte < 0x20) & (byte != '\n') & (byte != '\t')) | (byte == 0x7F);
        found |= static_cast<unsigned char>(bad);
    }
    return found != 0;
}

// What headers have said about a table, or about the last element of an array of tables. A node stays when
// its array goes on to the next element, as the same sub-tables come again; `owner` tells whose it is now.
struct HeaderNode {
    std::map<std::string_view, HeaderNode> children;
    std::string_view last_name;  // of the child that was looked for last
    HeaderNode *last_child = nullptr;
    std::size_t table = 0;  // counts the tables of the text: this one …
    std::size_t owner = 0;  // … and the one that it stands in
    std::size_t index = 0;  // among the members of that one
    std::size_t size = 0;   // members of the last table here, a guess at those of the next
    bool is_array = false;
    bool has_header = false;
    bool has_keys = false;  // some members do not come from headers

    HeaderNode &child(std::string_view name) {
        if (last_child != nullptr && last_name == name) return *last_child;
        last_name = name;
        last_child = &children[name];
        return *last_child;
    }
};

class Reader {
 public:
    explicit Reader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    Json read() {
        Json root = Json::object();
        HeaderNode top;
        top.table = ++tables_;
        table_ = &root.as_object();
        node_ = &top;
        while (true) {
            skip_empty();
            if (at_ == end_) return root;
            if (*at_ == '[') {
                header(root, top);
            } else {
                member(*table_, 1);
                node_->has_keys = true;
            }
            end_of_line();
        }
    }

 private:
    char peek() const { return at_ < end_ ? *at_ : '\n'; }
    void expect(char c) {
        if (at_ == end_ || *at_ != c) throw Unusual();
        ++at_;
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
        if (at_ == end_) return;
        expect('\n');
    }
    void skip_empty() {
        while (at_ < end_) {
            blanks();
            comment();
            if (at_ == end_ || *at_ != '\n') return;
            ++at_;
        }
    }
    void expect_equals() {
        blanks();
        expect('=');
        blanks();
    }

    // Keys are pieces of the text: quoted ones with escapes are unusual.
    std::string_view key() {
        if (peek() == '"' || peek() == '\'') return quoted_key();
        const char *begin = at_;
        while (at_ < end_ && is_bare(*at_)) ++at_;
        if (at_ == begin) throw Unusual();
        return {begin, at_};
    }

    std::string_view quoted_key() {
        const char quote = *at_++;
        const char *begin = at_;
        while (at_ < end_ && *at_ != quote && *at_ != '\\' && *at_ != '\n') ++at_;
        if (at_ == end_ || *at_ != quote) throw Unusual();
        ++at_;
        if (at_ == begin + 1 && peek() == quote) throw Unusual();
        return {begin, at_ - 1};
    }

    // `key = value` as a member of its table; keys within the value belong to others.
    void member(Json::Object &members, std::size_t depth) {
        const std::string_view name = key();
        refuse_known(members, name);
        expect_equals();
        if (peek() == '"') {
            members.emplace_back(name, string());
        } else {
            members.emplace_back(name, value(depth));
        }
    }

    // On one line; long ones in three quotes are unusual. A piece of the text where it has no escapes, else
    // good until the next string.
    std::string_view string() {
        const char quote = *at_++;
        if (at_ + 1 < end_ && at_[0] == quote && at_[1] == quote) throw Unusual();
        const char *begin = at_;
        skip_plain(quote);
        if (peek() == quote) return {begin, at_++};
        unescaped_.assign(begin, at_);
        while (true) {
            const char stop = peek();
            if (stop == '\n') throw Unusual();
            ++at_;
            if (stop == quote) return unescaped_;
            if (stop == '\\' && quote == '"') {
                escape(unescaped_);
            } else {
                unescaped_ += stop;
            }
            begin = at_;
            skip_plain(quote);
            unescaped_.append(begin, at_);
        }
    }

    // To the quote, or to what may have a meaning of its own.
    void skip_plain(char quote) {
        if (quote == '"') {
            at_ += unescaped_run({at_, end_});
        } else {
            while (at_ < end_ && *at_ != quote && *at_ != '\n') ++at_;
        }
    }

    void escape(std::string &out) {
        const char c = peek();
        if (at_ < end_) ++at_;
        switch (c) {
            case '"': out += '"'; return;
            case '\\': out += '\\'; return;
            case 'n': out += '\n'; return;
            case 't': out += '\t'; return;
            case 'r': out += '\r'; return;
            case 'b': out += '\b'; return;
            case 'f': out += '\f'; return;
            case 'u': code_point(out); return;
            default: throw Unusual();
        }
    }

    void code_point(std::string &out) {
        std::uint32_t number = 0;
        if (end_ - at_ < 4) throw Unusual();
        const auto [stop, problem] = std::from_chars(at_, at_ + 4, number, 16);
        if (problem != std::errc() || stop != at_ + 4 || (number >= 0xD800 && number < 0xE000))
            throw Unusual();
        append_code_point(out, number);
        at_ += 4;
    }

    Json value(std::size_t depth) {
        if (at_ == end_ || depth > kDeepest) throw Unusual();
        switch (*at_) {
            case '"':
            case '\'': return Json(string());
            case '[': return array(depth);
            case '{': return inline_table(depth);
            case 't': return word("true", true);
            case 'f': return word("false", false);
            default: return number();
        }
    }

    Json word(std::string_view text, bool meaning) {
        if (static_cast<std::size_t>(end_ - at_) < text.size() || std::string_view(at_, text.size()) != text)
            throw Unusual();
        at_ += text.size();
        if (is_bare(peek())) throw Unusual();
        return Json(meaning);
    }

    // Plain decimal ones; other forms, dates and times are unusual.
    Json number() {
        const char *begin = at_;
        if (*at_ == '-') ++at_;
        const char *digits = at_;
        while (at_ < end_ && is_digit(*at_)) ++at_;
        const auto count = static_cast<std::size_t>(at_ - digits);
        if (count == 0 || count > kMostDigits || (count > 1 && *digits == '0')) throw Unusual();
        const bool has_fraction = peek() == '.';
        if (has_fraction) {
            const char *fraction = ++at_;
            while (at_ < end_ && is_digit(*at_)) ++at_;
            if (at_ == fraction) throw Unusual();
        }
        const char next = peek();
        if (next != '\n' && next != ' ' && next != ',' && next != ']' && next != '}' && next != '#' &&
            next != '\t')
            throw Unusual();
        if (has_fraction) {
            double number = 0;
            std::from_chars(begin, at_, number);
            return Json(number);
        }
        // A date may go on behind a blank, but has no more than its four digits before the first dash.
        std::int64_t number = 0;
        std::from_chars(begin, at_, number);
        return Json(number);
    }

    void between() {
        while (at_ < end_) {
            blanks();
            comment();
            if (peek() != '\n' || at_ == end_) return;
            ++at_;
        }
    }

    Json array(std::size_t depth) {
        ++at_;
        Json::Array items;
        while (true) {
            between();
            if (peek() == ']') break;
            items.push_back(value(depth + 1));
            between();
            if (peek() == ']') break;
            expect(',');
        }
        ++at_;
        return Json(std::move(items));
    }

    Json inline_table(std::size_t depth) {
        ++at_;
        Json table = Json::object();
        Json::Object &members = table.as_object();
        blanks();
        if (peek() == '}') {
            ++at_;
            return table;
        }
        while (true) {
            member(members, depth + 1);
            blanks();
            if (peek() == '}') break;
            expect(',');
            blanks();
        }
        ++at_;
        return table;
    }

    static void refuse_known(const Json::Object &members, std::string_view name) {
        if (members.size() > kMostKeys) throw Unusual();
        for (const Json::Member &member : members)
            if (member.first == name) throw Unusual();
    }

    void header(Json &root, HeaderNode &top) {
        ++at_;
        node_->size = table_->size();
        const bool is_array = peek() == '[';
        if (is_array) ++at_;
        Json::Object *members = &root.as_object();
        HeaderNode *node = &top;
        for (std::size_t depth = 1;; ++depth) {
            if (depth > kDeepest) throw Unusual();
            blanks();
            const std::string_view name = key();
            blanks();
            const bool last = peek() != '.';
            HeaderNode &child = child_of(*node, *members, name, last && is_array);
            Json &value = (*members)[child.index].second;
            if (last && is_array) {
                value.push(Json::object());
                begin_table(child);
            } else if (last) {
                if (child.has_header || child.is_array) throw Unusual();
                child.has_header = true;
            }
            members = &(child.is_array ? value.as_array().back() : value).as_object();
            node = &child;
            if (last) break;
            ++at_;
        }
        expect(']');
        if (is_array) expect(']');
        node_ = node;
        table_ = members;
        table_->reserve(node->size);
    }

    void begin_table(HeaderNode &node) {
        node.table = ++tables_;
        node.has_keys = false;
    }

    // The table or array below `node`'s table, a new one where there is none yet.
    HeaderNode &child_of(HeaderNode &node, Json::Object &members, std::string_view name, bool new_array) {
        HeaderNode &child = node.child(name);
        if (child.owner == node.table) {
            if (new_array && !child.is_array) throw Unusual();
            return child;
        }
        if (node.has_keys) refuse_known(members, name);
        begin_table(child);
        child.owner = node.table;
        child.index = members.size();
        child.is_array = new_array;
        child.has_header = false;
        members.emplace_back(name, new_array ? Json::array() : Json::object());
        node.size = members.size();
        return child;
    }

    const char *at_, *end_;
    std::string unescaped_;
    std::size_t tables_ = 0;
    Json::Object *table_ = nullptr;  // that keys go to
    HeaderNode *node_ = nullptr;
};

}  // namespace

Json read_own_toml(std::string_view text, std::string_view name, TomlLimits limits) {
    const std::string_view inner =
        text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
    const bool usual = text.size() <= limits.bytes && limits.depth > 2 * kDeepest &&
                       !has_control_characters(inner) && is_utf8(inner);
    if (!usual) return parse_toml(text, name, limits);
    try {
        return Reader(inner).read();
    } catch (const Unusual &) {
        return parse_toml(text, name, limits);
    }
}

}  // namespace skillmeat::core
