#include "formats/tar/tar_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "support/program.hpp"
#include "support/support.hpp"
#include "support/tar_mutations.hpp"

using namespace skillmeat::core;
using support::RawTar;
using support::RawTarEntry;

namespace {

RawTar small_archive() {
    RawTar tar;
    tar.entries.push_back(support::raw_tar_file("readme.txt", "hello world"));
    tar.entries.push_back(support::raw_tar_file("bin/run", "#!/bin/sh\n"));
    tar.entries[1].mode = support::raw_octal(0755, 8);
    tar.entries.push_back(support::raw_tar_special("empty/", '5'));
    tar.entries.push_back(support::raw_tar_file("donn\u00e9es/\u65e5\u672c.md", "text"));
    return tar;
}

std::string reason_of(const std::string &file, const ArchiveLimits &limits = {}) {
    const TarGzip tar = read_tar_gzip(file, limits);
    if (tar.refusal) CHECK_FALSE(tar.refusal->detail.empty());
    if (tar.refusal) CHECK(tar.entries.empty());
    return tar.refusal ? tar.refusal->reason : "";
}

std::map<std::string, std::string> contents_of(const TarGzip &tar) {
    std::map<std::string, std::string> contents;
    for (const TarEntry &entry : tar.entries) {
        if (entry.kind == TarKind::file) contents[entry.name] = tar.bytes(entry);
    }
    return contents;
}

}  // namespace

TEST_CASE("an honest archive is read as it is") {
    const TarGzip tar = read_tar_gzip(small_archive().bytes(), {});
    REQUIRE_FALSE(tar.refusal);
    REQUIRE(tar.entries.size() == 4);
    CHECK(tar.entries[0].name == "readme.txt");
    CHECK(tar.bytes(tar.entries[0]) == "hello world");
    CHECK_FALSE(tar.entries[0].executable);
    CHECK(tar.entries[1].executable);
    CHECK(tar.entries[2].kind == TarKind::folder);
    CHECK(tar.entries[2].name == "empty");
    CHECK(tar.entries[3].name == "donn\u00e9es/\u65e5\u672c.md");
    CHECK(tar.entries[3].header_offset == 5 * 512);
    CHECK(tar.entries[3].data_offset == 6 * 512);
}

TEST_CASE("every mutation is refused with its reason") {
    const auto mutations = support::tar_mutations();
    CHECK(mutations.size() >= 150);
    REQUIRE(reason_of(small_archive().bytes()) == "");
    for (const support::TarMutation &mutation : mutations) {
        CAPTURE(mutation.name);
        RawTar tar = small_archive();
        mutation.change(tar);
        const TarGzip read = read_tar_gzip(tar.bytes(), {});
        REQUIRE(read.refusal);
        CAPTURE(read.refusal->detail);
        CHECK(read.refusal->reason == mutation.reason);
        CHECK(read.entries.empty());
    }
}

