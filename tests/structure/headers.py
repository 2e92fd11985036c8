"""Every public header stands alone: as C11 (pedantic) and as C++20, first in a file, and twice.

usage: headers.py <source root> <C compiler> <C++ compiler>
"""
import os
import subprocess
import sys
import tempfile

from sources import report

C = ["-x", "c", "-std=c11", "-pedantic-errors", "-Wall", "-Wextra", "-Wstrict-prototypes", "-Werror", "-fsyntax-only"]
CPP = ["-x", "c++", "-std=c++20", "-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]


def compile_text(compiler, options, include, text):
    run = subprocess.run([compiler, *options, "-I", include, "-"], input=text, text=True, capture_output=True)
    return None if run.returncode == 0 else run.stderr


def check(include, cc, cxx):
    problems, checked = [], 0
    folder = os.path.join(include, "skillmeat")
    for name in sorted(os.listdir(folder)):
        text = f"#include <skillmeat/{name}>\n" * 2 + "int main(void) { return 0; }\n"
        ways = [(cxx, CPP)] if name.endswith(".hpp") else [(cc, C), (cxx, CPP)]
        for compiler, options in ways:
            checked += 1
            errors = compile_text(compiler, options, include, text)
            if errors:
                problems.append(f"{name} as {options[2]}:\n{errors}")
    return problems, checked


def self_test(cc, cxx):
    """A header that leans on another one, one without a guard, and one that is no C are found."""
    wrong = []
    for text in ("typedef uint32_t needs_stdint;\n", "struct twice { int x; };\n", "#include <vector>\n", "int old();\n"):
        with tempfile.TemporaryDirectory() as root:
            os.mkdir(os.path.join(root, "skillmeat"))
            with open(os.path.join(root, "skillmeat", "planted.h"), "w", encoding="utf-8") as file:
                file.write(text)
            if not check(root, cc, cxx)[0]:
                wrong.append(f"accepted: {text}")
    return wrong


def main():
    root, cc, cxx = sys.argv[1:4]
    problems, checked = check(os.path.join(root, "include"), cc, cxx)
    problems += self_test(cc, cxx)
    return report(problems, checked, "compilations")


if __name__ == "__main__":
    sys.exit(main())
