// yaml_edit.cpp - what an edit is in a YAML text.
#include "formats/splice/yaml_edit.hpp"

#include "base/error.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/yaml_changes.hpp"

namespace skillmeat::core {

namespace {

using Kind = Edit::Kind;
using Style = YamlEvent::Style;

bool takes_away(const Edit &edit) {
    return edit.kind == Kind::unset || edit.kind == Kind::remove;
}

class Plan {
 public:
    Plan(std::string_view text, std::string_view name, const Edit &edit)
        : text_(text),
          name_(name),
          edit_(edit),
          layout_(lay_out_yaml(text, name, edit.path)),
          changes_(text, layout_.style) {}

    std::vector<Splice> make() {
        if (is_without_data())
            start();
        else
            walk();
        return changes_.take();
    }

 private:
    [[noreturn]] void refuse(std::size_t offset, std::string_view what) const {
        refuse_text(text_, name_, offset, what);
    }

    bool is_without_data() const {
        const YamlPlace &root = layout_.root;
        return root.kind == YamlPlace::Kind::nothing ||
               (root.kind == YamlPlace::Kind::scalar && root.begin == root.end && is_null_yaml(root));
    }

    bool makes_missing(std::size_t used) const {
        if (edit_.kind == Kind::remove || edit_.anchor > used) refuse_not_found(name_, edit_, used + 1);
        return edit_.kind != Kind::unset;
    }

    void start() {
        if (edit_.path.empty() && !edit_.value.is_object())
            refuse_shape(text_, name_, edit_, 0, 0, "not a map");
        if (makes_missing(0)) changes_.start(layout_.end, missing_value(edit_, 0));
    }

    // What can be changed only together with things elsewhere.
    void refuse_marks(const YamlPlace &map) const {
        if (map.kind == YamlPlace::Kind::alias) refuse(map.begin, "an alias (*) on the way to the value");
        if (map.is_marked) refuse(map.begin, "an anchor (&) or a tag (!) on the way to the value");
        if (map.merge_key) refuse(*map.merge_key, "a merge key (<<) beside the value");
        if (map.complex_key)
            refuse(*map.complex_key, "a key with a mark of its own (?, &, *, !) beside the value");
    }

    void refuse_flow(const YamlPlace &map, std::size_t keys) const {
        if (map.style == Style::flow) refuse_shape(text_, name_, edit_, keys, map.begin, "a map in braces");
    }

    void walk() {
        if (edit_.path.empty()) return change_root();
        const YamlPlace *map = &layout_.root;
        const YamlMember *owner = nullptr;
        std::size_t owner_column = 0;
        for (std::size_t used = 0;; ++used) {
            refuse_marks(*map);
            const bool is_empty = is_empty_yaml_flow(text_, *map) && map->kind == YamlPlace::Kind::mapping;
            if (is_empty || (owner != nullptr && is_null_yaml(*map))) {
                if (makes_missing(used)) fill(owner, owner_column, used);
                return;
            }
            if (map->kind != YamlPlace::Kind::mapping)
                refuse_shape(text_, name_, edit_, used, map->begin, "not a map");
            if (map->members.empty()) {
                if (!makes_missing(used)) return;
                refuse_flow(*map, used);
                return changes_.add(*map, edit_.path[used], missing_value(edit_, used + 1));
            }
            const YamlMember &member = map->members.back();
            if (used + 1 == edit_.path.size()) return change(*map, owner, member);
            if (map->style == Style::flow) flow_ = map;
            owner = &member;
            owner_column = map->column;
            map = &member.value;
        }
    }

    // An empty map gets its first members.
    void fill(const YamlMember *owner, std::size_t column, std::size_t used) {
        if (flow_ != nullptr) refuse_flow(*flow_, used);
        const Json value = missing_value(edit_, used);
        if (owner != nullptr) return changes_.make_equal(*owner, column, value);
        changes_.replace_root(layout_.root, value);
    }

    void change_root() {
        const YamlPlace &root = layout_.root;
        if (edit_.kind == Kind::add) refuse_exists(name_, edit_);
        if (root.mark) refuse(*root.mark, "an anchor (&), alias (*), tag (!) or merge key (<<)");
        if (edit_.kind == Kind::append && root.kind == YamlPlace::Kind::sequence &&
            root.style == Style::block)
            return changes_.append(root, edit_.value);
        const bool equal =
            !takes_away(edit_) && edit_.kind != Kind::append && changes_.can_change_parts(root, edit_.value);
        if (!equal) refuse_shape(text_, name_, edit_, 0, root.begin, "not a map");
        changes_.make_map_equal(root, edit_.value);
    }

    // The path leads to a member.
    void change(const YamlPlace &map, const YamlMember *owner, const YamlMember &member) {
        const std::size_t keys = edit_.path.size();
        if (edit_.kind == Kind::add) refuse_exists(name_, edit_);
        const bool is_value = edit_.kind == Kind::set || edit_.kind == Kind::upsert;
        if (is_value && same_yaml_data(member.value, edit_.value)) return;
        refuse_flow(map, keys - 1);
        if (member.value.mark)
            refuse(*member.value.mark,
                   "an anchor (&), alias (*), tag (!), merge key (<<) or complex key in the value");
        if (takes_away(edit_)) {
            if (map.members.size() > 1) refuse_duplicate(text_, name_, edit_, member.key_begin);
            return take_out(map, owner, member);
        }
        if (edit_.kind == Kind::append) return append(map, member);
        refuse_long_flow(member.value);
        changes_.make_equal(member, map.column, edit_.value);
    }

    void take_out(const YamlPlace &map, const YamlMember *owner, const YamlMember &member) {
        if (map.count > 1) return changes_.remove(member);
        if (owner != nullptr) return changes_.remove_only(*owner, member);
        // libyaml does not take an end mark without anything before it.
        if (layout_.has_end_mark) return changes_.remove_all(member);
        changes_.remove(member);
    }

    void refuse_long_flow(const YamlPlace &value) const {
        const bool collection =
            value.kind == YamlPlace::Kind::mapping || value.kind == YamlPlace::Kind::sequence;
        if (collection && value.style == Style::flow && !is_on_one_line(text_, value))
            refuse_shape(text_, name_, edit_, edit_.path.size(), value.begin,
                         "a value in braces or brackets on several lines");
    }

    void append(const YamlPlace &map, const YamlMember &member) {
        const YamlPlace &list = member.value;
        if (is_null_yaml(list))
            return changes_.make_equal(member, map.column, Json(Json::Array{edit_.value}));
        if (list.kind != YamlPlace::Kind::sequence)
            refuse_shape(text_, name_, edit_, edit_.path.size(), list.begin, "not an array");
        if (list.style == Style::block) return changes_.append(list, edit_.value);
        refuse_long_flow(list);
        if (list.count == 0) return changes_.make_equal(member, map.column, Json(Json::Array{edit_.value}));
        changes_.append_in_flow(list, edit_.value);
    }

    std::string_view text_, name_;
    const Edit &edit_;
    YamlLayout layout_;
    YamlChanges changes_;
    const YamlPlace *flow_ = nullptr;  // a map in braces on the way
};

}  // namespace

std::vector<Splice> plan_yaml_edit(std::string_view text, std::string_view name, const Edit &edit) {
    return Plan(text, name, edit).make();
}

}  // namespace skillmeat::core
