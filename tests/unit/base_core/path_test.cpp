#include "base/path.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "base/bytes.hpp"
#include "base/utf8.hpp"
#include "support/process.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

std::string reason_of(const std::optional<NameProblem> &problem) {
    return problem ? problem->reason : "fine";
}

std::string repeated(std::string_view part, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += part;
    return out;
}

}  // namespace

TEST_CASE("parts of paths") {
    CHECK(join("a", "b") == "a/b");
    CHECK(join("a/", "b") == "a/b");
    CHECK(join("", "b") == "b");
    CHECK(join("a", "") == "a");
    CHECK(join("/", "b") == "/b");
    CHECK(join("a", "/b") == "/b");
    CHECK(base_name("/x/y.txt") == "y.txt");
    CHECK(base_name("y/") == "y");
    CHECK(base_name("y") == "y");
    CHECK(base_name("") == "");
    CHECK(parent_of("/x/y") == "/x");
    CHECK(parent_of("/x") == "/");
    CHECK(parent_of("/") == "/");
    CHECK(parent_of("x") == "");
    CHECK(parent_of("x/y/") == "x");
    CHECK(parent_of("x//y") == "x");
    CHECK(split_path("/a//b/") == std::vector<std::string_view>{"a", "b"});
    CHECK(split_path("").empty());
    CHECK(absolute_path("../b/./c//", "/a/x") == "/a/b/c");
    CHECK(absolute_path("/../..", "/a") == "/");
    CHECK(absolute_path("", "/a/") == "/a");
}

TEST_CASE("inside or not is told by whole parts") {
    CHECK(path_inside("/a/b/c", "/a") == "b/c");
    CHECK(path_inside("/a", "/a/") == "");
    CHECK(path_inside("/a/b", "/") == "a/b");
    CHECK_FALSE(path_inside("/ab", "/a"));
    CHECK_FALSE(path_inside("/a/../b", "/a"));
    CHECK_FALSE(path_inside("/a", "/a/b"));
    CHECK_FALSE(path_inside("a", "/a"));
    CHECK(path_inside("a/b", "") == "a/b");
    CHECK_FALSE(path_inside("../a", ""));
    CHECK_FALSE(path_inside("../../x", ".."));
    CHECK(path_inside("../x", "..") == "x");
}

TEST_CASE("absolute paths agree with Python's") {
    if (!support::has_program("python3")) return;
    const auto result = support::run({"python3", "-"}, R"(
import posixpath as p, random
random.seed(5)
def some(): return ''.join(random.choice(('/', '/', '.', '..', 'a', 'bc')) for _ in range(random.randint(0, 9)))
for _ in range(5000):
    base, path = '/' + some(), some()
    print(base.encode().hex(), path.encode().hex() or '-', ('/' + p.normpath(p.join(base, path)).lstrip('/')).encode().hex())
)");
    REQUIRE_MESSAGE(result.status == 0, result.errors);
    std::istringstream lines(result.output);
    std::size_t count = 0;
    for (std::string base, path, expected; lines >> base >> path >> expected; ++count) {
        const std::string plain = path == "-" ? "" : from_hex(path).value();
        const std::string made = absolute_path(plain, from_hex(base).value());
        if (to_hex(made) != expected)
            FAIL_CHECK(plain << " on " << from_hex(base).value() << " gave " << made);
    }
    CHECK(count == 5000);
}

TEST_CASE("names that may be used") {
    for (const char *name :
         {"a",       "SKILL.md", "my skill.md", "日本語",    "é",      "…",     "-",   ".env",  ".gitignore",
          ".github", "git",      "git~",        "git~0",     "git~10", "gitx",  "com", "com10", "COMA",
          "lpt",     "console",  "nul-x",       "auxiliary", "c0m1",   "x.con", "~$x", "a..b",  "..a",
          "...a",    "#!",       "%2e",         "😀",         "\uE000", "COM⁴",  " a",  "a'b&c"})
        CHECK_MESSAGE(reason_of(component_problem(name)) == "fine", name);
    CHECK_FALSE(component_problem(repeated("a", 255)));
    CHECK_FALSE(relative_path_problem("a/b/c.md"));
    CHECK_FALSE(relative_path_problem(repeated("a/", 31) + "a"));
    CHECK_FALSE(relative_path_problem(repeated(repeated("a", 127) + "/", 7) + repeated("a", 128)));
}

