// Writing below an opened folder: no name on the way is believed.
#include "platform/fs/folder.hpp"

#include <doctest/doctest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <functional>

#include "base/error.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

Code code_of(const std::function<void()> &work) {
    try {
        work();
    } catch (const Error &error) {
        return error.code();
    }
    return SKM_OK;
}

// From now on this process has a kernel without openat2.
bool forbid_openat2() {
    std::array<sock_filter, 4> program{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),  // the number of the call
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    const sock_fprog filter{program.size(), program.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 &&
           syscall(SYS_openat2, 0, "", nullptr, 0) < 0 && errno == ENOSYS;
}

// A folder with links in it, and what must not be reached through them.
struct Maze {
    support::TempDir temp;
    Maze() {
        std::filesystem::create_directories(temp / "place/inner");
        std::filesystem::create_directories(temp / "outside/deep");
        std::filesystem::create_directory_symlink(temp / "outside", temp / "place/link");
        std::filesystem::create_directory_symlink("inner", temp / "place/near");
        support::write_file(temp / "place/file", "");
    }
    // How many of the names are opened, or refused for another reason.
    int mistakes() const {
        const Folder place = Folder::open(temp / "place");
        int wrong = 0;
        for (const char *name : {"link", "link/deep", "near", "inner/../../outside", "..", "/", "file"})
            wrong += code_of([&] { place.below(name); }) == SKM_E_LINK ? 0 : 1;
        wrong += code_of([&] { place.below("absent"); }) == SKM_E_NOT_FOUND ? 0 : 1;
        wrong += code_of([&] { Folder::open(temp / "place/link"); }) == SKM_E_LINK ? 0 : 1;
        wrong += place.below("inner").path() == temp / "place/inner" ? 0 : 1;
        return wrong;
    }
};

}  // namespace

TEST_CASE("files, folders and links are made where the folder is, not where its name leads") {
    const support::TempDir temp;
    std::filesystem::create_directories(temp / "place/inner");
    const Folder place = Folder::open(temp / "place");
    std::filesystem::rename(temp / "place", temp / "moved");
    std::filesystem::create_directory(temp / "elsewhere");
    std::filesystem::create_directory_symlink(temp / "elsewhere", temp / "place");

    place.make_folder("new");
    place.below("new").create_file("f", "text", 0755);
    place.below("inner").create_link("l", "target");
    CHECK(support::read_file(temp / "moved/new/f") == "text");
    CHECK(file_info(temp / "moved/new/f").mode == 0755);
    CHECK(file_info(temp / "moved/new").mode == 0700);
    CHECK(read_link(temp / "moved/inner/l") == "target");
    CHECK(std::filesystem::is_empty(temp / "elsewhere"));
}

TEST_CASE("no link is followed on the way, and nothing leads out") {
    const Maze maze;
    CHECK(maze.mistakes() == 0);
    CHECK(Folder::open(maze.temp / "place").below("").path() == maze.temp / "place");
}

TEST_CASE("the same where the kernel looks at one component at a time") {
    const Maze maze;
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) _exit(forbid_openat2() ? maze.mistakes() : 77);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        MESSAGE("skipped: this system lets no process filter its own calls");
        return;
    }
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("what is there is not replaced") {
    const support::TempDir temp;
    std::filesystem::create_directory_symlink("nowhere", temp / "link");
    support::write_file(temp / "file", "mine");
    const Folder place = Folder::open(temp.path());
    for (const char *name : {"link", "file"}) {
        CHECK(code_of([&] { place.create_file(name, "x", 0644); }) == SKM_E_EXISTS);
        CHECK(code_of([&] { place.make_folder(name); }) == SKM_E_EXISTS);
        CHECK(code_of([&] { place.create_link(name, "x"); }) == SKM_E_EXISTS);
    }
    CHECK(support::read_file(temp / "file") == "mine");
    CHECK(file_info(temp / "nowhere").kind == FileKind::absent);
}
