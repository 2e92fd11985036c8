"""Who may change something on the disk: the transaction, and a few places named here with the reason.

A call of a function of platform/fs that changes something, or of the system, anywhere else fails the test.

usage: effects.py <source root>
"""
import glob
import os
import re
import sys

from calls import code_of
from sources import report, source_files

CHANGING = r"(make_director(?:y|ies)|create_file|create_link|create_hard_link|append_to_file|rename_path|rename_no_replace|" \
           r"exchange_paths|write_all|change_mode|remove_file|remove_empty_directory|remove_tree|set_mode|set_owner|touch_file)"
SYSTEM = r"(?:::)?(unlink|unlinkat|rmdir|rename|renameat|renameat2|mkdir|mkdirat|link|linkat|symlink|symlinkat|truncate|" \
         r"ftruncate|pwrite|chmod|fchmod|fchmodat|chown|fchown|lchown|utimensat|futimens|mkstemp|mkdtemp|fopen|freopen|creat)"
WHOLE_FILE = r"\bWholeFile(\s+\w+)?\s*[({]"
STREAMS = r"std::(filesystem::|ofstream|fstream|rename\b|remove\b\s*\(\s*\w+\.c_str)"
CREATES = r"\bO_(CREAT|WRONLY|RDWR|TRUNC|APPEND)\b"
CALL = r"(?<![\w.>:])%s\s*\("
RULES = [(re.compile(CALL % CHANGING + "|" + WHOLE_FILE), "changes something"), (re.compile(CALL % SYSTEM), "changes something past platform/fs"),
         (re.compile(STREAMS), "works past platform/fs"), (re.compile(CREATES), "opens for writing past platform/fs")]

SYSTEM_HEADER = re.compile(r"#\s*include\s*<(unistd|fcntl|stdio|stdlib|cstdio|cstdlib|sys/\w+)(\.h)?>")

# Folder or file -> why it may. What is not the user's state, and what makes up the transaction.
ALLOWED = {
    "src/platform/fs/": "the calls themselves",
    "src/state/store/": "the transaction, its journal, objects and history",
    "src/platform/process/": "opens /dev/null for what a program says on its standard error",
    "src/flow/output.": "a file that the caller named for the result, outside of the home",
    "src/state/index/database.cpp": "creates derived databases and deletes damaged ones",
}


def problems_of(path, text):
    if any(path.startswith(place) for place in ALLOWED):
        return []
    # Without its header such a name is a function of one's own.
    rules = RULES if SYSTEM_HEADER.search(text) else RULES[:1] + RULES[2:]
    found = []
    for number, line in enumerate(code_of(text).splitlines(), 1):
        for pattern, why in rules:
            match = pattern.search(line)
            # A declaration or definition of a function of one's own with such a name is no call.
            if match and not re.match(r"\s*(?:[\w:<>&*]+\s+)+[&*]?" + re.escape(match.group().strip()), line):
                found.append(f"{path}:{number}: {line.strip()}: {why}; use a Transaction")
    return found


def self_test():
    bad = ["remove_file(path);", "  rename_path(a, b);", "if (unlink(p) != 0)", "std::ofstream out(path);", "::mkdir(p, 0700);",
           "std::filesystem::remove_all(p);", "const int fd = open(p, O_WRONLY);", "make_directories(x, 0700);", "WholeFile file(path, 0644);",
           "f(WholeFile{path, 0644});"]
    good = ["transaction.remove(root, path);", "edit.remove_file(path);", "void remove_file(const std::string &path);",
            "// rename_path(a, b)", "operation.rename(a);", "open(p, O_RDONLY | O_CLOEXEC)", "unlink(node);", "WholeFile file = begin_output(path);",
            "std::optional<WholeFile> file_;"]
    header = "#include <unistd.h>\n"
    return ([f"accepted: {line}" for line in bad if not problems_of("src/flow/x.cpp", header + line)] +
            [f"refused: {line}" for line in good if problems_of("src/flow/x.cpp", line)] +
            [f"not there: {place}" for place in ALLOWED if not glob.glob(os.path.join(sys.argv[1], place + "*"))])


def main():
    root, files, problems = sys.argv[1], 0, self_test()
    for place, text in source_files(root, ("src", "capi"), (".hpp", ".cpp")):
        files += 1
        problems += problems_of(place, text)
    return report(problems, files, "files")


if __name__ == "__main__":
    sys.exit(main())
