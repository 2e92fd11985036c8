// toml_edit.hpp - change a TOML file that people also edit, without disturbing another byte.
//
// Comments, blank lines, order, line ends and everything unknown stay as they are. After each edit the new text is
// parsed and compared with the operation applied to the parsed old text; a mismatch is an error, never a file.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"

namespace skillmeat::core {

// One replacement: bytes [begin, end) become text.
struct Splice {
    std::size_t begin = 0, end = 0;
    std::string text;
};

class TomlEdit {
 public:
    // Throws as parse_toml; also SKM_E_PARSE for a BOM-less file with NUL and the like.
    TomlEdit(std::string text, std::string name);
    ~TomlEdit();
    TomlEdit(TomlEdit &&) noexcept;
    TomlEdit &operator=(TomlEdit &&) noexcept;

    const std::string &text() const;       // as edited so far
    const Json &value() const;             // text() parsed

    // Path segments are literal keys; arrays of tables are addressed by index as decimal segment.
    using Path = std::vector<std::string>;

    // Sets a key to a value that is not a table, creating missing tables. Same value again changes nothing.
    TomlEdit &set(const Path &path, const Json &value);
    // Removes a key or a whole table with its sub-tables and the comments directly above it. Absent = no change.
    TomlEdit &unset(const Path &path);
    // Appends an element to the array of tables at `path` (both forms: [[x]] and inline array), in the layout of
    // the original's writer.
    TomlEdit &append_table(const Path &path, const Json &table);
    // Brings the table at `path` (an array element too) to `table`: sets what differs, removes what is gone from
    // `old_keys`' list; keys that are in neither are the user's own and stay.
    TomlEdit &update_table(const Path &path, const Json &table, const std::vector<std::string> &our_keys);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace skillmeat::core
