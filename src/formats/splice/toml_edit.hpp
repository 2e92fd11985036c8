// toml_edit.hpp - change a TOML file that people also edit, without disturbing another byte.
//
// The files of ours and of the original, in which one change is many edits; one edit of anybody's file is
// edit_text. Comments, blank lines, order, line ends and everything unknown stay as they are. The new text is
// read by tomlplusplus and compared with the edits applied to the old data, and outside of the replaced bytes
// both texts must be the same; a mismatch is an error, never a file.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core {

// Edits are queued and cheap; text() and value() write them out, parse the outcome and compare it, once for
// all.
class TomlEdit {
 public:
    // Throws as parse_toml.
    TomlEdit(std::string text, std::string name, TomlLimits limits = {});
    ~TomlEdit();
    TomlEdit(TomlEdit &&) noexcept;
    TomlEdit &operator=(TomlEdit &&) noexcept;

    // As edited so far. Throws SKM_E_INTERNAL when the comparison fails; the edits since the last good text
    // are then dropped. The references last until the next edit.
    const std::string &text() const;
    const Json &value() const;  // text() parsed

    // Path segments are literal keys; arrays of tables are addressed by index as decimal segment. A path that
    // runs into a value of another kind is SKM_E_SCHEMA, an index behind the end SKM_E_NOT_FOUND, a null
    // SKM_E_ARGUMENT.
    using Path = std::vector<std::string>;

    // Sets a key to a value that is not a table, creating missing tables. Same value again changes nothing.
    TomlEdit &set(const Path &path, const Json &value);
    // Removes a key or a whole table with its sub-tables; comments on lines of their own stay. Absent = no
    // change. The last element of [[x]] leaves `x = []`; tables without a header of their own go with the
    // last thing in them.
    TomlEdit &unset(const Path &path);
    // Appends an element to the array of tables at `path`: as a section in the layout of the original's
    // writer, or within an inline array that has elements.
    TomlEdit &append_table(const Path &path, const Json &table);
    // The same in front of the element that has this index now; behind the last one it is an append.
    TomlEdit &insert_table(const Path &path, std::size_t index, const Json &table);
    // Brings the table at `path` (an array element too) to `table`: sets what differs, removes what is gone
    // from `our_keys`; keys that are in neither are the user's own and stay. Tables within `table` are
    // brought to exactly what it says. An absent table is made.
    TomlEdit &update_table(const Path &path, const Json &table, const std::vector<std::string> &our_keys);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace skillmeat::core
