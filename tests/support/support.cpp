#include "support/support.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace support {

namespace fs = std::filesystem;

TempDir::TempDir() {
    std::string pattern = (fs::temp_directory_path() / "skillmeat-test-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = fs::canonical(pattern).string();
}

TempDir::~TempDir() {
    std::error_code ignored;
    for (auto it = fs::recursive_directory_iterator(path_, ignored);
         !ignored && it != fs::recursive_directory_iterator(); it.increment(ignored))
        if (it->is_directory(ignored) && !it->is_symlink(ignored))
            fs::permissions(it->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    fs::remove_all(path_, ignored);
}

std::string read_file(const std::string &path) {
    std::ifstream in(path, std::ios::binary);
    REQUIRE_MESSAGE(in.good(), "cannot read " << path);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void write_file(const std::string &path, std::string_view bytes, unsigned mode) {
    fs::create_directories(fs::path(path).parent_path());
    {
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        REQUIRE_MESSAGE(out.good(), "cannot write " << path);
    }
    REQUIRE(chmod(path.c_str(), mode) == 0);
}

bool exists(const std::string &path) {
    return fs::exists(fs::symlink_status(path));
}

std::string data_file(std::string_view name) {
    return std::string(SKILLMEAT_TEST_DATA) + "/" + std::string(name);
}

std::map<std::string, std::string> snapshot_tree(const std::string &root) {
    std::map<std::string, std::string> out;
    if (!fs::exists(root)) return out;
    for (const auto &entry : fs::recursive_directory_iterator(root)) {
        const std::string name = fs::relative(entry.path(), root).string();
        struct stat info {};
        REQUIRE(lstat(entry.path().c_str(), &info) == 0);
        if (S_ISLNK(info.st_mode)) {
            out[name] = "-> " + fs::read_symlink(entry.path()).string();
        } else if (S_ISDIR(info.st_mode)) {
            out[name] = "/";
        } else {
            std::ostringstream mode;
            mode << std::oct << (info.st_mode & 07777) << ' ';
            out[name] = mode.str() + read_file(entry.path().string());
        }
    }
    return out;
}

}  // namespace support
