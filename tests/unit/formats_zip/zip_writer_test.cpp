#include "formats/zip/zip_writer.hpp"

#include <doctest/doctest.h>

#include "formats/deflate/deflate.hpp"
#include "formats/zip/zip_reader.hpp"
#include "support/pack_archive.hpp"
#include "support/program.hpp"
#include "support/raw_zip.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::write_zip;

namespace {

ZipPart part(std::string name, std::string_view plain) {
    ZipPart out;
    out.name = std::move(name);
    out.crc = crc32(plain);
    out.size = out.stored_size = plain.size();
    return out;
}

}  // namespace

TEST_CASE("the writer gives back the bytes of the test vectors") {
    for (const char *name : {"unsigned", "signed", "two-signatures", "deflated-signed"}) {
        CAPTURE(std::string(name));
        const std::string pack =
            support::read_file(support::data_file("pack-vectors/" + std::string(name) + ".skillmeat-pack"));
        const ZipResult result = read_zip_directory(pack, {});
        REQUIRE_FALSE(result.refusal);
        std::vector<ZipPart> parts;
        std::vector<std::string_view> data;
        for (const ZipEntry &entry : result.directory.entries) {
            parts.push_back(
                {entry.name, entry.executable, entry.deflated, entry.crc, entry.size, entry.stored_size});
            data.push_back(std::string_view(pack).substr(entry.data_offset, entry.stored_size));
        }
        CHECK(write_zip(parts, data) == pack);
    }
}

TEST_CASE("the strict reader and other programs read what the writer writes") {
    const std::string text(5000, 'a');
    const std::string stream = deflate_raw(text);
    std::vector<ZipPart> parts{part("a/run.sh", "#!/bin/sh\n"), part("b.txt", text), part("\u00e9", "")};
    parts[0].executable = true;
    parts[1].deflated = true;
    parts[1].stored_size = stream.size();
    const std::vector<std::string_view> data{"#!/bin/sh\n", stream, ""};
    const std::string archive = write_zip(parts, data);
    CHECK_FALSE(check_zip(archive, {}, Watch()));
    CHECK(write_zip(parts, data) == archive);
    CHECK(write_zip({}, {}).size() == 22);

    const support::TempDir folder;
    support::write_file(folder / "x.zip", archive);
    const auto result = support::run_program(
        {"python3", "-c",
         "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; "
         "print([(i.filename, oct(i.external_attr>>16), i.date_time, i.file_size) for i in z.infolist()])",
         folder / "x.zip"});
    if (result.status == 127) return;  // no Python on this machine
    CHECK(result.output ==
          "[('a/run.sh', '0o100755', (2020, 1, 1, 0, 0, 0), 10), ('b.txt', '0o100644', (2020, 1, 1, 0, 0, "
          "0), 5000), "
          "('\u00e9', '0o100644', (2020, 1, 1, 0, 0, 0), 0)]\n");
}

TEST_CASE("when a file is kept deflated") {
    CHECK_FALSE(keeps_deflated(0, 2));
    CHECK_FALSE(keeps_deflated(10, 10));
    CHECK_FALSE(keeps_deflated(10, 12));
    CHECK(keeps_deflated(10, 9));
    CHECK(keeps_deflated(1 << 20, 1030));              // up to 1 MiB any ratio
    CHECK_FALSE(keeps_deflated((1 << 20) + 1, 1030));  // above it 200 : 1
    CHECK(keeps_deflated(2000000, 10000));
    CHECK_FALSE(keeps_deflated(2000001, 10000));
}
