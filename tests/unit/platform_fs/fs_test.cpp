#include "platform/fs/fs.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "base/error.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::TempDir;

namespace {

Code code_of(const std::function<void()> &call) {
    try {
        call();
    } catch (const Error &error) {
        CHECK(!error.message().empty());
        return error.code();
    }
    return SKM_OK;
}

std::vector<std::string> names(const std::vector<DirectoryEntry> &entries) {
    std::vector<std::string> out;
    for (const DirectoryEntry &entry : entries) out.push_back(entry.name);
    return out;
}

bool is_root() {
    return geteuid() == 0;
}

}  // namespace

TEST_CASE("what is at a path is a value, absent too") {
    const TempDir temp;
    support::write_file(temp / "f", "12345", 0751);
    symlink("f", (temp / "l").c_str());
    symlink("nowhere", (temp / "dangling").c_str());
    mkfifo((temp / "p").c_str(), 0600);
    CHECK(file_info(temp / "f").kind == FileKind::regular);
    CHECK(file_info(temp / "f").mode == 0751);
    CHECK(file_info(temp / "f").size == 5);
    CHECK(file_info(temp / "f").executable());
    CHECK(file_info(temp / "f").owner == geteuid());
    CHECK(file_info(temp / "l").kind == FileKind::link);
    CHECK(file_info_followed(temp / "l").inode == file_info(temp / "f").inode);
    CHECK(file_info_followed(temp / "dangling").kind == FileKind::absent);
    CHECK(file_info(temp / "p").kind == FileKind::special);
    CHECK(file_info(temp.path()).kind == FileKind::directory);
    CHECK(file_info(temp / "none").kind == FileKind::absent);
    CHECK(file_info(temp / "f/below").kind == FileKind::absent);
    CHECK(read_link(temp / "l") == "f");
    CHECK(real_path(temp / "l") == temp / "f");
    CHECK(!real_path(temp / "dangling"));
    CHECK(same_file_system(temp.path(), temp / "f"));
    CHECK(!same_file_system(temp.path(), "/proc/self"));
    const Descriptor directory = open_directory(temp.path());
    CHECK(file_info_at(directory.get(), "f").size == 5);
    const std::string long_target(1000, 'x');
    symlink(long_target.c_str(), (temp / "long").c_str());
    CHECK(read_link(temp / "long") == long_target);
}

TEST_CASE("a loop of links is an error of its own") {
    const TempDir temp;
    symlink("b", (temp / "a").c_str());
    symlink("a", (temp / "b").c_str());
    CHECK(code_of([&] { file_info_followed(temp / "a"); }) == SKM_E_LINK);
    CHECK(code_of([&] { real_path(temp / "a"); }) == SKM_E_LINK);
    CHECK(file_info(temp / "a").kind == FileKind::link);
}

TEST_CASE("folders are listed in byte order, again and again") {
    const TempDir temp;
    for (const char *name : {"b", "B", "a", "\xff", ".hidden", "z"}) support::write_file(temp / name, "");
    make_directories(temp / "dir");
    symlink("a", (temp / "link").c_str());
    const std::vector<std::string> expected = {".hidden", "B", "a", "b", "dir", "link", "z", "\xff"};
    const Descriptor directory = open_directory(temp.path());
    CHECK(names(list_directory(directory.get(), temp.path())) == expected);
    const auto again = list_directory(directory.get(), temp.path());
    CHECK(names(again) == expected);
    CHECK(again[4].kind == FileKind::directory);
    CHECK(again[5].kind == FileKind::link);
    CHECK(code_of([&] { list_directory(temp / "a"); }) == SKM_E_NOT_FOUND);
    CHECK(code_of([&] { open_directory_at(directory.get(), "link"); }) != SKM_OK);
}

TEST_CASE("a folder of many and of long names is listed whole") {
    const TempDir temp;
    std::vector<std::string> expected;
    for (int i = 0; i < 3000; ++i) {
        const std::string number = std::to_string(10000 + i);
        expected.push_back(number + std::string(i % 7 == 0 ? 250 : static_cast<std::size_t>(i % 20), 'n'));
        support::write_file(temp / expected.back(), "");
    }
    CHECK(names(list_directory(temp.path())) == expected);
}

TEST_CASE("a folder that was removed while it was open is an empty one or an error, nothing else") {
    const TempDir temp;
    make_directories(temp / "gone");
    const Descriptor directory = open_directory(temp / "gone");
    std::filesystem::remove(temp / "gone");
    try {
        CHECK(list_directory(directory.get(), temp / "gone").empty());
    } catch (const Error &error) {
        CHECK(error.code() == SKM_E_NOT_FOUND);
    }
}

