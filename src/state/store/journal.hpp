// journal.hpp - the record of one change: in journal/ while it is made, in history/ for ever after.
//
// {"format":1, "id", "command", "time": "<RFC 3339>", "trace_id", "generation": of the home after it,
//  "facts": {…}, "undoes": id?, "undone_by": id?, "revert": true? (being taken back), "staging": id of the staging folders,
//  "roots": [{"home": true} | {"path", "inode"}],
//  "paths": [{"root": index, "path", "staged"?, "before": state, "after": state, "internal"?, "tree"?, "in_tree"?, "skipped"?,
//             "settled"?}],
//  "audit": what is added to the audit log (log_append.hpp)?}
// state: {"kind":"absent"} | {"kind":"file","digest","size","mode"} | {"kind":"link","target"} | {"kind":"folder","mode"}
//
// internal: the store's own files (generation, undone_by), no part of what is undone. tree: a folder that did not exist
// and is staged whole, moved by one rename; in_tree: what moves with it. skipped: was neither as before nor as planned
// when its turn came, and was left alone. A text that is not UTF-8 stands as base64 under "<key>_bytes".
// "<id>.pending.json" in journal/ holds what is left for roots that could not be reached (the other paths are
// settled); history has the whole change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"
#include "state/store/log_append.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

inline constexpr std::uint64_t kContentLimit = 1ull << 30;  // of one old file that is kept

struct JournalRoot {
    bool home = false;
    std::string path;  // of the home: where it is now
    std::uint64_t inode = 0;
};

struct JournalPath {
    std::size_t root = 0;
    std::string relative;
    std::string staged;  // the new one, relative to the staging folder of the root
    PathState before, after;
    bool internal = false, tree = false, in_tree = false, skipped = false, settled = false;

    // A folder makes room for a file or the other way round: removed first, created later.
    bool changes_kind() const;
    bool removes() const {
        return before.kind != PathState::Kind::absent &&
               (after.kind == PathState::Kind::absent || changes_kind());
    }
    bool creates() const {
        return after.kind != PathState::Kind::absent &&
               (before.kind == PathState::Kind::absent || changes_kind());
    }
};

struct Journal {
    std::string id, command, trace_id, staging, undoes, undone_by;
    std::int64_t time = 0;  // Unix milliseconds
    std::uint64_t generation = 0;
    bool revert = false;
    Json facts = Json::object();
    LogAppend audit;  // nothing in journals of older versions
    std::vector<JournalRoot> roots;
    std::vector<JournalPath> paths;

    std::string target(const JournalPath &path) const { return roots[path.root].path + "/" + path.relative; }
    std::string staging_folder(std::size_t root, const Home &home) const;
    std::string staged(const JournalPath &path, const Home &home) const;
    std::string kept(std::size_t index,
                     const Home &home) const;  // where the old file waits until the change is done
};

std::string journal_text(const Journal &journal);
// Throws SKM_E_PARSE, SKM_E_SCHEMA, SKM_E_NEWER.
Journal parse_journal(std::string_view text, const std::string &file, const Home &home);
Journal read_journal(const std::string &file, const Home &home);
// Written under another name, synced, moved to `file`; the folder is synced too.
void write_journal(const std::string &file, const Journal &journal);

// "…/.skillmeat-txn-<id>" in a foreign root, "<home>/journal/<id>.stage" for the home.
std::string staging_folder_of(const JournalRoot &root, const std::string &staging, const Home &home);

// A text that may not be UTF-8, as "key" or base64 as "<key>_bytes".
void set_json_text(Json &object, const std::string &key, const std::string &bytes);
std::string get_json_text(const Json &object, const std::string &key);

bool is_change_id(std::string_view id);
bool is_journal_name(std::string_view file_name);  // "<id>.json", not a pending one
bool is_pending_name(std::string_view file_name);  // "<id>.pending.json"
// Sorts after `newest` whatever the clock says.
std::string new_change_id(const Context &context, std::string_view newest);

// Makes the planned state in every path, or (journal.revert) the old one, and syncs the folders. Paths that are
// neither are left alone and marked skipped. `fresh`: nothing of it was done yet, so nothing needs to be looked at
// first. Throws when a call fails: the journal decides what happens then.
enum class Start { fresh, unknown };
void carry_out(const Operation &operation, const Home &home, Journal &journal, Start start);
// What is staged is whole for every path that still is as before; if not, the change can only be taken back.
bool can_go_forward(const Home &home, const Journal &journal);
// The audit log gets its lines and the journal becomes history (rewritten when paths were skipped); or both go, when it
// was taken back.
void close_journal(const Home &home, const std::string &file, const Journal &journal);
// Best effort: staging is worth nothing any more.
void remove_staging(const Operation &operation, const Home &home, const Journal &journal);

}  // namespace skillmeat::core
