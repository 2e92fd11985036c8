#include "formats/splice/yaml_changes.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "formats/splice/yaml_edit.hpp"

namespace skillmeat::core {

namespace {

using Kind = YamlPlace::Kind;
using Style = YamlEvent::Style;

bool is_collection(const YamlPlace &place) {
    return place.kind == Kind::mapping || place.kind == Kind::sequence;
}

bool is_block_collection(const YamlPlace &place) {
    return is_collection(place) && place.style == Style::block;
}

bool is_block_scalar(const YamlPlace &place) {
    return place.kind == Kind::scalar && (place.style == Style::literal || place.style == Style::folded);
}

bool is_number(const Json &value) {
    return value.is_integer() || value.is_double();
}

bool same_scalar(const Json &a, const Json &b) {
    if (is_number(a) && is_number(b) && a.is_double() != b.is_double()) return a.as_double() == b.as_double();
    return a == b;
}

YamlQuotes quotes_of(const YamlPlace &place) {
    if (place.kind != Kind::scalar) return YamlQuotes::when_needed;
    if (place.style == Style::single_quoted) return YamlQuotes::single_quotes;
    if (place.style == Style::double_quoted) return YamlQuotes::double_quotes;
    return YamlQuotes::when_needed;
}

using Members = std::map<std::string_view, const YamlMember *>;

Members last_members(const YamlPlace &map) {
    Members members;
    for (const YamlMember &member : map.members) members[member.key] = &member;
    return members;
}

bool same_members(const YamlPlace &map, const Json &value) {
    const Members members = last_members(map);
    if (members.size() != value.size()) return false;
    for (const auto &[key, member] : value.as_object()) {
        const auto found = members.find(key);
        if (found == members.end() || !same_yaml_data(found->second->value, member)) return false;
    }
    return true;
}

bool same_items(const YamlPlace &list, const Json &value) {
    if (list.members.size() != value.size()) return false;
    for (std::size_t i = 0; i < list.members.size(); ++i)
        if (!same_yaml_data(list.members[i].value, value.as_array()[i])) return false;
    return true;
}

// The end of what a block says, without the line end of a block scalar.
std::size_t content_end(std::string_view text, const YamlPlace &place) {
    if (place.after == 0) return place.end;
    return before_yaml_line_end(text, place.after);
}

// The end of "|-" and the like. A comment may follow at once: "|-# x".
std::size_t header_end(std::string_view text, std::size_t begin) {
    return std::min(text.find_first_not_of("|>+-0123456789", begin), yaml_line_end(text, begin));
}

// In the place of a header: nothing else may stand directly before a comment.
std::string in_header_place(std::string_view text, std::size_t end, std::string written) {
    return std::move(written) + (text.substr(end).starts_with('#') ? " " : "");
}

}  // namespace

bool same_yaml_data(const YamlPlace &place, const Json &value) {
    if (place.is_marked) return false;
    switch (place.kind) {
        case Kind::scalar: {
            if (place.style == Style::plain)
                if (const auto typed = plain_yaml_value(place.text)) return same_scalar(*typed, value);
            return value.is_string() && value.as_string() == place.text;
        }
        case Kind::mapping: return value.is_object() && !place.complex_key && same_members(place, value);
        case Kind::sequence: return value.is_array() && same_items(place, value);
        default: return false;
    }
}

bool is_on_one_line(std::string_view text, const YamlPlace &place) {
    return yaml_line_end(text, place.begin) >= place.end;
}

bool is_empty_yaml_flow(std::string_view text, const YamlPlace &place) {
    return is_collection(place) && place.style == Style::flow && place.count == 0 &&
           is_on_one_line(text, place);
}

bool is_null_yaml(const YamlPlace &place) {
    if (place.kind != Kind::scalar || place.style != Style::plain || place.is_marked) return false;
    const auto value = plain_yaml_value(place.text);
    return value && value->is_null();
}

void YamlChanges::put(std::size_t begin, std::size_t end, std::string text) {
    splices_.push_back({begin, end, std::move(text)});
}

// At the start of a line; or at the end of the text, whose last line may have no line end: then it has none
// after.
void YamlChanges::insert_lines(std::size_t at, std::string lines) {
    const bool behind_open_line = at > text_begin() && !ends_yaml_line(text_, at);
    keeps_line_end_ |= lines.find('|') != std::string::npos;
    put(at, at, behind_open_line ? style_.line_end + lines : lines + style_.line_end);
}

void YamlChanges::replace_lines(std::size_t begin, std::size_t end, std::string lines) {
    if (ends_yaml_line(text_, end)) lines += style_.line_end;
    keeps_line_end_ |= lines.find('|') != std::string::npos;
    put(begin, end, std::move(lines));
}

std::size_t YamlChanges::behind_blank_lines(std::size_t at) const {
    while (at < text_.size()) {
        const std::size_t behind = std::min(text_.find_first_not_of(" \t", at), text_.size());
        if (behind != yaml_line_end(text_, at)) break;
        at = yaml_next_line(text_, at);
    }
    return at;
}

// Behind the comments of a map that has nothing else.
std::size_t YamlChanges::behind_inner_comments(std::size_t at, std::size_t column) const {
    std::size_t behind = at;
    while (at < text_.size()) {
        at = behind_blank_lines(at);
        const std::size_t first = text_.find_first_not_of(' ', at);
        if (first >= text_.size() || text_[first] != '#' || first - at <= column) break;
        behind = at = yaml_next_line(text_, at);
    }
    return behind;
}

// A literal block would take in comments that stand deeper below it, and needs a line end.
YamlStyle YamlChanges::style_above(std::size_t at, std::size_t column) const {
    YamlStyle style = style_;
    const bool has_line_end = at == text_begin() || at < text_.size() || ends_yaml_line(text_, at);
    style.literals = style_.literals && has_line_end && behind_inner_comments(at, column) == at;
    return style;
}

// A block scalar at the end of a text without a line end has none either: it must not get one.
void YamlChanges::end_block_scalar(const YamlPlace &place) {
    if (place.after != text_.size() || ends_yaml_line(text_, place.after)) return;
    const std::size_t end = header_end(text_, place.block_begin);
    const std::string_view header = text_.substr(place.block_begin, end - place.block_begin);
    if (header.find('-') != std::string_view::npos) return;
    if (const std::size_t plus = header.find('+'); plus != std::string_view::npos)
        put(place.block_begin + plus, place.block_begin + plus + 1, "-");
    else
        put(end, end, "-");
}

void YamlChanges::start(std::size_t at, const Json &members) {
    if (members.size() > 0) insert_lines(at, members_at_top(members, style_above(at, 0)));
}

std::string YamlChanges::members_at_top(const Json &members, const YamlStyle &style) const {
    std::string lines;
    for (const auto &[key, value] : members.as_object())
        lines += (lines.empty() ? "" : style.line_end) + yaml_member(key, value, 0, style);
    return lines;
}

void YamlChanges::replace_root(const YamlPlace &root, const Json &members) {
    const bool is_first = yaml_line_begin(text_, root.begin) == root.begin;
    YamlStyle style = style_;
    style.literals = false;  // a comment may follow
    put(root.begin, root.end, (is_first ? "" : style.line_end) + members_at_top(members, style));
}

void YamlChanges::add(const YamlPlace &map, std::string_view key, const Json &value) {
    const std::size_t at = yaml_line_below(text_, map);
    end_block_scalar(map);
    insert_lines(at, yaml_member(key, value, map.column, style_above(at, map.column)));
}

void YamlChanges::append(const YamlPlace &list, const Json &item) {
    const std::size_t at = yaml_line_below(text_, list);
    end_block_scalar(list);
    insert_lines(at, std::string(list.column, ' ') + "- " +
                         yaml_after_dash(item, list.column, style_above(at, list.column)));
}

void YamlChanges::append_in_flow(const YamlPlace &list, const Json &item) {
    const std::size_t last = list.members.back().value.end;
    const std::size_t next = text_.find_first_not_of(" \t", last);
    if (next < text_.size() && text_[next] == ',')
        put(next + 1, next + 1, " " + yaml_in_flow(item) + ",");
    else
        put(last, last, ", " + yaml_in_flow(item));
}

// A block scalar above would take in what is left below the member: deep comments, blank lines.
void YamlChanges::remove(const YamlMember &member, const std::optional<YamlBlockText> &above) {
    const std::size_t line = yaml_line_begin(text_, member.key_begin);
    std::size_t below = yaml_line_below(text_, member.value);
    if (text_.find_first_not_of(' ', line) == member.key_begin) {
        if (above && above->column > 0) below = behind_inner_comments(below, above->column - 1);
        if (above && above->keeps_blank_lines) below = behind_blank_lines(below);
        keeps_line_end_ |= above.has_value();
        return put(line, below, "");
    }
    // It stands behind a dash: what follows takes its place.
    below = behind_blank_lines(below);
    put(member.key_begin, std::min(text_.find_first_not_of(' ', below), text_.size()), "");
}

void YamlChanges::remove_only(const YamlMember &owner, const YamlMember &member) {
    put(owner.colon, owner.colon, " {}");
    remove(member);
}

void YamlChanges::remove_all(const YamlMember &member) {
    replace_lines(yaml_line_begin(text_, member.key_begin), yaml_line_below(text_, member.value), "{}");
}

void YamlChanges::make_equal(const YamlMember &member, std::size_t column, const Json &value) {
    if (same_yaml_data(member.value, value)) return;
    if (can_change_parts(member.value, value)) return make_parts_equal(member.value, value);
    replace(member, column, value);
}

void YamlChanges::make_item_equal(const YamlMember &item, std::size_t column, const Json &value) {
    if (same_yaml_data(item.value, value)) return;
    if (can_change_parts(item.value, value)) return make_parts_equal(item.value, value);
    replace_item(item, column, value);
}

bool YamlChanges::can_change_parts(const YamlPlace &place, const Json &value) const {
    if (place.style != Style::block || value.size() == 0) return false;
    if (place.kind == Kind::sequence) return value.is_array();
    if (place.kind != Kind::mapping || !value.is_object()) return false;
    const Members members = last_members(place);
    return std::any_of(value.as_object().begin(), value.as_object().end(),
                       [&members](const Json::Member &member) { return members.contains(member.first); });
}

void YamlChanges::make_parts_equal(const YamlPlace &place, const Json &value) {
    if (place.kind == Kind::mapping) return make_map_equal(place, value);
    make_list_equal(place, value);
}

void YamlChanges::make_map_equal(const YamlPlace &map, const Json &value) {
    const Members members = last_members(map);
    std::map<std::string_view, const Json *> wanted;
    for (const auto &[key, member] : value.as_object()) wanted[key] = &member;
    std::vector<bool> gone;
    for (const YamlMember &member : map.members) gone.push_back(!wanted.contains(member.key));
    forbid_literals_beside(gone);
    for (const YamlMember &member : map.members)
        if (wanted.contains(member.key) && members.at(member.key) == &member)
            make_equal(member, map.column, *wanted.at(member.key));
    remove_parts(map, gone);
    for (const auto &[key, member] : value.as_object())
        if (!members.contains(key)) add(map, key, member);
}

void YamlChanges::remove_parts(const YamlPlace &place, const std::vector<bool> &gone) {
    std::size_t first = 0;
    // Several at the start, the first of them behind a dash: the first that stays takes their place.
    const std::size_t begin = place.members[0].key_begin;
    if (text_.find_first_not_of(' ', yaml_line_begin(text_, begin)) != begin && gone[0] && gone[1]) {
        while (gone[first]) ++first;
        put(begin, place.members[first].key_begin, "");
    }
    std::optional<YamlBlockText> above;
    for (std::size_t i = first; i < gone.size(); ++i) {
        if (i == first || !gone[i - 1]) above = place.members[i].above;
        if (gone[i]) remove(place.members[i], above);
    }
}

void YamlChanges::make_list_equal(const YamlPlace &list, const Json &value) {
    const Json::Array &items = value.as_array();
    std::vector<bool> gone(list.members.size(), false);
    std::fill(gone.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), gone.size())), gone.end(),
              true);
    forbid_literals_beside(gone);
    for (std::size_t i = 0; i < list.members.size() && i < items.size(); ++i)
        make_item_equal(list.members[i], list.column, items[i]);
    remove_parts(list, gone);
    for (std::size_t i = list.members.size(); i < items.size(); ++i) append(list, items[i]);
}

