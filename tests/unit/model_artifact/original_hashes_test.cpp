#include "model/artifact/original_hashes.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/crypto/sha256.hpp"
#include "base/error.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::TempDir;
using support::write_file;

namespace {

std::string hash(char algorithm, const std::string &path) {
    std::uint64_t files = 0;
    return original_hash(algorithm, path, {}, files);
}

}  // namespace

TEST_CASE("the vector that the original's algorithms were run on") {
    TempDir dir;
    const std::string root = dir / "v";
    write_file(root + "/SKILL.md", "# X\n");
    write_file(root + "/a.txt", "A");
    write_file(root + "/a/b.txt", "B");
    write_file(root + "/sub/z", "");
    write_file(root + "/\u00e9.txt", "e");
    write_file(root + "/.hidden", "h");
    const std::string a = "cd51effaa9d14531858a77168f9a9f1977c0abe830241d1ce077efd533a84681";
    const std::string c = "sha256:942ef031c69f7bae8432df89ea81639d79d4a00da757da95b3f2abcd0493f751";
    CHECK(hash('a', root) == a);
    CHECK(hash('b', root) == "sha256:94f2c63739a615de1e677bbb11a7829acf5f6f2d4534b7d0a43acbc22ba47dd1");
    CHECK(hash('c', root) == c);
    CHECK(hash('d', root) == "22585fd2e8acd80a12968aaa9666a983b62a589e6496f4ac3530676185263442");
    CHECK(hash('e', root) == "ae7d72833c2d7001dad604ad70e07128629d171ade6d50b96fb587117d5928db");

    const std::vector<std::pair<std::string, std::string_view>> files = {
        {"\u00e9.txt", "e"}, {"a.txt", "A"},        {"a/b.txt", "B"},
        {"sub/z", ""},       {"SKILL.md", "# X\n"}, {".hidden", "h"}};
    CHECK(original_hash_a(files) == a);
    CHECK(original_hash_c(files) == c);
    std::uint64_t count = 0;
    original_hash('a', root, {}, count);
    CHECK(count == 6);
}

TEST_CASE("single files") {
    TempDir dir;
    write_file(dir / "review.md", "text \r\n\r\n");
    const std::string plain = sha256("text \r\n\r\n").hex();
    CHECK(hash('a', dir / "review.md") == plain);
    CHECK(hash('b', dir / "review.md") == "sha256:" + plain);
    CHECK(hash('c', dir / "review.md") == sha256("review.mdtext \r\n\r\n").prefixed());
    CHECK(hash('d', dir / "review.md") == plain);
    CHECK(hash('e', dir / "review.md") == sha256(std::string("review.md\0text\n\n", 16)).hex());
}

TEST_CASE("the text form of algorithm e") {
    TempDir dir;
    const auto form = [&](std::string_view bytes, std::string_view expected) {
        write_file(dir / "f", bytes);
        return hash('e', dir / "f") == sha256(std::string("f\0", 2) + std::string(expected) + "\n").hex();
    };
    CHECK(form("", ""));
    CHECK(form(" \t\n\r\n", ""));
    CHECK(
        form("\xef\xbb\xbf"
             "a",
             "a\n"));
    CHECK(form("a \t\rb\r\nc\n\n\n", "a\nb\nc\n"));
    CHECK(form("\n\na", "\n\na\n"));
    CHECK(form("e\u0301", "\u00e9\n"));
    CHECK(form(std::string_view("a \0", 3), std::string_view("a \0", 3)));
    CHECK(form("\xff a ", "\xff a "));
    const std::string late = std::string(8192, 'x') + " \xff";  // beyond what is looked at
    CHECK(form(late, late));
    const std::string cut =
        std::string(8191, 'x') + "\u00e9 ";  // the first 8192 bytes end inside a character
    CHECK(form(cut, cut));
}

TEST_CASE("links: A follows those to files, D also those to folders, without end in neither") {
    TempDir dir;
    write_file(dir / "outside.txt", "o");
    write_file(dir / "a/real/f", "1");
    REQUIRE(symlink("../outside.txt", (dir / "a/out.txt").c_str()) == 0);
    REQUIRE(symlink("real", (dir / "a/again").c_str()) == 0);
    REQUIRE(symlink("..", (dir / "a/real/ring").c_str()) == 0);
    REQUIRE(symlink("nothing", (dir / "a/dangling").c_str()) == 0);
    CHECK(hash('a', dir / "a") == sha256("out.txtoreal/f1").hex());
    std::uint64_t files = 0;
    original_hash('d', dir / "a", {}, files);
    CHECK(files == 2);  // again/f and out.txt: each real folder once
}

TEST_CASE("an empty folder, no folder, no algorithm") {
    TempDir dir;
    CHECK(hash('a', dir.path()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_THROWS_AS(hash('a', dir / "absent"), Error);
    CHECK_THROWS_AS(hash('f', dir.path()), Error);
}
