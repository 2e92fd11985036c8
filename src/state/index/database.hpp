// database.hpp - SQLite, wrapped once: a connection, a prepared statement, errors as Error.
//
// Every call that fails throws: SKM_E_LOCKED (busy beyond the wait), SKM_E_DAMAGED (not a database, corrupt),
// SKM_E_READ_ONLY, SKM_E_NO_SPACE, SKM_E_IO; always with the path. Whoever keeps only derived data opens with
// open_derived, and treats an Error of a later call as "no database".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace skillmeat::core {

// A prepared statement. Parameters are numbered from 1, columns from 0. Lives no longer than its database.
class Statement {
 public:
    Statement(Statement &&) noexcept;
    Statement &operator=(Statement &&) noexcept;
    ~Statement();

    Statement &bind(int parameter, std::int64_t value);
    Statement &bind(int parameter, std::string_view text);        // copied
    Statement &bind_blob(int parameter, std::string_view bytes);  // copied
    Statement &bind_null(int parameter);

    bool step();         // true: a row is there; false: done
    void run();          // for statements without rows: to the end, then ready to be bound again
    Statement &reset();  // ready to be bound again

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;  // until the next step or reset
    std::string_view blob(int column) const;  // the same

 private:
    friend class Database;
    struct State;
    explicit Statement(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

struct DatabaseOptions {
    int busy_milliseconds = 2000;  // how long another writer is waited for
    bool synced = true;            // false: no fsync at all, for what can be made again
};

// A connection, for one thread at a time.
class Database {
 public:
    // Opens, creating it with mode 0600 when absent. WAL where the file system takes it, else a TRUNCATE
    // journal.
    static Database open(const std::string &path, const DatabaseOptions &options = {});

    // For data that can be made again: never throws. Opens a file whose user_version is `version`; one that
    // is damaged or of another version is deleted and made anew with `schema`; nullopt when it cannot be had
    // at all.
    static std::optional<Database> open_derived(const std::string &path, int version,
                                                const char *schema) noexcept;
    // The same after its file was deleted, for damage that shows only later. No connection may be open.
    static std::optional<Database> open_derived_anew(const std::string &path, int version,
                                                     const char *schema) noexcept;

    Database(Database &&) noexcept;
    Database &operator=(Database &&) noexcept;
    ~Database();

    void execute(const char *sql);  // one or more statements without parameters
    Statement prepare(std::string_view sql) const;
    int version() const;  // PRAGMA user_version
    void set_version(int version);
    std::int64_t changes() const;  // rows changed by the last statement

    // BEGIN IMMEDIATE … COMMIT; rolled back when `work` throws.
    template <class Work>
    void transaction(Work &&work) {
        execute("BEGIN IMMEDIATE");
        try {
            work();
            execute("COMMIT");
        } catch (...) {
            roll_back();
            throw;
        }
    }

 private:
    struct Connection;
    explicit Database(std::unique_ptr<Connection> connection);
    bool takes_wal() const;
    void roll_back() noexcept;
    std::unique_ptr<Connection> connection_;
};

}  // namespace skillmeat::core
