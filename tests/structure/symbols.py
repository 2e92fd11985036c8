"""The shared library exports exactly the functions that the headers declare and capi/api.json lists, in their version
node, and gives each status code the name that capi/api.json says.

usage: symbols.py <source root> <shared library> <nm>
"""
import ctypes
import json
import os
import re
import subprocess
import sys

from sources import report

NODE = "SKILLMEAT_0"
TRIED_OUT = "SKILLMEAT_X"  # skm_x_*
DECLARATION = re.compile(r"\bSKM_API\b[^;{]*?\b(skm_\w+)\s*\(")
COMMENT = re.compile(r"/\*(?:.|\n)*?\*/")


def declared_in(texts):
    return {name for text in texts for name in DECLARATION.findall(COMMENT.sub(" ", text))}


def exported_in(nm_output):
    """Names with their version from `nm -D --defined-only --with-symbol-versions`; the node itself is no function."""
    symbols = {line.split()[-1] for line in nm_output.splitlines() if line.strip()}
    return {symbol for symbol in symbols if symbol.partition("@")[0] not in (NODE, TRIED_OUT)}


def versioned(name):
    return f"{name}@@{TRIED_OUT if name.startswith('skm_x_') else NODE}"


def compare(declared, exported):
    problems = [f"exported, but not declared: {s}" for s in sorted(exported) if s.partition("@")[0] not in declared]
    problems += [f"exported in the wrong version node: {s}" for s in sorted(exported) if s != versioned(s.partition("@")[0])]
    names = {symbol.partition("@")[0] for symbol in exported}
    return problems + [f"declared, but not exported: {name}" for name in sorted(declared - names)]


def compare_api(api, declared, name_of):
    """`name_of(code)` is what the library calls a status code."""
    listed = {function["name"] for function in api["functions"]}
    problems = [f"declared, but not in capi/api.json: {name}" for name in sorted(declared - listed)]
    problems += [f"in capi/api.json, but not declared: {name}" for name in sorted(listed - declared)]
    return problems + [f"{code['name']} is called {name_of(code['value'])}, not {code['text']}" for code in api["codes"]
                       if name_of(code["value"]) != code["text"]]


def namer(library):
    function = ctypes.CDLL(os.path.abspath(library)).skm_error_name
    function.restype, function.argtypes = ctypes.c_char_p, [ctypes.c_int32]
    return lambda code: function(code).decode("ascii")


def self_test():
    declared = declared_in(["/* SKM_API int skm_no(void); */ SKM_API SKM_CHECK skm_status skm_a_b(\n int x);",
                            "SKM_API const char *skm_c_d(void);"])
    right = "00 A SKILLMEAT_0\n00 T skm_a_b@@SKILLMEAT_0\n01 T skm_c_d@@SKILLMEAT_0\n"
    wrong = [] if declared == {"skm_a_b", "skm_c_d"} else [f"read {declared}"]
    for output, expected in ((right, 0), (right + "02 W _ZN1aC1Ev\n", 2), (right + "02 T skm_e_f@@SKILLMEAT_0\n", 1),
                             (right.replace("skm_c_d", "skm_e"), 2), ("", 2)):
        found = compare(declared, exported_in(output))
        if len(found) != expected:
            wrong.append(f"self-test: {found} for {output!r}")
    for node, expected in ((TRIED_OUT, 0), (NODE, 1)):
        found = compare({"skm_x_a"}, exported_in(f"00 T skm_x_a@@{node}\n"))
        if len(found) != expected:
            wrong.append(f"self-test: {found} for skm_x_a in {node}")
    api = {"functions": [{"name": "skm_a_b"}], "codes": [{"name": "SKM_E_IO", "value": -301, "text": "io"}]}
    for functions, name, expected in (({"skm_a_b"}, "io", 0), ({"skm_a_b", "skm_c_d"}, "io", 1), (set(), "disk", 2)):
        found = compare_api(api, functions, lambda _, name=name: name)
        if len(found) != expected:
            wrong.append(f"self-test: {found} for {functions} and {name}")
    return wrong


def main():
    root, library, nm = sys.argv[1:4]
    folder, texts = os.path.join(root, "include", "skillmeat"), []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".h"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                texts.append(file.read())
    output = subprocess.run([nm, "-D", "--defined-only", "--with-symbol-versions", library], check=True, text=True,
                            capture_output=True).stdout
    declared = declared_in(texts)
    problems = self_test() + compare(declared, exported_in(output))
    with open(os.path.join(root, "capi", "api.json"), encoding="utf-8") as file:
        problems += compare_api(json.load(file), declared, namer(library))
    return report(problems, len(declared), "functions declared")


if __name__ == "__main__":
    sys.exit(main())
