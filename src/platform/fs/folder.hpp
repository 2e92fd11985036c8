// folder.hpp - files made below an opened folder, whatever anybody does to the names above it meanwhile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/fs/fs.hpp"

namespace skillmeat::core {

class Folder {
 public:
    // SKM_E_LINK when `path` itself is a symbolic link.
    static Folder open(const std::string &path);

    // A folder below this one ("" = this one). No component may be a link, and none leads out: the kernel looks after
    // that in one step where it can (openat2), else each component is opened by itself. SKM_E_LINK.
    Folder below(const std::string &relative) const;

    // In this folder; a name is one component. They must not be there yet (SKM_E_EXISTS).
    void make_folder(const std::string &name) const;  // 0700
    void create_file(const std::string &name, std::string_view bytes, std::uint32_t mode) const;
    void create_link(const std::string &name, const std::string &target) const;

    const std::string &path() const { return path_; }  // as it was when it was opened, for messages

 private:
    Folder(Descriptor directory, std::string path)
        : directory_(std::move(directory)), path_(std::move(path)) {}

    Descriptor directory_;
    std::string path_;
};

}  // namespace skillmeat::core
