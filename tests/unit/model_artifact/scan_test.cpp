#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utime.h>

#include <cstdlib>
#include <functional>

#include "base/error.hpp"
#include "formats/json/json.hpp"
#include "model/artifact/listing.hpp"
#include "support/process.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::TempDir;
using support::write_file;

namespace {

TreeScan scan(const std::string &path, const ScanLimits &limits = {}) {
    return scan_tree(path, limits, nullptr, {});
}

std::vector<std::string> paths(const TreeScan &scan) {
    std::vector<std::string> out;
    for (const FileEntry &file : scan.listing.files) out.push_back(file.path);
    return out;
}

void link(const std::string &target, const std::string &path) {
    REQUIRE(symlink(target.c_str(), path.c_str()) == 0);
}
void folder(const std::string &path) {
    REQUIRE(mkdir(path.c_str(), 0755) == 0);
}

Error refused(const std::function<void()> &work) {
    try {
        work();
    } catch (const Error &error) {
        CHECK_FALSE(error.path().empty());
        CHECK_FALSE(error.message().empty());
        return error;
    }
    FAIL("nothing was refused");
    return Error(SKM_OK, "");
}

Code code_of(const std::string &path, const ScanLimits &limits = {}) {
    return refused([&] { scan(path, limits); }).code();
}

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("the listings of the published pack vectors") {
    TempDir dir;
    REQUIRE(
        support::run({"tar", "xf", support::data_file("pack-vectors/input.tar"), "-C", dir.path()}).status ==
        0);
    const Json expected =
        parse_json(support::read_file(support::data_file("pack-vectors/expected.json")), "expected.json");
    const auto check = [&](const std::string &source, const std::string &type, const std::string &name) {
        CAPTURE(source);
        const TreeScan found = scan(dir / source);
        CHECK(found.listing.text() ==
              support::read_file(support::data_file("pack-vectors/listings/" + type + "-" + name + ".txt")));
        CHECK(found.listing.tree_digest().prefixed() ==
              expected.at("tree_digests").at(type + "/" + name).as_string());
        REQUIRE(found.sources.size() == found.listing.files.size());
        for (std::size_t i = 0; i < found.sources.size(); ++i)
            CHECK(sha256(support::read_file(found.sources[i])) == found.listing.files[i].sha256);
    };
    check("skills/pdf-notes", "skill", "pdf-notes");
    check("skills/greeter", "skill", "greeter");
    check("skills/tables", "skill", "tables");
    check("commands/review.md", "command", "review");
    check("agents/planner.md", "agent", "planner");

    const TreeScan greeter = scan(dir / "skills/greeter");
    REQUIRE(greeter.renamed.size() == 1);
    CHECK(greeter.renamed[0].from == "nfd-e\u0301.txt");
    CHECK(greeter.renamed[0].to == "nfd-\u00e9.txt");

    Paths left_out;
    for (const auto &[path, why] : scan(dir / "skills/pdf-notes").left_out)
        left_out.push_back(path + ": " + why);
    CHECK(left_out == Paths{".DS_Store: excluded", ".env: excluded", ".git: excluded", "notes.md~: excluded",
                            "settings.txt: link to excluded"});
}

TEST_CASE("sizes around the block of reading, and the execute bit of the owner") {
    TempDir dir;
    for (const std::size_t size : {0, 1, 65535, 65536, 65537, 200000}) {
        const std::string bytes(size, 'x');
        write_file(dir / ("t/" + std::to_string(size)), bytes);
        CHECK(scan(dir / "t").listing.find(std::to_string(size))->sha256 == sha256(bytes));
    }
    write_file(dir / "m/owner", "", 0700);
    write_file(dir / "m/group", "", 0670);
    CHECK(scan(dir / "m").listing.find("owner")->executable);
    CHECK_FALSE(scan(dir / "m").listing.find("group")->executable);
}

TEST_CASE("links that stay inside count as what they lead to") {
    TempDir dir;
    write_file(dir / "a/real/deep/file.txt", "1");
    write_file(dir / "a/real/run.sh", "2", 0755);
    folder(dir / "a/other");
    link("../real/run.sh", dir / "a/other/up.sh");
    link("real", dir / "a/again");
    link("again/deep", dir / "a/through");  // over a link
    link("./again/../real//run.sh", dir / "a/odd");
    link("through", dir / "a/twice");  // a link to a link
    CHECK(paths(scan(dir / "a")) == Paths{"again/deep/file.txt", "again/run.sh", "odd", "other/up.sh",
                                          "real/deep/file.txt", "real/run.sh", "through/file.txt",
                                          "twice/file.txt"});
    CHECK(scan(dir / "a").listing.find("odd")->executable);

    link(dir / "a", dir / "top");  // the artifact itself may be reached by a link
    CHECK(scan(dir / "top").listing == scan(dir / "a").listing);
    link("a/real/run.sh", dir / "file-link");
    CHECK(paths(scan(dir / "file-link")) == Paths{"file-link"});
}

TEST_CASE("links that do not stay inside are refused, with link and target") {
    TempDir dir;
    write_file(dir / "outside.txt", "secret");
    const auto with_link = [&](const std::string &name, const std::string &target) {
        const std::string root = dir / name;
        write_file(root + "/sub/f", "x");
        link(target, root + "/sub/the-link");
        const Error error = refused([&] { scan(root); });
        CHECK(error.code() == SKM_E_LINK);
        CHECK(error.path() == root + "/sub/the-link");
        CHECK(error.message().find(target) != std::string::npos);
    };
    with_link("absolute", "/etc/hostname");
    with_link("absolute-inside", dir / "absolute-inside/sub/f");
    with_link("leaving", "../../outside.txt");
    with_link("leaving-and-back", "../../leaving-and-back/sub/f");
    with_link("dangling", "nothing");
    with_link("through-a-file", "f/x");
    with_link("itself", "the-link");
    with_link("parent", "..");
    with_link("here", ".");

    write_file(dir / "ring/f", "x");
    link("b", dir / "ring/a");
    link("a", dir / "ring/b");
    CHECK(code_of(dir / "ring") == SKM_E_LINK);

    write_file(dir / "crossed/x/f", "x");
    write_file(dir / "crossed/y/f", "x");
    link("../y", dir / "crossed/x/to-y");
    link("../x", dir / "crossed/y/to-x");
    CHECK(code_of(dir / "crossed") == SKM_E_LINK);

    write_file(dir / "hop/f", "x");  // over a link that is absolute
    link("/", dir / "hop/.venv");
    link(".venv/etc/hostname", dir / "hop/name");
    CHECK(code_of(dir / "hop") == SKM_E_LINK);
}

TEST_CASE("links to what is left out, and links with names that are left out") {
    TempDir dir;
    write_file(dir / "a/SKILL.md", "x");
    write_file(dir / "a/.env", "secret");
    write_file(dir / "a/node_modules/m/index.js", "x");
    link(".env", dir / "a/settings");
    link("settings", dir / "a/settings2");
    link("node_modules", dir / "a/modules");
    link("node_modules/m/index.js", dir / "a/index.js");
    link("/usr/lib/python3", dir / "a/.venv");
    link("nothing", dir / "a/file~");
    link("SKILL.md", dir / "a/.env.local");
    const TreeScan found = scan(dir / "a");
    CHECK(paths(found) == Paths{"SKILL.md"});
    CHECK(found.left_out.size() == 9);

    link("SKILL.md", dir / "a/venv");  // a file of that name is content
    CHECK(paths(scan(dir / "a")) == Paths{"SKILL.md", "venv"});
}

TEST_CASE("links that multiply folders end at a limit") {
    TempDir dir;
    write_file(dir / "a/f", "x");
    for (int i = 0; i < 20; ++i) {
        const std::string level = "a/" + std::to_string(i), next = "../" + std::to_string(i + 1);
        folder(dir / level);
        link(next, dir / (level + "/x"));
        link(next, dir / (level + "/y"));
    }
    folder(dir / "a/20");
    CHECK(code_of(dir / "a") == SKM_E_TOO_LARGE);
}

TEST_CASE("names that packs cannot hold") {
    TempDir dir;
    const auto with_file = [&](const std::string &name) {
        const TempDir own;
        write_file(own / ("a/" + name), "x");
        return code_of(own / "a");
    };
    for (const char *name : {"a:b", "con.txt", "ends.", "back\\slash", "tab\tname", "sub/.GIT/config",
                             "git~1", "a\u202eb", " /f "}) {
        CAPTURE(name);
        CHECK(with_file(name) == SKM_E_NAME);
    }
    CHECK(with_file("caf\xe9") == SKM_E_NOT_UTF8);
    CHECK(with_file("caf\xe9/f") == SKM_E_NOT_UTF8);

    write_file(dir / "case/Foo.md", "1");
    write_file(dir / "case/foo.MD", "2");
    const Error error = refused([&] { scan(dir / "case"); });
    CHECK(error.code() == SKM_E_NAME);
    CHECK(error.message().find("Foo.md") != std::string::npos);
    CHECK(error.message().find("foo.MD") != std::string::npos);

    write_file(dir / "forms/\u00e9", "1");
    write_file(dir / "forms/e\u0301", "2");
    CHECK(code_of(dir / "forms") == SKM_E_NAME);

    write_file(dir / "prefix/Sub", "1");
    write_file(dir / "prefix/sub/f", "2");
    CHECK(code_of(dir / "prefix") == SKM_E_NAME);

    write_file(dir / "folders/Sub/a", "1");
    write_file(dir / "folders/sub/b", "2");
    CHECK(code_of(dir / "folders") == SKM_E_NAME);

    write_file(dir / "fold/stra\u00dfe", "1");
    write_file(dir / "fold/STRASSE", "2");
    CHECK(code_of(dir / "fold") == SKM_E_NAME);
}

TEST_CASE("what is no artifact at all") {
    TempDir dir;
    CHECK(code_of(dir / "absent") == SKM_E_NOT_FOUND);
    folder(dir / "empty");
    CHECK(code_of(dir / "empty") == SKM_E_EMPTY);
    folder(dir / "empty/sub");
    write_file(dir / "empty/.git/config", "x");
    write_file(dir / "empty/.DS_Store", "x");
    CHECK(code_of(dir / "empty") == SKM_E_EMPTY);
    CHECK(code_of(dir / "empty/.DS_Store") == SKM_E_EMPTY);

    write_file(dir / "pipe/f", "x");
    REQUIRE(mkfifo((dir / "pipe/p").c_str(), 0600) == 0);
    CHECK(code_of(dir / "pipe") == SKM_E_SPECIAL_FILE);
    CHECK(code_of(dir / "pipe/p") == SKM_E_SPECIAL_FILE);
}

TEST_CASE("limits name themselves") {
    TempDir dir;
    write_file(dir / "a/1", "12345");
    write_file(dir / "a/2", "12345");
    const auto limit = [&](ScanLimits limits) {
        const Error error = refused([&] { scan(dir / "a", limits); });
        CHECK(error.code() == SKM_E_TOO_LARGE);
        return std::string(error.detail("limit"));
    };
    CHECK(limit({.files = 1}) == "entries");
    CHECK(limit({.file_bytes = 4}) == "file-bytes");
    CHECK(limit({.total_bytes = 9}) == "total-bytes");
    CHECK_NOTHROW(scan(dir / "a", {.files = 2, .file_bytes = 5, .total_bytes = 10, .depth = 1}));
    write_file(dir / "a/sub/3", "");
    CHECK(limit({.depth = 1}) == "depth");
    write_file(dir / "empty/f", "");
    REQUIRE(mkdir((dir / "empty/F").c_str(), 0755) == 0);  // not kept, so no harm
    CHECK(scan(dir / "empty").listing.files.size() == 1);
}

TEST_CASE("many artifacts at once give the same as one after the other, and the first error") {
    TempDir dir;
    std::vector<std::string> sources;
    for (int i = 0; i < 40; ++i) {
        const std::string root = dir / ("s" + std::to_string(i));
        write_file(root + "/SKILL.md", "skill " + std::to_string(i));
        write_file(root + "/data/f", std::string(static_cast<std::size_t>(i) * 1000, 'x'));
        sources.push_back(root);
    }
    const auto all = scan_trees(sources, {}, nullptr, {});
    REQUIRE(all.size() == sources.size());
    for (std::size_t i = 0; i < sources.size(); ++i) CHECK(all[i].listing == scan(sources[i]).listing);
    CHECK(scan_trees({}, {}, nullptr, {}).empty());

    sources[11] = dir / "absent-11";
    sources[30] = dir / "absent-30";
    const Error error = refused([&] { scan_trees(sources, {}, nullptr, {}); });
    CHECK(error.path() == dir / "absent-11");
}

TEST_CASE("a progress callback stops it") {
    TempDir dir;
    write_file(dir / "a/1", "x");
    const Watch stop([](const Progress &) { return false; }, nullptr);
    CHECK_THROWS_AS(scan_tree(dir / "a", {}, nullptr, stop), Error);
    CHECK_THROWS_AS(scan_trees({dir / "a", dir / "a"}, {}, nullptr, stop), Error);
}

TEST_CASE("the cache gives the same listing, and notices changes") {
    TempDir dir;
    const std::string root = dir / "a", file = root + "/f", database = dir / "index.db";
    write_file(file, "one");
    write_file(root + "/g", "other");
    const auto scan_cached = [&](const std::string &path) {
        StatCache cache(database);
        return scan_tree(path, {}, &cache, {}).listing;
    };
    const Listing first = scan_cached(root);
    CHECK(scan_cached(root) == first);
    CHECK(first == scan(root).listing);
    write_file(file, "two");  // same size; only the times tell
    CHECK(scan_cached(root) == scan(root).listing);
    REQUIRE(chmod(file.c_str(), 0755) == 0);
    CHECK(scan_cached(root).find("f")->executable);
    CHECK(scan_cached(file) == scan(file).listing);

    // The digests are really taken from there: a database that lies about a file is believed.
    struct stat info {};
    REQUIRE(stat((root + "/g").c_str(), &info) == 0);
    {
        StatCache liar(database);
        liar.note(root + "/g", file_info(root + "/g"), sha256("lie"), INT64_MAX);
    }
    CHECK(scan_cached(root).find("g")->sha256 == sha256("lie"));
}
