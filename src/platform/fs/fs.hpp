// fs.hpp - the file system: descriptors, bounded reads, walks, and every call that changes something.
//
// Each state-changing call passes fault_point() first, so that tests can count, fail or kill at the k-th.
// Paths are bytes. Nothing here follows a symbolic link unless it says so.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillmeat::core {

// An owned descriptor, closed with it.
class Descriptor {
 public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor &&other) noexcept : fd_(other.release()) {}
    Descriptor &operator=(Descriptor &&other) noexcept;
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release() {
        const int fd = fd_;
        fd_ = -1;
        return fd;
    }
    void reset();

 private:
    int fd_ = -1;
};

enum class FileKind { absent, regular, directory, link, special };

struct FileInfo {
    FileKind kind = FileKind::absent;
    std::uint32_t mode = 0;  // permission bits
    std::uint32_t owner = 0, group = 0;
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0, ctime_ns = 0;
    std::uint64_t inode = 0, device = 0;
    std::uint64_t links = 0;
    bool executable() const { return (mode & 0100u) != 0; }
};

// --- looking -------------------------------------------------------------------------------------------------
FileInfo file_info(const std::string &path);  // does not follow; absent is a value, not an error
FileInfo file_info_followed(const std::string &path);
FileInfo file_info_at(int directory, const std::string &name);  // does not follow
FileInfo file_info_at(int directory, const std::string &name, const std::string &path_for_errors);
FileInfo file_info_of(const Descriptor &file, const std::string &path_for_errors);
std::string read_link(const std::string &path);
std::optional<std::string> real_path(const std::string &path);  // nullopt when something is missing
bool same_file_system(const std::string &a, const std::string &b);

// What kind of file system an existing path lies on. On one that another machine serves, locks and syncs are as good
// as the server and its mount options make them: one machine at a time is safe, several are not promised.
struct FileSystemKind {
    std::string type;  // as the kernel names it ("ext4", "nfs4", "fuse.sshfs"); "" when it does not say
    bool is_network = false;  // served by another machine, or by the host of this virtual one
    bool is_read_only = false;
};
FileSystemKind file_system_kind(const std::string &path);
// The same answer, at the price of one call on common file systems.
bool is_on_network(const std::string &path);
// The type of the mount that holds an absolute path without links, from the text of /proc/self/mountinfo.
std::string mounted_type(std::string_view mountinfo, std::string_view path);

// Does the file system `device`, on which `folder` lies, keep the owner's execute bit? vfat and what is
// mounted with one mode for all files do not: there a mode says nothing. Found out once for each device,
// where its type does not say it by a file that is made in `folder` and removed.
bool keeps_execute_bit(std::uint64_t device, const std::string &folder);
using ExecuteBitHook = std::function<bool(const std::string &folder)>;
void set_execute_bit_hook(ExecuteBitHook hook);  // tests only: answers in its place

struct DirectoryEntry {
    std::string name;
    FileKind kind;  // regular, directory, link, special
};
Descriptor open_directory(const std::string &path);  // O_DIRECTORY; follows the last component
Descriptor open_directory_at(int directory, const std::string &name);  // O_NOFOLLOW
std::vector<DirectoryEntry> list_directory(int directory,
                                           const std::string &path_for_errors);  // sorted bytewise
// By the descriptor's own read position: no two threads at once. Of a path the same:
std::vector<DirectoryEntry> list_directory(const std::string &path);

// Whole contents of a regular file; throws SKM_E_TOO_LARGE above `limit`, SKM_E_SPECIAL_FILE, SKM_E_NOT_FOUND …
std::string read_file(const std::string &path, std::uint64_t limit);
// The same through a symbolic link: for files that a person named.
std::string read_file_followed(const std::string &path, std::uint64_t limit);
std::optional<std::string> read_file_if_there(const std::string &path, std::uint64_t limit);
std::optional<std::string> read_file_followed_if_there(const std::string &path, std::uint64_t limit);
std::string read_file_at(int directory, const std::string &name, std::uint64_t limit,
                         const std::string &path_for_errors);
