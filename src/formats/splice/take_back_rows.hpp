// take_back_rows.hpp - a change of ours in a list of rows, taken back row by row inside of what others made of it since.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/splice/take_back.hpp"
#include "formats/splice/toml_edit.hpp"

namespace skillmeat::core {

// A list of tables at the top of a file, and the members that together name a row: no two rows have the same.
struct RowList {
    std::string key;
    std::vector<std::string> name;
};
using RowName = std::vector<std::string>;  // the values of these members, as text

// One step; the place is where the row is, or comes, when the steps before it are done.
struct RowStep {
    enum class Kind { update, remove, insert };
    Kind kind;
    std::size_t place;
    Json row;                           // of all but remove
    std::vector<std::string> old_keys;  // of update: the members that the change left
};

// Where `before` and `after` differ and `now` still has what `after` has, the row becomes what it was. One that comes back
// stands behind the nearest of those before it that is still there, else in front of the nearest behind it, else at the
// end. nullopt: the lists cannot be compared, as something in them is no table or two rows have one name.
std::optional<std::vector<RowStep>> steps_to_take_back(
    const Json *before, const Json *after, const Json *now, const std::vector<std::string> &name,
    const std::function<bool(const RowName &)> &is_wanted = {});
void edit_rows(TomlEdit &edit, const TomlEdit::Path &list, const std::vector<RowStep> &steps);

// As take_back, but of this list alone; an empty text is a file that was not there. JSON or TOML.
std::optional<std::string> take_back_rows(const TextChange &change, std::string_view name, EditFormat format,
                                          const RowList &list);

}  // namespace skillmeat::core