// What follows a part that goes would stand below a new literal block, and could become text of it.
void YamlChanges::forbid_literals_beside(const std::vector<bool> &gone) {
    if (std::find(gone.begin(), gone.end(), true) != gone.end()) style_.literals = false;
}

void YamlChanges::replace(const YamlMember &member, std::size_t column, const Json &value) {
    const YamlPlace &old = member.value;
    const bool flow = is_collection(old) && old.style == Style::flow && old.count > 0;
    if (flow && value.size() > 0) return put(old.begin, old.end, yaml_in_flow(value));
    const YamlQuotes quotes = quotes_of(old);
    const bool stays_quoted = value.is_string() && quotes != YamlQuotes::when_needed;
    if (stays_quoted || !needs_yaml_lines(value, style_))
        return replace_by_line(member, column, yaml_scalar(value, quotes));
    replace_by_lines(member, column, value);
}

void YamlChanges::replace_by_line(const YamlMember &member, std::size_t column, const std::string &written) {
    const YamlPlace &old = member.value;
    // A literal block may begin on a line of its own no further in than the key; nothing else may.
    const bool stands_out = old.column <= column && yaml_line_end(text_, member.colon) < old.begin;
    if (is_block_collection(old) || (is_block_scalar(old) && stands_out)) {
        put(member.colon, member.colon, " " + written);
        return put(yaml_line_begin(text_, old.begin), yaml_line_below(text_, old), "");
    }
    if (is_block_scalar(old)) {
        const std::size_t end = header_end(text_, old.begin);
        put(old.begin, end, in_header_place(text_, end, written));
        return put(yaml_next_line(text_, old.begin), old.after, "");
    }
    if (old.begin == old.end) return put(member.colon, member.colon, " " + written);
    put(old.begin, old.end, written);
}

