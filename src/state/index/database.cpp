#include "state/index/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

Code code_of(int result) {
    switch (result & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return SKM_E_LOCKED;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return SKM_E_DAMAGED;
        case SQLITE_READONLY: return SKM_E_READ_ONLY;
        case SQLITE_PERM:
        case SQLITE_AUTH: return SKM_E_PERMISSION;
        case SQLITE_FULL: return SKM_E_NO_SPACE;
        case SQLITE_NOMEM: return SKM_E_MEMORY;
        case SQLITE_MISUSE:
        case SQLITE_RANGE: return SKM_E_INTERNAL;
        default: return SKM_E_IO;
    }
}

const char *hint_of(Code code) {
    switch (code) {
        case SKM_E_LOCKED: return "Another program is writing to it; try again in a moment.";
        case SKM_E_DAMAGED: return "Move the file away and run the command again.";
        case SKM_E_NO_SPACE: return "Free some space and run the command again.";
        default: return "";
    }
}

[[noreturn]] void fail(sqlite3 *handle, int result, const std::string &path) {
    const Code code = code_of(result);
    const char *text = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(result);
    throw Error(code, "database " + path + ": " + text)
        .hint(hint_of(code))
        .path(path)
        .detail("sqlite", std::to_string(result));
}

void require(sqlite3 *handle, int result, const std::string &path) {
    if (result != SQLITE_OK) fail(handle, result, path);
}

// SQLite would create the file with the umask's mode. Never opened when it is there: closing a second
// descriptor would drop the locks that this process holds on it.
void create_private(const std::string &path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) ::close(fd);
    if (fd < 0 && errno != EEXIST) throw system_error(errno, "create", path);
}

void remove_database(const std::string &path) {
    for (const char *suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((path + suffix).c_str());
}

}  // namespace

// --- Statement ---

struct Statement::State {
    sqlite3_stmt *handle = nullptr;
    std::string path;

    State() = default;
    State(const State &) = delete;
    State &operator=(const State &) = delete;
    ~State() { sqlite3_finalize(handle); }

    void check(int result) const {
        if (result != SQLITE_OK) fail(sqlite3_db_handle(handle), result, path);
    }
};

Statement::Statement(std::unique_ptr<State> state) : state_(std::move(state)) {}
Statement::Statement(Statement &&) noexcept = default;
Statement &Statement::operator=(Statement &&) noexcept = default;
Statement::~Statement() = default;

Statement &Statement::bind(int parameter, std::int64_t value) {
    state_->check(sqlite3_bind_int64(state_->handle, parameter, value));
    return *this;
}

Statement &Statement::bind(int parameter, std::string_view text) {
    const char *data = text.data() != nullptr ? text.data() : "";
    state_->check(
        sqlite3_bind_text64(state_->handle, parameter, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement &Statement::bind_blob(int parameter, std::string_view bytes) {
    const char *data = bytes.data() != nullptr ? bytes.data() : "";
    state_->check(sqlite3_bind_blob64(state_->handle, parameter, data, bytes.size(), SQLITE_TRANSIENT));
    return *this;
}

Statement &Statement::bind_null(int parameter) {
    state_->check(sqlite3_bind_null(state_->handle, parameter));
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(state_->handle);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    fail(sqlite3_db_handle(state_->handle), result, state_->path);
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

Statement &Statement::reset() {
    sqlite3_reset(state_->handle);  // repeats the last error of step, which has been reported
    sqlite3_clear_bindings(state_->handle);
    return *this;
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(state_->handle, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(state_->handle, column);
}
double Statement::real(int column) const {
    return sqlite3_column_double(state_->handle, column);
}

std::string_view Statement::text(int column) const {
    const auto *data = reinterpret_cast<const char *>(sqlite3_column_text(state_->handle, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(state_->handle, column))};
}

std::string_view Statement::blob(int column) const {
    const auto *data = static_cast<const char *>(sqlite3_column_blob(state_->handle, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(state_->handle, column))};
}

// --- Database ---

struct Database::Connection {
    sqlite3 *handle = nullptr;
    std::string path;

    Connection() = default;
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    ~Connection() { sqlite3_close_v2(handle); }
};

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::Database(Database &&) noexcept = default;
Database &Database::operator=(Database &&) noexcept = default;
Database::~Database() = default;

Database Database::open(const std::string &path, const DatabaseOptions &options) {
    create_private(path);
    auto connection = std::make_unique<Connection>();
    connection->path = path;
    require(nullptr,
            sqlite3_open_v2(path.c_str(), &connection->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                            nullptr),
            path);
    sqlite3_extended_result_codes(connection->handle, 1);
    sqlite3_busy_timeout(connection->handle, options.busy_milliseconds);

    Database database(std::move(connection));
    if (!database.takes_wal()) database.execute("PRAGMA journal_mode=TRUNCATE");
    database.execute(options.synced ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=OFF");
    return database;
}

// The log needs memory that all writers share: not with other machines (sqlite.org/wal.html), and a file system
// without it answers with the journal that it keeps.
bool Database::takes_wal() const {
    if (is_on_network(connection_->path)) return false;
    Statement journal = prepare("PRAGMA journal_mode=WAL");
    return journal.step() && journal.text(0) == "wal";
}

namespace {

// nullopt: of another version.
std::optional<Database> open_version(const std::string &path, int version, const char *schema) {
    Database database = Database::open(path, {.busy_milliseconds = 200, .synced = false});
    if (database.version() == version) return database;
    if (database.version() != 0) return std::nullopt;
    database.transaction([&] {
        if (database.version() == version) return;  // another process was first
        database.execute(schema);
        database.set_version(version);
    });
    return database;
}

}  // namespace

std::optional<Database> Database::open_derived(const std::string &path, int version,
                                               const char *schema) noexcept {
    try {
        if (auto database = open_version(path, version, schema)) return database;
    } catch (const Error &error) {
        if (error.code() != SKM_E_DAMAGED) return std::nullopt;
    } catch (...) {
        return std::nullopt;
    }
    return open_derived_anew(path, version, schema);
}

std::optional<Database> Database::open_derived_anew(const std::string &path, int version,
                                                    const char *schema) noexcept {
    try {
        remove_database(path);
        return open_version(path, version, schema);
    } catch (...) {
        return std::nullopt;
    }
}

void Database::execute(const char *sql) {
    require(connection_->handle, sqlite3_exec(connection_->handle, sql, nullptr, nullptr, nullptr),
            connection_->path);
}

Statement Database::prepare(std::string_view sql) const {
    auto state = std::make_unique<Statement::State>();
    state->path = connection_->path;
    require(connection_->handle,
            sqlite3_prepare_v2(connection_->handle, sql.data(), static_cast<int>(sql.size()), &state->handle,
                               nullptr),
            connection_->path);
    return Statement(std::move(state));
}

int Database::version() const {
    Statement statement = prepare("PRAGMA user_version");
    return statement.step() ? static_cast<int>(statement.integer(0)) : 0;
}

void Database::set_version(int version) {
    execute(("PRAGMA user_version=" + std::to_string(version)).c_str());
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(connection_->handle);
}

void Database::roll_back() noexcept {
    sqlite3_exec(connection_->handle, "ROLLBACK", nullptr, nullptr, nullptr);  // none active is no harm
}

}  // namespace skillmeat::core
