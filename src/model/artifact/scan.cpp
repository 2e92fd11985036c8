// scan.cpp - an artifact's files as they lie on the disk, brought to a canonical listing.
//
// The walk holds directory descriptors and never lets the system follow a link: links are resolved here, one
// component after the other, inside the artifact's folder. So nothing outside can get in, also when somebody
// swaps a folder for a link while we read.
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "model/artifact/listing.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kBlock = 64 * 1024;
constexpr int kMaxLinks = 40;     // in one resolution, as the kernel allows
constexpr int kReadAttempts = 3;  // of a file that changes while it is read

using Components = std::vector<std::string>;

std::string joined(const Components &components) {
    std::string out;
    for (const std::string &component : components) {
        if (!out.empty()) out += '/';
        out += component;
    }
    return out;
}

std::string shown(std::string_view path) {
    return escape_for_display(path);
}

std::string read_link_at(int directory, const std::string &name, const std::string &path_for_errors) {
    std::string target(PATH_MAX, '\0');
    const ssize_t size = ::readlinkat(directory, name.c_str(), target.data(), target.size());
    if (size < 0) throw system_error(errno, "read the link", path_for_errors);
    target.resize(static_cast<std::size_t>(size));
    return target;
}

Error too_large(std::string_view what, std::uint64_t limit, std::string_view name, const std::string &path) {
    return Error(SKM_E_TOO_LARGE,
                 std::string(what) + " than the limit of " + std::to_string(limit) + ": " + shown(path))
        .hint("Take out what does not belong into the artifact, or raise the limit \"" + std::string(name) +
              "\" in policy.toml.")
        .path(path)
        .detail("limit", std::string(name));
}

// Where a link leads to, below the artifact's folder and without any link in it.
struct Target {
    enum class Kind { file, folder, left_out };
    Kind kind = Kind::left_out;
    Components real;
};

class Walker {
 public:
    Walker(std::string root, const ScanLimits &limits, StatCache *cache, const Watch &watch)
        : root_(std::move(root)), limits_(limits), cache_(cache), watch_(watch), buffer_(kBlock, '\0') {}

    TreeScan folder();
    TreeScan single_file();

 private:
    struct Folder {
        int descriptor = -1;  // open as long as the walk is in it
        Components real;      // where it lies
        Components listed;    // where it is listed: differs behind links, and in NFC
    };
    struct Found {
        FileEntry entry;
        std::string source;
    };

    std::string absolute(const Components &real, const std::string &name) const {
        return join(join(root_, joined(real)), name);
    }
    Components listed_name(const Folder &folder, const std::string &name);
    void count_visited(const std::string &path);

    void visit(const Folder &folder);
    void visit_folder(const Folder &parent, const std::string &name);
    void visit_link(const Folder &parent, const std::string &name);
    void leave_out(const Folder &folder, const std::string &name, std::string why);

    Descriptor open_real(const Components &real) const;
    Target resolve(const Folder &parent, const std::string &name) const;
    [[noreturn]] void refuse_link(const Folder &parent, const std::string &name,
                                  std::string_view problem) const;

    void add_file(int directory, const std::string &name, Components listed, const std::string &source);
    Digest digest_of(int directory, const std::string &name, const std::string &source, FileInfo &info);
    std::optional<Digest> read_once(int directory, const std::string &name, const std::string &source,
                                    FileInfo &info);

    TreeScan finished();
    void check_collisions() const;

    std::string root_;
    const ScanLimits &limits_;
    StatCache *cache_;
    const Watch &watch_;
    std::string buffer_;
    Sha256 sha256_;
    Descriptor root_descriptor_;
    std::vector<std::string> open_folders_;  // real paths of the folders that the walk is in
    std::vector<Found> found_;
    std::uint64_t total_ = 0, visited_ = 0;
    TreeScan out_;
};

// --- walking ---

TreeScan Walker::folder() {
    root_descriptor_ = open_directory(root_);
    visit({root_descriptor_.get(), {}, {}});
    return finished();
}

TreeScan Walker::single_file() {
    out_.is_folder = false;
    const std::string name(base_name(root_));
    const std::string source = real_path(root_).value_or(root_);
    const std::string parent(parent_of(source));
    const Descriptor directory = open_directory(parent.empty() ? "." : parent);
    const Folder folder;
    if (is_left_out_file(name)) {
        leave_out(folder, name, "excluded");
    } else {
        add_file(directory.get(), std::string(base_name(source)), listed_name(folder, name), source);
    }
    return finished();
}

