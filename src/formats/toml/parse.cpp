// parse.cpp - tomlplusplus' tables to our values, in the order of the file.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/text_error.hpp"
#include "base/utf8.hpp"
#include "formats/toml/toml.hpp"

// Compiled in here, whatever the package's flags say: one library less to load.
#undef TOML_SHARED_LIB
#undef TOML_HEADER_ONLY
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_UNRELEASED_FEATURES 0
#include <toml++/impl/preprocessor.h>
// Some broken texts fail its assertions, behind which it has an error message; it must neither abort nor
// assume.
#undef TOML_ASSERT
#undef TOML_ASSERT_ASSUME
#undef TOML_ASSUME
#define TOML_ASSERT(condition) static_assert(true)
#define TOML_ASSERT_ASSUME(condition) static_assert(true)
#define TOML_ASSUME(condition) static_assert(true)
#include <toml++/toml.h>

namespace skillmeat::core {

namespace {

// tomlplusplus bounds the depth of values, but not that of dotted keys, and frees tables by recursion: so the
// depth is looked at before. Knows only strings, comments, brackets and points; all else is the parser's.
class DepthGuard {
 public:
    DepthGuard(std::string_view text, std::string_view name, std::size_t depth)
        : text_(text), name_(name), depth_(depth) {}

    void check() {
        while (at_ < text_.size()) {
            switch (text_[at_]) {
                case '#':
                    at_ = std::min(text_.find('\n', at_), text_.size());
                    continue;
                case '"':
                    skip_string("\"", "\"\"\"");
                    continue;
                case '\'':
                    skip_string("'", "'''");
                    continue;
                case '.':
                    step();
                    break;
                case '[':
                case '{':
                    open();
                    break;
                case ']':
                case '}':
                    close();
                    break;
                case ',':
                    points_ = 0;
                    break;
                case '\n':
                    if (open_.empty()) points_ = 0;
                    break;
                default:
                    break;
            }
            ++at_;
        }
    }

 private:
    void step() {
        // One more than the limit allows for the point of a number.
        if (++points_ + sum_ > depth_ + 1)
            throw text_error(SKM_E_TOO_LARGE, text_, name_, at_,
                             "nested deeper than " + std::to_string(depth_) + " levels");
    }

    void open() {
        step();
        open_.push_back(points_);
        sum_ += points_;
        points_ = 0;
    }

    void close() {
        points_ = 0;
        if (open_.empty()) return;
        sum_ -= open_.back();
        open_.pop_back();
    }

    void skip_string(std::string_view quote, std::string_view three) {
        const bool many_lines = text_.substr(at_).starts_with(three);
        const std::string_view closing = many_lines ? three : quote;
        at_ += closing.size();
        while (at_ < text_.size() && !text_.substr(at_).starts_with(closing)) {
            if (text_[at_] == '\n' && !many_lines) return;
            at_ += text_[at_] == '\\' && quote[0] == '"' ? 2 : 1;
        }
        at_ += closing.size();
    }

    std::string_view text_, name_;
    std::size_t depth_, at_ = 0, points_ = 0, sum_ = 0;
    std::vector<std::size_t> open_;
};

// The parser names places by line and character; errors and times need bytes.
class Lines {
 public:
    explicit Lines(std::string_view text) : text_(text) {}

    std::size_t offset(const toml::source_position &place) {
        if (starts_.empty()) find_starts();
        if (place.line == 0 || place.line > starts_.size()) return text_.size();
        std::size_t at = starts_[place.line - 1];
        for (std::size_t i = 1; i < place.column && at < text_.size() && text_[at] != '\n'; ++i) {
            do ++at;
            while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80);
        }
        return at;
    }

 private:
    void find_starts() {
        starts_.push_back(text_.starts_with("\xEF\xBB\xBF") ? 3 : 0);
        for (std::size_t i = 0; i < text_.size(); ++i)
            if (text_[i] == '\n') starts_.push_back(i + 1);
    }

    std::string_view text_;
    std::vector<std::size_t> starts_;
};

class Converter {
 public:
    Converter(std::string_view text, std::string_view name, Lines &lines, std::size_t depth)
        : text_(text), name_(name), lines_(lines), depth_(depth) {}

