#include "state/store/objects.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "formats/deflate/deflate.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr char kPlain = 'P', kDeflated = 'D', kForeign = 'F';
constexpr std::size_t kHeader = 9;
// What drop() sets aside to look at it once more.
constexpr std::string_view kSetAside = ".gone";
// An object that is kept is not touched more often than this; gc waits much longer.
constexpr std::int64_t kYoung = 3600ll * 1'000'000'000;  // ns

std::string header(char kind, std::uint64_t plain_size) {
    std::string out(1, kind);
    for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(plain_size >> shift & 0xffu);
    return out;
}

std::uint64_t plain_size_of(std::string_view object) {
    std::uint64_t size = 0;
    for (std::size_t i = 8; i >= 1; --i) size = size << 8 | static_cast<std::uint8_t>(object[i]);
    return size;
}

Error damaged(const std::string &path) {
    return Error(SKM_E_DAMAGED, "the stored content " + path + " is damaged").path(path);
}

// One object file in memory, its header looked at.
struct Stored {
    std::string bytes;
    std::uint64_t plain_size = 0;
    char kind = kPlain;
    bool deflated() const { return kind != kPlain; }
    std::string_view data() const { return std::string_view(bytes).substr(kHeader); }
};

// A gc that was killed between two calls may have set an object aside that somebody had just asked to keep.
std::optional<std::string> read_object(const std::string &path, std::uint64_t limit) {
    if (auto bytes = read_file_if_there(path, limit)) return bytes;
    if (auto bytes = read_file_if_there(path + std::string(kSetAside), limit)) return bytes;
    return read_file_if_there(path, limit);
}

std::optional<Stored> read_stored(const std::string &path, std::uint64_t limit) {
    std::optional<std::string> bytes = read_object(path, limit + kHeader);
    if (!bytes) return std::nullopt;
    if (bytes->size() < kHeader) throw damaged(path);
    Stored stored;
    stored.plain_size = plain_size_of(*bytes);
    stored.kind = bytes->front();
    if (stored.kind != kPlain && stored.kind != kDeflated && stored.kind != kForeign) throw damaged(path);
    if (!stored.deflated() && stored.plain_size != bytes->size() - kHeader) throw damaged(path);
    if (stored.plain_size > limit)
        throw Error(SKM_E_TOO_LARGE, "the stored content " + path + " is larger than the limit of " +
                                         std::to_string(limit) + " bytes")
            .path(path)
            .detail("limit", std::to_string(limit));
    stored.bytes = std::move(*bytes);
    return stored;
}

// The first byte of an object file, 0 when it cannot be read.
char kind_of(const std::string &path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    char kind = 0;
    return file && ::read(file.get(), &kind, 1) == 1 ? kind : '\0';
}

// In one write, but for large data: they are not copied together with their header.
void append_object(const std::string &path, const std::string &header, std::string_view data) {
    constexpr std::size_t kLarge = 1u << 20;
    if (data.size() <= kLarge) return append_to_file(path, header + std::string(data), 0600);
    append_to_file(path, header, 0600);
    append_to_file(path, data, 0600);
}

// A name to write an object under, locked as long as it is written: so nobody takes it for what a dead process left.
struct Unfinished {
    std::string path;
    FileLock lock;
};

// The number of the process keeps processes apart, the counter threads. A name may still have what a dead process of
// the same number left, and may be removed between its creation and its lock.
Unfinished begin_unfinished(const std::string &folder) {
    static std::atomic<std::uint64_t> counter{0};
    constexpr int kTries = 1000;
    for (int i = 0; i < kTries; ++i) {
        const std::string path = folder + "/" + std::to_string(getpid()) + "-" + std::to_string(counter++);
        std::optional<FileLock> lock = FileLock::try_acquire(path, FileLock::Mode::exclusive);
        if (lock && lock->is_current() && file_info_of(lock->descriptor(), path).size == 0)
            return {path, std::move(*lock)};
    }
    throw Error(SKM_E_EXISTS, "no free name to write under in " + folder)
        .path(folder)
        .hint("Remove what programs that were killed have left in it: skillmeat doctor --repair");
}

