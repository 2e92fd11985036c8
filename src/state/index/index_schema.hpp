// index_schema.hpp - the tables of index.db; only for this module.
#pragma once

namespace skillmeat::core {

// An index.db of another version is made anew.
inline constexpr int kIndexVersion = 2;
inline constexpr const char *kIndexSchema =
    "CREATE TABLE IF NOT EXISTS files("
    "path BLOB PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER, device INTEGER, "
    "digest BLOB"
    ") WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS packed("
    "tree BLOB PRIMARY KEY, original_hash TEXT, files BLOB, checksum BLOB"
    ") WITHOUT ROWID";

}  // namespace skillmeat::core