TEST_CASE("what is no fault at this layer is accepted") {
    RawTar tar = small_archive();
    const auto insert = [&](char type, const std::string &data) {
        tar.entries.insert(tar.entries.begin(), support::raw_tar_special("x", type, data));
    };
    SUBCASE("no entries") {
        tar.entries.clear();
    }
    SUBCASE("the end filled up to a record") {
        tar.end.resize(10240 - 7 * 512);
    }
    SUBCASE("any permission bits") {
        tar.entries[0].mode = support::raw_octal(0666, 8);
    }
    SUBCASE("the mode with its type") {
        tar.entries[0].mode = support::raw_octal(0100644, 8);
    }
    SUBCASE("a folder that hands on its group") {
        tar.entries[2].mode = support::raw_octal(02775, 8);
    }
    SUBCASE("a folder without a slash") {
        tar.entries[2].name = "empty";
    }
    SUBCASE("the old mark of a file") {
        tar.entries[0].type = '\0';
    }
    SUBCASE("users and times beyond octal digits") {
        tar.entries[0].user = support::raw_base_256(3000000, 8);
        tar.entries[0].time = support::raw_base_256(std::uint64_t{1} << 40, 12);
        tar.entries[1].time = std::string(12, '\xff');
    }
    SUBCASE("users that are left out") {
        tar.entries[0].user = tar.entries[0].group = std::string(8, '\0');
    }
    SUBCASE("a number that fills its field") {
        tar.entries[0].size = "000000000013";
    }
    SUBCASE("a prefix") {
        tar.entries[0].prefix = "docs/guide";
    }
    SUBCASE("records that say nothing of the entry") {
        insert('x', support::pax_record("mtime", "1.5") + support::pax_record("SCHILY.xattr.user.x", "\xff"));
    }
    SUBCASE("path and size once more") {
        insert('x', support::pax_record("path", "readme.txt") + support::pax_record("size", "11"));
    }
    SUBCASE("a global comment") {
        insert('g', support::pax_record("comment", "0123456789abcdef"));
    }
    SUBCASE("gzip with a name, a comment, an extra field and its checksum") {
        tar.gzip.flags = 2 | 4 | 8 | 16;
        tar.gzip.fields = std::string("\2\0ab", 4) + "name.tar" + '\0' + "made by hand" + '\0';
        const std::string header = tar.gzip.bytes("").substr(0, 10 + tar.gzip.fields.size());
        support::raw_little(tar.gzip.fields, crc32(header) & 0xffff, 2);
    }
    CHECK(reason_of(tar.bytes()) == "");
}

TEST_CASE("long and foreign names come from the headers before the entry") {
    const std::string long_name = std::string(90, 'a') + "/" + std::string(90, 'b');
    RawTar tar = small_archive();
    SUBCASE("pax") {
        tar.entries[0].name = "?";
        tar.entries.insert(tar.entries.begin(),
                           support::raw_tar_special("x", 'x', support::pax_record("path", long_name)));
    }
    SUBCASE("GNU") {
        tar.entries[0].name = long_name.substr(0, 100);
        tar.entries.insert(tar.entries.begin(), support::raw_tar_special("x", 'L', long_name + '\0'));
    }
    const TarGzip read = read_tar_gzip(tar.bytes(), {});
    REQUIRE_FALSE(read.refusal);
    CHECK(read.entries[0].name == long_name);
    CHECK(read.entries[0].header_offset == 0);
    CHECK(read.entries[0].data_offset == 3 * 512);
    CHECK(read.bytes(read.entries[0]) == "hello world");
}

TEST_CASE("symbolic links are reported to those that ask, and nothing lies below one") {
    RawTar tar = small_archive();
    tar.entries[1] = support::raw_tar_special("latest", '2');
    tar.entries[1].link = "../../etc/passwd";
    CHECK(reason_of(tar.bytes()) == "special-file");
    const TarGzip read = read_tar_gzip(tar.bytes(), {}, TarUnwanted::report);
    REQUIRE_FALSE(read.refusal);
    CHECK(read.entries[1].kind == TarKind::link);
    CHECK(read.entries[1].target == "../../etc/passwd");
    CHECK(contents_of(read).size() == 2);
    tar.entries.push_back(support::raw_tar_file("latest/x", "through the link"));
    CHECK(read_tar_gzip(tar.bytes(), {}, TarUnwanted::report).refusal->reason == "collision");
    tar.entries.pop_back();
    tar.entries[1].type = '1';
    CHECK(read_tar_gzip(tar.bytes(), {}, TarUnwanted::report).refusal->reason == "special-file");
}

