// write.cpp - the two written forms of JSON values.
#include <cmath>

#include "base/number.hpp"
#include "base/quote.hpp"
#include "formats/json/json.hpp"

namespace skillmeat::core {

namespace {

void append_double(std::string &out, double value) {
    if (!std::isfinite(value)) {  // JSON has no such numbers
        out += "null";
        return;
    }
    append_shortest(out, value);
}

class Writer {
 public:
    explicit Writer(bool pretty) : pretty_(pretty) {}

    void write(const Json &value) {
        if (value.is_null()) {
            out_ += "null";
        } else if (value.is_bool()) {
            out_ += value.as_bool() ? "true" : "false";
        } else if (value.is_integer()) {
            out_ += std::to_string(value.as_integer());
        } else if (value.is_double()) {
            append_double(out_, value.as_double());
        } else if (value.is_string()) {
            append_json_quoted(out_, value.as_string());
        } else if (value.is_array()) {
            write_items(value.as_array(), '[', ']', [this](const Json &item) { write(item); });
        } else {
            write_items(value.as_object(), '{', '}', [this](const Json::Member &member) {
                append_json_quoted(out_, member.first);
                out_ += pretty_ ? ": " : ":";
                write(member.second);
            });
        }
    }

    std::string take() { return std::move(out_); }

 private:
    template <class Items, class Write>
    void write_items(const Items &items, char open, char close, Write write_one) {
        out_ += open;
        ++depth_;
        bool first = true;
        for (const auto &item : items) {
            if (!first) out_ += ',';
            first = false;
            break_line();
            write_one(item);
        }
        --depth_;
        if (!items.empty()) break_line();
        out_ += close;
    }

    void break_line() {
        if (!pretty_) return;
        out_ += '\n';
        out_.append(depth_ * 2, ' ');
    }

    bool pretty_;
    std::size_t depth_ = 0;
    std::string out_;
};

}  // namespace

std::string Json::pretty() const {
    Writer writer(true);
    writer.write(*this);
    return writer.take() + "\n";
}

std::string Json::compact() const {
    Writer writer(false);
    writer.write(*this);
    return writer.take();
}

}  // namespace skillmeat::core
