#include "domain/deployment/target.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "model/project/tracking.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kBlock = 64 * 1024;

Digest hash_descriptor(int descriptor, const std::string &path, const Watch &watch) {
    Sha256 hash;
    std::array<char, kBlock> block;
    for (;;) {
        watch.check();
        const ssize_t count = ::read(descriptor, block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error(errno, "read", path);
        if (count == 0) return hash.finish();
        hash.update({block.data(), static_cast<std::size_t>(count)});
    }
}

bool is_listable(std::string_view name) {
    if (!is_utf8(name)) return false;
    for (std::size_t offset = 0; offset < name.size();)
        if (is_control(next_code_point(name, offset))) return false;
    return true;
}

// Walks one target with descriptors, so that a folder that turns into a link meanwhile is not followed.
class Scanner {
 public:
    Scanner(StatCache *cache, const Watch &watch, const TargetLimits &limits, TargetScan &out)
        : cache_(cache), watch_(watch), limits_(limits), out_(out) {}

    void add_file(int directory, const std::string &name, const std::string &absolute,
                  const std::string &relative) {
        FileInfo info;
        if (cache_ != nullptr) {
            info = file_info_at(directory, name, absolute);
            const auto known = cache_->find(absolute, info);
            if (known && info.kind == FileKind::regular) {
                files_.push_back({{relative, info.executable(), info.size, *known}, info.mode});
                return;
            }
        }
        const std::int64_t read_at_ns = system_now_microseconds() * 1000;
        const Descriptor file = open_regular_at(directory, name, info, absolute);
        FileEntry entry{relative, info.executable(), info.size,
                        hash_descriptor(file.get(), absolute, watch_)};
        if (cache_ != nullptr) cache_->note(absolute, info, entry.sha256, read_at_ns);
        files_.push_back({std::move(entry), info.mode});
    }

    void add_folder(int directory, const std::string &absolute, const std::string &relative,
                    std::uint64_t depth) {
        if (depth > limits_.depth)
            throw Error(SKM_E_TOO_LARGE,
                        absolute + " is nested deeper than " + std::to_string(limits_.depth) + " folders")
                .path(absolute);
        for (const DirectoryEntry &entry : list_directory(directory, absolute)) {
            watch_.check();
            if (++entries_ > limits_.entries)
                throw Error(SKM_E_TOO_LARGE,
                            absolute + " has more than " + std::to_string(limits_.entries) + " entries")
                    .path(absolute);
            add_entry(directory, entry, join(absolute, entry.name), join(relative, entry.name), depth);
        }
    }

    void finish() {
        std::sort(files_.begin(), files_.end(),
                  [](const auto &a, const auto &b) { return a.entry.path < b.entry.path; });
        for (Found &found : files_) {
            out_.files.files.push_back(std::move(found.entry));
            out_.modes.push_back(found.mode);
        }
    }

 private:
    struct Found {
        FileEntry entry;
        std::uint32_t mode;
    };

    void add_entry(int directory, const DirectoryEntry &entry, const std::string &absolute,
                   const std::string &relative, std::uint64_t depth) {
        const bool is_folder = entry.kind == FileKind::directory;
        if (is_folder ? is_left_out_folder(entry.name) : is_left_out_file(entry.name)) return;
        const bool is_plain = is_folder || entry.kind == FileKind::regular;
        if (!is_plain || !is_listable(entry.name)) {
            out_.others.push_back({escape_for_display(relative), entry.kind});
            return;
        }
        if (!is_folder) return add_file(directory, entry.name, absolute, relative);
        out_.folders.insert(relative);
        add_folder(open_directory_at(directory, entry.name).get(), absolute, relative, depth + 1);
    }

    StatCache *cache_;
    const Watch &watch_;
    const TargetLimits &limits_;
    TargetScan &out_;
    std::vector<Found> files_;
    std::uint64_t entries_ = 0;
};

Error bad_link(const std::string &path, const std::string &why) {
    return Error(SKM_E_LINK, path + " is a link that " + why)
        .hint("deploy to the folder that it stands for, or replace the link by a folder")
        .path(path);
}

}  // namespace

