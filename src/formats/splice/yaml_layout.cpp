#include "formats/splice/yaml_layout.hpp"

#include <algorithm>
#include <utility>

#include "base/text_error.hpp"
#include "formats/splice/edit_parts.hpp"

namespace skillmeat::core {

namespace {

using Kind = YamlEvent::Kind;
using Style = YamlEvent::Style;

constexpr std::size_t kWidestUnit = 16;

// The bytes of the line end that begins at `at`; 0: none does.
std::size_t line_end_size(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at, 3);
    if (rest.starts_with("\r\n")) return 2;
    if (rest.starts_with('\n') || rest.starts_with('\r')) return 1;
    if (rest.starts_with("\xC2\x85")) return 2;
    if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) return 3;
    return 0;
}

std::string first_line_end(std::string_view text) {
    const std::size_t at = text.find_first_of("\r\n");
    if (at == std::string_view::npos) return "\n";
    return std::string(text.substr(at, line_end_size(text, at)));
}

bool is_block_scalar(const YamlEvent &event) {
    return event.kind == Kind::scalar && (event.style == Style::literal || event.style == Style::folded);
}

class Builder {
 public:
    Builder(std::string_view text, std::string_view name, const std::vector<std::string> &path)
        : text_(text), name_(name), path_(path), events_(text, name) {}

    YamlLayout build() {
        layout_.end = text_.size();
        layout_.style.line_end = first_line_end(text_);
        std::size_t documents = 0;
        while (true) {
            const YamlEvent &event = events_.next();
            switch (event.kind) {
                case Kind::stream_end: return finish();
                case Kind::document:
                    if (documents++ != 0)
                        refuse(event.begin, "a second YAML document: which one to change is not known");
                    break;
                case Kind::document_end:
                    if (!event.is_explicit) break;
                    layout_.end = yaml_line_begin(text_, event.begin);
                    layout_.has_end_mark = true;
                    break;
                default: layout_.root = place(event, 0, 1);
            }
        }
    }

 private:
    // What is kept of a value: what lies on the path, everything, nothing but its bounds.
    static constexpr std::size_t kWhole = static_cast<std::size_t>(-1), kBounds = kWhole - 1;

    [[noreturn]] void refuse(std::size_t offset, std::string_view what) const {
        throw text_error(SKM_E_PARSE, text_, name_, offset, what);
    }

    YamlLayout finish() {
        if (unit_) layout_.style.unit = std::min(*unit_, kWidestUnit);
        layout_.style.dash = dash_ ? std::min(*dash_, kWidestUnit) : layout_.style.unit;
        return std::move(layout_);
    }

    // `level`: so many keys of the path led here.
    YamlPlace place(const YamlEvent &event, std::size_t level, std::size_t depth) {
        if (depth > kMaxEditDepth + 1)
            refuse(event.begin, "nested deeper than " + std::to_string(kMaxEditDepth) + " levels");
        if (level == path_.size()) level = kWhole;
        YamlPlace made;
        made.style = event.style;
        made.begin = event.begin;
        made.end = event.end;
        made.column = event.column;
        made.is_marked = !event.anchor.empty() || !event.tag.empty();
        if (made.is_marked || event.kind == Kind::alias) made.mark = event.begin;
        switch (event.kind) {
            case Kind::alias: made.kind = YamlPlace::Kind::alias; break;
            case Kind::scalar: scalar(made, event, level); break;
            case Kind::sequence: sequence(made, level, depth); break;
            default: mapping(made, level, depth);
        }
        return made;
    }

    void scalar(YamlPlace &made, const YamlEvent &event, std::size_t level) {
        made.kind = YamlPlace::Kind::scalar;
        if (level != kBounds) made.text = event.text;
        last_.reset();
        if (!is_block_scalar(event)) return;
        const std::string_view line =
            text_.substr(event.begin, yaml_line_end(text_, event.begin) - event.begin);
        const std::string_view indicators = line.substr(0, line.find('#'));
        made.keeps_blank_lines = indicators.find('+') != std::string_view::npos;
        made.after = event.end;
        made.block_begin = event.begin;
        last_ = YamlBlockText{text_column(made, indicators), made.keeps_blank_lines};
        if (!made.keeps_blank_lines) drop_blank_lines(made, last_->column);
        made.end = made.after;
    }