TEST_CASE("what git keeps is reported to those that ask") {
    RawTar tar = small_archive();
    tar.entries.push_back(support::raw_tar_special("a/.git/", '5'));
    tar.entries.push_back(support::raw_tar_file("a/.git/config", "[core]\n"));
    tar.entries.push_back(support::raw_tar_file("a/.GIT/config", "[core]\n"));
    CHECK(reason_of(tar.bytes()) == "protected-path");
    const TarGzip read = read_tar_gzip(tar.bytes(), {}, TarUnwanted::report);
    REQUIRE_FALSE(read.refusal);
    REQUIRE(read.entries.size() == 7);
    for (std::size_t i = 4; i < 7; ++i) CHECK(read.entries[i].kind == TarKind::git);
    CHECK(contents_of(read).size() == 3);
    tar.entries.push_back(support::raw_tar_file("../.git/config", "x"));
    CHECK(read_tar_gzip(tar.bytes(), {}, TarUnwanted::report).refusal->reason == "traversal");
}

TEST_CASE("limits are the caller's, exact, and named") {
    RawTar tar = small_archive();
    std::string text;
    for (unsigned i = 0; i < 300; ++i) text += std::to_string(i * 2654435761u % 1000003) + "\n";
    tar.entries[0].data = text;
    const std::string file = tar.bytes();
    const auto refused_below = [&](std::uint64_t ArchiveLimits::*limit, std::uint64_t enough,
                                   std::string_view name) {
        CAPTURE(name);
        ArchiveLimits limits;
        limits.*limit = enough;
        CHECK(reason_of(file, limits) == "");
        limits.*limit = enough - 1;
        const TarGzip read = read_tar_gzip(file, limits);
        REQUIRE(read.refusal);
        CHECK(read.refusal->reason == "bomb");
        CHECK(read.refusal->detail.find(name) != std::string::npos);
    };
    refused_below(&ArchiveLimits::entries, 4, "entries");
    refused_below(&ArchiveLimits::file_bytes, text.size(), "file_bytes");
    refused_below(&ArchiveLimits::total_bytes, text.size() + 10 + 4, "total_bytes");
    refused_below(&ArchiveLimits::archive_bytes, file.size(), "archive_bytes");
    ArchiveLimits narrow;
    narrow.ratio_floor = 0;
    narrow.ratio = (tar.plain().size() + file.size() - 1) / file.size();
    CHECK(reason_of(file, narrow) == "");
    narrow.ratio -= 1;
    CHECK(read_tar_gzip(file, narrow).refusal->detail.find("ratio") != std::string::npos);
}

TEST_CASE("a bomb is not unpacked beyond the limits") {
    // 64 MiB of zeros, whose declared size is a small one: what counts is what comes out.
    support::RawGzip gzip;
    const std::string zeros(64u << 20, '\0');
    const std::string file = gzip.bytes(zeros);
    PlainBytes out;
    CHECK(gunzip(file, 1u << 20, out) == GunzipResult::too_long);
    CHECK(out.view().empty());
    gzip.size_change = ~std::uint64_t{0} - (64u << 20) + 5000;
    CHECK(gunzip(gzip.bytes(zeros), 1u << 20, out) == GunzipResult::too_long);
    CHECK(gunzip(gzip.bytes(zeros), zeros.size(), out) == GunzipResult::wrong_size);
    CHECK(gunzip(gzip.bytes(zeros), zeros.size() - 1, out) == GunzipResult::too_long);
    CHECK(gunzip(file, zeros.size(), out) == GunzipResult::ok);
    CHECK(out.view() == zeros);
    CHECK(out.room() <= zeros.size() + 1);
    CHECK(reason_of(file) == "bomb");
}

TEST_CASE("every truncation is refused, and a flipped bit too when it changes anything") {
    const std::string file = small_archive().bytes();
    for (std::size_t size = 0; size < file.size(); ++size) {
        CAPTURE(size);
        CHECK(reason_of(file.substr(0, size)) == "truncated");
        CHECK(reason_of(file.substr(file.size() - size)) != "");
    }
    // What says nothing of the data: the time, level and system in the gzip header, the bits that fill the last
    // byte of the stream, one of two ways to copy the same bytes.
    const std::string plain = small_archive().plain();
    std::size_t taken = 0;
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
        CAPTURE(bit);
        std::string flipped = file;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        const TarGzip read = read_tar_gzip(flipped, {});
        if (read.refusal) continue;
        CHECK(read.archive.view() == plain);
        ++taken;
    }
    CHECK(taken < 80);
}