    Json table(const toml::table &table, std::size_t depth) {
        refuse_depth(table, depth);
        std::vector<Entry> entries;
        entries.reserve(table.size());
        for (const auto &[key, value] : table) {
            const toml::source_position &place = key.source().begin;
            entries.push_back({std::uint64_t{place.line} << 32 | place.column, &key, &value});
        }
        std::sort(entries.begin(), entries.end(),
                  [](const Entry &a, const Entry &b) { return a.place < b.place; });
        Json out = Json::object();
        Json::Object &members = out.as_object();
        members.reserve(entries.size());
        for (const Entry &entry : entries)
            members.emplace_back(std::string(entry.key->str()), value(*entry.value, depth));
        return out;
    }

 private:
    struct Entry {
        std::uint64_t place;
        const toml::key *key;
        const toml::node *value;
    };

    Json value(const toml::node &node, std::size_t depth) {
        switch (node.type()) {
            case toml::node_type::table:
                return table(*node.as_table(), depth + 1);
            case toml::node_type::array:
                return array(*node.as_array(), depth + 1);
            case toml::node_type::string:
                return Json(node.as_string()->get());
            case toml::node_type::integer:
                return Json(std::int64_t{node.as_integer()->get()});
            case toml::node_type::floating_point:
                return Json(node.as_floating_point()->get());
            case toml::node_type::boolean:
                return Json(node.as_boolean()->get());
            default:
                return source_text(node);
        }
    }

    Json array(const toml::array &array, std::size_t depth) {
        refuse_depth(array, depth);
        Json::Array items;
        items.reserve(array.size());
        for (const toml::node &item : array) items.push_back(value(item, depth));
        return Json(std::move(items));
    }

    // A date or time as it was written.
    Json source_text(const toml::node &node) {
        const std::size_t begin = lines_.offset(node.source().begin), end = lines_.offset(node.source().end);
        std::string_view text = text_.substr(begin, end - begin);
        const std::size_t stop = text.find_first_not_of("0123456789-:.+TtZz ");
        text = text.substr(0, stop);
        text = text.substr(0, text.find_last_not_of(' ') + 1);
        return Json(text);
    }

    void refuse_depth(const toml::node &node, std::size_t depth) {
        if (depth > depth_)
            throw text_error(SKM_E_TOO_LARGE, text_, name_, lines_.offset(node.source().begin),
                             "nested deeper than " + std::to_string(depth_) + " levels");
    }

    std::string_view text_, name_;
    Lines &lines_;
    std::size_t depth_;
};

std::string reason_of(std::string_view description) {
    constexpr std::size_t kLongest = 160;
    constexpr std::string_view prefix = "Error while parsing ";
    std::string reason = escape_for_display(description.substr(0, kLongest));
    if (reason.starts_with(prefix)) reason.erase(0, prefix.size());
    return reason;
}

}  // namespace

Json parse_toml(std::string_view text, std::string_view name, TomlLimits limits) {
    if (text.size() > limits.bytes)
        throw Error(SKM_E_TOO_LARGE, std::string(name) + ": " + std::to_string(text.size()) +
                                         " bytes of TOML, more than the limit of " +
                                         std::to_string(limits.bytes))
            .path(std::string(name))
            .detail("limit", std::to_string(limits.bytes));
    if (const auto bad = first_bad_byte(text))
        throw text_error(SKM_E_NOT_UTF8, text, name, *bad, "not UTF-8");
    if (const auto zero = text.find('\0'); zero != std::string_view::npos)
        throw text_error(SKM_E_PARSE, text, name, zero, "a zero byte");
    DepthGuard(text, name, limits.depth).check();

    Lines lines(text);
    const toml::parse_result result = toml::parse(text);
    if (result.failed()) {
        const toml::parse_error &error = result.error();
        throw text_error(SKM_E_PARSE, text, name, lines.offset(error.source().begin),
                         reason_of(error.description()));
    }
    return Converter(text, name, lines, limits.depth).table(result.table(), 1);
}

}  // namespace skillmeat::core
