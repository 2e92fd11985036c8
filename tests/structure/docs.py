"""The C and C++ examples in docs/ and README.md compile, and every function is named on the page of its noun.

A block with an #include is a whole file. Any other is the inside of a function that has a context.

usage: docs.py <source root> <C compiler> <C++ compiler>
"""
import os
import re
import subprocess
import sys

from sources import report, source_files

BLOCK = re.compile(r"^```(c|cpp)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
C_FRAME = """#include <skillmeat/skillmeat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
void example(skm_context *context);
void example(skm_context *context) {{
    (void)context;
{}
}}
"""
CPP_FRAME = """#include <skillmeat/skillmeat.hpp>
#include <cstdio>
#include <iostream>
void example(const skillmeat::Context &context);
void example(const skillmeat::Context &context) {{
    (void)context;
{}
}}
"""


def blocks_of(text):
    """(language, program, line of the block) for each example."""
    for match in BLOCK.finditer(text):
        language, body = match.groups()
        frame = CPP_FRAME if language == "cpp" else C_FRAME
        program = body if "#include" in body else frame.format(body)
        yield language, program, text.count("\n", 0, match.start()) + 1


def check(name, text, compilers, include):
    problems, count = [], 0
    for language, program, line in blocks_of(text):
        count += 1
        language_options = ["-x", "c++", "-std=c++20"] if language == "cpp" else ["-x", "c", "-std=c11", "-pedantic-errors"]
        run = subprocess.run([compilers[language], *language_options, "-Wall", "-Wextra", "-Werror", "-Wno-unused", "-fsyntax-only",
                              "-I", include, "-"], input=program, text=True, capture_output=True)
        if run.returncode != 0:
            problems.append(f"{name}:{line}: does not compile\n{run.stderr}")
    return problems, count


DECLARATION = re.compile(r"\bSKM_API\b[^;{]*?\b(skm_\w+)\s*\(")


def unnamed(header, page):
    """Functions that a header declares and its page does not name."""
    names = DECLARATION.findall(re.sub(r"/\*.*?\*/", " ", header, flags=re.DOTALL))
    return [name for name in names if f"`{name}`" not in page]


def check_names(root):
    problems = []
    folder = os.path.join(root, "include", "skillmeat")
    for name in sorted(os.listdir(folder)):
        page = os.path.join(root, "docs", "reference", name[:-2] + ".md")
        if name.endswith(".h") and os.path.exists(page):
            with open(os.path.join(folder, name), encoding="utf-8") as header, open(page, encoding="utf-8") as text:
                problems += [f"docs/reference/{name[:-2]}.md does not name {f}" for f in unnamed(header.read(), text.read())]
    return problems


def main():
    root, cc, cxx = sys.argv[1:4]
    include, compilers = os.path.join(root, "include"), {"c": cc, "cpp": cxx}
    problems, count = check_names(root), 0
    if unnamed("SKM_API int skm_a_b(void); SKM_API int skm_c_d(void);", "`skm_a_b`") != ["skm_c_d"]:
        problems.append("accepted a page that leaves a function out")
    if not check("planted", "```c\nskm_no_such_function();\n```\n", compilers, include)[0]:
        problems.append("accepted a planted example that cannot compile")
    with open(os.path.join(root, "README.md"), encoding="utf-8") as file:
        pages = [("README.md", file.read()), *source_files(root, ("docs",), (".md",))]
    for place, text in pages:
        found, number = check(place, text, compilers, include)
        problems += found
        count += number
    return report(problems, count, "examples")


if __name__ == "__main__":
    sys.exit(main())