    std::size_t text_column(const YamlPlace &made, std::string_view indicators) const {
        const std::size_t digit = indicators.find_first_of("123456789");
        if (digit != std::string_view::npos)
            return parent_column_ + static_cast<std::size_t>(indicators[digit] - '0');
        std::size_t first = yaml_next_line(text_, made.begin);
        while (first < made.after && behind_blanks(first) == yaml_line_end(text_, first))
            first = yaml_next_line(text_, first);
        return first < made.after ? behind_blanks(first) - first : parent_column_ + 1;
    }

    // The blank lines at the end, unless they are wider than the text: then they are of the text.
    void drop_blank_lines(YamlPlace &made, std::size_t column) const {
        const std::size_t content = yaml_next_line(text_, made.begin);
        while (made.after > content) {
            const std::size_t begin = yaml_line_begin(text_, before_yaml_line_end(text_, made.after));
            const std::size_t behind = behind_blanks(begin);
            if (behind != yaml_line_end(text_, begin) || behind - begin > column) return;
            made.after = begin;
        }
    }

    std::size_t behind_blanks(std::size_t at) const {
        return std::min(text_.find_first_not_of(' ', at), text_.size());
    }

    // What a collection takes over from the value that stands last in it.
    static void take_end(YamlPlace &made, const YamlPlace &last) {
        made.end = std::max(made.begin, last.end);
        made.after = last.after;
        made.block_begin = last.block_begin;
        made.keeps_blank_lines = last.keeps_blank_lines;
    }

    static void join_mark(YamlPlace &made, const YamlPlace &child) {
        if (!made.mark) made.mark = child.mark;
    }

    void sequence(YamlPlace &made, std::size_t level, std::size_t depth) {
        made.kind = YamlPlace::Kind::sequence;
        const bool block = made.style == Style::block;
        const bool keep = level == kWhole;
        std::size_t at = made.begin;
        while (true) {
            const YamlEvent &event = events_.next();
            if (event.kind == Kind::end) {
                if (!block) made.end = event.end;
                return;
            }
            ++made.count;
            const std::size_t dash = block && keep ? dash_from(at) : 0;
            const std::optional<YamlBlockText> above = last_;
            parent_column_ = made.column;
            YamlPlace item = place(event, keep ? kWhole : kBounds, depth + 1);
            join_mark(made, item);
            if (block) take_end(made, item);
            at = item.after != 0 ? item.after : item.end;
            if (keep) made.members.push_back({{}, dash, dash + 1, above, std::move(item)});
        }
    }

    // Between an item and the next dash stand blanks, line ends and comments.
    std::size_t dash_from(std::size_t at) const {
        while (at < text_.size() && text_[at] != '-') {
            if (text_[at] == '#')
                at = yaml_line_end(text_, at);
            else
                ++at;
        }
        if (at == text_.size()) refuse(at, "a list whose dashes are not found");
        return at;
    }

    void mapping(YamlPlace &made, std::size_t level, std::size_t depth) {
        made.kind = YamlPlace::Kind::mapping;
        const bool block = made.style == Style::block;
        const bool on_path = level < path_.size();
        while (true) {
            const YamlEvent &event = events_.next();
            if (event.kind == Kind::end) {
                if (!block) made.end = event.end;
                return;
            }
            YamlMember member = key(made, event, depth);
            const bool wanted = level == kWhole || (on_path && member.key == path_[level]);
            const std::size_t below = on_path ? level + 1 : level;
            member.value = value(made, wanted ? below : kBounds, depth);
            const bool has_value = member.value.end > 0 && text_[member.value.end - 1] == ':';
            if (block && (has_value || member.value.begin < member.value.end || !complex_key_end_))
                take_end(made, member.value);
            else if (block)
                take_end(made, *complex_key_end_);
            join_mark(made, member.value);
            ++made.count;
            if (wanted) made.members.push_back(std::move(member));
        }
    }

