// toml_text_parts.cpp - the usual forms of TOML, without reading the values.
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "base/quote.hpp"
#include "formats/splice/text_parts.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kDeepest = 24;          // far below parse_toml's limit
constexpr std::size_t kMostDigits = 18;       // always fits
constexpr std::size_t kMostNames = 1u << 20;  // of keys and tables
constexpr std::size_t kMostInlineKeys = 64;   // of a table in braces, as they are compared one by one

// Thrown nowhere else: the text is for tomlplusplus.
struct Unusual {};

void need(bool usual) {
    if (!usual) throw Unusual();
}

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
constexpr CharacterKinds kKinds;

bool is_bare(char c) {
    return kKinds.bare[static_cast<unsigned char>(c)];
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
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

// The paths of all keys and tables, by their hashes: two that happen to be the same only make the text unusual.
class Names {
 public:
    static constexpr std::uint64_t kRoot = 0x9E3779B97F4A7C15u;

    static std::uint64_t below(std::uint64_t table, std::string_view name) {
        const std::uint64_t mixed = (table ^ std::hash<std::string_view>()(name)) * 0xBF58476D1CE4E5B9u;
        return mixed ^ mixed >> 29;
    }

    void add_key(std::uint64_t path) { become(path, kKey, 0); }
    // These give what the names in the table are below: of an array of tables those in its last element.
    std::uint64_t pass_table(std::uint64_t path) {
        Slot &slot = at(path);
        need(slot.known != kKey);
        if (slot.known == 0) slot.known = kTable;
        return slot.inside;
    }
    std::uint64_t add_table(std::uint64_t path) { return become(path, kHeader, kTable).inside; }
    std::uint64_t add_element(std::uint64_t path) {
        Slot &slot = become(path, kArray, kArray);
        return slot.inside = below(slot.inside, "next");
    }

 private:
    static constexpr std::uint8_t kKey = 1, kTable = 2, kHeader = 3, kArray = 4;
    struct Slot {
        std::uint64_t path = 0, inside = 0;
        std::uint8_t known = 0;  // 0: none
    };

    // What is not there, or only `other`.
    Slot &become(std::uint64_t path, std::uint8_t kind, std::uint8_t other) {
        Slot &slot = at(path);
        need(slot.known == 0 || slot.known == other);
        slot.known = kind;
        return slot;
    }

    Slot &at(std::uint64_t path) {
        if (count_ * 2 >= slots_.size()) grow();
        Slot &slot = slot_of(path);
        if (slot.known == 0) {
            slot.path = slot.inside = path;
            ++count_;
        }
        return slot;
    }

    Slot &slot_of(std::uint64_t path) {
        std::size_t i = path & (slots_.size() - 1);
        while (slots_[i].known != 0 && slots_[i].path != path) i = (i + 1) & (slots_.size() - 1);
        return slots_[i];
    }

    void grow() {
        need(count_ < kMostNames);
        std::vector<Slot> old(std::max<std::size_t>(slots_.size() * 2, 4096));
        old.swap(slots_);
        for (const Slot &slot : old)
            if (slot.known != 0) slot_of(slot.path) = slot;
    }

    std::vector<Slot> slots_;
    std::size_t count_ = 0;
};

// Reads as read_own_toml does, and keeps nothing but where sections stand.
class Outline {
 public:
    Outline(std::string_view text, const std::vector<std::string> &path)
        : text_(text), path_(path), at_(text.data()), end_(text.data() + text.size()) {}

    TextParts read() {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ += 3;
        need(!has_control_characters(text_.substr(offset())));
        std::uint64_t table = Names::kRoot;
        while (true) {
            skip_empty();
            if (at_ == end_) break;
            if (*at_ == '[') {
                table = header();
            } else {
                names_.add_key(Names::below(table, key()));
                blanks();
                expect('=');
                blanks();
                value(1);
            }
            end_of_line();
        }
        return text_without(text_, dropped());
    }

 private:
    struct Section {
        std::size_t begin;   // of its header's line
        std::size_t shared;  // so many keys are those of the path
        bool is_related;     // on the way to the path, or at or below it
        bool is_kept = false;
    };

    std::size_t offset() const { return static_cast<std::size_t>(at_ - text_.data()); }
    char peek() const { return at_ < end_ ? *at_ : '\n'; }
    void expect(char c) {
        need(at_ < end_ && *at_ == c);
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
        if (at_ != end_) expect('\n');
    }
    // Also within an array. Ends at the start of what follows on its line; the line begins at `line_`.
    void skip_empty() {
        while (at_ < end_) {
            line_ = offset();
            blanks();
            comment();
            if (at_ == end_ || *at_ != '\n') return;
            ++at_;
        }
    }

    // Without escapes.
    std::string_view key() {
        if (peek() == '"' || peek() == '\'') {
            const char quote = *at_++;
            const char *begin = at_;
            while (at_ < end_ && *at_ != quote && *at_ != '\\' && *at_ != '\n') ++at_;
            need(at_ != begin);
            expect(quote);
            return {begin, static_cast<std::size_t>(at_ - 1 - begin)};
        }
        const char *begin = at_;
        while (at_ < end_ && is_bare(*at_)) ++at_;
        need(at_ != begin);
        return {begin, static_cast<std::size_t>(at_ - begin)};
    }

    std::uint64_t header() {
        ++at_;
        const bool is_element = peek() == '[';
        if (is_element) ++at_;
        std::uint64_t table = Names::kRoot;
        std::size_t shared = 0, count = 0;
        while (true) {
            need(count < kDeepest);
            blanks();
            const std::string_view name = key();
            blanks();
            if (shared == count && count < path_.size() && name == path_[count]) ++shared;
            ++count;
            table = Names::below(table, name);
            if (peek() != '.') break;
            table = names_.pass_table(table);
            ++at_;
        }
        table = is_element ? names_.add_element(table) : names_.add_table(table);
        expect(']');
        if (is_element) expect(']');
        sections_.push_back({line_, shared, shared == count || shared == path_.size()});
        return table;
    }

    void value(std::size_t depth) {
        need(at_ < end_ && depth <= kDeepest);
        switch (*at_) {
            case '"': return basic_string();
            case '\'': return literal_string();
            case '[': return array(depth);
            case '{': return inline_table(depth);
            case 't': return word("true");
            case 'f': return word("false");
            default: return number();
        }
    }

    // On one line; long ones in three quotes are unusual.
    void basic_string() {
        ++at_;
        need(!(at_ + 1 < end_ && at_[0] == '"' && at_[1] == '"'));
        while (true) {
            at_ += unescaped_run({at_, static_cast<std::size_t>(end_ - at_)});
            need(at_ < end_ && *at_ != '\n');
            const char stop = *at_++;
            if (stop == '"') return;
            if (stop == '\\') escape();
        }
    }

    void escape() {
        need(at_ < end_);
        const char c = *at_++;
        if (std::string_view("\"\\ntrbf").find(c) != std::string_view::npos) return;
        need(c == 'u' && end_ - at_ >= 4 && std::all_of(at_, at_ + 4, is_hex_digit));
        need(!((at_[0] | 0x20) == 'd' && at_[1] >= '8'));  // half of a surrogate pair
        at_ += 4;
    }

    void literal_string() {
        ++at_;
        need(!(at_ + 1 < end_ && at_[0] == '\'' && at_[1] == '\''));
        while (at_ < end_ && *at_ != '\'' && *at_ != '\n') ++at_;
        expect('\'');
    }

    void word(std::string_view text) {
        need(std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(text));
        at_ += text.size();
        need(!is_bare(peek()));
    }

    // Plain decimal ones; other forms, dates and times are unusual.
    void number() {
        if (*at_ == '-') ++at_;
        const char *digits = at_;
        while (at_ < end_ && is_digit(*at_)) ++at_;
        const auto count = static_cast<std::size_t>(at_ - digits);
        need(count != 0 && count <= kMostDigits && !(count > 1 && *digits == '0'));
        if (peek() == '.') {
            const char *fraction = ++at_;
            while (at_ < end_ && is_digit(*at_)) ++at_;
            need(at_ != fraction && static_cast<std::size_t>(at_ - fraction) <= kMostDigits);
        }
        need(kKinds.behind_number[static_cast<unsigned char>(peek())]);
    }

    void array(std::size_t depth) {
        ++at_;
        while (true) {
            skip_empty();
            if (peek() == ']') break;
            value(depth + 1);
            skip_empty();
            if (peek() == ']') break;
            expect(',');
        }
        ++at_;
    }

    void inline_table(std::size_t depth) {
        ++at_;
        blanks();
        std::vector<std::string_view> keys;
        while (peek() != '}' || !keys.empty()) {
            const std::string_view name = key();
            need(keys.size() < kMostInlineKeys && std::find(keys.begin(), keys.end(), name) == keys.end());
            keys.push_back(name);
            blanks();
            expect('=');
            blanks();
            value(depth + 1);
            blanks();
            if (peek() == '}') break;
            expect(',');
            blanks();
        }
        ++at_;
    }

    std::vector<TextRange> dropped() {
        keep_those_that_count();
        std::vector<TextRange> ranges;
        for (std::size_t i = 1; i + 1 < sections_.size(); ++i) {
            const bool stays = sections_[i - 1].is_kept || sections_[i].is_kept || sections_[i + 1].is_kept;
            if (!stays) ranges.push_back({sections_[i].begin, sections_[i + 1].begin});
        }
        return ranges;
    }

    void keep_those_that_count() {
        if (sections_.empty()) return;
        std::vector<Section *> last(path_.size(), nullptr);  // by what they share
        for (Section &section : sections_) {
            section.is_kept = section.is_related;
            if (section.is_related) continue;
            Section *&place = last[section.shared];
            if (place == nullptr) section.is_kept = true;
            place = &section;
        }
        for (Section *section : last)
            if (section != nullptr) section->is_kept = true;
        sections_.front().is_kept = sections_.back().is_kept = true;
    }

    std::string_view text_;
    const std::vector<std::string> &path_;
    const char *at_, *end_;
    std::size_t line_ = 0;  // where the line begins
    Names names_;
    std::vector<Section> sections_;
};

}  // namespace

std::optional<TextParts> toml_text_parts(std::string_view text, const std::vector<std::string> &path) {
    try {
        return Outline(text, path).read();
    } catch (const Unusual &) {
        return std::nullopt;
    }
}

}  // namespace skillmeat::core
