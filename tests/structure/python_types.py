"""Every name that a type of the Python package uses is imported or defined: a type checker refuses the whole package
where one is not, and no run of Python tells.

usage: python_types.py <source root>
"""
import ast
import builtins
import sys

from sources import report, source_files


def names_made(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id


def problems_of(place, text):
    tree = ast.parse(text, place)
    made = set(names_made(tree)) | set(dir(builtins)) | {"__file__"}
    return [f"{place}:{node.lineno}: {node.id} is neither imported nor defined"
            for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in made]


def self_test():
    good = "from x import Texts\ndef f(names: Texts, more: list[str] = ()) -> 'Texts': ...\n"
    bad = "def f(names: Sequence[str] = ()) -> None: ...\n"
    return problems_of("refused", good) + ([] if problems_of("x", bad) else ["accepted a name that is not imported"])


def main():
    problems, files = self_test(), 0
    for place, text in source_files(sys.argv[1], ("bindings/python/libskillmeat",), (".py", ".pyi")):
        files += 1
        problems += problems_of(place, text)
    return report(problems, files, "files")


if __name__ == "__main__":
    sys.exit(main())
