#include "formats/json/compare.hpp"

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace skillmeat::core {

namespace {

constexpr std::size_t kFewMembers = 64;  // up to which they are looked for in another order

// Walks over the expected value as the parser's events come; false ends the parsing. The names and parameters
// are nlohmann's.
class Comparer {
 public:
    explicit Comparer(const Json &expected) : next_(&expected) {}

    bool null() { return is(&Json::is_null) && step(); }
    bool boolean(bool value) { return is(&Json::is_bool) && next_->as_bool() == value && step(); }
    bool number_integer(std::int64_t value) {
        const bool same = is(&Json::is_integer)
                              ? next_->as_integer() == value
                              : is(&Json::is_double) && next_->as_double() == static_cast<double>(value);
        return same && step();
    }
    bool number_unsigned(std::uint64_t value) {
        if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return number_integer(static_cast<std::int64_t>(value));
        return number_float(static_cast<double>(value), {});
    }
    bool number_float(double value, const std::string &) {
        const bool is_number = is(&Json::is_integer) || is(&Json::is_double);
        return is_number && next_->as_double() == value && step();
    }
    bool string(std::string &value) { return is(&Json::is_string) && next_->as_string() == value && step(); }
    bool binary(std::vector<std::uint8_t> &) { return false; }  // only in binary formats

    bool start_object(std::size_t) { return is(&Json::is_object) && open(); }
    bool start_array(std::size_t) { return is(&Json::is_array) && open(); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string &value) {
        Frame &frame = frames_.back();
        const Json::Object &members = frame.container->as_object();
        if (frame.seen.empty()) {
            if (frame.count < members.size() && members[frame.count].first == value) {
                next_ = &members[frame.count].second;
                return true;
            }
            if (members.size() > kFewMembers) return false;
            frame.seen.assign(members.size(), false);
            for (std::size_t i = 0; i < frame.count; ++i) frame.seen[i] = true;
        }
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (frame.seen[i] || members[i].first != value) continue;
            frame.seen[i] = true;
            next_ = &members[i].second;
            return true;
        }
        return false;
    }
    template <class Exception>
    bool parse_error(std::size_t, const std::string &, const Exception &) {
        return false;
    }

 private:
    struct Frame {
        const Json *container;
        std::size_t count;       // of the members or items that have come
        std::vector<bool> seen;  // members, once they come in another order
    };

    bool is(bool (Json::*kind)() const) const { return next_ != nullptr && (next_->*kind)(); }

    // A value is over.
    bool step() {
        if (frames_.empty()) return true;
        ++frames_.back().count;
        expect_item();
        return true;
    }

    // Where an array has no more items nothing is expected. In a map the next key tells.
    void expect_item() {
        const Frame &frame = frames_.back();
        if (!frame.container->is_array()) return;
        const Json::Array &items = frame.container->as_array();
        next_ = frame.count < items.size() ? &items[frame.count] : nullptr;
    }

    bool open() {
        frames_.push_back({next_, 0, {}});
        expect_item();
        return true;
    }

    bool close() {
        const bool is_complete = frames_.back().count == frames_.back().container->size();
        frames_.pop_back();
        return is_complete && step();
    }

    const Json *next_;  // the value that should come; nullptr: none
    std::vector<Frame> frames_;
};

}  // namespace

bool is_surely_config_json(std::string_view text, const Json &expected) {
    Comparer comparer(expected);
    return nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &comparer,
                                     nlohmann::json::input_format_t::json, true, true);
}

}  // namespace skillmeat::core