void Walker::visit(const Folder &folder) {
    const std::string real = joined(folder.real);
    const std::string path = join(root_, real);
    open_folders_.push_back(real);
    for (const DirectoryEntry &entry : list_directory(folder.descriptor, path)) {
        count_visited(path);
        switch (entry.kind) {
            case FileKind::directory:
                if (is_left_out_folder(entry.name))
                    leave_out(folder, entry.name, "excluded");
                else
                    visit_folder(folder, entry.name);
                break;
            case FileKind::regular:
                if (is_left_out_file(entry.name))
                    leave_out(folder, entry.name, "excluded");
                else
                    add_file(folder.descriptor, entry.name, listed_name(folder, entry.name),
                             absolute(folder.real, entry.name));
                break;
            case FileKind::link: visit_link(folder, entry.name); break;
            case FileKind::absent: break;  // gone since the folder was read
            case FileKind::special:
                if (is_left_out_file(entry.name))
                    leave_out(folder, entry.name, "excluded");
                else
                    throw Error(SKM_E_SPECIAL_FILE,
                                "neither a file nor a folder: " + shown(absolute(folder.real, entry.name)))
                        .hint(
                            "An artifact holds only files, folders and links to them; remove the socket, "
                            "pipe or device.")
                        .path(absolute(folder.real, entry.name));
        }
    }
    open_folders_.pop_back();
}

void Walker::visit_folder(const Folder &parent, const std::string &name) {
    const Descriptor descriptor = open_directory_at(parent.descriptor, name);
    Folder folder{descriptor.get(), parent.real, listed_name(parent, name)};
    folder.real.push_back(name);
    visit(folder);
}

void Walker::visit_link(const Folder &parent, const std::string &name) {
    // A link that would be left out as a file or folder needs no good target (`.venv` often leads out).
    if (is_left_out_file(name) && is_left_out_folder(name)) return leave_out(parent, name, "excluded");
    Target target;
    try {
        target = resolve(parent, name);
    } catch (const Error &) {
        if (!is_left_out_file(name) && !is_left_out_folder(name)) throw;
        return leave_out(parent, name, "excluded");
    }
    if (target.kind == Target::Kind::left_out) return leave_out(parent, name, "link to excluded");

    if (target.kind == Target::Kind::file) {
        if (is_left_out_file(name)) return leave_out(parent, name, "excluded");
        const std::string source = absolute(target.real, "");
        const std::string target_name = target.real.back();
        target.real.pop_back();
        const Descriptor directory = open_real(target.real);
        return add_file(directory.get(), target_name, listed_name(parent, name), source);
    }

    if (is_left_out_folder(name)) return leave_out(parent, name, "excluded");
    if (std::find(open_folders_.begin(), open_folders_.end(), joined(target.real)) != open_folders_.end())
        refuse_link(parent, name, "runs into itself");
    const Descriptor descriptor = open_real(target.real);
    visit({descriptor.get(), std::move(target.real), listed_name(parent, name)});
}

void Walker::leave_out(const Folder &folder, const std::string &name, std::string why) {
    Components listed = folder.listed;
    listed.push_back(name);
    out_.left_out.push_back({joined(listed), std::move(why)});
}

// The path of an entry in the listing: its name in NFC below its folder's.
Components Walker::listed_name(const Folder &folder, const std::string &name) {
    const auto path = [&] { return absolute(folder.real, name); };
    if (!is_utf8(name))
        throw Error(SKM_E_NOT_UTF8, "the name is not UTF-8: " + shown(path()))
            .hint("Rename it.")
            .path(path());
    if (folder.listed.size() >= limits_.depth)
        throw Error(SKM_E_TOO_LARGE, "deeper than the limit of " + std::to_string(limits_.depth) +
                                         " folders: " + shown(path()))
            .hint("Move it up, or remove it.")
            .path(path())
            .detail("limit", "depth");

    Components listed = folder.listed;
    listed.push_back(to_nfc(name));
    if (listed.back() != name) {
        Components from = folder.listed;
        from.push_back(name);
        out_.renamed.push_back({joined(from), joined(listed)});
    }
    return listed;
}

// Links to folders can multiply what there is to see, also where no file is; so all of it is counted.
void Walker::count_visited(const std::string &path) {
    const std::uint64_t most = limits_.files * 8 + 1024;
    if (++visited_ > most) throw too_large("more files, folders and links", most, "entries", path);
    watch_.check();
}

// --- links ---

Descriptor Walker::open_real(const Components &real) const {
    Descriptor directory = open_directory_at(root_descriptor_.get(), ".");
    for (const std::string &component : real) directory = open_directory_at(directory.get(), component);
    return directory;
}