// Under a name of its own first, so that an object is there whole or not at all.
void write_object(const std::string &folder, const std::string &path, const std::string &header,
                  std::string_view data) {
    const std::string temporary = folder + "/tmp";
    make_directories(temporary, 0700);
    make_directories(path.substr(0, path.rfind('/')), 0700);
    const Unfinished unfinished = begin_unfinished(temporary);
    try {
        append_object(unfinished.path, header, data);
        rename_path(unfinished.path, path);
    } catch (const Error &) {
        unlink(unfinished.path.c_str());
        throw;
    }
}

// A power cut can leave an object empty that nobody had waited for; it does not count.
bool is_whole(const FileInfo &info) {
    return info.kind == FileKind::regular && info.size >= kHeader;
}

struct FirstByteLess {
    bool operator()(const Digest &digest, std::size_t byte) const { return digest.bytes.front() < byte; }
    bool operator()(std::size_t byte, const Digest &digest) const { return byte < digest.bytes.front(); }
};

void remove_if_dead(const std::string &unfinished) {
    try {
        const auto lock = FileLock::try_acquire(unfinished, FileLock::Mode::exclusive);
        if (lock && lock->is_current()) remove_file(unfinished);
    } catch (const Error &) {
        return;  // it only takes space
    }
}

bool is_hex(std::string_view text, std::size_t length) {
    return text.size() == length && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void put_back(const std::string &set_aside, const std::string &path) {
    try {
        rename_no_replace(set_aside, path);
    } catch (const Error &error) {
        if (error.code() != SKM_E_EXISTS) throw;
        remove_file(set_aside);  // written anew meanwhile
    }
}

// The folders of objects: names and paths, sorted.
std::vector<std::pair<std::string, std::string>> shards(const std::string &folder) {
    std::vector<std::pair<std::string, std::string>> out;
    if (file_info_followed(folder).kind != FileKind::directory) return out;
    for (const DirectoryEntry &entry : list_directory(folder))
        if (entry.kind == FileKind::directory && is_hex(entry.name, 2))
            out.emplace_back(entry.name, folder + "/" + entry.name);
    return out;
}

}  // namespace

std::string ObjectStore::path_of(const Digest &digest) const {
    const std::string hex = digest.hex();
    return folder_ + "/" + hex.substr(0, 2) + "/" + hex.substr(2);
}

void ObjectStore::remove_unfinished() const {
    const std::string temporary = folder_ + "/tmp";
    if (file_info_followed(temporary).kind != FileKind::directory) return;
    for (const DirectoryEntry &entry : list_directory(temporary))
        if (entry.kind == FileKind::regular) remove_if_dead(temporary + "/" + entry.name);
}

bool ObjectStore::contains(const Digest &digest) const {
    return is_whole(file_info(path_of(digest)));
}

std::vector<Digest> ObjectStore::absent_of(std::vector<Digest> digests) const {
    std::sort(digests.begin(), digests.end());
    digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
    std::array<std::vector<Digest>, 256> absent;  // by their first byte
    parallel_for(absent.size(), 0, [&](std::size_t first_byte) {
        const auto [begin, end] =
            std::equal_range(digests.begin(), digests.end(), first_byte, FirstByteLess());
        if (begin == end) return;
        const std::string path(parent_of(path_of(*begin)));
        const bool is_there = file_info(path).kind == FileKind::directory;
        const Descriptor shard = is_there ? open_directory(path) : Descriptor();
        for (auto digest = begin; digest != end; ++digest)
            if (!is_there || !is_whole(file_info_at(shard.get(), digest->hex().substr(2))))
                absent[first_byte].push_back(*digest);
    });
    std::vector<Digest> out;
    for (const std::vector<Digest> &some : absent) out.insert(out.end(), some.begin(), some.end());
    return out;
}