void YamlChanges::replace_by_lines(const YamlMember &member, std::size_t column, const Json &value) {
    const YamlPlace &old = member.value;
    const bool on_key_line = yaml_line_end(text_, member.colon) >= old.begin;
    std::size_t head = member.colon, begin = yaml_line_begin(text_, old.begin),
                end = yaml_line_below(text_, old);
    if (is_block_scalar(old)) {
        head = header_end(text_, old.begin);
        begin = yaml_next_line(text_, old.begin);
        end = old.after;
    } else if (on_key_line) {
        head = old.end;
        begin = end = yaml_next_line(text_, old.end);
        if (is_empty_yaml_flow(text_, old) || is_null_yaml(old))
            if (!value.is_string()) begin = end = behind_inner_comments(begin, column);
    }
    YamlStyle style = style_above(end, column);
    // Lines of a literal block stand directly below the key, without a comment between.
    if (value.is_string() && (!style.literals || yaml_next_line(text_, member.colon) != begin))
        return replace_by_line(member, column, yaml_scalar(value, YamlQuotes::double_quotes));
    if (is_block_collection(old) && old.column > column)
        (old.kind == Kind::mapping ? style.unit : style.dash) = old.column - column;
    const std::string written = yaml_after_key(value, column, style);
    const std::size_t lines = written.find(style.line_end);
    if (head > member.colon || lines > 0)
        put(member.colon, head, in_header_place(text_, head, written.substr(0, lines)));
    std::string rest = written.substr(lines + style.line_end.size());
    if (begin == end)
        insert_lines(begin, std::move(rest));
    else
        replace_lines(begin, end, std::move(rest));
}

