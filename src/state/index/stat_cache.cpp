#include "state/index/stat_cache.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/path.hpp"
#include "state/index/database.hpp"
#include "state/index/index_schema.hpp"

namespace skillmeat::core {

namespace {

// Rows of files that are gone are never looked at again; a database beyond this is begun anew.
constexpr std::int64_t kMaxPages = 65536;  // of 4 KiB

struct Entry {
    std::uint64_t size = 0, inode = 0, device = 0;
    std::int64_t mtime_ns = 0, ctime_ns = 0;
    Digest digest;

    bool describes(const FileInfo &info) const {
        return size == info.size && mtime_ns == info.mtime_ns && ctime_ns == info.ctime_ns &&
               inode == info.inode && device == info.device;
    }
};

// How far apart two changes must be to get different times. The kernel's clock for files ticks every 1 to 10
// ms; times in whole seconds come from file systems that keep no more (FAT: two).
std::int64_t granularity(std::int64_t time_ns) {
    return time_ns % 1'000'000'000 == 0 ? 2'000'000'000 : 20'000'000;
}

// Could the file change after it was read and yet keep these times?
bool is_racy(const FileInfo &info, std::int64_t read_at_ns) {
    return info.mtime_ns + granularity(info.mtime_ns) >= read_at_ns ||
           info.ctime_ns + granularity(info.ctime_ns) >= read_at_ns;
}

std::int64_t as_signed(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}
std::uint64_t as_unsigned(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}

}  // namespace

struct StatCache::State {
    std::string file;
    std::optional<Database> database;
    std::optional<Statement> below, itself;  // prepared once: many small trees are loaded one by one
    std::unordered_set<std::string> loaded;
    std::unordered_map<std::string, Entry> entries;
    std::mutex noting;
    std::vector<std::pair<std::string, Entry>> noted;

    // Was it loaded itself, or a folder above it?
    bool covers(std::string_view path) const {
        for (; path.size() > 1; path = parent_of(path))
            if (loaded.contains(std::string(path))) return true;
        return loaded.contains("/");
    }

    void load(const std::string &folder) {
        if (!below) {
            const std::string columns = "SELECT path,size,mtime,ctime,inode,device,digest FROM files WHERE ";
            below = database->prepare(columns + "path>?1 AND path<?2");
            itself = database->prepare(columns + "path=?1");
        }
        below->bind_blob(1, folder + "/").bind_blob(2, folder + "0");  // '0' follows '/'
        take_all(*below);
        itself->bind_blob(1, folder);
        take_all(*itself);
    }

    void take_all(Statement &select) {
        while (select.step()) {
            const std::string_view digest = select.blob(6);
            Entry entry;
            if (digest.size() != entry.digest.bytes.size()) continue;
            std::memcpy(entry.digest.bytes.data(), digest.data(), digest.size());
            entry.size = as_unsigned(select.integer(1));
            entry.mtime_ns = select.integer(2);
            entry.ctime_ns = select.integer(3);
            entry.inode = as_unsigned(select.integer(4));
            entry.device = as_unsigned(select.integer(5));
            entries.insert_or_assign(std::string(select.blob(0)), entry);
        }
        select.reset();
    }

    // What was read before the error showed is dropped too.
    void give_up(const Error &error) {
        entries.clear();
        below.reset();
        itself.reset();
        database.reset();
        if (error.code() == SKM_E_DAMAGED)
            database = Database::open_derived_anew(file, kIndexVersion, kIndexSchema);
    }

    void save() {
        Statement pages = database->prepare("PRAGMA page_count");
        const bool full = pages.step() && pages.integer(0) > kMaxPages;
        pages.reset();
        database->transaction([&] {
            if (full) database->execute("DELETE FROM files; DELETE FROM packed");
            Statement insert = database->prepare("INSERT OR REPLACE INTO files VALUES(?,?,?,?,?,?,?)");
            for (const auto &[path, entry] : noted) {
                insert.bind_blob(1, path)
                    .bind(2, as_signed(entry.size))
                    .bind(3, entry.mtime_ns)
                    .bind(4, entry.ctime_ns);
                insert.bind(5, as_signed(entry.inode)).bind(6, as_signed(entry.device));
                insert.bind_blob(7, entry.digest.view()).run();
            }
        });
    }
};

StatCache::StatCache(const Operation &operation) : StatCache(operation.context.home() + "/index.db") {}

StatCache::StatCache(const std::string &database) : state_(std::make_unique<State>()) {
    state_->file = database;
    state_->database = Database::open_derived(database, kIndexVersion, kIndexSchema);
}

StatCache::~StatCache() {
    write();
}

void StatCache::load_tree(const std::string &folder) {
    if (!state_->database) return;
    if (state_->covers(folder)) return;
    state_->loaded.insert(folder);  // also when it cannot be read: threads that ask again change nothing
    try {
        state_->load(folder);
    } catch (const Error &error) {
        state_->give_up(error);
    }
}

std::optional<Digest> StatCache::find(const std::string &path, const FileInfo &info) const {
    const auto found = state_->entries.find(path);
    if (found == state_->entries.end() || !found->second.describes(info)) return std::nullopt;
    return found->second.digest;
}

void StatCache::note(const std::string &path, const FileInfo &info, const Digest &digest,
                     std::int64_t read_at_ns) {
    if (is_racy(info, read_at_ns)) return;
    Entry entry;
    entry.size = info.size;
    entry.mtime_ns = info.mtime_ns;
    entry.ctime_ns = info.ctime_ns;
    entry.inode = info.inode;
    entry.device = info.device;
    entry.digest = digest;
    const std::lock_guard lock(state_->noting);
    state_->noted.emplace_back(path, entry);
}

void StatCache::write() {
    if (!state_->database || state_->noted.empty()) return;
    std::sort(state_->noted.begin(), state_->noted.end(),
              [](const auto &a, const auto &b) { return a.first < b.first; });
    try {
        state_->save();
    } catch (const Error &error) {
        state_->give_up(error);  // the next command hashes again
    }
    state_->noted.clear();
}

bool StatCache::make_anew(const std::string &database) {
    return Database::open_derived_anew(database, kIndexVersion, kIndexSchema).has_value();
}

}  // namespace skillmeat::core
