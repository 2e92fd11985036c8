// yaml_changes.hpp - inside of this module: changes to parts of a YAML text as splices.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/splice/edit.hpp"
#include "formats/splice/yaml_layout.hpp"

namespace skillmeat::core {

// The value of the place is this.
bool same_yaml_data(const YamlPlace &place, const Json &value);
// "{}", "[]", and what is empty or null without a tag.
bool is_empty_yaml_flow(std::string_view text, const YamlPlace &place);
bool is_null_yaml(const YamlPlace &place);
bool is_on_one_line(std::string_view text, const YamlPlace &place);

class YamlChanges {
 public:
    YamlChanges(std::string_view text, const YamlStyle &style) : text_(text), style_(style) {}

    // To a text without data.
    void start(std::size_t at, const Json &members);
    void add(const YamlPlace &map, std::string_view key, const Json &value);
    void append(const YamlPlace &list, const Json &item);
    void append_in_flow(const YamlPlace &list, const Json &item);
    // Not the only one of its map or list.
    void remove(const YamlMember &member) { remove(member, member.above); }
    // The only one; `owner` becomes an empty map.
    void remove_only(const YamlMember &owner, const YamlMember &member);
    // The only one of all, in a text that must not be without data.
    void remove_all(const YamlMember &member);
    // A member's value in a map whose keys stand at `column`: what is equal in it keeps its bytes.
    void make_equal(const YamlMember &member, std::size_t column, const Json &value);
    void make_map_equal(const YamlPlace &map, const Json &value);
    // Something of it stays when it becomes the value.
    bool can_change_parts(const YamlPlace &place, const Json &value) const;
    // "{}" at the top.
    void replace_root(const YamlPlace &root, const Json &members);

    // Ascending, apart from each other.
    std::vector<Splice> take();

 private:
    void make_parts_equal(const YamlPlace &place, const Json &value);
    void make_list_equal(const YamlPlace &list, const Json &value);
    void forbid_literals_beside(const std::vector<bool> &gone);
    void make_item_equal(const YamlMember &item, std::size_t column, const Json &value);
    void remove(const YamlMember &member, const std::optional<YamlBlockText> &above);
    void remove_parts(const YamlPlace &place, const std::vector<bool> &gone);
    void replace(const YamlMember &member, std::size_t column, const Json &value);
    void replace_by_line(const YamlMember &member, std::size_t column, const std::string &written);
    void replace_by_lines(const YamlMember &member, std::size_t column, const Json &value);
    void replace_item(const YamlMember &item, std::size_t column, const Json &value);
    void end_block_scalar(const YamlPlace &place);
    std::string members_at_top(const Json &members, const YamlStyle &style) const;
    YamlStyle style_above(std::size_t at, std::size_t column) const;
    std::size_t behind_inner_comments(std::size_t at, std::size_t column) const;
    std::size_t behind_blank_lines(std::size_t at) const;
    void insert_lines(std::size_t at, std::string lines);
    void replace_lines(std::size_t begin, std::size_t end, std::string lines);
    void put(std::size_t begin, std::size_t end, std::string text);
    void keep_missing_line_end();
    std::size_t text_begin() const { return text_.starts_with("\xEF\xBB\xBF") ? 3 : 0; }

    std::string_view text_;
    YamlStyle style_;
    std::vector<Splice> splices_;
    bool keeps_line_end_ =
        false;  // what would then stand last is a block scalar: its line end is of the text
};

}  // namespace skillmeat::core