void Walker::refuse_link(const Folder &parent, const std::string &name, std::string_view problem) const {
    const std::string path = absolute(parent.real, name);
    const std::string target = read_link_at(parent.descriptor, name, path);
    throw Error(SKM_E_LINK, "the link " + shown(path) + " -> " + shown(target) + " " + std::string(problem))
        .hint(
            "Replace the link by what it points to, or remove it: links may only lead to files and folders "
            "of the "
            "same artifact.")
        .path(path)
        .detail("target", shown(target));
}

Target Walker::resolve(const Folder &parent, const std::string &name) const {
    Target out;
    Components at = parent.real;
    Components pending = {name};  // still to be gone through, the next one last
    Components end_links;         // links that stand for the end of the way
    for (int links = 0; !pending.empty();) {
        const std::string component = std::move(pending.back());
        pending.pop_back();
        if (component == ".") continue;
        if (component == "..") {
            if (at.empty()) refuse_link(parent, name, "leaves the artifact's folder");
            at.pop_back();
            continue;
        }
        const Descriptor directory = open_real(at);
        switch (file_info_at(directory.get(), component).kind) {
            case FileKind::absent: refuse_link(parent, name, "leads to nothing");
            case FileKind::special: refuse_link(parent, name, "leads to a socket, pipe or device");
            case FileKind::directory:
                if (is_left_out_folder(component)) return out;
                at.push_back(component);
                break;
            case FileKind::regular:
                if (is_left_out_file(component)) return out;
                if (!pending.empty()) refuse_link(parent, name, "leads to nothing");
                out.kind = Target::Kind::file;
                at.push_back(component);
                break;
            case FileKind::link: {
                if (++links > kMaxLinks) refuse_link(parent, name, "runs into itself");
                const std::string target = read_link_at(directory.get(), component, absolute(at, component));
                if (target.starts_with('/')) refuse_link(parent, name, "is absolute or leads to one that is");
                if (links > 1 && pending.empty()) end_links.push_back(component);
                if (links > 1 && !pending.empty() && is_left_out_folder(component)) return out;
                const auto steps = split_path(target);
                for (auto step = steps.rbegin(); step != steps.rend(); ++step) pending.emplace_back(*step);
            }
        }
    }
    if (out.kind != Target::Kind::file) out.kind = Target::Kind::folder;
    const auto hides = out.kind == Target::Kind::file ? is_left_out_file : is_left_out_folder;
    if (std::any_of(end_links.begin(), end_links.end(), hides)) return {};
    out.real = std::move(at);
    return out;
}

// --- files ---

void Walker::add_file(int directory, const std::string &name, Components listed, const std::string &source) {
    Found found;
    found.entry.path = joined(listed);
    found.source = source;
    if (const auto problem = relative_path_problem(found.entry.path))
        throw Error(SKM_E_NAME, "the name " + shown(found.entry.path) + " " + problem->text)
            .hint("Rename it: packs hold only names that every system can keep.")
            .path(source)
            .detail("reason", problem->reason);
    if (found_.size() >= limits_.files) throw too_large("more files", limits_.files, "entries", root_);

    FileInfo info;
    found.entry.sha256 = digest_of(directory, name, source, info);
    const bool mode_counts = keeps_execute_bit(info.device, std::string(parent_of(source)));
    found.entry.executable = mode_counts && info.executable();
    out_.modes_count = out_.modes_count && mode_counts;
    found.entry.size = info.size;
    total_ += info.size;
    if (total_ > limits_.total_bytes)
        throw too_large("more bytes", limits_.total_bytes, "total-bytes", root_);
    found_.push_back(std::move(found));
    watch_.step("hash", found_.size(), 0);
}

Digest Walker::digest_of(int directory, const std::string &name, const std::string &source, FileInfo &info) {
    if (cache_ != nullptr) {
        info = file_info_at(directory, name);
        if (const auto digest = cache_->find(source, info); digest && info.kind == FileKind::regular)
            return *digest;
    }
    for (int attempt = 0; attempt < kReadAttempts; ++attempt)
        if (const auto digest = read_once(directory, name, source, info)) return *digest;
    throw Error(SKM_E_CHANGED, "changes while it is read: " + shown(source))
        .hint("Try again when nobody writes to it.")
        .path(source);
}

