// What kind of file system something lies on.
#include <sys/statvfs.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kMounts = "/proc/self/mountinfo";
constexpr std::uint64_t kMountsLimit = 16u << 20;

// Types that another machine serves, as mountinfo names them; also what a virtual machine's host shares with it:
// both sides have a lock table of their own.
constexpr std::array<std::string_view, 26> kNetwork = {
    "9p",        "afs",         "beegfs",      "ceph",         "cifs",           "coda",        "davfs",
    "drvfs",     "fuse.cephfs", "fuse.davfs2", "fuse.gcsfuse", "fuse.glusterfs", "fuse.goofys", "fuse.rclone",
    "fuse.s3fs", "fuse.sshfs",  "gfs2",        "glusterfs",    "gpfs",           "lustre",      "ncpfs",
    "nfs",       "nfs4",        "smb3",        "smbfs",        "vboxsf",
};

// The common ones of this machine by their numbers (statfs(2)), so that the table of mounts need not be read:
// ext, xfs, btrfs, tmpfs, overlay, zfs, f2fs.
constexpr std::array<std::uint32_t, 7> kLocalNumbers = {0xef53,     0x58465342, 0x9123683e, 0x01021994,
                                                        0x794c7630, 0x2fc12fc1, 0xf2f52010};

// mountinfo writes a space, tab, line feed and backslash as three octal digits.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto digit = [&](std::size_t at) {
            return at < text.size() && text[at] >= '0' && text[at] <= '7';
        };
        if (text[i] == '\\' && digit(i + 1) && digit(i + 2) && digit(i + 3)) {
            out +=
                static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string_view next_field(std::string_view &line) {
    const std::size_t space = line.find(' ');
    const std::string_view field = line.substr(0, space);
    line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
    return field;
}

bool holds(std::string_view mount_point, std::string_view path) {
    if (mount_point == "/") return path.starts_with('/');
    return path.starts_with(mount_point) &&
           (path.size() == mount_point.size() || path[mount_point.size()] == '/');
}

}  // namespace

// "36 35 98:0 /root /mount/point rw,noatime shared:1 - ext4 /dev/root rw" (proc(5)): the mount whose point is the longest
// that holds the path, of several there the last, which lies on top.
std::string mounted_type(std::string_view mountinfo, std::string_view path) {
    std::string type, point;
    while (!mountinfo.empty()) {
        const std::size_t end = mountinfo.find('\n');
        std::string_view line = mountinfo.substr(0, end);
        mountinfo.remove_prefix(end == std::string_view::npos ? mountinfo.size() : end + 1);
        for (int i = 0; i < 4; ++i) next_field(line);
        const std::string here = unescaped(next_field(line));
        if (here.size() < point.size() || !holds(here, path)) continue;
        const std::size_t dash = line.find(" - ");
        if (dash == std::string_view::npos) continue;
        line.remove_prefix(dash + 3);
        type = unescaped(next_field(line));
        point = here;
    }
    return type;
}

FileSystemKind file_system_kind(const std::string &path) {
    FileSystemKind kind;
    struct statvfs status {};
    if (statvfs(path.c_str(), &status) != 0) throw system_error(errno, "look at", path);
    kind.is_read_only = (status.f_flag & ST_RDONLY) != 0;
    try {
        const std::string mounts = read_file(std::string(kMounts), kMountsLimit);
        kind.type = mounted_type(mounts, real_path(path).value_or(path));
    } catch (const Error &) {
        return kind;  // no /proc here: not known
    }
    kind.is_network = std::find(kNetwork.begin(), kNetwork.end(), kind.type) != kNetwork.end();
    return kind;
}

bool is_on_network(const std::string &path) {
    struct statfs status {};
    if (statfs(path.c_str(), &status) != 0) throw system_error(errno, "look at", path);
    const auto number = static_cast<std::uint32_t>(status.f_type);
    if (std::find(kLocalNumbers.begin(), kLocalNumbers.end(), number) != kLocalNumbers.end()) return false;
    return file_system_kind(path).is_network;
}

}  // namespace skillmeat::core
