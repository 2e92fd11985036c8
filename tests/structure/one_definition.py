"""A type name means one type: no struct, class, enum or union is defined in the library's namespace twice.

Two modules that define a `Row` each are well-formed file by file and wrong as a program: the linker keeps one of the
two sets of inline functions and says nothing. A type of one .cpp file alone stands in an anonymous namespace.

usage: one_definition.py <source root>
"""
import re
import sys

from calls import code_of
from sources import report, source_files

TOKEN = re.compile(r"namespace\b[^;{=]*\{|"
                   r"\b(?:struct|class|union|enum(?:\s+(?:struct|class))?)\s+(?:alignas\([^)]*\)\s*|\[\[[^\]]*\]\]\s*)*"
                   r"(\w+(?:::\w+)*)(?:\s+final)?\s*(?::[^;{]*)?\{|"
                   r"[{}]")
BLOCK = object()  # a scope that is no namespace


def types_of(text):
    """(name, line) of each type that is defined in a named namespace, not inside of another type or function."""
    code, scopes, found = code_of(text), [], []
    for match in TOKEN.finditer(code):
        token, name = match.group(), match.group(1)
        if token == "}":
            if scopes:
                scopes.pop()
        elif token.startswith("namespace"):
            path = re.sub(r"\s+", "", token[len("namespace"):-1].removeprefix("inline"))
            scopes.append(path or None)
        else:
            if name and all(scope and scope is not BLOCK for scope in scopes):
                found.append(("::".join(scopes + [name]), code.count("\n", 0, match.start()) + 1))
            scopes.append(BLOCK)
    return found


def check(files):
    places = {}
    for path, text in files:
        for name, line in types_of(text):
            places.setdefault(name, []).append(f"{path}:{line}")
    problems = [f"{name} is defined {len(where)} times: {', '.join(where)}"
                for name, where in sorted(places.items()) if len(where) > 1]
    return problems, len(places)


def self_test():
    def problems(*texts):
        return check([(f"src/base/{i}.cpp", "namespace a::b {\n" + text + "\n}") for i, text in enumerate(texts)])[0]
    twice = ["struct X { int a; };", "class X final : public Y<int> { };", "enum class X : int { one };", "enum X { two };",
             "namespace { int f() { return 1; } }\nunion X { };", "void f() { if (1) { } }\nstruct X {\n};",
             "template <class T>\nstruct X { T t; };", "struct [[nodiscard]] X { };"]
    once = ["namespace { struct X { }; }", "struct Outer { struct X { }; };", "void f() { struct X { }; }", "struct X;",
            "struct X *f();", "// struct X { };", 'auto s = "struct X {";', "namespace c { struct X { }; }", "struct Xy { };",
            "struct X::Y { };"]
    return ([f"accepted twice: {text}" for text in twice if len(problems("struct X { };", text)) != 1] +
            [f"refused: {text}" for text in once if problems("struct X { };", text)])


def main():
    problems, count = check(list(source_files(sys.argv[1], ("src", "capi"), (".hpp", ".cpp"))))
    problems += self_test()
    return report(problems, count, "types")


if __name__ == "__main__":
    sys.exit(main())
