#include "formats/tar/tar_header.hpp"

#include <algorithm>
#include <limits>

namespace skillmeat::core::tar {

namespace {

using Refusal = std::optional<ArchiveRefusal>;

struct Field {
    std::size_t offset, size;
    std::string_view called;
};
constexpr Field kName{0, 100, "name"}, kMode{100, 8, "mode"}, kUser{108, 8, "user"}, kGroup{116, 8, "group"},
    kSize{124, 12, "size"}, kTime{136, 12, "time"}, kChecksum{148, 8, "checksum"}, kLink{157, 100, "link"},
    kMagic{257, 8, "magic"}, kDeviceMajor{329, 8, "device"}, kDeviceMinor{337, 8, "device"},
    kPrefix{345, 155, "prefix"};
constexpr std::size_t kType = 156;
constexpr std::string_view kPosixMagic("ustar\00000", 8), kGnuMagic("ustar  \0", 8);
constexpr std::uint64_t kGreatest = std::numeric_limits<std::int64_t>::max();

ArchiveRefusal refuse(std::string reason, std::string detail) {
    return {std::move(reason), {}, std::move(detail)};
}

std::string_view text_of(std::string_view block, const Field &field) {
    return block.substr(field.offset, field.size);
}

// Digits to the base of 8, spaces before and a NUL or spaces behind; nullopt when it is anything else.
std::optional<std::uint64_t> octal(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::size_t digits = std::min(text.find_first_not_of("01234567"), text.size());
    const std::string_view rest = text.substr(digits);
    const std::size_t padding = std::min(rest.find_first_not_of(std::string_view("\0 ", 2)), rest.size());
    if (digits == 0 || padding != rest.size()) return std::nullopt;
    std::uint64_t value = 0;
    for (const char digit : text.substr(0, digits)) value = value * 8 + static_cast<unsigned>(digit - '0');
    return value;
}

// GNU's form for what octal digits cannot say: the first byte 0x80 (or 0xff: negative), then the number. Used
// where it is needed only: a reader without it sees another number.
std::optional<std::uint64_t> base_256(std::string_view text) {
    if (static_cast<unsigned char>(text[0]) != 0x80) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text.substr(1)) {
        if (value > kGreatest >> 8) return kGreatest;
        value = value << 8 | static_cast<unsigned char>(c);
    }
    const std::uint64_t octal_reaches = std::uint64_t{1} << 3 * (text.size() - 1);
    return value >= octal_reaches ? std::optional(value) : std::nullopt;
}

Refusal read_number(std::string_view block, const Field &field, std::uint64_t &value) {
    const std::string_view text = text_of(block, field);
    const auto read = octal(text);
    const auto number = read ? read : base_256(text);
    if (!number) {
        return refuse("unsupported", "the header's " + std::string(field.called) + " is no number");
    }
    value = *number;
    return std::nullopt;
}

// What is never used: it may also be left out, or be a negative number.
Refusal check_unused_number(std::string_view block, const Field &field) {
    const std::string_view text = text_of(block, field);
    const bool left_out = text.find_first_not_of(std::string_view("\0 ", 2)) == std::string_view::npos;
    if (left_out || static_cast<unsigned char>(text[0]) == 0xff) return std::nullopt;
    std::uint64_t value = 0;
    return read_number(block, field, value);
}

// A text that fills its field or ends with NULs.
Refusal read_text(std::string_view block, const Field &field, std::string &out) {
    const std::string_view text = text_of(block, field);
    const std::size_t end = std::min(text.find('\0'), text.size());
    if (text.find_first_not_of('\0', end) != std::string_view::npos) {
        return refuse("bad-path", "bytes behind the end of the header's " + std::string(field.called));
    }
    out = text.substr(0, end);
    return std::nullopt;
}

Refusal check_sum(std::string_view block) {
    std::uint64_t sum = 0, declared = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const bool own = i >= kChecksum.offset && i < kChecksum.offset + kChecksum.size;
        sum += own ? ' ' : static_cast<unsigned char>(block[i]);
    }
    if (auto problem = read_number(block, kChecksum, declared)) return problem;
    if (sum == declared) return std::nullopt;
    return refuse("header-mismatch", "the header does not have the declared checksum");
}