TEST_CASE("damage below the compression is found too") {
    const std::string plain = small_archive().plain();
    for (std::size_t size = 0; size < plain.size(); ++size) {
        CHECK(read_tar(std::string_view(plain).substr(0, size), {}).refusal);
    }
    std::mt19937 random(20261121);
    for (int round = 0; round < 6000; ++round) {
        std::string damaged = plain;
        const unsigned flips = 1 + random() % 3;
        for (unsigned i = 0; i < flips; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
        const TarResult read = read_tar(damaged, {}, TarUnwanted::report);
        if (read.refusal) CHECK_FALSE(read.refusal->reason.empty());
    }
}

TEST_CASE("archives that Python makes are accepted and read alike") {
    const support::TempDir folder;
    support::write_file(folder / "make.py", R"(
import os, sys, tarfile
root = sys.argv[1] + "/tree"
os.makedirs(root + "/skills/" + "long-name-" * 12 + "/deeper" * 4)
os.makedirs(root + "/empty")
def write(name, data, mode=0o644, time=None):
    path = os.path.join(root, name)
    with open(path, "wb") as f: f.write(data)
    os.chmod(path, mode)
    if time is not None: os.utime(path, (time, time))
write("collection.toml", b"[collection]\n")
write("skills/run.sh", b"#!/bin/sh\n", 0o755, 1700000000.123456)
write("skills/private", b"x" * 512, 0o600)
write("skills/empty", b"")
write("skills/\u00e9\u65e5.md", b"text", 0o664, -5)
write("skills/" + "long-name-" * 12 + "/deeper" * 4 + "/\u00fc.txt", b"deep")
write("skills/big", os.urandom(100000))
for name, form in (("pax", tarfile.PAX_FORMAT), ("gnu", tarfile.GNU_FORMAT)):
    with tarfile.open(sys.argv[1] + "/" + name + ".tar.gz", "w:gz", format=form) as t:
        t.add(root, arcname="default")
)");
    const auto made = support::run_program({"python3", folder / "make.py", folder.path()});
    if (made.status == 127) return;  // no Python on this machine
    REQUIRE_MESSAGE(made.status == 0, made.output);
    const auto check = [&](const std::string &name) {
        CAPTURE(name);
        const TarGzip tar = read_tar_gzip(support::read_file(folder / name), {});
        CAPTURE(
            (tar.refusal ? tar.refusal->reason + " " + tar.refusal->entry + " " + tar.refusal->detail : ""));
        REQUIRE_FALSE(tar.refusal);
        std::size_t folders = 0;
        for (const TarEntry &entry : tar.entries) {
            folders += entry.kind == TarKind::folder;
            if (entry.kind == TarKind::file) {
                CHECK(tar.bytes(entry) ==
                      support::read_file(folder / ("tree" + entry.name.substr(entry.name.find('/')))));
            }
            CHECK(entry.executable == entry.name.ends_with("/run.sh"));
        }
        CHECK(tar.entries.size() == folders + 7);
        CHECK(folders == 8);
    };
    check("pax.tar.gz");
    check("gnu.tar.gz");
    for (const char *format : {"gnu", "oldgnu", "pax"}) {
        const std::string file = std::string("tar-") + format + ".tar.gz";
        const auto packed = support::run_program(
            {"tar", std::string("--format=") + format, "-C", folder.path(), "-czf", folder / file, "tree"});
        if (packed.status == 127) return;  // no tar on this machine
        REQUIRE_MESSAGE(packed.status == 0, packed.output);
        check(file);
    }
}
