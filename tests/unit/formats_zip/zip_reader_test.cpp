#include "formats/zip/zip_reader.hpp"

#include <doctest/doctest.h>

#include <random>

#include "formats/zip/zip_writer.hpp"
#include "support/program.hpp"
#include "support/support.hpp"
#include "support/zip_mutations.hpp"

using namespace skillmeat::core;
using support::RawEntry;
using support::RawZip;

namespace {

std::string long_text() {
    std::string text;
    for (int i = 0; i < 400; ++i) text += "one line of a text, number " + std::to_string(i) + "\n";
    return text;
}

RawZip bare_archive() {
    RawZip zip;
    zip.entries.push_back(support::raw_entry("readme.txt", long_text(), true));
    zip.entries.push_back(support::raw_entry("bin/run", "#!/bin/sh\n"));
    zip.entries[1].mode(0100755);
    zip.entries.push_back(support::raw_entry("empty", ""));
    zip.entries.push_back(support::raw_entry("donn\u00e9es/\u65e5\u672c.md", "text", true));
    return zip;
}

// In memory, and again from a file: both must say the same.
std::optional<ArchiveRefusal> checked(const std::string &archive, const ArchiveLimits &limits) {
    const support::TempDir folder;
    support::write_file(folder / "x.zip", archive);
    const auto refusal = check_zip(archive, limits, Watch());
    const auto of_file = check_zip(ArchiveSource::open(folder / "x.zip"), limits, Watch());
    REQUIRE(refusal.has_value() == of_file.has_value());
    if (refusal) {
        CHECK(of_file->reason == refusal->reason);
        CHECK(of_file->entry == refusal->entry);
        CHECK(of_file->detail == refusal->detail);
    }
    return refusal;
}

std::string reason_of(const std::string &archive, const ArchiveLimits &limits = {}) {
    const auto refusal = checked(archive, limits);
    return refusal ? refusal->reason : "";
}

void check_all_mutations(const RawZip &start) {
    REQUIRE(reason_of(start.bytes()) == "");
    for (const support::ZipMutation &mutation : support::zip_mutations()) {
        CAPTURE(mutation.name);
        RawZip zip = start;
        mutation.change(zip);
        const auto refusal = checked(zip.bytes(), {});
        REQUIRE(refusal);
        CAPTURE(refusal->detail);
        CHECK(refusal->reason == mutation.reason);
        CHECK_FALSE(refusal->detail.empty());
    }
}

}  // namespace

TEST_CASE("an honest archive is read as it is") {
    const std::string archive = bare_archive().bytes();
    const ZipResult result = read_zip_directory(archive, {});
    REQUIRE_FALSE(result.refusal);
    REQUIRE(result.directory.entries.size() == 4);
    CHECK(result.directory.entries[0].deflated);
    CHECK(result.directory.entries[1].executable);
    CHECK_FALSE(result.directory.entries[0].executable);
    CHECK(result.directory.entries[3].name == "donn\u00e9es/\u65e5\u672c.md");
    std::string plain;
    CHECK_FALSE(read_zip_entry(archive, result.directory.entries[0], plain));
    CHECK(plain == long_text());
    CHECK_FALSE(read_zip_entry(archive, result.directory.entries[1], plain));
    CHECK(plain == "#!/bin/sh\n");
}

TEST_CASE("every mutation of a bare archive is refused with its reason") {
    CHECK(support::zip_mutations().size() >= 60);
    check_all_mutations(bare_archive());
}

TEST_CASE("every mutation of real packs is refused with its reason") {
    for (const char *name : {"unsigned", "signed", "deflated-signed"}) {
        CAPTURE(std::string(name));
        const std::string pack =
            support::read_file(support::data_file("pack-vectors/" + std::string(name) + ".skillmeat-pack"));
        CHECK(support::parse_raw_zip(pack).bytes() == pack);
        check_all_mutations(support::parse_raw_zip(pack));
    }
}

TEST_CASE("what is no fault at this layer is accepted") {
    RawZip zip = bare_archive();
    SUBCASE("any order") {
        std::swap(zip.entries[0], zip.entries[3]);
    }
    SUBCASE("directory in another order than the entries") {
        std::uint32_t at = 0;
        for (RawEntry &entry : zip.entries) {
            entry.offset = at;
            at += static_cast<std::uint32_t>(30 + entry.local.name.size() + entry.data.size());
        }
        RawZip other = zip;
        std::string whole = zip.bytes();
        std::swap(other.entries[0], other.entries[2]);
        const std::string directory = other.bytes();
        const std::uint32_t start = support::raw_get(whole, whole.size() - 6, 4);
        whole.replace(start, std::string::npos, directory.substr(start));
        CHECK(reason_of(whole) == "");
    }
    SUBCASE("other dates") {
        zip.entries[0].both([](support::RawHeader &header) { header.time = 0x6123, header.date = 0x5c21; });
    }
    SUBCASE("version 10") {
        zip.entries[0].both([](support::RawHeader &header) { header.version = 10; });
    }
    SUBCASE("UTF-8 flag on an ASCII name") {
        zip.entries[0].both([](support::RawHeader &header) { header.flags = 0x0800; });
    }
    SUBCASE("deflated larger than plain") {
        support::put_plain(zip.entries[1], "x", true);
    }
    SUBCASE("an empty file deflated") {
        support::put_plain(zip.entries[2], "", true);
    }
    SUBCASE("mode without a type") {
        zip.entries[0].mode(0644);
    }
    SUBCASE("private mode") {
        zip.entries[0].mode(0100600);
    }
    SUBCASE("no mode, made on another system") {
        zip.entries[0].made_by = 0x0014;
        zip.entries[0].attributes = 0x20;
    }
    SUBCASE("text attribute") {
        zip.entries[0].internal = 1;
    }
    SUBCASE("no entries") {
        zip.entries.clear();
    }
    SUBCASE("below the ratio floor") {
        support::put_plain(zip.entries[0], std::string(1u << 20, '\0'), true);
    }
    CHECK(reason_of(zip.bytes()) == "");
}

