// parse.cpp - the strict reader: the usual texts by ourselves, all others and all errors by nlohmann's
// tokens, with our own values and limits.
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "formats/json/json.hpp"
#include "formats/json/usual.hpp"

namespace skillmeat::core {

namespace {

// Hands the text to the parser and tells how far it has come, which its callbacks do not.
class CountingIterator {
 public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char *;
    using reference = const char &;

    CountingIterator() = default;
    CountingIterator(const char *at, const char **furthest) : at_(at), furthest_(furthest) {}
    reference operator*() const { return *at_; }
    CountingIterator &operator++() {
        *furthest_ = ++at_;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator &other) const { return at_ == other.at_; }
    bool operator!=(const CountingIterator &other) const { return at_ != other.at_; }

 private:
    const char *at_ = nullptr;
    const char **furthest_ = nullptr;
};

class Source {
 public:
    Source(std::string_view text, std::string_view name) : text_(text), name_(name) {}

    std::string_view text() const { return text_; }

    // Line and column count from 1, columns in bytes.
    Error error(Code code, std::size_t offset, const std::string &what) const {
        const std::string_view before = text_.substr(0, std::min(offset, text_.size()));
        const auto line = std::count(before.begin(), before.end(), '\n') + 1;
        const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
        Error error(code, std::string(name_) + ":" + std::to_string(line) + ":" + std::to_string(column) +
                              ": " + what);
        error.path(std::string(name_))
            .detail("line", std::to_string(line))
            .detail("column", std::to_string(column));
        return error;
    }

 private:
    std::string_view text_, name_;
};

// The parser's words without its prefix; what it read last comes from outside and may be long.
std::string reason_of(std::string_view message) {
    constexpr std::size_t kLongest = 160;
    if (const auto column = message.find("column "); column != std::string_view::npos) {
        const auto colon = message.find(": ", column);
        if (colon != std::string_view::npos) message.remove_prefix(colon + 2);
    } else if (const auto bracket = message.find("] "); bracket != std::string_view::npos) {
        message.remove_prefix(bracket + 2);
    }
    if (message.size() <= kLongest) return escape_for_display(message);
    std::size_t end = kLongest;
    while (end > 0 && (message[end] & 0xC0) == 0x80) --end;
    return escape_for_display(message.substr(0, end)) + "…";
}

// Builds values from the parser's events. The names and parameters are nlohmann's.
class Builder {
 public:
    Builder(const Source &source, std::size_t depth) : source_(source), depth_(depth) {}

    const char **furthest() { return &furthest_; }
    Json take() { return std::move(root_); }

    bool null() { return add(Json()); }
    bool boolean(bool value) { return add(Json(value)); }
    bool number_integer(std::int64_t value) { return add(Json(value)); }
    bool number_unsigned(std::uint64_t value) {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) refuse_integer();
        return add(Json(static_cast<std::int64_t>(value)));
    }
    bool number_float(double value, const std::string &text) {
        if (text.find_first_of(".eE") == std::string::npos) refuse_integer();
        return add(Json(value));
    }
    bool string(std::string &value) { return add(Json(std::move(value))); }
    bool binary(std::vector<std::uint8_t> &) { return false; }  // only in binary formats

    bool start_object(std::size_t) { return open(Json::object()); }
    bool start_array(std::size_t) { return open(Json::array()); }
    bool end_array() { return close(); }
    bool end_object() {
        refuse_repeated_keys(frames_.back());
        return close();
    }
    bool key(std::string &value) {
        Frame &frame = frames_.back();
        frame.key_ends.push_back(offset());
        frame.key = std::move(value);
        return true;
    }
    bool parse_error(std::size_t position, const std::string &, const std::exception &problem) {
        throw source_.error(SKM_E_PARSE, position == 0 ? 0 : position - 1, reason_of(problem.what()));
    }

 protected:
    struct Frame {
        Json container;
        std::string key;                    // of the member that comes next
        std::vector<std::size_t> key_ends;  // where each key's text ends
    };

    std::size_t offset() const {
        return furthest_ == nullptr ? 0 : static_cast<std::size_t>(furthest_ - source_.text().data());
    }

    bool open(Json container) {
        if (frames_.size() >= depth_)
            throw source_.error(SKM_E_TOO_LARGE, offset() - 1,
                                "nested deeper than " + std::to_string(depth_) + " levels");
        frames_.push_back({std::move(container), {}, {}});
        return true;
    }

    bool close() {
        Json done = std::move(frames_.back().container);
        frames_.pop_back();
        return add(std::move(done));
    }

    bool add(Json value) {
        if (frames_.empty()) {
            root_ = std::move(value);
        } else if (Frame &frame = frames_.back(); frame.container.is_array()) {
            frame.container.push(std::move(value));
        } else {
            frame.container.as_object().emplace_back(std::move(frame.key), std::move(value));
        }
        return true;
    }

