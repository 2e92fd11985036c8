// edit.hpp - one change to a configuration file that somebody else wrote: JSON, JSONC, TOML or YAML.
//
// Exactly the bytes of the change are replaced: comments, order, blanks, line ends, the byte order mark and
// everything unknown stay as they are. New text follows the file's own style (docs/splice.md has the rules).
// After each edit the new text is read by another parser and compared with the change applied to the old
// data; a mismatch is an error, never a file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"

namespace skillmeat::core {

// Larger texts are not edited.
inline constexpr std::size_t kMaxEditBytes = 16u << 20;

enum class EditFormat { json, jsonc, toml, yaml };

// One replacement: bytes [begin, end) of the old text become `text`.
struct Splice {
    std::size_t begin = 0, end = 0;
    std::string text;
};

// What to do with the value at `path`: literal keys from the top of the document, nothing in them has a
// meaning.
struct Edit {
    enum class Kind {
        add,     // it is not there yet: SKM_E_EXISTS
        upsert,  // add it, or make it equal to `value`: members that are equal keep their bytes
        set,     // the same, but only what is there by `anchor`
        unset,   // take it away; absent changes nothing
        remove,  // take it away; absent is SKM_E_NOT_FOUND, and one of several with the same key
                 // SKM_E_DUPLICATE
        append,  // put `value` at the end of the array; a missing one is made
    };
    Kind kind = Kind::set;
    std::vector<std::string> path;
    std::size_t anchor = 0;  // so many keys of the path must lead to something, else SKM_E_NOT_FOUND
    Json value;              // of all but unset and remove
};

struct Edited {
    std::string text;             // the whole new text; equal to the old one when there are no splices
    std::vector<Splice> splices;  // ascending, apart from each other
};

// Throws, and then nothing has happened: SKM_E_TOO_LARGE (above 16 MiB), SKM_E_NOT_UTF8, SKM_E_PARSE (also
// NUL, too deep, and YAML that cannot be changed safely; with line and column, and in the hint the text to
// paste), SKM_E_SHAPE (something on the path is no map, or for append no array), SKM_E_EXISTS,
// SKM_E_NOT_FOUND, SKM_E_DUPLICATE. `name` is the file, for messages. A JSON file may hold comments and
// trailing commas as JSONC does: they are kept.
Edited edit_text(std::string_view text, std::string_view name, EditFormat format, const Edit &edit);

}  // namespace skillmeat::core