    YamlMember key(YamlPlace &made, const YamlEvent &event, std::size_t depth) {
        YamlMember member;
        member.key_begin = event.begin;
        complex_key_end_.reset();
        member.above = std::exchange(last_, std::nullopt);
        if (event.kind == Kind::scalar) {
            member.key = event.text;
            const bool marked = !event.anchor.empty() || !event.tag.empty();
            if (marked && !made.mark) made.mark = event.begin;
            if (event.style == Style::plain && event.text == "<<") {
                made.merge_key = event.begin;
                if (!made.mark) made.mark = event.begin;
            }
            member.colon = text_.find_first_not_of(" \t", event.end);
            const bool is_simple = !marked && member.colon < text_.size() && text_[member.colon] == ':';
            if (is_simple) {
                ++member.colon;
                return member;
            }
        }
        if (!made.complex_key) made.complex_key = event.begin;
        if (!made.mark) made.mark = event.begin;
        complex_key_end_ = place(event, kBounds, depth + 1);
        join_mark(made, *complex_key_end_);
        return member;
    }

    YamlPlace value(const YamlPlace &parent, std::size_t level, std::size_t depth) {
        const YamlEvent &event = events_.next();
        note_style(parent, event);
        parent_column_ = parent.column;
        return place(event, level, depth + 1);
    }

    // The first that is indented tells the unit, the first list in a map where dashes stand.
    void note_style(const YamlPlace &parent, const YamlEvent &event) {
        if (event.style != Style::block || parent.style != Style::block) return;
        const bool is_marked = parent.is_marked || !event.anchor.empty() || !event.tag.empty();
        if (is_marked || event.column < parent.column) return;
        const std::size_t offset = event.column - parent.column;
        if (event.kind == Kind::sequence && !dash_) dash_ = offset;
        if (offset > 0 && !unit_) unit_ = offset;
    }

    std::string_view text_, name_;
    const std::vector<std::string> &path_;
    YamlEvents events_;
    YamlLayout layout_;
    std::optional<std::size_t> unit_, dash_;
    std::optional<YamlBlockText> last_;  // the value before, in the order of the text
    std::size_t parent_column_ = 0;
    std::optional<YamlPlace> complex_key_end_;  // of the member that is being read
};

}  // namespace

YamlLayout lay_out_yaml(std::string_view text, std::string_view name, const std::vector<std::string> &path) {
    return Builder(text, name, path).build();
}

std::size_t yaml_line_end(std::string_view text, std::size_t at) {
    while (true) {
        at = std::min(text.find_first_of("\n\r\xC2\xE2", at), text.size());
        if (at == text.size() || line_end_size(text, at) != 0) return at;
        ++at;
    }
}

std::size_t yaml_next_line(std::string_view text, std::size_t at) {
    const std::size_t end = yaml_line_end(text, at);
    return end + (end < text.size() ? line_end_size(text, end) : 0);
}

bool ends_yaml_line(std::string_view text, std::size_t at) {
    const std::string_view before = text.substr(0, at);
    return before.ends_with('\n') || before.ends_with('\r') || before.ends_with("\xC2\x85") ||
           before.ends_with("\xE2\x80\xA8") || before.ends_with("\xE2\x80\xA9");
}

std::size_t before_yaml_line_end(std::string_view text, std::size_t at) {
    for (const std::size_t size : {3, 2, 1})
        if (at >= size && line_end_size(text, at - size) == size) return at - size;
    return at;
}

std::size_t yaml_line_begin(std::string_view text, std::size_t at) {
    while (at > 0 && !ends_yaml_line(text, at)) --at;
    return text.starts_with("\xEF\xBB\xBF") ? std::max<std::size_t>(at, 3) : at;
}

std::size_t yaml_line_below(std::string_view text, const YamlPlace &place) {
    return place.after != 0 ? place.after : yaml_next_line(text, place.end);
}

}  // namespace skillmeat::core