    // At the end of the object and by sorting, so that many keys cost little and no hash can be attacked.
    void refuse_repeated_keys(const Frame &frame) const {
        const Json::Object &members = frame.container.as_object();
        std::vector<std::size_t> order(members.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::sort(order.begin(), order.end(), [&members](std::size_t a, std::size_t b) {
            const int difference = members[a].first.compare(members[b].first);
            return difference != 0 ? difference < 0 : a < b;
        });
        for (std::size_t i = 1; i < order.size(); ++i) {
            const std::string &name = members[order[i]].first;
            if (members[order[i - 1]].first != name) continue;
            throw source_.error(SKM_E_PARSE, key_start(frame.key_ends[order[i]]),
                                "the key \"" + escape_for_display(name.substr(0, 100)) + "\" stands twice");
        }
    }

    // From behind a string's closing quote back to its opening quote.
    std::size_t key_start(std::size_t end) const {
        const std::string_view text = source_.text();
        for (std::size_t i = end - 1; i > 0; --i) {
            if (text[i - 1] != '"') continue;
            std::size_t backslashes = 0;
            while (backslashes < i - 1 && text[i - 2 - backslashes] == '\\') ++backslashes;
            if (backslashes % 2 == 0) return i - 1;
        }
        return 0;
    }

    [[noreturn]] void refuse_integer() const {
        // The parser may have looked one byte beyond the number.
        const std::string_view read = source_.text().substr(0, offset());
        const std::size_t last = read.find_last_of("0123456789");
        const std::size_t before = read.find_last_not_of("-0123456789", last);
        throw source_.error(SKM_E_PARSE, before + 1, "the integer does not fit in 64 bits");
    }

    const Source &source_;
    std::size_t depth_;
    const char *furthest_ = nullptr;
    std::vector<Frame> frames_;
    Json root_;
};

// For files that people keep: whatever JavaScript's reader would take.
class ConfigBuilder : public Builder {
 public:
    using Builder::Builder;

    bool number_unsigned(std::uint64_t value) {
        const bool fits = value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        return add(fits ? Json(static_cast<std::int64_t>(value)) : Json(static_cast<double>(value)));
    }
    bool number_float(double value, const std::string &) { return add(Json(value)); }
    bool key(std::string &value) {
        frames_.back().key = std::move(value);
        return true;
    }
    bool start_object(std::size_t) { return open_at(Json::object()); }
    bool start_array(std::size_t) { return open_at(Json::array()); }
    bool end_object() {
        keep_last_of_each(frames_.back().container.as_object());
        return close();
    }

 private:
    bool open_at(Json container) {
        if (frames_.size() >= depth_)
            throw source_.error(SKM_E_PARSE, 0, "nested deeper than " + std::to_string(depth_) + " levels");
        frames_.push_back({std::move(container), {}, {}});
        return true;
    }

    static void keep_last_of_each(Json::Object &members) {
        std::vector<std::size_t> order(members.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::sort(order.begin(), order.end(), [&members](std::size_t a, std::size_t b) {
            const int difference = members[a].first.compare(members[b].first);
            return difference != 0 ? difference < 0 : a < b;
        });
        std::vector<bool> hidden(members.size());
        bool any = false;
        for (std::size_t i = 1; i < order.size(); ++i) {
            if (members[order[i - 1]].first != members[order[i]].first) continue;
            hidden[order[i - 1]] = any = true;
        }
        if (!any) return;
        Json::Object kept;
        for (std::size_t i = 0; i < members.size(); ++i)
            if (!hidden[i]) kept.push_back(std::move(members[i]));
        members = std::move(kept);
    }
};

}  // namespace

Json read_any_json(std::string_view text, std::string_view name, std::size_t depth) {
    const Source source(text, name);
    Builder builder(source, depth);
    const CountingIterator begin(text.data(), builder.furthest());
    const CountingIterator end(text.data() + text.size(), builder.furthest());
    nlohmann::json::sax_parse(begin, end, &builder);
    return builder.take();
}

Json parse_config_json(std::string_view text, std::string_view name, JsonLimits limits) {
    const Source source(text, name);
    ConfigBuilder builder(source, limits.depth);
    nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder,
                              nlohmann::json::input_format_t::json, true, true);
    return builder.take();
}

Json parse_json(std::string_view text, std::string_view name, JsonLimits limits) {
    if (text.size() > limits.bytes)
        throw Error(SKM_E_TOO_LARGE, std::string(name) + ": " + std::to_string(text.size()) +
                                         " bytes of JSON, more than the limit of " +
                                         std::to_string(limits.bytes))
            .path(std::string(name))
            .detail("limit", std::to_string(limits.bytes));
    const Source source(text, name);
    if (const auto bad = first_bad_byte(text)) throw source.error(SKM_E_NOT_UTF8, *bad, "not UTF-8");
    if (text.starts_with("\xEF\xBB\xBF")) throw source.error(SKM_E_PARSE, 0, "starts with a byte order mark");
    // The parser would take a zero byte for the end.
    if (const auto zero = text.find('\0'); zero != std::string_view::npos)
        throw source.error(SKM_E_PARSE, zero, "a zero byte");

    if (auto usual = read_usual_json(text, limits.depth)) return std::move(*usual);
    return read_any_json(text, name, limits.depth);
}

}  // namespace skillmeat::core
