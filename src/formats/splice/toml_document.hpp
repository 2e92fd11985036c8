// toml_document.hpp - inside of this module: a TOML text as a list of statements, and the tables that they
// make.
//
// The text is always the statements' pieces one behind the other; what is not touched stays as it is. Tables
// know their statements, so that an edit costs what it changes and not what the file holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/splice/edit.hpp"
#include "formats/splice/toml_layout.hpp"

namespace skillmeat::core {

struct TomlTable;

// `[a.b]`, `[[a.b]]` or `a.b = 1`, with its line end and with the comments and blank lines above it.
struct TomlStatement {
    enum class Kind { table, element, entry };
    Kind kind = Kind::entry;
    std::string_view before;  // whole lines
    std::string_view lead;    // blanks, the header, or the key up to its value
    std::string_view value;   // of an entry
    std::string_view after;   // blanks, comment, line end
    TomlPath keys;
    TomlTable *table = nullptr;  // that the header opens or the entry stands in
    TomlStatement *previous = nullptr, *next = nullptr;
    std::uint64_t rank = 0;  // grows along the list
    bool gone = false;       // removed
};

// What stands under a key: a table, an entry or the elements of an array of tables.
struct TomlChild {
    std::unique_ptr<TomlTable> table;
    TomlStatement *entry = nullptr;
    std::vector<std::unique_ptr<TomlTable>> elements;
};

struct TomlTable {
    TomlTable *parent = nullptr;
    std::string name;  // in the parent
    TomlStatement *header = nullptr;
    TomlTable *host = nullptr;           // made by dotted keys: the table in whose section they stand
    TomlStatement *body_last = nullptr;  // the last entry of the section; the header when it has none
    TomlStatement *last = nullptr;       // the last statement of it and its sub-tables
    bool last_known = true;              // else it is looked up when it is asked for
    std::map<std::string, TomlChild, std::less<>> children;

    bool is_section() const { return header != nullptr || parent == nullptr; }
    bool is_element() const { return header != nullptr && header->kind == TomlStatement::Kind::element; }
};

// Where a path leads.
struct TomlPlace {
    TomlTable *table = nullptr;  // the deepest table on the path
    std::size_t used = 0;        // segments that lead to it, or to the child
    TomlChild *child = nullptr;  // what path[used - 1] names when the path ends in no table
    bool found = false;          // the path leads to a table, an array of tables or to or into an entry
};

// The statement at the cursor; without keys when only comments and blank lines are left.
TomlStatement scan_toml_statement(std::string_view text, TomlCursor &cursor);

class TomlDocument {
 public:
    explicit TomlDocument(std::string_view text);  // throws TomlLayoutFailure
    TomlDocument(const TomlDocument &) = delete;
    TomlDocument &operator=(const TomlDocument &) = delete;

    std::string text() const;
    std::string_view line_end() const { return line_end_; }
    TomlTable &root() { return root_; }
    TomlPlace find(const TomlPath &path);
    // Keys of the table from the root, as in a header.
    static TomlPath header_path(const TomlTable &table);

    void set_value(TomlStatement &entry, std::string_view value);
    // `key = value` at the end of the table's section; a table made by dotted keys gets another one.
    void add_entry(TomlTable &table, const TomlPath &keys, std::string_view value);
    // Sections (headers with what follows them) below `table`, behind the last statement of `sibling` with
    // its sub-tables (`table` itself: behind all that it holds). Their headers are full paths.
    void add_sections(TomlTable &table, TomlTable &sibling, std::string_view sections);
    // The section of an element of `list` in `table`, in front of the one that has this index.
    void insert_element(TomlTable &table, TomlChild &list, std::size_t index, std::string_view section);
    void add_header(TomlTable &table);  // of one that only its sub-tables made

    static std::string comment_beside(const TomlStatement &entry);  // a line, or nothing
    // Comments on lines of their own stay. A table goes with everything below it, with tables that were there
    // only for it, and with one blank line: the one below it, else the one above.
    void remove_entry_alone(TomlStatement &entry);
    void remove_table_alone(TomlTable &table);

    // In the text that was read; of a statement that comes from there.
    std::size_t offset_of(const TomlStatement &statement) const;
    // What differs from the text that was read.
    std::vector<Splice> splices() const;

 private:
    std::string_view keep(std::string text);
    std::string with_line_ends(std::string_view text) const;
    void load(std::string_view text);
    void link(TomlStatement &statement, TomlStatement *previous);
    void unlink(TomlStatement &statement);
    void number_again();
    TomlStatement &new_statement(TomlStatement statement, TomlStatement *previous);

    void enter(TomlStatement &statement, TomlTable &base, std::size_t depth);
    void enter_entry(TomlStatement &entry, TomlTable &section);
    static TomlTable &sub_table(TomlTable &table, const std::string &key);
    static TomlTable &section_of(const TomlStatement &entry);
    TomlStatement *last_of(TomlTable &table);
    static TomlStatement *first_of(TomlTable &table);
    static void grown(TomlTable *table, TomlStatement &statement);
    static void collect(TomlTable &table, std::vector<TomlStatement *> &statements);
    void shrunk(TomlTable *table, TomlStatement *previous);
    static void drop_empty(TomlTable *table);

    std::string_view &trivia_after(TomlStatement *statement);
    std::string_view split_trivia_for_sections(TomlStatement *at);
    std::string_view take_first_root_trivia();
    void add_sections_behind(TomlStatement *at, TomlTable &table, std::string_view sections);
    void remove_run(const std::vector<TomlStatement *> &run, std::string_view kept);
    void unlink_run(const std::vector<TomlStatement *> &run);
    void put_before(std::string_view &trivia, std::string_view kept);
    void forget_entry(TomlStatement &entry);
    static std::vector<std::vector<TomlStatement *>> runs_of(TomlTable &table);
    void forget_table(TomlTable &table, TomlStatement *previous);
    std::vector<std::string_view> pieces() const;

    std::deque<std::string> texts_;  // pieces point into these
    std::deque<TomlStatement> statements_;
    std::string_view bom_, tail_;  // tail: comments and blank lines at the end
    std::string line_end_ = "\n";
    bool ends_with_line_end_ = true;
    TomlStatement *first_ = nullptr, *last_ = nullptr;
    TomlTable root_;
};

}  // namespace skillmeat::core
