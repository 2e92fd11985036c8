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
            {"share", "absolute", "//server/share/x"},
            {"share with backslashes", "absolute", "\\\\server\\share"},
            {"drive without slash", "absolute", "c:x"},
            {"parent with backslashes", "traversal", "a/..\\..\\b"},
            {"tabulator", "bad-path", "a\tb"},
            {"carriage return", "bad-path", "a\rb"},
            {"quotation mark", "bad-path", "a\"b"},
            {"less than", "bad-path", "a<b"},
            {"pipe", "bad-path", "a|b"},
            {"question mark", "bad-path", "a?b"},
            {"asterisk", "bad-path", "a*b"},
            {"three dots", "bad-path", "a/.../b"},
            {"parent and a space", "bad-path", "a/.. /b"},
            {"stream of a folder", "bad-path", "ab::$INDEX_ALLOCATION/b"},
            {"git and a stream", "bad-path", ".git::$INDEX_ALLOCATION/config"},
            {"git and a dot", "bad-path", ".git./config"},
            {"git and a space", "bad-path", ".git /config"},
            {"git with an ignorable", "bad-path", ".g\u200cit/config"},
            {"soft hyphen", "bad-path", "a\u00adb"},
            {"byte order mark", "bad-path", "\ufeffa"},
            {"word joiner", "bad-path", "a\u2060b"},
            {"variation selector", "bad-path", "a\ufe0f"},
            {"Hangul filler", "bad-path", "a\u3164"},
            {"line separator", "bad-path", "a\u2028b"},
            {"isolate", "bad-path", "a\u2066b"},
            {"noncharacter", "bad-path", "a\ufffe"},
            {"surrogate", "bad-path",
             "a\xed\xa0\x80"
             "b"},
            {"beyond Unicode", "bad-path", "a\xf4\x90\x80\x80"},
            {"Kelvin sign", "bad-path", "\u212a"},
            {"Angstrom sign", "bad-path", "\u212b"},
            {"decomposed Hangul", "bad-path", "\u1100\u1161"},
            {"PRN", "reserved-name", "a/prn.d/b"},
            {"NUL with two endings", "reserved-name", "NUL.tar.gz"},
            {"device, space and ending", "reserved-name", "aux .txt"},
            {"COM0", "reserved-name", "COM0"},
            {"superscript LPT", "reserved-name", "lpt\u00b3"},
            {"CONOUT$", "reserved-name", "a/CONOUT$.log"},
            {"git by its other short name", "protected-path", "gi7eba~1/config"},
            {"git alone", "protected-path", ".Git"},
            {"depth", "too-long", deep + "a"}};
}

// Two names that cannot both be there.
struct CollidingNames {
    std::string what, one, other;
};

inline std::vector<CollidingNames> colliding_names() {
    return {{"names that differ in case", "a/README.md", "a/readme.MD"},
            {"names that fold together", "stra\u00dfe", "STRASSE"},
            {"a ligature", "\ufb01le", "FILE"},
            {"a final sigma", "\u03c3\u03b1\u03c2", "\u03a3\u0391\u03a3"},
            {"a long s", "\u017fet", "Set"},
            {"a capital sharp s", "\u1e9e", "ss"},
            {"accents in another case", "\u00e9/a", "\u00c9/b"},
            {"Cyrillic in another case", "\u0434", "\u0414"},
            {"title case", "\u01c5", "\u01c6"},
            {"folders that differ in case", "docs/a", "Docs/b"},
            {"a file where a folder has to be", "lib", "lib/x"},
            {"a folder where a file has to be", "lib/x", "LIB"}};
}

}  // namespace support