TEST_CASE("limits are the caller's, exact, and named") {
    const std::string archive = bare_archive().bytes();
    const auto refused_below = [&](std::uint64_t ArchiveLimits::*limit, std::uint64_t enough,
                                   std::string_view name) {
        ArchiveLimits limits;
        limits.*limit = enough;
        CHECK(reason_of(archive, limits) == "");
        limits.*limit = enough - 1;
        const auto refusal = checked(archive, limits);
        REQUIRE(refusal);
        CHECK(refusal->reason == "bomb");
        CHECK(refusal->detail.find(name) != std::string::npos);
    };
    refused_below(&ArchiveLimits::entries, 4, "entries");
    refused_below(&ArchiveLimits::file_bytes, long_text().size(), "file_bytes");
    refused_below(&ArchiveLimits::total_bytes, long_text().size() + 10 + 4, "total_bytes");
    refused_below(&ArchiveLimits::archive_bytes, archive.size(), "archive_bytes");
}

TEST_CASE("every truncation is refused") {
    const std::string archive = bare_archive().bytes();
    for (std::size_t size = 0; size < archive.size(); ++size) {
        CAPTURE(size);
        CHECK(reason_of(archive.substr(0, size)) != "");
        CHECK(reason_of(archive.substr(archive.size() - size)) != "");
    }
    CHECK(reason_of(archive.substr(0, archive.size() / 2)) == "truncated");
    CHECK(reason_of("") == "truncated");
    CHECK(reason_of("hello, this is not a ZIP archive at all") == "unsupported");
}

TEST_CASE("damage never crashes and never hides") {
    const std::string archive = bare_archive().bytes();
    std::mt19937 random(20261121);
    for (int round = 0; round < 6000; ++round) {
        std::string damaged = archive;
        const unsigned flips = 1 + random() % 3;
        for (unsigned i = 0; i < flips; ++i) {
            damaged[random() % damaged.size()] = static_cast<char>(random());
        }
        const auto refusal = checked(damaged, {});
        if (refusal) CHECK_FALSE(refusal->reason.empty());
    }
    for (std::size_t bit = 0; bit < archive.size() * 8; ++bit) {
        std::string flipped = archive;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        (void)check_zip(flipped, {}, Watch());
    }
}

TEST_CASE("overlapping and random directories stay cheap") {
    // Ten thousand entries over one local header: refused by structure, nothing is inflated.
    RawZip zip;
    zip.entries.push_back(support::raw_entry("kernel", std::string(1u << 20, '\0'), true));
    for (int i = 0; i < 9000; ++i) {
        RawEntry twin = zip.entries[0];
        twin.has_local = false;
        twin.offset = 0;
        zip.entries.push_back(twin);
    }
    CHECK(reason_of(zip.bytes()) == "overlap");
}

TEST_CASE("deep names cost what they are long") {
    RawZip zip;
    for (int i = 0; i < 9000; ++i) {
        std::string name = std::to_string(i);
        for (int level = 0; level < 31; ++level)
            name += "/" + std::string(28, static_cast<char>('a' + level % 26));
        zip.entries.push_back(support::raw_entry(name, ""));
    }
    zip.entries[1].rename(zip.entries.front().local.name.substr(0, 900) + "X");
    CHECK(reason_of(zip.bytes()) == "");
    zip.entries.back().rename("0/A" + zip.entries.front().local.name.substr(3));
    CHECK(reason_of(zip.bytes()) == "collision");
}

TEST_CASE("archives that Python makes are accepted and read alike") {
    const support::TempDir folder;
    support::write_file(folder / "make.py", R"(
import sys, zipfile
for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
    with zipfile.ZipFile(sys.argv[1] + "/" + name + ".zip", "w", method) as z:
        z.writestr("b.txt", "hello " * 1000)
        z.writestr("a/x.txt", "")
        z.writestr("a/\u00e9.txt", "x")
        i = zipfile.ZipInfo("run.sh", (2024, 2, 29, 1, 2, 4)); i.external_attr = 0o100755 << 16; i.compress_type = method
        z.writestr(i, "#!/bin/sh\n")
)");
    const auto made = support::run_program({"python3", folder / "make.py", folder.path()});
    if (made.status == 127) return;  // no Python on this machine
    REQUIRE_MESSAGE(made.status == 0, made.output);
    for (const char *name : {"stored.zip", "deflated.zip"}) {
        CAPTURE(std::string(name));
        const std::string archive = support::read_file(folder / name);
        const ZipResult result = read_zip_directory(archive, {});
        REQUIRE_FALSE(result.refusal);
        CHECK(reason_of(archive) == "");
        REQUIRE(result.directory.entries.size() == 4);
        std::string plain;
        REQUIRE_FALSE(read_zip_entry(archive, result.directory.entries[0], plain));
        CHECK(plain.size() == 6000);
        CHECK(result.directory.entries[0].private_mode);
        CHECK(result.directory.entries[3].executable);
    }
}

TEST_CASE("containers are told apart") {
    CHECK(archive_kind(bare_archive().bytes()) == ArchiveKind::zip);
    CHECK(archive_kind(std::string_view("\x1f\x8b\x08\x00", 4)) == ArchiveKind::gzip);
    CHECK(archive_kind("hello") == ArchiveKind::unknown);
    CHECK(archive_kind("") == ArchiveKind::unknown);
}
