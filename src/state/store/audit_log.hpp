// audit_log.hpp - the audit log of a home: where it lies, its head, and entries of what changes nothing in the home.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "state/audit/head.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

std::string audit_log_path(const Home &home);          // audit/log.jsonl
std::string audit_checkpoints_path(const Home &home);  // audit/checkpoints
std::string audit_head_path(const Home &home);         // keys/audit-head
std::string audit_key_path(const Home &home);          // keys/audit.key

std::optional<LogHead> read_log_head(const Home &home);  // nullopt: none; SKM_E_DAMAGED, file errors
// Whole or not at all, and on the disk but for its name. With the lock held exclusively.
void write_log_head(const Home &home, const LogHead &head);
void drop_unfinished_head(const Home &home);  // of a process that died while it wrote one

// The key file of the log: whole or not at all, and never over another. It is no change of the user's, so history does
// not know it and no undo takes it away. With the lock held exclusively.
void put_audit_key(const Home &home, std::string_view bytes);

// A signed note more in audit/checkpoints: whole or not at all. With the lock held exclusively.
void add_checkpoint(const Home &home, std::string_view note);

// The log, its head and its checkpoints are kept under other names (log-<n>.jsonl …), and a new log begins with an entry
// of kind "segment" that says so: what was wrong, and the digest of the old file. With the lock held exclusively.
void begin_log_part(const Operation &operation, const Home &home, Json broken);

// An entry of its own, for what a transaction does not do: a signature on a file elsewhere. `action` is the command
// word, `facts` names and digests. On the disk when it returns; takes the lock.
void append_audit(const Operation &operation, const Home &home, std::string_view action,
                  std::string_view kind, Json facts);

}  // namespace skillmeat::core
