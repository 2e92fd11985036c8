// hostile_names.hpp - names that no archive may have, whatever its kind, with the reason it has to be refused for.
#pragma once

#include <string>
#include <vector>

namespace support {

struct HostileName {
    std::string what, reason, name;
};

inline std::vector<HostileName> hostile_names() {
    std::string deep;
    for (int i = 0; i < 33; ++i) deep += "a/";
    return {{"absolute", "absolute", "/etc/passwd"},
            {"drive", "absolute", "C:/windows/x"},
            {"parent", "traversal", "../x"},
            {"parent inside", "traversal", "a/../../x"},
            {"parent at the end", "traversal", "a/.."},
            {"backslash", "bad-path", "a\\b"},
            {"empty component", "bad-path", "a//b"},
            {"dot component", "bad-path", "a/./b"},
            {"leading dot component", "bad-path", "./a"},
            {"line feed", "bad-path", "a\nb"},
            {"escape character", "bad-path", "a\x1b[2Jb"},
            {"DEL", "bad-path",
             "a\x7f"
             "b"},
            {"C1 control", "bad-path", "a\u0085b"},
            {"colon", "bad-path", "a/b:stream"},
            {"trailing dot", "bad-path", "a./b"},
            {"trailing space", "bad-path", "a/b "},
            {"not UTF-8", "bad-path", "a\xff\xfe"},
            {"overlong UTF-8", "bad-path",
             "a\xc0\xaf"
             "b"},
            {"NFD", "bad-path", "e\u0301.txt"},
            {"right-to-left override", "bad-path", "a\u202etxt.exe"},
            {"zero width space", "bad-path", "a\u200bb"},
            {"tag characters", "bad-path", "a\U000E0041b"},
            {"CON", "reserved-name", "a/CON"},
            {"aux.txt", "reserved-name", "aux.txt"},
            {"COM1 with folder", "reserved-name", "com1.d/x"},
            {"superscript COM", "reserved-name", "COM\u00b9.txt"},
            {"CONIN$", "reserved-name", "conin$"},
            {"git", "protected-path", "a/.git/config"},
            {"GIT", "protected-path", ".GIT/hooks/x"},
            {"git short name", "protected-path", "GIT~1/config"},
            {"depth", "too-long", deep + "a"}};
}

// Two names that cannot both be there.
struct CollidingNames {
    std::string what, one, other;
};

inline std::vector<CollidingNames> colliding_names() {
    return {{"names that differ in case", "a/README.md", "a/readme.MD"},
            {"names that fold together", "stra\u00dfe", "STRASSE"},
            {"folders that differ in case", "docs/a", "Docs/b"},
            {"a file where a folder has to be", "lib", "lib/x"},
            {"a folder where a file has to be", "lib/x", "LIB"}};
}

}  // namespace support
