#include "formats/archive/archive_source.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

std::string bytes_of(std::size_t size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 2654435761u >> 13);
    return bytes;
}

Code code_of(const std::function<void()> &work) {
    try {
        work();
    } catch (const Error &error) {
        return error.code();
    }
    return SKM_OK;
}

}  // namespace

TEST_CASE("a file gives the same bytes as memory, wherever they are asked for") {
    const support::TempDir folder;
    const std::string bytes = bytes_of(100'000);
    support::write_file(folder / "x", bytes);
    const ArchiveSource file = ArchiveSource::open(folder / "x"), memory(bytes);
    CHECK(file.size() == bytes.size());
    CHECK(memory.size() == bytes.size());
    ArchiveWindow window(file), view(memory);
    ReadBuffer buffer;
    std::uint64_t at = 1;
    for (int i = 0; i < 2000; ++i) {
        at = at * 6364136223846793005u + 1442695040888963407u;
        // Mostly forward in small steps, as headers are read; also back, far away, and beyond the end.
        const std::uint64_t offset = i % 3 == 0 ? (at >> 20) % 110'000 : static_cast<std::uint64_t>(i) * 50;
        const std::uint64_t size = i % 17 == 0 ? (at >> 40) % 40'000 : (at >> 40) % 100;
        const std::string wanted = offset >= bytes.size() ? "" : bytes.substr(offset, size);
        CHECK(window.at(offset, size) == wanted);
        CHECK(view.at(offset, size) == wanted);
        if (offset > bytes.size() || offset + size > bytes.size()) {
            CHECK(code_of([&] { (void)file.read(offset, size, buffer); }) == SKM_E_INTERNAL);
            CHECK(code_of([&] { (void)memory.read(offset, size, buffer); }) == SKM_E_INTERNAL);
        } else {
            CHECK(file.read(offset, size, buffer) == wanted);
        }
    }
    CHECK(ArchiveSource().size() == 0);
    CHECK(ArchiveSource().read(0, 0, buffer).empty());
}

TEST_CASE("only regular files are opened, and no link is followed") {
    const support::TempDir folder;
    support::write_file(folder / "x", "abc");
    REQUIRE(symlink("x", (folder / "l").c_str()) == 0);
    REQUIRE(mkfifo((folder / "p").c_str(), 0600) == 0);
    CHECK(code_of([&] { ArchiveSource::open(folder / "none"); }) == SKM_E_NOT_FOUND);
    CHECK(code_of([&] { ArchiveSource::open(folder / "l"); }) == SKM_E_LINK);
    CHECK(code_of([&] { ArchiveSource::open(folder / "p"); }) == SKM_E_SPECIAL_FILE);
    CHECK(code_of([&] { ArchiveSource::open(folder.path()); }) == SKM_E_SPECIAL_FILE);
}

TEST_CASE("a file that changes is noticed") {
    const support::TempDir folder;
    const std::string path = folder / "x";
    support::write_file(path, bytes_of(5000));
    std::filesystem::last_write_time(path, std::filesystem::file_time_type{});
    const ArchiveSource source = ArchiveSource::open(path);
    source.check_unchanged();
    ReadBuffer buffer;
    SUBCASE("another is moved into its place: what was opened stays") {
        support::write_file(folder / "y", "other");
        std::filesystem::rename(folder / "y", path);
        source.check_unchanged();
        CHECK(source.read(0, 5000, buffer) == bytes_of(5000));
    }
    SUBCASE("it becomes shorter") {
        std::filesystem::resize_file(path, 4000);
        CHECK(code_of([&] { (void)source.read(3000, 2000, buffer); }) == SKM_E_CHANGED);
        CHECK(code_of([&] { source.check_unchanged(); }) == SKM_E_CHANGED);
        CHECK(source.read(0, 4000, buffer) == bytes_of(4000));
    }
    SUBCASE("somebody writes into it") {
        support::write_file(path, std::string(5000, 'x'));
        CHECK(code_of([&] { source.check_unchanged(); }) == SKM_E_CHANGED);
        CHECK(source.changed().path() == path);
        CHECK_FALSE(source.changed().hint().empty());
    }
}

TEST_CASE("a buffer grows and is given back") {
    ReadBuffer buffer;
    char *const first = buffer.room(100);
    CHECK(buffer.room(50) == first);
    buffer.shrink(100);
    CHECK(buffer.room(100) == first);
    buffer.room(1'000'000)[999'999] = 'x';
    buffer.shrink(100);
    buffer.room(10)[9] = 'y';
}
