"""What the library never calls: it does not print, exit, start a shell, or change what belongs to the process.

usage: calls.py <source root>
"""
import re
import sys

from sources import report, source_files

RULES = [  # (pattern over code without comments and strings, why)
    (r"\b(system|popen|wordexp)\s*\(", "no shell"),
    (r"\b(setlocale|newlocale|uselocale)\s*\(|\bstd::locale\b", "the locale belongs to the program"),
    (r"\b(strto[dfl]|strtold|ato[fil]|atoll|std::sto[dfil]+)\s*\(", "depends on the locale; std::from_chars"),
    (r"\b(chdir|fchdir|umask|chroot|prctl)\s*\(", "belongs to the program"),
    (r"\b(signal|sigaction|sigprocmask|pthread_sigmask|alarm)\s*\(", "signals belong to the program"),
    (r"(?<![.>_\w])_?exit\s*\(|\b(std::exit|quick_exit|abort|std::terminate)\s*\(", "the library never ends the program"),
    (r"\b(f|v|vf|d|s|vs)?printf\s*\(|\bputs\s*\(|\bputchar\s*\(|\bperror\s*\(", "the library never prints"),
    (r"\bstd::(cout|cerr|clog|cin)\b", "the library never prints"),
    (r"\bstd::w?regex\b", "slow, and unbounded on hostile input"),
    (r"\b(strcpy|strcat|gets|tmpnam|tempnam|mktemp)\s*\(", "unsafe"),
    (r"\b(localtime|gmtime|ctime|asctime|strtok|readdir_r)\s*\(", "not safe between threads"),
    (r"\b(rand|srand|random)\s*\(", "no source of secrets; random_bytes"),
    (r"\bsetenv\s*\(|\bputenv\s*\(|\bunsetenv\s*\(", "the environment belongs to the program"),
]
# Arguments are evaluated in any order: the error would be read before the call has set it.
EVALUATION = (r"\bcheck\s*\(\s*skm_\w+\s*\(", "call first, then check(status, error)")
LITERALS = re.compile(r'R"(\w*)\((?:.|\n)*?\)\1"|//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'')


def code_of(text):
    """The text with comments and literals blanked, lines kept."""
    return LITERALS.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def check(path, text):
    rules = RULES + [EVALUATION] if path.startswith(("src/", "capi/")) else [EVALUATION]
    problems = []
    for number, line in enumerate(code_of(text).splitlines(), 1):
        problems += [f"{path}:{number}: {line.strip()}: {why}" for pattern, why in rules if re.search(pattern, line)]
    return problems


def self_test():
    bad = ['system("ls");', "std::system(c);", "std::regex r;", 'printf("x");', 'std::fprintf(stderr, "x");', "std::cout << 1;",
           "exit(1);", "::_exit(1);", "std::setlocale(LC_ALL, s);", "chdir(p);", "umask(0);", "std::signal(2, f);",
           "auto t = localtime(&now);", "std::stod(text)", "check(skm_features(&out, &error), error);"]
    good = ['// printf("x")', 'message = "system(\'x\')";', "std::snprintf(buffer, 9, f);", "on_exit(1);", "localtime_r(&t, &out);",
            "file_system(x);", "check(status, error);", 'auto s = R"(exit(1))";', "operation.signal;"]
    return ([f"accepted: {line}" for line in bad if not check("src/base/a.cpp", line)] +
            [f"refused: {line}" for line in good if check("src/base/a.cpp", line)])


def main():
    root, problems, files = sys.argv[1], self_test(), 0
    for place, text in source_files(root, ("src", "capi", "include", "examples", "tests/capi", "tests/consumer"), (".h", ".hpp", ".c", ".cpp")):
        files += 1
        problems += check(place, text)
    return report(problems, files, "files")


if __name__ == "__main__":
    sys.exit(main())