// nullopt: it changed meanwhile.
std::optional<Digest> Walker::read_once(int directory, const std::string &name, const std::string &source,
                                        FileInfo &info) {
    const std::int64_t read_at_ns = system_now_microseconds() * 1000;
    const Descriptor file = open_regular_at(directory, name, info, source);
    if (info.size > limits_.file_bytes)
        throw too_large("more bytes in a file", limits_.file_bytes, "file-bytes", source);
    std::uint64_t done = 0;
    while (done < info.size) {
        const ssize_t size = ::read(file.get(), buffer_.data(), buffer_.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) throw system_error(errno, "read", source);
        if (size == 0) break;
        sha256_.update({buffer_.data(), static_cast<std::size_t>(size)});
        done += static_cast<std::uint64_t>(size);
        watch_.check();
    }
    const Digest digest = sha256_.finish();
    const FileInfo after = file_info_at(directory, name);
    const bool same = done == info.size && after.size == info.size && after.inode == info.inode &&
                      after.mtime_ns == info.mtime_ns && after.ctime_ns == info.ctime_ns;
    if (!same) return std::nullopt;
    if (cache_ != nullptr) cache_->note(source, info, digest, read_at_ns);
    return digest;
}

// --- the result ---

TreeScan Walker::finished() {
    if (found_.empty())
        throw Error(SKM_E_EMPTY, "there are no files in " + shown(root_))
            .hint("An artifact needs at least one file; empty folders and left-out names do not count.")
            .path(root_);
    std::sort(found_.begin(), found_.end(),
              [](const Found &a, const Found &b) { return a.entry.path < b.entry.path; });
    check_collisions();

    for (Found &found : found_) {
        out_.listing.files.push_back(std::move(found.entry));
        out_.sources.push_back(std::move(found.source));
    }
    const auto by_path = [](const auto &a, const auto &b) { return a.path < b.path; };
    std::sort(out_.left_out.begin(), out_.left_out.end(), by_path);
    std::sort(out_.renamed.begin(), out_.renamed.end(),
              [](const auto &a, const auto &b) { return a.from < b.from; });
    return std::move(out_);
}

// As the strict reader sees it: folders count as their files do.
void Walker::check_collisions() const {
    std::unordered_map<std::string, std::string_view> names;  // fold key → path
    names.reserve(found_.size() * 2);
    const auto claim = [&](std::string_view path, const Found &found) {
        const auto [other, is_new] = names.emplace(fold_key(path), path);
        if (is_new) return;
        throw Error(SKM_E_NAME, "two names fall together where case or Unicode form does not count: " +
                                    shown(other->second) + " and " + shown(path))
            .hint("Rename one of them.")
            .path(found.source)
            .detail("reason", "collision")
            .detail("other", std::string(other->second));
    };
    std::unordered_set<std::string_view> folders;
    for (const Found &found : found_) {
        claim(found.entry.path, found);
        for (std::string_view folder = parent_of(found.entry.path); !folder.empty();
             folder = parent_of(folder)) {
            if (!folders.insert(folder).second) break;
            claim(folder, found);
        }
    }
}

TreeScan scan_one(const std::string &path, const ScanLimits &limits, StatCache *cache, const Watch &watch) {
    switch (file_info_followed(path).kind) {
        case FileKind::directory: return Walker(path, limits, cache, watch).folder();
        case FileKind::regular: return Walker(path, limits, cache, watch).single_file();
        case FileKind::absent:
            throw Error(SKM_E_NOT_FOUND, "there is nothing at " + shown(path))
                .hint("Check the path.")
                .path(path);
        default: throw Error(SKM_E_SPECIAL_FILE, "neither a file nor a folder: " + shown(path)).path(path);
    }
}

// Where several paths lie in one folder, one scan of the cache serves them all.
void load_cache(StatCache &cache, const std::vector<std::string> &paths) {
    std::unordered_map<std::string_view, std::size_t> parents;
    for (const std::string &path : paths) ++parents[parent_of(path)];
    for (const std::string &path : paths) {
        const std::string_view parent = parent_of(path);
        cache.load_tree(parents[parent] > 4 ? std::string(parent) : path);
    }
}

}  // namespace

TreeScan scan_tree(const std::string &path, const ScanLimits &limits, StatCache *cache, const Watch &watch) {
    if (cache != nullptr) load_cache(*cache, {path});
    return scan_one(path, limits, cache, watch);
}

std::vector<TreeScan> scan_trees(const std::vector<std::string> &paths, const ScanLimits &limits,
                                 StatCache *cache, const Watch &watch) {
    if (cache != nullptr) load_cache(*cache, paths);
    const Watch quiet = watch.quiet();
    const auto caller = std::this_thread::get_id();
    watch.step("hash", 0, paths.size());  // the other threads may take all the work
    std::atomic<std::size_t> done{0};
    std::vector<TreeScan> out(paths.size());
    parallel_for(paths.size(), 0, [&](std::size_t i) {
        if (std::this_thread::get_id() == caller) watch.step("hash", done.load(), paths.size());
        out[i] = scan_one(paths[i], limits, cache, quiet);
        done.fetch_add(1);
    });
    return out;
}

}  // namespace skillmeat::core
