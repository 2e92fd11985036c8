#include "formats/splice/own_toml.hpp"

#include <charconv>
#include <cstdint>
#include <map>

#include "base/utf8.hpp"
#include "formats/splice/usual_toml.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMostKeys = 64;  // of a table, as they are compared one by one

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

class Reader : private UsualToml {
 public:
    using UsualToml::kDeepest;

    explicit Reader(std::string_view text) : UsualToml(text) {}

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

    Json value(std::size_t depth) {
        need_usual(at_ < end_ && depth <= kDeepest);
        switch (*at_) {
            case '"':
            case '\'': return Json(string());
            case '[': return array(depth);
            case '{': return inline_table(depth);
            case 't': word("true"); return Json(true);
            case 'f': word("false"); return Json(false);
            default: return number_value();
        }
    }

    Json number_value() {
        const char *begin = at_;
        if (number()) {
            double value = 0;
            std::from_chars(begin, at_, value);
            return Json(value);
        }
        std::int64_t value = 0;
        std::from_chars(begin, at_, value);
        return Json(value);
    }

    Json array(std::size_t depth) {
        ++at_;
        Json::Array items;
        while (true) {
            skip_empty();
            if (peek() == ']') break;
            items.push_back(value(depth + 1));
            skip_empty();
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
        need_usual(members.size() <= kMostKeys);
        for (const Json::Member &member : members) need_usual(member.first != name);
    }

    void header(Json &root, HeaderNode &top) {
        ++at_;
        node_->size = table_->size();
        const bool is_array = peek() == '[';
        if (is_array) ++at_;
        Json::Object *members = &root.as_object();
        HeaderNode *node = &top;
        for (std::size_t depth = 1;; ++depth) {
            need_usual(depth <= kDeepest);
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
                need_usual(!child.has_header && !child.is_array);
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
            need_usual(!new_array || child.is_array);
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

    std::size_t tables_ = 0;
    Json::Object *table_ = nullptr;  // that keys go to
    HeaderNode *node_ = nullptr;
};

}  // namespace

Json read_own_toml(std::string_view text, std::string_view name, TomlLimits limits) {
    const std::string_view inner =
        text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
    const bool usual = text.size() <= limits.bytes && limits.depth > 2 * Reader::kDeepest &&
                       !has_control_characters(inner) && is_utf8(inner);
    if (!usual) return parse_toml(text, name, limits);
    try {
        return Reader(inner).read();
    } catch (const UnusualToml &) {
        return parse_toml(text, name, limits);
    }
}

}  // namespace skillmeat::core