Refusal read_name(std::string_view block, Header &header) {
    std::string prefix;
    if (text_of(block, kMagic) == kGnuMagic) {
        // GNU keeps other things where POSIX has the prefix, and readers do not agree on which.
        const std::string_view place = text_of(block, kPrefix);
        if (place.find_first_not_of('\0') != std::string_view::npos) {
            return refuse("unsupported", "the header has fields of GNU's incremental or sparse form");
        }
    } else if (auto problem = read_text(block, kPrefix, prefix)) {
        return problem;
    }
    if (auto problem = read_text(block, kName, header.name)) return problem;
    if (!prefix.empty()) header.name = prefix + '/' + header.name;
    return read_text(block, kLink, header.link);
}

// A record is "<length> <key>=<value>\n"; the length counts all of it.
Refusal next_record(std::string_view &text, std::string_view &key, std::string_view &value) {
    const auto malformed = [] { return refuse("unsupported", "a record of the pax header is malformed"); };
    std::size_t size = 0, digits = 0;
    while (digits < text.size() && digits < 7 && text[digits] >= '0' && text[digits] <= '9') {
        size = size * 10 + static_cast<unsigned>(text[digits++] - '0');
    }
    if (digits == 0 || text[0] == '0' || digits == text.size() || text[digits] != ' ') return malformed();
    if (size > text.size()) return refuse("truncated", "a record of the pax header is cut off");
    if (size < digits + 4 || text[size - 1] != '\n') return malformed();
    const std::string_view record = text.substr(digits + 1, size - digits - 2);
    const std::size_t equals = record.find('=');
    if (equals == 0 || equals == std::string_view::npos) return malformed();
    key = record.substr(0, equals);
    // Readers that take a key for a C string see "path" in "path\0x".
    if (key.find('\0') != std::string_view::npos) return malformed();
    value = record.substr(equals + 1);
    text.remove_prefix(size);
    return std::nullopt;
}

std::optional<std::uint64_t> decimal(std::string_view text) {
    if (text.empty() || text.size() > 19 || (text[0] == '0' && text.size() > 1)) return std::nullopt;
    std::uint64_t value = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        value = value * 10 + static_cast<unsigned>(digit - '0');
    }
    return std::min(value, kGreatest);
}

Refusal take_text(std::string_view key, std::string_view value, std::optional<std::string> &place) {
    if (place) return refuse("header-mismatch", "the pax header has two records " + std::string(key));
    place = std::string(value);
    return std::nullopt;
}

Refusal take_record(std::string_view key, std::string_view value, PaxRecords &records) {
    if (key == "path") return take_text(key, value, records.path);
    if (key == "linkpath") return take_text(key, value, records.link);
    if (key.starts_with("GNU.")) return refuse("unsupported", "the entry is sparse, split or of a dump");
    if (key != "size") return std::nullopt;
    if (records.size) return refuse("header-mismatch", "the pax header has two records size");
    records.size = decimal(value);
    if (!records.size) return refuse("unsupported", "the pax header's size is no number");
    return std::nullopt;
}

}  // namespace

bool is_empty_block(std::string_view block) {
    return block.find_first_not_of('\0') == std::string_view::npos;
}

Refusal read_header(std::string_view block, Header &header) {
    const std::string_view magic = text_of(block, kMagic);
    if (magic != kPosixMagic && magic != kGnuMagic) {
        return refuse("unsupported", "no header of a tar archive (POSIX or GNU)");
    }
    if (auto problem = check_sum(block)) return problem;
    header = {};
    header.type = block[kType];
    std::uint64_t mode = 0;
    if (auto problem = read_number(block, kMode, mode)) return problem;
    if (auto problem = read_number(block, kSize, header.size)) return problem;
    for (const Field &field : {kUser, kGroup, kTime, kDeviceMajor, kDeviceMinor}) {
        if (auto problem = check_unused_number(block, field)) return problem;
    }
    header.mode = static_cast<std::uint32_t>(std::min<std::uint64_t>(mode, 07777777));
    return read_name(block, header);
}

Refusal read_pax(std::string_view text, PaxRecords &records) {
    while (!text.empty()) {
        std::string_view key, value;
        if (auto problem = next_record(text, key, value)) return problem;
        if (auto problem = take_record(key, value, records)) return problem;
    }
    return std::nullopt;
}

}  // namespace skillmeat::core::tar