bool ObjectStore::keep(const Digest &digest) const {
    const std::string path = path_of(digest);
    const FileInfo info = file_info(path);
    if (!is_whole(info)) return false;
    if (info.mtime_ns + kYoung > system_now_microseconds() * 1000) return true;
    return touch_file(path) || errno == EROFS;  // where nothing can be written, nothing is removed
}

void ObjectStore::visit(const std::function<void(const Entry &)> &use) const {
    for (const auto &[name, path] : shards(folder_)) {
        const Descriptor shard = open_directory(path);
        for (const DirectoryEntry &entry : list_directory(shard.get(), path)) {
            if (!is_hex(entry.name, 62)) continue;
            const FileInfo info = file_info_at(shard.get(), entry.name);
            if (info.kind == FileKind::regular)
                use({*Digest::parse(name + entry.name), info.size, info.mtime_ns});
        }
    }
}

// Set aside first and looked at again: a writer that asks to keep it before that is seen, and one that asks later
// does not find it and writes it anew.
bool ObjectStore::drop(const Digest &digest, std::int64_t since_ns) const {
    const std::string path = path_of(digest), set_aside = path + std::string(kSetAside);
    const FileInfo info = file_info(path);
    if (info.kind != FileKind::regular || info.mtime_ns >= since_ns) return false;
    rename_path(path, set_aside);
    if (file_info(set_aside).mtime_ns >= since_ns) {
        put_back(set_aside, path);
        return false;
    }
    remove_file(set_aside);
    return true;
}

void ObjectStore::restore_set_aside() const {
    for (const auto &[name, path] : shards(folder_))
        for (const DirectoryEntry &entry : list_directory(path))
            if (entry.name.ends_with(kSetAside) && is_hex(entry.name.substr(0, 62), 62))
                put_back(path + "/" + entry.name, path + "/" + entry.name.substr(0, 62));
}

void ObjectStore::put(const Digest &digest, std::string_view plain) const {
    if (keep(digest)) return;
    thread_local Deflater deflater;
    const std::string stream = deflater.compress(plain);
    const bool smaller = stream.size() < plain.size();
    write_object(folder_, path_of(digest), header(smaller ? kDeflated : kPlain, plain.size()),
                 smaller ? std::string_view(stream) : plain);
}

void ObjectStore::put_deflated(const Digest &digest, std::uint64_t plain_size,
                               std::string_view stream) const {
    if (kind_of(path_of(digest)) != kForeign && keep(digest)) return;
    write_object(folder_, path_of(digest), header(kDeflated, plain_size), stream);
}

void ObjectStore::put_foreign_stream(const Digest &digest, std::uint64_t plain_size,
                                     std::string_view stream) const {
    if (keep(digest)) return;
    write_object(folder_, path_of(digest), header(kForeign, plain_size), stream);
}

std::optional<std::string> ObjectStore::get(const Digest &digest, std::uint64_t limit) const {
    const std::string path = path_of(digest);
    std::optional<Stored> stored = read_stored(path, limit);
    if (!stored) return std::nullopt;
    std::string plain;
    if (!stored->deflated()) {
        plain = std::move(stored->bytes);
        plain.erase(0, kHeader);
    } else if (inflate_raw(stored->data(), static_cast<std::size_t>(stored->plain_size), plain) !=
               InflateResult::ok) {
        throw damaged(path);
    }
    if (sha256(plain) != digest) throw damaged(path);
    return plain;
}

std::optional<ObjectStore::Stream> ObjectStore::get_stream(const Digest &digest, std::uint64_t limit) const {
    std::optional<Stored> stored = read_stored(path_of(digest), limit);
    if (!stored || stored->kind != kDeflated) return std::nullopt;
    Stream stream{stored->plain_size, std::move(stored->bytes)};
    stream.data.erase(0, kHeader);
    return stream;
}

}  // namespace skillmeat::core
