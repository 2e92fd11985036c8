// support.hpp - what tests of every kind need: a temporary folder, files, the test data.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace support {

// A new empty folder below the system's temporary folder, removed with everything in it at the end.
class TempDir {
 public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir &) = delete;
    TempDir &operator=(const TempDir &) = delete;

    const std::string &path() const { return path_; }
    std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
    std::string path_;
};

std::string read_file(const std::string &path);  // fails the test when it cannot
void write_file(const std::string &path, std::string_view bytes,
                unsigned mode = 0644);  // makes parent folders
bool exists(const std::string &path);
std::string data_file(std::string_view name);  // path below tests/data

// relative path -> "<octal mode> <bytes>" for files, "-> target" for links, "/" for folders: to compare whole trees.
std::map<std::string, std::string> snapshot_tree(const std::string &root);

}  // namespace support
