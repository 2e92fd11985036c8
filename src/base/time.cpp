#include "base/time.hpp"

#include <charconv>
#include <chrono>
#include <ctime>

namespace skillmeat::core {

namespace {

constexpr std::int64_t kMicrosecond = 1'000'000;  // in a second
constexpr std::int64_t kDay = 86'400;             // seconds

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

// Never negative, and without the product that could overflow.
std::int64_t floor_remainder(std::int64_t value, std::int64_t by) {
    const std::int64_t rest = value % by;
    return rest < 0 ? rest + by : rest;
}

struct Civil {
    std::int64_t year = 0;
    std::int64_t month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

// Days since 1970-01-01 of a proleptic Gregorian date. Years start in March, so that the leap day is the
// last.
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
    const std::int64_t y = month <= 2 ? year - 1 : year;
    const std::int64_t era = floor_divide(y, 400);
    const std::int64_t year_of_era = y - era * 400;
    const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

Civil civil_of(std::int64_t seconds) {
    const std::int64_t days = floor_divide(seconds, kDay) + 719'468;
    const std::int64_t rest = floor_remainder(seconds, kDay);
    const std::int64_t era = floor_divide(days, 146'097);
    const std::int64_t day_of_era = days - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted = (5 * day_of_year + 2) / 153;

    Civil out;
    out.day = day_of_year - (153 * shifted + 2) / 5 + 1;
    out.month = shifted < 10 ? shifted + 3 : shifted - 9;
    out.year = year_of_era + era * 400 + (out.month <= 2 ? 1 : 0);
    out.hour = rest / 3'600;
    out.minute = rest / 60 % 60;
    out.second = rest % 60;
    return out;
}

void append_padded(std::string &out, std::int64_t value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

std::string to_text(const Civil &civil) {
    std::string out;
    append_padded(out, civil.year, 4);
    out += '-';
    append_padded(out, civil.month, 2);
    out += '-';
    append_padded(out, civil.day, 2);
    out += 'T';
    append_padded(out, civil.hour, 2);
    out += ':';
    append_padded(out, civil.minute, 2);
    out += ':';
    append_padded(out, civil.second, 2);
    return out;
}

std::string with_microseconds(std::string text, std::int64_t microseconds) {
    const std::int64_t fraction = floor_remainder(microseconds, kMicrosecond);
    if (fraction == 0) return text;
    text += '.';
    append_padded(text, fraction, 6);
    return text;
}

// Reads a text from left to right; once something does not fit, ok() stays false.
class Reader {
 public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool ok() const { return ok_; }
    bool at_end() const { return text_.empty(); }
    char peek() const { return text_.empty() ? '\0' : text_.front(); }
    bool take(char c) {
        if (peek() != c || at_end()) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool take_any(std::string_view set) {
        if (at_end() || set.find(text_.front()) == std::string_view::npos) return false;
        text_.remove_prefix(1);
        return true;
    }
    std::int64_t number(std::size_t digits, std::int64_t low, std::int64_t high) {
        std::int64_t value = 0;
        for (std::size_t i = 0; i < digits; ++i) value = value * 10 + digit();
        ok_ = ok_ && value >= low && value <= high;
        return value;
    }
    // Microseconds of a fraction of any length; what is finer is cut.
    std::int64_t fraction() {
        std::int64_t value = 0;
        std::size_t count = 0;
        for (; peek() >= '0' && peek() <= '9'; ++count) {
            const std::int64_t next = digit();
            if (count < 6) value = value * 10 + next;
        }
        ok_ = ok_ && count > 0;
        for (; count < 6; ++count) value *= 10;
        return value;
    }

 private:
    std::int64_t digit() {
        const char c = peek();
        if (c < '0' || c > '9') {
            ok_ = false;
            return 0;
        }
        text_.remove_prefix(1);
        return c - '0';
    }

    std::string_view text_;
    bool ok_ = true;
};

std::int64_t days_in_month(std::int64_t year, std::int64_t month) {
    const std::int64_t next = month == 12 ? days_of(year + 1, 1, 1) : days_of(year, month + 1, 1);
    return next - days_of(year, month, 1);
}

std::int64_t read_date(Reader &reader) {
    const std::int64_t year = reader.number(4, 0, 9'999);
    const bool dashes = reader.take('-');
    const std::int64_t month = reader.number(2, 1, 12);
    if (!reader.ok()) return 0;
    if (dashes && !reader.take('-')) reader.number(1, 1, 0);
    const std::int64_t day = reader.number(2, 1, days_in_month(year, month));
    return days_of(year, month, day) * kDay;
}

// HH[:MM[:SS[.fraction]]] with or without colons, in microseconds. Second 60 is RFC 3339's leap second.
std::int64_t read_clock(Reader &reader, std::int64_t last_second) {
    const auto more = [&reader] { return reader.peek() >= '0' && reader.peek() <= '9'; };
    std::int64_t seconds = reader.number(2, 0, 23) * 3'600;
    const bool colons = reader.take(':');
    if (!colons && !more()) return seconds * kMicrosecond;
    seconds += reader.number(2, 0, 59) * 60;
    if (!(colons ? reader.take(':') : more())) return seconds * kMicrosecond;
    seconds += reader.number(2, 0, last_second);
    const std::int64_t fraction = reader.take_any(".,") ? reader.fraction() : 0;
    return seconds * kMicrosecond + fraction;
}

}  // namespace

std::int64_t system_now_microseconds() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

Milliseconds system_now() {
    return floor_divide(system_now_microseconds(), 1'000);
}

std::string to_rfc3339(Milliseconds time) {
    const std::int64_t seconds = floor_divide(time, 1'000);
    std::string out = to_text(civil_of(seconds));
    if (const std::int64_t rest = floor_remainder(time, 1'000); rest != 0) {
        out += '.';
        append_padded(out, rest, 3);
    }
    return out + "Z";
}

std::string to_rfc3339_seconds(Milliseconds time) {
    return to_text(civil_of(floor_divide(time, 1'000))) + "Z";
}

std::string to_offset_seconds(Milliseconds time) {
    return to_text(civil_of(floor_divide(time, 1'000))) + "+00:00";
}

std::string to_isoformat(std::int64_t microseconds) {
    return with_microseconds(to_text(civil_of(floor_divide(microseconds, kMicrosecond))), microseconds);
}

std::string to_local_isoformat(std::int64_t microseconds) {
    const std::time_t seconds = floor_divide(microseconds, kMicrosecond);
    std::tm local{};
    if (localtime_r(&seconds, &local) == nullptr) return to_isoformat(microseconds);
    Civil civil;
    civil.year = std::int64_t{1'900} + local.tm_year;
    civil.month = local.tm_mon + 1;
    civil.day = local.tm_mday;
    civil.hour = local.tm_hour;
    civil.minute = local.tm_min;
    civil.second = local.tm_sec;
    return with_microseconds(to_text(civil), microseconds);
}

std::optional<std::int64_t> parse_time_microseconds(std::string_view text) {
    Reader reader(text);
    std::int64_t time = read_date(reader) * kMicrosecond;
    if (reader.ok() && reader.at_end()) return time;
    if (!reader.ok() || !reader.take_any("Tt ")) return std::nullopt;
    time += read_clock(reader, 60);
    if (!reader.take_any("Zz") && (reader.peek() == '+' || reader.peek() == '-')) {
        const bool east = reader.take('+');
        if (!east) reader.take('-');
        const std::int64_t offset = read_clock(reader, 59);
        time += east ? -offset : offset;
    }
    if (!reader.ok() || !reader.at_end()) return std::nullopt;
    // An offset or a leap second may lead to where years have no four digits.
    const std::int64_t first = days_of(0, 1, 1) * kDay * kMicrosecond,
                       end = days_of(10'000, 1, 1) * kDay * kMicrosecond;
    if (time < first || time >= end) return std::nullopt;
    return time;
}

std::optional<Milliseconds> parse_time(std::string_view text) {
    const auto microseconds = parse_time_microseconds(text);
    if (!microseconds) return std::nullopt;
    return floor_divide(*microseconds, 1'000);
}

}  // namespace skillmeat::core
