// edit_parts.hpp - inside of this module: what the four formats share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/splice/edit.hpp"

namespace skillmeat::core {

inline constexpr std::size_t kMaxEditDepth = 128;

// One per format. The text is valid UTF-8 without NUL and not too large; the result is checked by edit_text.
std::vector<Splice> plan_json_edit(std::string_view text, std::string_view name, const Edit &edit);
std::vector<Splice> plan_yaml_edit(std::string_view text, std::string_view name, const Edit &edit);
struct EditPlan {
    std::vector<Splice> splices;
    std::optional<Json> before;  // the data of the text, when they have been read
};
EditPlan plan_toml_edit(std::string_view text, std::string_view name, const Edit &edit);

// edit_text with another size from which on texts are taken as large ones.
inline constexpr std::size_t kLargeEdit = 256u << 10;
Edited edit_text_as(std::string_view text, std::string_view name, EditFormat format, const Edit &edit,
                    std::size_t large);

// The data of a text, by a reader that shares nothing with the planner above: nlohmann/json, tomlplusplus,
// libyaml.
Json read_edited(std::string_view text, std::string_view name, EditFormat format);

// The data after an edit that is allowed.
Json with_edit(Json data, const Edit &edit);
bool repeats_key(const Json &value);  // in one of its maps
// What an edit puts below the first `used` keys of its path when nothing is there: its value within the maps
// that are missing.
Json missing_value(const Edit &edit, std::size_t used);
// The keys of a path for people: a."b c"
std::string shown_path(const std::vector<std::string> &path);

// The same value; the order of members is layout. In TOML 1 and 1.0 are two values, elsewhere they are one.
bool same_data(const Json &a, const Json &b);
bool same_json_data(const Json &a, const Json &b);

// Splices in any order as splices in order, those that touch as one. None may overlap.
std::vector<Splice> in_order(std::vector<Splice> splices);
std::string spliced(std::string_view text, const std::vector<Splice> &splices);
// Nothing but the splices tells the new text from the old one.
bool differ_only_in(std::string_view before, std::string_view after, const std::vector<Splice> &splices);

// The refusals, with one wording for all formats. Line and column count from 1, columns in bytes.
[[noreturn]] void refuse_text(std::string_view text, std::string_view name, std::size_t offset,
                              std::string_view what);
[[noreturn]] void refuse_exists(std::string_view name, const Edit &edit);
[[noreturn]] void refuse_not_found(std::string_view name, const Edit &edit, std::size_t keys);
// The first `keys` keys lead to something that is neither map nor (for append) array, or (YAML) written as
// one that cannot be changed.
[[noreturn]] void refuse_shape(std::string_view text, std::string_view name, const Edit &edit,
                               std::size_t keys, std::size_t offset, std::string_view what);
[[noreturn]] void refuse_duplicate(std::string_view text, std::string_view name, const Edit &edit,
                                   std::size_t offset);

}  // namespace skillmeat::core