void YamlChanges::replace_item(const YamlMember &item, std::size_t column, const Json &value) {
    const YamlPlace &old = item.value;
    YamlStyle style = style_;
    style.literals = false;  // a comment may stand on the line
    const bool flow = is_collection(old) && old.style == Style::flow && old.count > 0 && value.size() > 0;
    std::string written = yaml_after_dash(value, column, style);
    if (flow) written = yaml_in_flow(value);
    if (value.is_string()) written = yaml_scalar(value, quotes_of(old));
    const std::size_t end = content_end(text_, old);
    const bool on_dash_line = yaml_line_end(text_, item.colon) >= old.begin;
    if (old.begin == old.end || (!on_dash_line && needs_yaml_lines(value, style)))
        return put(item.colon, std::max(end, item.colon), " " + written);
    put(old.begin, end, std::move(written));
}

// A text without a line end at its end stays one.
void YamlChanges::keep_missing_line_end() {
    if (splices_.empty() || keeps_line_end_ || ends_yaml_line(text_, text_.size())) return;
    Splice &last = splices_.back();
    if (last.end != text_.size() || last.begin == last.end || !ends_yaml_line(text_, last.begin)) return;
    if (last.text.starts_with(style_.line_end)) {
        last.text.erase(0, style_.line_end.size());
    } else if (last.text.empty()) {
        last.begin = before_yaml_line_end(text_, last.begin);
    }
}

std::vector<Splice> YamlChanges::take() {
    std::stable_sort(splices_.begin(), splices_.end(),
                     [](const Splice &a, const Splice &b) { return a.begin < b.begin; });
    std::vector<Splice> joined;
    const auto join = [&joined](Splice &splice) {
        if (joined.empty() || splice.begin > joined.back().end) return joined.push_back(std::move(splice));
        joined.back().end = std::max(joined.back().end, splice.end);
        joined.back().text += splice.text;
    };
    for (Splice &splice : splices_) join(splice);
    splices_ = std::exchange(joined, {});
    keep_missing_line_end();
    for (Splice &splice : splices_) join(splice);
    splices_.clear();
    return joined;
}

}  // namespace skillmeat::core