std::string DeployTarget::absolute() const {
    return join(root, path);
}
std::string DeployTarget::base() const {
    return folder ? path : std::string(parent_of(path));
}
std::string DeployTarget::container() const {
    return std::string(parent_of(path));
}

std::string resolve_inside(const std::string &root, const std::string &path, const std::string &home) {
    std::string current = root;
    for (const std::string_view component : split_path(path)) {
        const std::string next = join(current, component);
        const FileInfo info = file_info(next);
        if (info.kind == FileKind::link) {
            const auto real = real_path(next);
            if (!real) throw bad_link(next, "leads nowhere");
            if (!path_inside(*real, root)) throw bad_link(next, "leaves " + root);
            if (path_inside(*real, real_path(home).value_or(home)))
                throw bad_link(next, "leads into the home " + home);
            current = *real;
        } else {
            current = next;
        }
        const FileKind kind = file_info(current).kind;
        if (kind != FileKind::directory && kind != FileKind::absent)
            throw Error(SKM_E_SPECIAL_FILE, current + " is not a folder").path(current);
    }
    return *path_inside(current, root);
}

std::string tracking_path(const std::string &root, const std::string &folder, const std::string &home) {
    const std::string path = join(resolve_inside(root, folder, home), kTrackingFile);
    const std::string absolute = join(root, path);
    if (file_info(absolute).kind != FileKind::link) return path;
    const auto real = real_path(absolute);
    if (!real) throw bad_link(absolute, "leads nowhere");
    const auto inside = path_inside(*real, root);
    if (!inside) throw bad_link(absolute, "leaves " + root);
    return *inside;
}

DeployTarget resolve_target(const std::string &root, const std::string &path, bool folder,
                            const std::string &home) {
    const std::string container = resolve_inside(root, std::string(parent_of(path)), home);
    return {root, join(container, base_name(path)), folder};
}

bool TargetScan::usable(const DeployTarget &target) const {
    return kind == (target.folder ? FileKind::directory : FileKind::regular);
}

PathState TargetScan::seen(std::string_view path) const {
    const FileEntry *entry = files.find(path);
    if (entry == nullptr) return PathState::absent();
    const auto index = static_cast<std::size_t>(entry - files.files.data());
    PathState state = PathState::file(entry->sha256, entry->size, modes[index]);
    state.mode_counts = modes_count;
    return state;
}

void TargetScan::take_modes_of(const Listing &recorded) {
    if (!modes_count) files.take_modes_of(recorded);
}

TargetScan scan_target(const DeployTarget &target, StatCache *cache, const Watch &watch,
                       const TargetLimits &limits) {
    const std::string absolute = target.absolute();
    TargetScan out;
    const FileInfo info = file_info(absolute);
    out.kind = info.kind;
    if (!out.usable(target)) return out;
    out.modes_count = keeps_execute_bit(info.device, target.root);
    if (cache != nullptr) cache->load_tree(target.folder ? absolute : std::string(parent_of(absolute)));

    Scanner scanner(cache, watch, limits, out);
    const std::string name(base_name(absolute));
    const Descriptor parent = open_directory(std::string(parent_of(absolute)));
    if (target.folder) {
        scanner.add_folder(open_directory_at(parent.get(), name).get(), absolute, "", 1);
    } else {
        scanner.add_file(parent.get(), name, absolute, name);
    }
    scanner.finish();
    out.take_modes_of({});
    return out;
}

Listing listing_at(const DeployTarget &target, const Listing &artifact) {
    if (target.folder) return artifact;
    Listing out = artifact;
    if (out.files.size() == 1) out.files.front().path = std::string(base_name(target.path));
    return out;
}

}  // namespace skillmeat::core