TEST_CASE("reading is bounded and only for regular files") {
    const TempDir temp;
    support::write_file(temp / "f", std::string(1000, 'x'));
    CHECK(read_file(temp / "f", 1000) == std::string(1000, 'x'));
    CHECK(code_of([&] { read_file(temp / "f", 999); }) == SKM_E_TOO_LARGE);
    CHECK(code_of([&] { read_file(temp / "none", 9); }) == SKM_E_NOT_FOUND);
    CHECK(!read_file_if_there(temp / "none", 9));
    CHECK(read_file_if_there(temp / "f", 1000)->size() == 1000);
    CHECK(code_of([&] { read_file(temp.path(), 9); }) == SKM_E_SPECIAL_FILE);
    mkfifo((temp / "p").c_str(), 0600);
    CHECK(code_of([&] { read_file(temp / "p", 9); }) == SKM_E_SPECIAL_FILE);
    symlink("f", (temp / "l").c_str());
    CHECK(code_of([&] { read_file(temp / "l", 1000); }) == SKM_E_LINK);
    CHECK(read_file_followed(temp / "l", 1000).size() == 1000);
    const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address {};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, (temp / "s").c_str(), sizeof address.sun_path - 1);
    REQUIRE(bind(server, reinterpret_cast<struct sockaddr *>(&address), sizeof address) == 0);
    CHECK(code_of([&] { read_file(temp / "s", 9); }) == SKM_E_SPECIAL_FILE);
    close(server);
    // A file that says it is empty and is not.
    CHECK(!read_file("/proc/self/status", 1u << 20).empty());
    CHECK(code_of([&] { read_file("/proc/self/status", 10); }) == SKM_E_TOO_LARGE);
    CHECK(code_of([&] { read_file("/dev/zero", 10); }) == SKM_E_SPECIAL_FILE);
    const Descriptor directory = open_directory(temp.path());
    CHECK(read_file_at(directory.get(), "f", 1000, "f").size() == 1000);
    FileInfo info;
    const Descriptor file = open_regular_at(directory.get(), "f", info, "f");
    CHECK(info.size == 1000);
    CHECK((fcntl(file.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("a file that may not be read says so") {
    const TempDir temp;
    support::write_file(temp / "f", "x", 0000);
    if (is_root()) return;  // root may read everything
    CHECK(code_of([&] { read_file(temp / "f", 9); }) == SKM_E_PERMISSION);
}

TEST_CASE("files are created once, with exactly their mode") {
    const TempDir temp;
    const mode_t old = umask(077);
    create_file(temp / "f", "hello", 0755);
    make_directory(temp / "d", 0775);
    umask(old);
    CHECK(support::read_file(temp / "f") == "hello");
    CHECK(file_info(temp / "f").mode == 0755);
    CHECK(file_info(temp / "d").mode == 0775);
    CHECK(code_of([&] { create_file(temp / "f", "x", 0644); }) == SKM_E_EXISTS);
    CHECK(support::read_file(temp / "f") == "hello");
    symlink("elsewhere", (temp / "l").c_str());
    CHECK(code_of([&] { create_file(temp / "l", "x", 0644); }) == SKM_E_EXISTS);
    CHECK(!support::exists(temp / "elsewhere"));
    CHECK(code_of([&] { create_file(temp / "no/f", "x", 0644); }) == SKM_E_NOT_FOUND);
    CHECK(code_of([&] { make_directory(temp / "d", 0700); }) == SKM_E_EXISTS);
    append_to_file(temp / "log", "a\n", 0600);
    append_to_file(temp / "log", "b\n", 0600);
    CHECK(support::read_file(temp / "log") == "a\nb\n");
    CHECK(code_of([&] { append_to_file(temp / "l", "x", 0600); }) == SKM_E_LINK);
}

TEST_CASE("a full disk is its own error and leaves no half file") {
    const TempDir temp;
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (full < 0) return;
    close(full);
    CHECK(code_of([&] { append_to_file("/dev/full", "x", 0600); }) == SKM_E_NO_SPACE);
    set_fault_hook([](std::string_view call, const std::string &path) {
        if (call == "write") throw system_error(ENOSPC, "write", path);
    });
    CHECK(code_of([&] { create_file(temp / "f", "x", 0600); }) == SKM_E_NO_SPACE);
    set_fault_hook(nullptr);
    CHECK(!support::exists(temp / "f"));
}

TEST_CASE("folders, renames, removal") {
    const TempDir temp;
    make_directories(temp / "a/b/c");
    make_directories(temp / "a/b/c");
    CHECK(file_info(temp / "a/b/c").kind == FileKind::directory);
    support::write_file(temp / "a/f", "1");
    support::write_file(temp / "a/g", "2", 0600);
    CHECK(code_of([&] { make_directories(temp / "a/f"); }) == SKM_E_EXISTS);
    CHECK(code_of([&] { make_directories(temp / "a/f/x"); }) != SKM_OK);
    CHECK(code_of([&] { rename_no_replace(temp / "a/f", temp / "a/g"); }) == SKM_E_EXISTS);
    rename_no_replace(temp / "a/f", temp / "a/h");
    CHECK(support::read_file(temp / "a/h") == "1");
    if (exchange_paths(temp / "a/h", temp / "a/g")) CHECK(support::read_file(temp / "a/h") == "2");
    CHECK(code_of([&] { exchange_paths(temp / "a/h", temp / "a/none"); }) == SKM_E_NOT_FOUND);
    rename_path(temp / "a/h", temp / "a/g");
    CHECK(!support::exists(temp / "a/h"));
    CHECK(code_of([&] { rename_path(temp / "a/none", temp / "a/g"); }) == SKM_E_NOT_FOUND);
    CHECK(!remove_empty_directory(temp / "a"));
    CHECK(!remove_empty_directory(temp / "none"));
    CHECK(remove_empty_directory(temp / "a/b/c"));
    CHECK(code_of([&] { remove_file(temp / "none"); }) == SKM_E_NOT_FOUND);
    remove_file(temp / "a/g");
    set_mode(temp / "a/b", 0711);
    CHECK(file_info(temp / "a/b").mode == 0711);
    CHECK(create_hard_link(support::data_file("nothing"), temp / "x") == false);
    sync_directory(temp / "a");
    sync_file_system(temp / "a");
    CHECK(code_of([&] { sync_file(temp / "none"); }) == SKM_E_NOT_FOUND);
}

TEST_CASE("removing a tree never follows a link") {
    const TempDir temp;
    support::write_file(temp / "keep/f", "1");
    support::write_file(temp / "tree/a/b/c", "1");
    symlink((temp / "keep").c_str(), (temp / "tree/a/out").c_str());
    remove_tree(temp / "tree");
    CHECK(!support::exists(temp / "tree"));
    CHECK(support::exists(temp / "keep/f"));
    symlink("keep", (temp / "l").c_str());
    remove_tree(temp / "l");
    CHECK(support::exists(temp / "keep/f"));
    remove_tree(temp / "none");
}

TEST_CASE("set_mode does not follow links") {
    const TempDir temp;
    support::write_file(temp / "f", "1", 0644);
    symlink("f", (temp / "l").c_str());
    CHECK(code_of([&] { set_mode(temp / "l", 0600); }) == SKM_E_LINK);
    CHECK(file_info(temp / "f").mode == 0644);
}

TEST_CASE("each changing call passes the fault point once it can do harm") {
    const TempDir temp;
    std::vector<std::string> calls;
    set_fault_hook([&](std::string_view call, const std::string &) { calls.emplace_back(call); });
    make_directories(temp / "d");
    create_file(temp / "d/f", "x", 0644);
    rename_path(temp / "d/f", temp / "d/g");
    sync_file(temp / "d/g");
    remove_tree(temp / "d");
    set_fault_hook(nullptr);
    CHECK(calls ==
          std::vector<std::string>{"mkdir", "open", "write", "chmod", "rename", "fsync", "unlink", "rmdir"});
}

TEST_CASE("locks between open files") {
    const TempDir temp;
    const std::string path = temp / "lock";
    std::optional<FileLock> first = FileLock::try_acquire(path, FileLock::Mode::shared);
    REQUIRE(first);
    CHECK(file_info(path).mode == 0600);
    CHECK(FileLock::try_acquire(path, FileLock::Mode::shared));
    CHECK(!FileLock::try_acquire(path, FileLock::Mode::exclusive));
    CHECK(code_of([&] {
              FileLock::acquire(path, FileLock::Mode::exclusive, [](double) { return false; });
          }) == SKM_E_LOCKED);
    first->unlock();
    CHECK(FileLock::try_acquire(path, FileLock::Mode::exclusive));
    CHECK(first->is_current());
    remove_file(path);
    CHECK(!first->is_current());
    first.reset();
    CHECK(FileLock::acquire(path, FileLock::Mode::exclusive, nullptr));
}

TEST_CASE("a lock dies with its process") {
    const TempDir temp;
    const std::string path = temp / "lock";
    int ready[2];
    REQUIRE(pipe2(ready, O_CLOEXEC) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const FileLock lock = FileLock::acquire(path, FileLock::Mode::exclusive, nullptr);
        (void)!write(ready[1], "x", 1);
        for (;;) pause();
    }
    char byte;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    CHECK(!FileLock::try_acquire(path, FileLock::Mode::shared));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    CHECK(FileLock::try_acquire(path, FileLock::Mode::exclusive));
    close(ready[0]);
    close(ready[1]);
}
