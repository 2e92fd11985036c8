// toml_text_parts.cpp - the usual forms of TOML, without reading the values.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>

#include "formats/splice/text_parts.hpp"
#include "formats/splice/usual_toml.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kMostNames = 1u << 20;  // of keys and tables
constexpr std::size_t kMostInlineKeys = 64;   // of a table in braces, as they are compared one by one

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
        need_usual(slot.known != kKey);
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
        need_usual(slot.known == 0 || slot.known == other);
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
        need_usual(count_ < kMostNames);
        std::vector<Slot> old(std::max<std::size_t>(slots_.size() * 2, 4096));
        old.swap(slots_);
        for (const Slot &slot : old)
            if (slot.known != 0) slot_of(slot.path) = slot;
    }

    std::vector<Slot> slots_;
    std::size_t count_ = 0;
};

// Reads as read_own_toml does, and keeps nothing but where sections stand.
class Outline : private UsualToml {
 public:
    Outline(std::string_view text, const std::vector<std::string> &path)
        : UsualToml(text), text_(text), path_(path) {}

    TextParts read() {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ += 3;
        need_usual(!has_control_characters(text_.substr(offset())));
        std::uint64_t table = Names::kRoot;
        while (true) {
            skip_empty();
            if (at_ == end_) break;
            if (*at_ == '[') {
                table = header();
            } else {
                names_.add_key(Names::below(table, name()));
                expect_equals();
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
    std::size_t line_begin() const {
        const char *begin = at_;
        while (begin != text_.data() && (begin[-1] == ' ' || begin[-1] == '\t')) --begin;
        return static_cast<std::size_t>(begin - text_.data());
    }

    std::string_view name() {
        const std::string_view found = key();
        need_usual(!found.empty());
        return found;
    }

    // Only blanks stand before it on its line.
    std::uint64_t header() {
        const std::size_t line = line_begin();
        ++at_;
        const bool is_element = peek() == '[';
        if (is_element) ++at_;
        std::uint64_t table = Names::kRoot;
        std::size_t shared = 0, count = 0;
        while (true) {
            need_usual(count < kDeepest);
            blanks();
            const std::string_view part = name();
            blanks();
            if (shared == count && count < path_.size() && part == path_[count]) ++shared;
            ++count;
            table = Names::below(table, part);
            if (peek() != '.') break;
            table = names_.pass_table(table);
            ++at_;
        }
        table = is_element ? names_.add_element(table) : names_.add_table(table);
        expect(']');
        if (is_element) expect(']');
        sections_.push_back({line, shared, shared == count || shared == path_.size()});
        return table;
    }

    void value(std::size_t depth) {
        need_usual(at_ < end_ && depth <= kDeepest);
        switch (*at_) {
            case '"':
            case '\'': string(); return;
            case '[': return array(depth);
            case '{': return inline_table(depth);
            case 't': return word("true");
            case 'f': return word("false");
            default: number();
        }
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
            const std::string_view part = name();
            need_usual(keys.size() < kMostInlineKeys &&
                       std::find(keys.begin(), keys.end(), part) == keys.end());
            keys.push_back(part);
            expect_equals();
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
    Names names_;
    std::vector<Section> sections_;
};

}  // namespace

std::optional<TextParts> toml_text_parts(std::string_view text, const std::vector<std::string> &path) {
    try {
        return Outline(text, path).read();
    } catch (const UnusualToml &) {
        return std::nullopt;
    }
}

}  // namespace skillmeat::core