// Descriptor of a regular file (O_NOFOLLOW|O_NONBLOCK so that a pipe never blocks); read in blocks by the caller.
Descriptor open_regular_at(int directory, const std::string &name, FileInfo &info,
                           const std::string &path_for_errors);

// The same by path.
Descriptor open_regular(const std::string &path, FileInfo &info);
// Up to `size` bytes from an offset on; fewer only where the file ends.
std::size_t read_at(const Descriptor &file, std::uint64_t offset, char *out, std::size_t size,
                    const std::string &path_for_errors);

// --- changing ------------------------------------------------------------------------------------------------
// Called before each state-changing call with its name ("rename", "fsync", …) and path. A test may throw an Error
// or _exit in it; when unset it costs one load.
using FaultHook = std::function<void(std::string_view call, const std::string &path)>;
void set_fault_hook(FaultHook hook);  // tests only
void fault_point(std::string_view call, const std::string &path);

void make_directory(const std::string &path,
                    std::uint32_t mode);  // one; exactly this mode, throws SKM_E_EXISTS
void make_directories(const std::string &path,
                      std::uint32_t mode = 0777);  // mkdir -p; existing ones are fine
// Creates `path` exclusively (O_EXCL|O_NOFOLLOW), writes and closes it; no sync.
void create_file(const std::string &path, std::string_view bytes, std::uint32_t mode);
void write_all(const Descriptor &file, std::string_view bytes, const std::string &path_for_errors);
// A file system without modes may refuse to set one. What nobody else may read must not end up readable.
void change_mode(const Descriptor &file, std::uint32_t mode, const std::string &path_for_errors);
void create_link(const std::string &target, const std::string &path);
bool create_hard_link(const std::string &existing, const std::string &path);  // false when it cannot be done
void append_to_file(const std::string &path, std::string_view bytes,
                    std::uint32_t mode);  // one write, creates
// The same, on the disk when it returns.
void append_synced(const std::string &path, std::string_view bytes, std::uint32_t mode);
void cut_file(const std::string &path, std::uint64_t size);  // to its first bytes, on the disk
void rename_path(const std::string &from, const std::string &to);
void rename_no_replace(const std::string &from, const std::string &to);  // throws SKM_E_EXISTS
// RENAME_EXCHANGE; false when the file system does not have it.
bool exchange_paths(const std::string &a, const std::string &b);
void remove_file(const std::string &path);             // absent is an error
bool remove_empty_directory(const std::string &path);  // false when not empty or absent
void remove_tree(const std::string &path);             // best for our own staging folders; never follows
void set_mode(const std::string &path, std::uint32_t mode);
bool touch_file(const std::string &path);  // now as its time; false when it cannot be done
void set_owner(const std::string &path, std::uint32_t owner, std::uint32_t group);  // does not follow
void sync_file(const std::string &path);
void sync_directory(const std::string &path);
void sync_file_system(const std::string &path);  // syncfs

// Growing pauses between two tries, and about once a second a call of `waiting(seconds so far)`.
class LockWait {
 public:
    explicit LockWait(std::function<bool(double)> waiting);
    bool pause();            // false when `waiting` said so
    double seconds() const;  // since the start

 private:
    std::function<bool(double)> waiting_;
    double start_, told_, pause_;
};

// Advisory lock on a file (flock): dies with the process, never with a left-over file.
class FileLock {
 public:
    enum class Mode { shared, exclusive };
    FileLock() = default;
    // Waits; throws SKM_E_LOCKED when `waiting` returns false. The file is created (0600) when missing and never
    // deleted.
    static FileLock acquire(const std::string &path, Mode mode, const std::function<bool(double)> &waiting);
    static std::optional<FileLock> try_acquire(const std::string &path, Mode mode);
    explicit operator bool() const { return static_cast<bool>(fd_); }
    void release() { fd_.reset(); }

    // In steps: opened without a lock (a file that may only be read can be shared, not taken exclusively).
    static FileLock open(const std::string &path);
    bool try_lock(Mode mode);
    void unlock();            // stays open
    bool is_current() const;  // the path still names the opened file
    const Descriptor &descriptor() const { return fd_; }

 private:
    Descriptor fd_;
    std::string path_;
    int read_only_reason_ = 0;  // errno of opening it for writing
};

}  // namespace skillmeat::core