TEST_CASE("names that may not, each with its reason") {
    const std::pair<std::string, std::string> cases[] = {
        {"/a", "absolute"},
        {"\\a", "absolute"},
        {"\\\\host\\share", "absolute"},
        {"C:", "absolute"},
        {"c:/x", "absolute"},
        {"z:x", "absolute"},
        {"/..", "absolute"},
        {"..", "traversal"},
        {"a/../b", "traversal"},
        {"a/..", "traversal"},
        {"..\\x", "traversal"},
        {"a\\..\\x", "traversal"},
        {repeated("a", 256), "too-long"},
        {repeated("é", 128), "too-long"},
        {repeated("a/", 32) + "a", "too-long"},
        {repeated(repeated("a", 127) + "/", 8) + "a", "too-long"},
        {"a/" + repeated("b", 256), "too-long"},
        {repeated("\x01", 256), "too-long"},
        {"", "bad-path"},
        {"a//b", "bad-path"},
        {"a/", "bad-path"},
        {".", "bad-path"},
        {"./a", "bad-path"},
        {"a/.", "bad-path"},
        {"a\\b", "bad-path"},
        {"a\nb", "bad-path"},
        {std::string("a\0b", 3), "bad-path"},
        {"a\x7F", "bad-path"},
        {"\u0085", "bad-path"},
        {"\xFF", "bad-path"},
        {"\xED\xA0\x80", "bad-path"},
        {"\xC0\xAE\xC0\xAE", "bad-path"},
        {"e\u0301", "bad-path"},
        {"\u212B", "bad-path"},
        {"ab:c", "bad-path"},
        {"a<", "bad-path"},
        {"a>", "bad-path"},
        {"a\"", "bad-path"},
        {"a|", "bad-path"},
        {"a?", "bad-path"},
        {"a*", "bad-path"},
        {"a.", "bad-path"},
        {"a ", "bad-path"},
        {"...", "bad-path"},
        {"a /b", "bad-path"},
        {"x\u202Etxt", "bad-path"},
        {"a\u200Bb", "bad-path"},
        {"☁\uFE0F", "bad-path"},
        {"\U000E0041", "bad-path"},
        {"\uFFFE", "bad-path"},
        {"\uFDD0", "bad-path"},
        {"\U0001FFFF", "bad-path"},
        {".git.", "bad-path"},
        {".git ", "bad-path"},
        {".g\u200Cit", "bad-path"},
        {"CON ", "bad-path"},
        {".git", "protected-path"},
        {".GIT", "protected-path"},
        {"a/.Git/config", "protected-path"},
        {"git~1", "protected-path"},
        {"GIT~2", "protected-path"},
        {"gi7eba~1", "protected-path"},
        {"GI7EBA~9", "protected-path"},
        {"CON", "reserved-name"},
        {"con.txt", "reserved-name"},
        {"Aux.tar.gz", "reserved-name"},
        {"nul .x", "reserved-name"},
        {"prn", "reserved-name"},
        {"COM0", "reserved-name"},
        {"com9.md", "reserved-name"},
        {"LPT1", "reserved-name"},
        {"COM¹", "reserved-name"},
        {"lpt³.x", "reserved-name"},
        {"conin$", "reserved-name"},
        {"CONOUT$.log", "reserved-name"},
    };
    for (const auto &[path, reason] : cases)
        CHECK_MESSAGE(reason_of(relative_path_problem(path)) == reason, escape_for_display(path));
    CHECK(reason_of(component_problem("a/b")) == "bad-path");
    CHECK(relative_path_problem("☁\uFE0F")->text == "contains the invisible character U+FE0F");
    CHECK(relative_path_problem("\U000E0041")->text == "contains the invisible character U+E0041");
}

TEST_CASE("no byte and no cut breaks the rules") {
    const std::string path = "a/.g\u200Cit/CON ¹.x/e\u0301";
    for (std::size_t i = 0; i < path.size(); ++i)
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = path;
            changed[i] = static_cast<char>(byte);
            relative_path_problem(changed);
            is_git_alias(changed);
            artifact_name_problem(changed.substr(i));
        }
}

TEST_CASE("names of artifacts and collections") {
    CHECK_FALSE(artifact_name_problem("my skill"));
    CHECK_FALSE(artifact_name_problem(repeated("é", 100)));
    CHECK(reason_of(artifact_name_problem(repeated("é", 101))) == "too-long");
    for (const char *bad : {"", ".hidden", " a", "a ", "a/b", "a\\b", "..", "x:y", "con", ".git"})
        CHECK_MESSAGE(artifact_name_problem(bad), bad);
    CHECK_FALSE(collection_name_problem("team-1_x.y"));
    for (const char *bad : {"", "a b", "a\u00A0b", "a\u3000b", "../escaped", ".x", "a/b", "nul"})
        CHECK_MESSAGE(collection_name_problem(bad), bad);
}

TEST_CASE("whatever git refuses as a spelling of .git is refused here") {
    const std::vector<std::string> names = {
        ".git", ".GIT", ".giT", ".git.", ".git...", ".git ", ".git . .", "git~1", "GIT~1", "git~1.", "git~1 ",
        ".git::$INDEX_ALLOCATION", ".git:x", ".git .:x", "git~1:x", ".g\u200Cit", "\u200D.git", ".git\u200E",
        ".G\u206AI\u202DT", ".gi\uFEFFt", ".git\\x", "git~1\\x",
        // and names that git takes
        ".gitx", "git", "git~", "xgit~1", ".git~1", ".gi", "a.git", ".github", ".git-", "git~12", "g\u200Cit",
        ".gít"};
    for (const char *more : {"git~2", "git~9", "GI7EBA~1", "gi7eba~4", "\u2060.git"})
        CHECK_MESSAGE(is_git_alias(more), more);
    for (const char *fine :
         {".gitignore", ".github", "git", "git~0", "git~10", "gi7eba", "gi7eba~", "~1", "", "\xFF", "."})
        CHECK_FALSE_MESSAGE(is_git_alias(fine), fine);
    CHECK(is_git_alias(".git\xFF") == false);

    if (!support::has_program("git")) return;
    const support::TempDir folder;
    REQUIRE(support::run({"git", "init", "-q", folder.path()}).status == 0);
    const auto blob = support::run({"git", "-C", folder.path(), "hash-object", "-w", "--stdin"}, "x");
    REQUIRE_MESSAGE(blob.status == 0, blob.errors);
    const std::string object = blob.output.substr(0, blob.output.size() - 1);
    for (const std::string &name : names) {
        const auto added = support::run({"git", "-C", folder.path(), "-c", "core.protectNTFS=true", "-c",
                                         "core.protectHFS=true", "update-index", "--add", "--cacheinfo",
                                         "100644," + object + "," + name + "/x"});
        CHECK_MESSAGE((added.status != 0) == is_git_alias(name), name);
    }
}
